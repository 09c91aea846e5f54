"""The people behind the numbers of the change of law: who is in training then, who is still to come."""

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from companies.lists import company_link
from imjapan.core.listing import Column, List
from imjapan.core.search import matching_related
from imjapan.law.esd_transition import entry_limit
from imjapan.organization.explain import explain
from imjapan.organization.filters import office_filter
from interns.lists import person_link
from interns.models import Person
from training import access
from training.applying.lists import application_link
from training.models import Plan, PlanApplication

from . import groups

STAGES = [("1", _("stage 1")), ("2", _("stage 2")), ("3", _("stage 3"))]


def _search(rows, text):
    return matching_related(rows, text, person=Person.objects.all())


def _in_group(rows, name, value):
    return rows.filter(group=value)


# --- In training ----------------------------------------------------------------------------------------------------


def _load_running(rows, actor):
    """Attach the company, the judgement of the table, and its words."""
    today = timezone.localdate()
    change = groups.days(today).change
    placed = access.placements(actor).filter(plan__in=[row.pk for row in rows], starts_on__lte=F("plan__ends_on"))
    placed = placed.order_by("person_id", "-starts_on").distinct("person_id").select_related("company")
    found = {row.plan_id: row.company for row in placed}
    for row in rows:
        verdict = groups.judge_running(row, change)
        row.company_then = found.get(row.pk)
        # The home leave before stage 3 is not of one length, so its end is no day yet.
        row.until = (verdict.value["until"] or gettext("in stage 3, after the leave home")) if verdict else row.ends_on
        row.highest = verdict.value["stage"] if verdict else row.stage
        row.sentence = explain(verdict).message if verdict else ""


running_list = List(
    name="change_over_people",
    url="transition:people",
    group="transition",
    order=2,
    title=_("In training at the change of law"),
    model=Plan,
    rows=lambda actor: groups.running(actor, timezone.localdate()),
    search=_search,
    search_label=_("Person"),
    sort="until",
    related=["person__office"],
    columns=[
        Column("person", _("Person"), "person.passport_name", link=lambda row: person_link(row.person)),
        Column("company", _("Company"), "company_then.name", link=lambda row: company_link(row.company_then)),
        Column("stage", _("Stage"), "stage", number=True),
        Column("from", _("From"), "starts_on", sort=["starts_on"], nowrap=True),
        Column("until", _("End of the stage"), "ends_on", sort=["ends_on"], nowrap=True),
        Column("group", _("At the change of law"), lambda row: groups.Running(row.group).label,
               status=lambda row: groups.RUNNING_VARIANTS[row.group]),
        Column("highest", _("Up to stage"), "highest", number=True),
        Column("latest", _("Latest day in training"), "until", nowrap=True),
        Column("why", _("What the law says"), "sentence", optional=True),
        Column("office", _("Office in charge"), "person.office.name", optional=True),
    ],
    filters={
        "group": ChoiceFilter(label=_("At the change of law"), choices=groups.Running.choices,
                              empty_label=_("all"), method=_in_group),
        "stage": ChoiceFilter(label=_("Stage"), choices=STAGES, empty_label=_("all")),
        "office": office_filter("person__office"),
    },
    load=[_load_running],
    empty_title=_("Nobody is affected"),
    empty_text=_("Whoever has a plan of technical intern training on the day the law changes stands here."),
)  # fmt: skip

# --- Still to come --------------------------------------------------------------------------------------------------


def _load_entering(rows, actor):
    """Attach the certificate, the last day of entry, and what the table says."""
    found = groups.days(timezone.localdate())
    issued = groups.certificates(row.pk for row in rows)
    for row in rows:
        row.coe_on = issued.get(row.pk)
        verdict = groups.judge_entering(row, row.coe_on)
        open_ = row.group != groups.Entering.CLOSED
        row.enter_by = entry_limit(row.coe_on, last=found.last_entry, months=found.coe_months) if open_ else None
        row.sentence = explain(verdict).message


entering_list = List(
    name="change_over_entries",
    url="transition:entries",
    group="transition",
    order=3,
    title=_("Still to come as trainees"),
    model=PlanApplication,
    rows=lambda actor: groups.entering(actor, timezone.localdate()),
    search=_search,
    search_label=_("Person"),
    sort="from",
    related=["person", "company", "cohort", "office"],
    columns=[
        Column("person", _("Person"), "person.passport_name", link=application_link),
        Column("company", _("Company"), "company.name", link=lambda row: company_link(row.company)),
        Column("group", _("State"), lambda row: groups.Entering(row.group).label,
               status=lambda row: groups.ENTERING_VARIANTS[row.group]),
        Column("from", _("Planned from"), "starts_on", sort=["starts_on"], nowrap=True),
        Column("applied", _("Applied for on"), "applied_on", nowrap=True),
        Column("certified", _("Certified on"), "certified_on", nowrap=True),
        Column("coe", _("Certificate of eligibility of"), "coe_on", nowrap=True),
        Column("enter_by", _("Enter by"), "enter_by", nowrap=True),
        Column("cohort", _("Cohort"), "cohort.name", optional=True),
        Column("why", _("What the law says"), "sentence", optional=True),
        Column("office", _("Office in charge"), "office.name", optional=True),
    ],
    filters={
        "group": ChoiceFilter(label=_("State"), choices=groups.Entering.choices, empty_label=_("all"),
                              method=_in_group),
        "office": office_filter(),
    },
    load=[_load_entering],
    empty_title=_("Nobody is to come as a trainee"),
    empty_text=_("Plan applications of a first entry stand here until the person has come to Japan."),
)  # fmt: skip
