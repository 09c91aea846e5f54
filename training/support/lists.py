"""The list of specified skilled workers: what is due, who gives the support."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from companies.lists import company_link
from companies.models import Company
from imjapan.core.listing import Column, List
from imjapan.core.search import matching, matching_related
from imjapan.organization.filters import StaffFilter, office_filter
from interns import charge
from interns.lists import person_link
from interns.models import Person
from training import access
from training.models import Placement, Plan

from .items import sector_choices, sector_name
from .standing import State, due, in_state, running, standings


def search(rows, text):
    """By the names of the person or of a company where the person is or was."""
    people = matching_related(Plan.objects.order_by(), text, person=Person.objects.all())
    there = Placement.objects.filter(company__in=matching(Company.objects.order_by().values("pk"), text))
    return rows.filter(Q(pk__in=people.values("pk")) | Q(pk__in=there.values("plan")))


def _in_charge(rows, name, user):
    return rows.filter(person__in=charge.people_in_charge_of(user.pk, timezone.localdate()))


def _companies(rows, actor):
    """Attach the company of the latest placement under each plan."""
    placed = access.placements(actor).filter(plan__in=[row.pk for row in rows]).order_by("plan_id", "-starts_on")
    found = {row.plan_id: row.company for row in placed.distinct("plan_id").select_related("company")}
    for row in rows:
        row.company_now = found.get(row.pk)


def _rows(actor):
    """With the day of the next interview, by which the list is sorted."""
    today = timezone.localdate()
    return running(access.plans(actor), today).annotate(support_next=due(today))


def _load(rows, actor):
    for row, one in zip(rows, standings(rows, timezone.localdate()), strict=True):
        row.support_standing = one


def support_link(plan):
    found = plan.support_standing
    if found.support:
        return reverse("support:plan", args=[found.support.public_id])
    return reverse("support:plan_new", args=[plan.person.public_id])


def _next(row):
    first = row.support_standing.first
    return first.due if first else None


def _with(row):
    first = row.support_standing.first
    return str(first.label) if first else ""


def _staff(row):
    support = row.support_standing.support
    return str(support.staff) if support and support.staff else ""


def _given(row):
    return f"{row.support_standing.given} / 10" if row.support_standing.support else ""


def _sector(row):
    support = row.support_standing.support
    return sector_name((support.sector if support else "") or row.sector)


def offices_link(actor):
    return {"url": reverse("support:offices"), "label": _("Support staff"), "icon": "person"}


def report_link(actor):
    return {"url": reverse("support:report"), "label": _("Yearly report"), "icon": "document"}


def notices_link(actor):
    return {"url": reverse("support:notices"), "label": _("Notices within 14 days"), "icon": "calendar"}


support_list = List(
    name="support",
    url="support:list",
    title=_("Specified skilled workers"),
    model=Plan,
    rows=_rows,
    search=search,
    search_label=_("Person or company"),
    sort="next",
    related=["person__office"],
    columns=[
        Column("person", _("Worker"), "person.passport_name", link=lambda row: person_link(row.person)),
        Column("company", _("Employing company"), "company_now.name",
               link=lambda row: company_link(row.company_now) if row.company_now else ""),
        Column("state", _("Support"), lambda row: row.support_standing.state.label,
               status=lambda row: row.support_standing.variant),
        Column("next", _("Next interview by"), _next, sort=["support_next"], link=support_link,
               nowrap=True),
        Column("with", _("With whom"), _with),
        Column("given", _("Supports given"), _given, link=support_link, nowrap=True),
        Column("staff", _("Support staff"), _staff),
        Column("sector", _("Sector"), _sector),
        Column("until", _("Plan ends"), "ends_on", sort=["ends_on"], nowrap=True),
        Column("from", _("Plan begins"), "starts_on", sort=["starts_on"], nowrap=True, optional=True),
        Column("office", _("Office in charge"), "person.office.name", optional=True),
    ],
    filters={
        "state": ChoiceFilter(label=_("Support"), choices=State.choices, empty_label=_("all"),
                              method=lambda rows, name, value: in_state(rows, value, timezone.localdate())),
        "sector": ChoiceFilter(label=_("Sector"), choices=sector_choices, empty_label=_("all")),
        "office": office_filter("person__office"),
        "in_charge": StaffFilter(field_name="in_charge", label=_("In charge"), method=_in_charge),
    },
    load=[_companies, _load],
    actions=[notices_link, report_link, offices_link],
    empty_title=_("No specified skilled worker yet"),
    empty_text=_(
        "Add a plan of specified skills (特定技能) and a placement on the page of a person; then plan the ten supports "
        "here, record what was given, and see the next interviews."
    ),
)  # fmt: skip
