"""The lists of placements, audits, visits and findings, and what training adds to the list of people."""

from datetime import timedelta

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from companies.lists import company_link, establishment_link, in_charge_filter
from companies.models import Company, Establishment
from imjapan.core.listing import Column, List
from imjapan.core.search import matching, matching_related
from imjapan.organization.filters import DateFilter, StaffFilter, office_filter
from interns.lists import people_list, person_link
from interns.models import Person, ResidenceCard

from . import access, roster_list  # noqa: F401 - the list of uploads registers itself
from .applying import lists as applying_lists  # noqa: F401 - those of plan applications register themselves
from .domain import visits
from .exams import lists as exam_lists  # noqa: F401 - those of exams
from .external import lists as external_lists  # noqa: F401 - so does that of external checks
from .incidents import lists as incident_lists  # noqa: F401 - those of incidents and transfers
from .lectures import lists as lecture_lists  # noqa: F401 - and those of lectures
from .models import Audit, CorrectiveAnswer, Finding, Placement, Regime, ReleasedFinding, Visit
from .recruiting import lists as offer_lists  # noqa: F401 - and that of job offers
from .support import lists as support_lists  # noqa: F401 - and that of specified skilled workers

PLACE = _("Company or establishment")


def days(field):
    """Two filters over a date field, both days inclusive."""
    return {
        "first": DateFilter(field_name=field, lookup_expr="gte", label=_("Day from")),
        "last": DateFilter(field_name=field, lookup_expr="lte", label=_("Day until")),
    }


def at_place(rows, text):
    """Rows of establishments that match."""
    return matching_related(rows, text, establishment=Establishment.objects.all())


def at_company(rows, text):
    """The same for rows that carry a copy of their establishment's company."""
    return matching_related(rows, text, company=Company.objects.all(), establishment=Establishment.objects.all())


# --- People: where they are today -------------------------------------------------------------------------------


SHOWN_NOW = [
    "person_id", "starts_on", "ends_on", "company__name", "company__public_id", "establishment__name", "plan__regime",
    "plan__stage", "plan__ssw_2", "plan__ends_on",
]  # fmt: skip


def _load_today(rows, actor):
    """Attach the placement, plan and residence of today, or the last ones before."""
    ids, today = [row.pk for row in rows], timezone.localdate()
    placements = Placement.objects.filter(person__in=ids, starts_on__lte=today).order_by("person_id", "-starts_on")
    placements = placements.distinct("person_id").select_related("company", "establishment", "plan").only(*SHOWN_NOW)
    cards = ResidenceCard.objects.filter(person__in=ids, starts_on__lte=today).order_by("person_id", "-starts_on")
    placed = {row.person_id: row for row in placements}
    cards = {row.person_id: row for row in cards.distinct("person_id").only("person_id", "ends_on")}
    for row in rows:
        row.placement_now = placed.get(row.pk)
        row.card_now = cards.get(row.pk)
        row.is_here = bool(row.placement_now and row.placement_now.ends_on >= today)


def _company_link(person):
    return company_link(person.placement_now.company) if person.placement_now else ""


def _presence(person):
    if person.placement_now is None:
        return _("not placed yet")
    return _("in training") if person.is_here else _("has left")


def _until(person):
    """The last day of the plan, or of the placement where that ends early. Nothing for whoever is not here."""
    placement = person.placement_now
    return min(placement.ends_on, placement.plan.ends_on) if person.is_here else None


def _now(rows, name, value):
    """Tested person by person in the order of the list: most are here or have left, so a page is found soon."""
    if value == "none":
        return rows.exclude(pk__in=Placement.objects.values("person"))
    today = timezone.localdate()
    own = Placement.objects.filter(person=OuterRef("pk")).order_by()
    running = Subquery(own.filter(starts_on__lte=today, ends_on__gte=today).values("pk")[:1])
    rows = rows.alias(running=running).filter(running__isnull=value == "left")
    return rows if value == "here" else rows.alias(any=Subquery(own.values("pk")[:1])).filter(any__isnull=False)


def _of_company(rows, name, text):
    today = timezone.localdate()
    here = Placement.objects.filter(starts_on__lte=today, ends_on__gte=today, company__in=matching(_companies(), text))
    return rows.filter(pk__in=here.values("person"))


def _companies():
    return Company.objects.order_by().values("pk")


