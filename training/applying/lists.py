"""The lists of plan applications, cohorts and changes of plans."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from imjapan.core.listing import Column, List
from imjapan.organization.filters import office_filter
from training import access
from training.models import ApplicationPaper, Cohort, PlanApplication, PlanChange, Regime

from . import plan_changes
from .cohorts import GOING_ON

State = PlanApplication.State
VARIANTS = {
    State.DRAFT: "draft",
    State.APPLIED: "info",
    State.CERTIFIED: "ok",
    State.REFUSED: "late",
    State.WITHDRAWN: "neutral",
}
OPEN_PAPERS = Q(papers__state__in=[ApplicationPaper.State.MISSING, ApplicationPaper.State.ASKED])


def application_link(row):
    return reverse("applying:detail", args=[row.public_id])


def _new(actor):
    return {
        "url": reverse("plan-application-new"),
        "label": _("Prepare an application"),
        "icon": "plus",
        "variant": "primary",
    }


def _cohorts(actor):
    return {"url": reverse("applying:cohort_list"), "label": _("Cohorts")}


def _applications(actor):
    return access.plan_applications(actor).annotate(open_papers=Count("papers", filter=OPEN_PAPERS))


def _search(rows, text):
    return rows.filter(
        Q(person__search_text__icontains=text) | Q(company__name__icontains=text)
        | Q(receipt_no__icontains=text) | Q(certification_no__icontains=text)
    )  # fmt: skip


application_list = List(
    name="plan_applications",
    url="applying:list",
    group="applying",
    order=1,
    title=_("Plan applications"),
    model=PlanApplication,
    rows=_applications,
    search=_search,
    search_label=_("Person, company or number"),
    sort="starts",
    related=["person", "establishment__company", "cohort", "office"],
    columns=[
        Column("person", _("Person"), "person.passport_name", link=application_link),
        Column("company", _("Company"), "establishment.company.name"),
        Column("establishment", _("Establishment"), "establishment.name", optional=True),
        Column("plan", _("Plan"), lambda row: stage_words(row)),
        Column("starts", _("Planned from"), "starts_on", sort=["starts_on"], nowrap=True),
        Column("ends", _("Planned until"), "ends_on", nowrap=True, optional=True),
        Column("state", _("State"), "get_state_display", status=lambda row: VARIANTS[row.state]),
        Column("applied", _("Applied for on"), "applied_on", nowrap=True),
        Column("papers", _("Papers open"), "open_papers", number=True),
        Column("cohort", _("Cohort"), lambda row: row.cohort.name if row.cohort else ""),
        Column("office", _("Office"), "office.name", optional=True),
    ],
    filters={
        "office": office_filter(),
        "state": ChoiceFilter(label=_("State"), choices=State.choices, empty_label=_("all")),
        "regime": ChoiceFilter(label=_("Regime"), choices=Regime.choices, empty_label=_("all")),
    },
    actions=[_cohorts, _new],
    empty_title=_("No plan applications yet"),
    empty_text=_(
        "Once a person is selected, the application for the certification of the plan is prepared here, with its "
        "attachments, until the plan is certified and the person has arrived."
    ),
)  # fmt: skip


def stage_words(row):
    """The regime and stage of an application, as a plan says it."""
    regime = str(row.get_regime_display())
    if row.ssw_2:
        return _("specified skilled worker 2 (特定技能2号)")
    return _("%(regime)s, stage %(stage)s") % {"regime": regime, "stage": row.stage} if row.stage else regime


def cohort_link(row):
    return reverse("applying:cohort", args=[row.public_id])


def _new_cohort(actor):
    return {"url": reverse("applying:cohort_new"), "label": _("New cohort"), "icon": "plus", "variant": "primary"}


COMING = Count("applications", filter=Q(applications__state__in=GOING_ON))

cohort_list = List(
    name="cohorts",
    url="applying:cohort_list",
    group="applying",
    order=2,
    title=_("Cohorts"),
    model=Cohort,
    rows=lambda actor: access.cohorts(actor).annotate(members=COMING),
    search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(sending__name__icontains=text)),
    search_label=_("Name or sending organization"),
    sort="-arrives",
    related=["office", "sending"],
    columns=[
        Column("name", _("Cohort"), "name", link=cohort_link),
        Column("arrives", _("Arrival planned on"), "arrives_on", sort=["arrives_on"], nowrap=True),
        Column("members", _("People"), "members", number=True),
        Column("regime", _("Regime"), "get_regime_display"),
        Column("sending", _("Sending organization (送出機関)"), lambda row: row.sending.name if row.sending else ""),
        Column("office", _("Office"), "office.name"),
    ],
    filters={
        "office": office_filter(),
        "regime": ChoiceFilter(label=_("Regime"), choices=Regime.choices, empty_label=_("all")),
    },
    actions=[_new_cohort],
    empty_title=_("No cohorts yet"),
    empty_text=_(
        "People who arrive together make a cohort: their papers, certificates and flights stand in one table, and "
        "when they cannot come the whole cohort is postponed in one step."
    ),
)  # fmt: skip


def change_link(row):
    return reverse("applying:change", args=[row.public_id])


def _changes(actor):
    return access.plan_changes(actor)


def _change_state(row):
    if row.settled_on:
        return _("settled")
    if row.treatment == PlanChange.Treatment.NOTHING:
        return _("nothing to file")
    return _("open")


def _change_variant(row):
    if row.settled_on or row.treatment == PlanChange.Treatment.NOTHING:
        return "ok"
    return "confirm" if row.treatment == PlanChange.Treatment.CONFIRM else "soon"


change_list = List(
    name="plan_changes",
    url="applying:change_list",
    group="applying",
    order=3,
    title=_("Changes of plans"),
    model=PlanChange,
    rows=_changes,
    search=lambda rows, text: rows.filter(
        Q(plan__person__search_text__icontains=text) | Q(company__name__icontains=text)
    ),
    search_label=_("Person or company"),
    sort="-day",
    related=["plan__person", "company", "office"],
    columns=[
        Column("person", _("Person"), "plan.person.passport_name", link=change_link),
        Column("what", _("What changes"), lambda row: plan_changes.words(row.plan.regime, row.code)),
        Column("day", _("Changes on"), "happens_on", sort=["happens_on"], nowrap=True),
        Column("needs", _("What is needed"), "get_treatment_display"),
        Column("by", _("By"), lambda row: plan_changes.deadline(row) or "", nowrap=True),
        Column("state", _("State"), _change_state, status=_change_variant),
        Column("company", _("Company"), "company.name"),
        Column("office", _("Office"), "office.name", optional=True),
    ],
    filters={
        "office": office_filter(),
        "treatment": ChoiceFilter(
            label=_("What is needed"), choices=PlanChange.Treatment.choices, empty_label=_("all")
        ),
    },
    empty_title=_("No changes of plans yet"),
    empty_text=_(
        "When something in a certified plan changes, record it on the page of the person: the law says whether it "
        "needs approval beforehand, a notice within a month, or nothing."
    ),
)  # fmt: skip
