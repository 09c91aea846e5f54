"""Who is affected by the change of law, sorted in the database: each plan or application stands in one group.

Plans of technical intern training are sorted by the decision table of ESD-TRN-01 (D1 to D4), applications of people who
have not come yet by ESD-TRN-01, 02. The days are dated figures; the same rows judged one by one give the same answer.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

from imjapan.law import registry
from imjapan.law.dates import add_months_clamped, months_before, newest
from imjapan.law.esd_transition import COE_MONTHS, LAST_APPLICATION, LAST_ENTRY, STAGE_2_MONTHS, T0
from imjapan.law.esd_transition_table import PersonFacts
from imjapan.law.parameters import effective
from imjapan.law.verdict import Verdict
from training import access
from training.models import Plan, PlanApplication, Regime, ResidenceApplication

UNDER_WAY = (PlanApplication.State.DRAFT, PlanApplication.State.APPLIED, PlanApplication.State.CERTIFIED)


@dataclass(frozen=True, slots=True)
class Days:
    """The days of the change-over, as the figures of the day of reading say."""

    wished: date
    last_application: date
    change: date
    last_entry: date
    stage_2_until: date
    esd_applications: date
    esd_certificates: date
    coe_months: int


def days(today: date) -> Days:
    def figure(key):
        return effective(key, today).value

    change = figure(T0)
    return Days(
        wished=figure("esd.trn.wished_application"),
        last_application=figure(LAST_APPLICATION),
        change=change,
        last_entry=figure(LAST_ENTRY),
        stage_2_until=months_before(change, figure(STAGE_2_MONTHS)),
        esd_applications=figure("esd.plan.prefiling_open"),
        esd_certificates=figure("esd.coe.first_accept"),
        coe_months=figure(COE_MONTHS),
    )


# --- People in training ---------------------------------------------------------------------------------------------


class Running(TextChoices):
    """Where somebody stands on the day the law changes."""

    STAGE_1 = "stage_1", _("stage 1: stage 2 may follow")
    THIRD = "third", _("stage 2: stage 3 may follow")
    EDGE = "edge", _("stage 2 of exactly a year: to be confirmed")
    NO_THIRD = "no_third", _("stage 2: no stage 3")
    STAGE_3 = "stage_3", _("stage 3: goes on to its end")
    BEFORE = "before", _("plan ends before the change, nothing follows yet")


RUNNING_VARIANTS = {"stage_1": "ok", "third": "ok", "edge": "confirm", "no_third": "due", "stage_3": "ok",
                    "before": "soon"}  # fmt: skip


def running(actor, today: date) -> QuerySet:
    """Plans on the day of the change, and those running today without one then; with `group`. One for each person."""
    found = days(today)
    plans = access.plans(actor).filter(regime=Regime.TITP)
    on_the_day = Q(starts_on__lte=found.change, ends_on__gte=found.change)
    then = Plan.objects.filter(person=OuterRef("person"), starts_on__lte=found.change, ends_on__gte=found.change)
    before = Q(starts_on__lte=today, ends_on__gte=today, ends_on__lt=found.change) & ~Q(Exists(then))
    # What follows from either condition, said once: by the last day the database finds the few that still run.
    still = Q(ends_on__gte=min(today, found.change))
    return plans.filter(still, on_the_day | before).annotate(group=_running_group(found))


def _running_group(found: Days) -> Case:
    return Case(
        When(ends_on__lt=found.change, then=Value(Running.BEFORE)),
        When(stage=1, then=Value(Running.STAGE_1)),
        When(stage=3, then=Value(Running.STAGE_3)),
        When(starts_on=found.stage_2_until, then=Value(Running.EDGE)),
        When(starts_on__gt=found.stage_2_until, then=Value(Running.NO_THIRD)),
        default=Value(Running.THIRD),
        output_field=CharField(),
    )


def judge_running(plan: Plan, change: date) -> Verdict | None:
    """The row of the decision table for a plan; None for one that does not reach the change of law."""
    if plan.ends_on < change:
        return None
    facts = PersonFacts(stage=plan.stage, stage_from=plan.starts_on, stage_end=plan.ends_on)
    return registry.get("ESD-TRN-01.TABLE").judge(facts)


# --- People who have not come yet -----------------------------------------------------------------------------------


class Entering(TextChoices):
    """What is to be done for somebody who shall come as a trainee."""

    APPLY = "apply", _("to be applied for")
    ENTER = "enter", _("may enter until the last day")
    SHORT = "short", _("certificate of eligibility runs out earlier")
    CLOSED = "closed", _("no way as a trainee")


ENTERING_VARIANTS = {"apply": "due", "enter": "info", "short": "due", "closed": "late"}


def entering(actor, today: date) -> QuerySet:
    """Applications for plans of a new entry whose person has not come, with `group`."""
    found = days(today)
    entered = ResidenceApplication.objects.filter(
        person=OuterRef("person"), kind=ResidenceApplication.Kind.COE, entered_on__isnull=False
    )
    begun = Plan.objects.filter(person=OuterRef("person"), starts_on__lte=today)
    rows = access.plan_applications(actor).filter(regime=Regime.TITP, stage=1, state__in=UNDER_WAY)
    # Most applications became plans that have begun: those need no look at the person's other plans.
    ahead = Q(plan__isnull=True) | Q(plan__in=Plan.objects.filter(starts_on__gt=today, ends_on__gt=today).values("pk"))
    rows = rows.filter(ahead, ~Exists(entered), ~Exists(begun))
    return rows.annotate(group=_entering_group(found, today))


def _entering_group(found: Days, today: date) -> Case:
    coe = ResidenceApplication.objects.filter(
        application=OuterRef("pk"),
        kind=ResidenceApplication.Kind.COE,
        result=ResidenceApplication.Result.GRANTED,
    )
    first_way = Q(certified_on__lt=found.change) & Q(Exists(coe.filter(decided_on__lt=found.change)))
    second_way = Q(applied_on__lt=found.change, starts_on__lte=found.last_entry)
    # The newest day of a certificate that runs out before the last day of entry.
    short = newest(
        lambda day: add_months_clamped(day, found.coe_months) < found.last_entry,
        add_months_clamped(found.last_entry, -found.coe_months),
    )
    whens = [
        When((first_way | second_way) & Q(Exists(coe.filter(decided_on__lte=short))), then=Value(Entering.SHORT)),
        When(first_way | second_way, then=Value(Entering.ENTER)),
    ]
    if today > found.last_entry:
        whens = [When(pk__isnull=False, then=Value(Entering.CLOSED))]
    elif today <= found.last_application:
        to_apply = Q(applied_on__isnull=True, starts_on__lte=found.last_entry)
        whens.append(When(to_apply, then=Value(Entering.APPLY)))
    return Case(*whens, default=Value(Entering.CLOSED), output_field=CharField())


def judge_entering(row: PlanApplication, coe_on: date | None) -> Verdict:
    """The row of the decision table for an application, by the days recorded."""
    facts = PersonFacts(
        applied_on=row.applied_on, planned_start=row.starts_on, certified_on=row.certified_on, coe_on=coe_on
    )
    return registry.get("ESD-TRN-01.TABLE").judge(facts)


def certificates(application_ids) -> dict[int, date]:
    """The day of the newest certificate of eligibility of each application. One query."""
    rows = ResidenceApplication.objects.filter(
        application__in=list(application_ids),
        kind=ResidenceApplication.Kind.COE,
        result=ResidenceApplication.Result.GRANTED,
    )
    return dict(rows.order_by("decided_on").values_list("application_id", "decided_on"))