def _kind_now(rows, name, value):
    regime, _dot, stage = value.partition(".")
    today = timezone.localdate()
    here = Placement.objects.filter(starts_on__lte=today, ends_on__gte=today, plan__regime=regime)
    return rows.filter(pk__in=(here.filter(plan__stage=stage) if stage else here).values("person"))


KINDS = [
    ("titp.1", _("technical intern training, stage 1")),
    ("titp.2", _("technical intern training, stage 2")),
    ("titp.3", _("technical intern training, stage 3")),
    ("esd", Regime.ESD.label),
    ("ssw", Regime.SSW.label),
]

people_list.extend(
    after="called",
    columns=[
        Column("now", _("Now"), _presence, status=lambda person: "ok" if person.is_here else "neutral"),
        Column("company", _("Company"), "placement_now.company.name", link=_company_link),
        Column("kind", _("Kind of training"), lambda person: str(person.placement_now.plan) if person.is_here else "",
               nowrap=True),
        Column("until", pgettext_lazy("expected end", "Until"), _until, nowrap=True),
        Column("establishment", _("Establishment"), "placement_now.establishment.name", optional=True),
        Column("residence", _("Residence until"), "card_now.ends_on", nowrap=True, optional=True),
    ],
    filters={
        "now": ChoiceFilter(
            label=_("Now"),
            choices=[("here", _("in training")), ("left", _("has left")), ("none", _("not placed yet"))],
            empty_label=_("all"),
            method=_now,
        ),
        "kind": ChoiceFilter(label=_("Kind of training"), choices=KINDS, empty_label=_("all"), method=_kind_now),
    },
    load=_load_today,
)  # fmt: skip

# --- Placements -------------------------------------------------------------------------------------------------


def _running(rows, name, value):
    today = timezone.localdate()
    if value == "running":
        return rows.filter(starts_on__lte=today, ends_on__gte=today)
    return rows.filter(starts_on__gt=today) if value == "future" else rows.filter(ends_on__lt=today)


def search_placements(rows, text):
    return matching_related(rows, text, person=Person.objects.all(), establishment=Establishment.objects.all())


placement_list = List(
    name="placements",
    url="training:placement_list",
    group="people",
    order=2,
    title=_("Placements"),
    model=Placement,
    rows=access.placements,
    search=search_placements,
    search_label=_("Person, company or establishment"),
    sort="-from",
    related=["person", "company__office", "establishment", "plan"],
    columns=[
        Column("person", _("Person"), "person.passport_name", link=lambda row: person_link(row.person)),
        Column("company", _("Company"), "company.name", link=lambda row: company_link(row.company)),
        Column("establishment", _("Establishment"), "establishment.name",
               link=lambda row: establishment_link(row.establishment)),
        Column("plan", _("Kind of training"), lambda row: str(row.plan)),
        Column("from", _("From"), "starts_on", sort=["starts_on"], nowrap=True),
        Column("until", _("Until"), "ends_on", sort=["ends_on"], nowrap=True),
        Column("certification_no", _("Certification number"), "plan.certification_no", optional=True, nowrap=True),
        Column("occupation", _("Occupation"), "plan.occupation", optional=True),
        Column("end_reason", _("Reason for an early end"), "end_reason", optional=True),
        Column("office", _("Office in charge"), "company.office.name", optional=True),
    ],
    filters={
        "office": office_filter("company__office"),
        "running": ChoiceFilter(
            label=_("When"),
            choices=[("running", _("running")), ("future", _("not begun")), ("over", _("over"))],
            empty_label=_("all"),
            method=_running,
        ),
        "in_charge": in_charge_filter("company"),
        **days("starts_on"),
    },
    empty_title=_("No placements yet"),
    empty_text=_("A placement says where a person trains under a plan. Add it on the page of the person."),
)  # fmt: skip

# --- Audits -----------------------------------------------------------------------------------------------------


def audit_link(audit):
    name = "training:audit_edit" if audit.state == Audit.State.DRAFT else "training:audit_detail"
    return reverse(name, args=[audit.public_id])


class AuditsOf(ChoiceFilter):
    """Audits of one's own, or of one's offices."""

    def filter(self, rows, value):
        actor = self.parent.request.actor
        if value == "mine":
            return rows.filter(Q(lead_id=actor.user_id) | Q(drafted_by_id=actor.user_id))
        if value == "office" and actor.office_ids:
            return rows.filter(office_id__in=actor.office_ids)
        return rows


