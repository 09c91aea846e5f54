"""Lists of exams: which is next for whom, and every try."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from companies.lists import company_link
from companies.models import Company
from imjapan.core.listing import Column, List
from imjapan.core.search import matching, matching_related
from imjapan.organization.access import may_edit_masters
from imjapan.organization.filters import DateFilter, StaffFilter, office_filter
from interns import charge
from interns.lists import person_link
from interns.models import Nationality, Person
from training import access
from training.models import ExamAttempt, Placement, Plan

from .standing import State, in_state, running, standings

RESULT_VARIANTS = {"pending": "info", "passed": "ok", "failed": "late", "absent": "due"}
STAGES = [("1", _("stage 1")), ("2", _("stage 2")), ("3", _("stage 3"))]


def attempt_link(row):
    return reverse("exams:detail", args=[row.public_id])


def search(rows, text):
    """By the names of the person or of a company where the person is or was."""
    people = matching_related(rows.model._default_manager.order_by(), text, person=Person.objects.all())
    there = Placement.objects.filter(company__in=matching(Company.objects.order_by().values("pk"), text))
    return rows.filter(Q(pk__in=people.values("pk")) | Q(person__in=there.values("person")))


def _in_charge():
    return StaffFilter(
        field_name="in_charge",
        label=_("In charge"),
        method=lambda rows, name, user: rows.filter(
            person__in=charge.people_in_charge_of(user.pk, timezone.localdate())
        ),
    )


def _companies(rows, actor):
    """Attach the company of today, or the last one before."""
    today = timezone.localdate()
    placed = access.placements(actor).filter(person__in={row.person_id for row in rows}, starts_on__lte=today)
    placed = placed.order_by("person_id", "-starts_on").distinct("person_id").select_related("company")
    found = {row.person_id: row.company for row in placed}
    for row in rows:
        row.company_now = found.get(row.person_id)


# --- What is next -----------------------------------------------------------------------------------------------


def _load_standing(rows, actor):
    found = {one.plan.pk: one for one in standings(rows, timezone.localdate())}
    for row in rows:
        row.exam_standing = found[row.pk]


def _left(row):
    """Attempts left of each part that must be sat: "practical (実技): 2"."""
    return ", ".join(
        gettext("%(part)s: %(left)s") % {"part": one.part.label, "left": one.left}
        for one in row.exam_standing.parts
        if one.must and not one.passed
    )


def _window(row):
    days = row.exam_standing.days
    first = date_format(days.sit_from, "SHORT_DATE_FORMAT") if days.sit_from else ""
    return f"{first} – {date_format(days.sit_until, 'SHORT_DATE_FORMAT')}".strip()


def apply_link(actor):
    return {"url": reverse("exams:apply"), "label": _("Record applications")} if _writes(actor) else None


def results_link(actor):
    return {"url": reverse("exams:results"), "label": _("Enter results"), "icon": "edit"} if _writes(actor) else None


def rates_link(actor):
    return {"url": reverse("exams:rates"), "label": _("Pass rates"), "icon": "scale"}


def _writes(actor):
    return may_edit_masters(actor, None)[0]


next_list = List(
    name="exams_next",
    url="exams:next",
    group="exams",
    title=_("Exams to come"),
    model=Plan,
    rows=lambda actor: running(access.plans(actor), timezone.localdate()),
    search=search,
    search_label=_("Person or company"),
    sort="until",
    related=["person__office"],
    columns=[
        Column("person", _("Person"), "person.passport_name", link=lambda row: person_link(row.person)),
        Column("company", _("Company"), "company_now.name", link=lambda row: company_link(row.company_now)),
        Column("stage", _("Stage"), "stage", number=True),
        Column("state", _("State"), lambda row: row.exam_standing.state.label,
               status=lambda row: row.exam_standing.variant),
        Column("grade", _("Exam"), lambda row: row.exam_standing.grade.label),
        Column("apply_by", _("Apply by"), "exam_standing.days.apply_by", nowrap=True),
        Column("window", _("Sit"), _window, nowrap=True),
        Column("left", _("Attempts left"), _left),
        Column("until", _("End of the stage"), "ends_on", sort=["ends_on"], nowrap=True),
        Column("office", _("Office in charge"), "person.office.name", optional=True),
    ],
    filters={
        "state": ChoiceFilter(label=_("State"), choices=State.choices, empty_label=_("all"),
                              method=lambda rows, name, value: in_state(rows, value, timezone.localdate())),
        "stage": ChoiceFilter(label=_("Stage"), choices=STAGES, empty_label=_("all")),
        "office": office_filter("person__office"),
        "in_charge": _in_charge(),
    },
    load=[_companies, _load_standing],
    actions=[apply_link, results_link, rates_link],
    empty_title=_("No exam to come"),
    empty_text=_(
        "Everybody sits the exam of the stage before it ends. As soon as a plan of technical intern training runs, "
        "its exam stands here with the last day to apply."
    ),
)  # fmt: skip

# --- Every try --------------------------------------------------------------------------------------------------

attempt_list = List(
    name="exams",
    url="exams:list",
    group="exams",
    order=2,
    title=_("Exams taken"),
    model=ExamAttempt,
    rows=access.exams,
    search=search,
    search_label=_("Person or company"),
    sort="-day",
    related=["person__office"],
    columns=[
        Column("person", _("Person"), "person.passport_name", link=lambda row: person_link(row.person)),
        Column("company", _("Company"), "company_now.name", link=lambda row: company_link(row.company_now)),
        Column("grade", _("Exam"), "get_grade_display", link=attempt_link),
        Column("part", pgettext_lazy("exam", "Part"), "get_part_display"),
        Column("number", _("Attempt"), "number", number=True),
        Column("day", _("Day of the exam"), "sits_on", sort=["sits_on"], nowrap=True),
        Column("result", _("Result"), "get_result_display", status=lambda row: RESULT_VARIANTS[row.result]),
        Column("applied", _("Applied for on"), "applied_on", nowrap=True, optional=True),
        Column("result_on", _("Result known on"), "result_on", nowrap=True, optional=True),
        Column("nationality", _("Nationality"), "person.get_nationality_display", optional=True),
        Column("exam", _("Name of the exam"), "exam", optional=True),
        Column("body", _("Testing body"), "body", optional=True),
        Column("place", _("Place"), "place", optional=True),
        Column("fee", pgettext_lazy("exam", "Fee (yen)"), "fee", number=True, optional=True),
        Column("office", _("Office in charge"), "person.office.name", optional=True),
    ],
    filters={
        "result": ChoiceFilter(label=_("Result"), choices=ExamAttempt.Result.choices, empty_label=_("all")),
        "grade": ChoiceFilter(label=_("Exam"), choices=ExamAttempt.Grade.choices, empty_label=_("all")),
        "nationality": ChoiceFilter(label=_("Nationality"), field_name="person__nationality",
                                    choices=Nationality.choices, empty_label=_("all")),
        "office": office_filter("person__office"),
        "in_charge": _in_charge(),
        "first": DateFilter(field_name="sits_on", lookup_expr="gte", label=_("Day from")),
        "last": DateFilter(field_name="sits_on", lookup_expr="lte", label=_("Day until")),
    },
    load=[_companies],
    actions=[apply_link, results_link, rates_link],
    empty_title=_("No exam recorded yet"),
    empty_text=_("Record applications for the exams to come; each part becomes a row here, and its result is entered."),
)  # fmt: skip