def _load_findings(rows, actor):
    """Attach how many findings there are, and how many are not closed."""
    found = (
        Finding.objects.filter(audit__in=[row.pk for row in rows])
        .order_by()
        .values_list("audit")
        .annotate(all=Count("pk"), awaited=Count("release", filter=~Q(release__state=ReleasedFinding.State.CLOSED)))
    )
    counts = {audit: (number, open_) for audit, number, open_ in found}
    for row in rows:
        row.findings_count, row.open_count = counts.get(row.pk, (0, 0))


def _findings(audit):
    if not audit.open_count:
        return audit.findings_count
    return gettext("%(number)s (%(open)s open)") % {"number": audit.findings_count, "open": audit.open_count}


def _audit_state(audit):
    if audit.state == Audit.State.DRAFT and audit.return_reason:
        return _("returned")
    return audit.get_state_display()


AUDIT_VARIANTS = {"draft": "draft", "finished": "due", "approved": "ok"}

audit_list = List(
    name="audits",
    url="training:audit_list",
    group="audits",
    title=_("Audits"),
    model=Audit,
    rows=access.audits,
    search=at_company,
    search_label=PLACE,
    sort="-day",
    defaults=lambda actor: {"whose": "office"} if actor.office_ids else {},
    related=["establishment", "company", "lead", "office"],
    columns=[
        Column("company", _("Company"), "company.name", link=audit_link),
        Column("establishment", _("Establishment"), "establishment.name"),
        Column("state", _("State"), _audit_state, status=lambda audit: AUDIT_VARIANTS[audit.state]),
        Column("day", _("First day"), "starts_on", sort=["starts_on"], nowrap=True),
        Column("last_day", _("Last day"), "ends_on", nowrap=True, optional=True),
        Column("kind", _("Kind"), "get_kind_display"),
        Column("lead", _("Led by"), "lead.name"),
        Column("findings", _("Findings"), _findings, number=True),
        Column("office", _("Office in charge"), "office.name", optional=True),
    ],
    filters={
        "whose": AuditsOf(
            label=_("Whose"),
            choices=[("office", _("my office's")), ("mine", _("mine")), ("all", _("all"))],
            null_label=None,
            empty_label=None,
        ),
        "office": office_filter(),
        "state": ChoiceFilter(label=_("State"), choices=Audit.State.choices, empty_label=_("all")),
        "kind": ChoiceFilter(label=_("Kind"), choices=Audit.Kind.choices, empty_label=_("all")),
        **days("starts_on"),
    },
    load=[_load_findings],
    empty_title=_("No audits here"),
    empty_text=_(
        "An audit starts from an establishment: open the company, choose the establishment and press “Record an "
        "audit”. Each establishment is audited once in every three months."
    ),
)

# --- Visits -----------------------------------------------------------------------------------------------------


def _load_people(rows, actor):
    counts = dict(
        Visit.people.through.objects.filter(visit__in=[row.pk for row in rows])
        .order_by()
        .values_list("visit")
        .annotate(Count("pk"))
    )
    for row in rows:
        row.people_count = counts.get(row.pk, 0)
        row.written_on = visits.written_on(row)
        row.is_late = row.written_on is not None and visits.is_late(row.visited_on, row.written_on)


def _visit_link(visit):
    return reverse("training:visit_detail", args=[visit.public_id])


def _visit_state(visit):
    return gettext("written late") if visit.is_late else visit.get_state_display()


def _visit_variant(visit):
    if visit.state == Visit.State.DRAFT:
        return "draft"
    return "late" if visit.is_late else "ok"


def _written_late(rows, name, value):
    return rows.filter(written_at__date__gt=F("visited_on") + timedelta(days=visits.late_days()))


visit_list = List(
    name="visits",
    url="training:visit_list",
    group="audits",
    order=2,
    title=_("Visits"),
    model=Visit,
    rows=access.visits,
    search=at_company,
    search_label=PLACE,
    sort="-day",
    related=["establishment", "company", "visitor", "office", "written_by"],
    columns=[
        Column("company", _("Company"), "company.name", link=lambda row: company_link(row.company)),
        Column("establishment", _("Establishment"), "establishment.name",
               link=lambda row: establishment_link(row.establishment)),
        Column("day", _("Day"), "visited_on", sort=["visited_on"], nowrap=True, link=_visit_link),
        Column("state", _("State"), _visit_state, status=_visit_variant, nowrap=True),
        Column("visitor", _("Visitor"), "visitor.name"),
        Column("people", _("Trainees seen"), "people_count", number=True),
        Column("written", _("Written"), "written_on", nowrap=True, optional=True),
        Column("writer", _("Written by"), "written_by.name", optional=True),
        Column("guidance", _("Guidance given"), "guidance", optional=True),
        Column("office", _("Office in charge"), "office.name", optional=True),
    ],
    filters={
        "state": ChoiceFilter(label=_("State"), choices=Visit.State, empty_label=_("all"), field_name="state"),
        "late": ChoiceFilter(label=_("Written"), choices=[("late", _("written late"))], empty_label=_("all"),
                             method=_written_late),
        "visitor": StaffFilter(label=_("Visitor"), field_name="visitor"),
        "office": office_filter(),
        **days("visited_on"),
    },
    load=[_load_people],
    empty_title=_("No visits yet"),
    empty_text=_("Every establishment with trainees in stage 1 is visited once a month."),
)  # fmt: skip

# --- Findings ---------------------------------------------------------------------------------------------------


def _release_state(finding):
    return finding.release.get_state_display() if finding.released else gettext("not released")


def _release_variant(finding):
    if not finding.released:
        return "draft"
    return {"open": "due", "answered": "info", "closed": "ok"}[finding.release.state]


def _load_release(rows, actor):
    for row in rows:
        row.released = getattr(row, "release", None)
    answers = CorrectiveAnswer.objects.filter(released__in=[row.released.pk for row in rows if row.released])
    last = {answer.released_id: answer for answer in answers.order_by("answered_at", "pk")}
    for row in rows:
        row.answer = last.get(row.released.pk) if row.released else None


def _answered(finding):
    """How the last answer came: by the company itself, or on what way to us, who entered it."""
    if finding.answer is None:
        return ""
    if not finding.answer.on_behalf:
        return finding.answer.get_channel_display()
    return gettext("%(channel)s, entered on behalf of the company") % {"channel": finding.answer.get_channel_display()}


def _by_state(rows, name, value):
    return rows.filter(release__isnull=True) if value == "unreleased" else rows.filter(release__state=value)


def search_findings(rows, text):
    return rows.filter(audit__in=at_company(Audit.objects.all(), text).order_by().values("pk"))


finding_list = List(
    name="findings",
    url="training:finding_list",
    group="audits",
    order=3,
    title=_("Findings"),
    model=Finding,
    rows=access.findings,
    search=search_findings,
    search_label=PLACE,
    sort="-audited",
    related=["audit__company", "audit__establishment", "audit__office", "release"],
    columns=[
        Column("finding", _("Finding"), lambda row: f"{row.audit.company} {row.number}",
               link=lambda row: reverse("training:audit_detail", args=[row.audit.public_id])),
        Column("establishment", _("Establishment"), "audit.establishment.name"),
        Column("kind", _("Kind"), "get_kind_display"),
        Column("severity", _("Severity"), "get_severity_display"),
        Column("state", _("State"), _release_state, status=_release_variant),
        Column("audited", _("Audited on"), "audit.starts_on", sort=["audit__starts_on"], nowrap=True),
        Column("due", _("Answer due on"), "due_on", sort=["due_on"], nowrap=True),
        Column("answered", _("Arrived by"), _answered, optional=True),
        Column("received", _("Received on"), "answer.received_on", optional=True, nowrap=True),
        Column("wording", _("Wording for the company"), "wording", optional=True),
        Column("office", _("Office in charge"), "audit.office.name", optional=True),
    ],
    filters={
        "office": office_filter("audit__office"),
        "state": ChoiceFilter(
            label=_("State"),
            choices=[("unreleased", _("not released")), *ReleasedFinding.State.choices],
            empty_label=_("all"),
            method=_by_state,
        ),
        "kind": ChoiceFilter(label=_("Kind"), choices=Finding.Kind.choices, empty_label=_("all")),
        "severity": ChoiceFilter(label=_("Severity"), choices=Finding.Severity.choices, empty_label=_("all")),
        **days("audit__starts_on"),
    },
    load=[_load_release],
    empty_title=_("No findings yet"),
    empty_text=_("What an audit finds is written down in the audit and released to the company by a manager."),
)  # fmt: skip
