"""Which plan applications come out of a transfer, and what was trained in the same stage before.

A plan at a new company goes on with the stage of the old one (TITP-STAGE-01), and nobody could apply for it before it
was known that the old company cannot go on (TITP-MOVE-01): the usual time to apply does not hold for it.
"""

from datetime import date
from typing import NamedTuple

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from imjapan.core.timeline import ONE_DAY
from imjapan.law.stage import StageSpan
from training.models import Placement, Plan, PlanApplication, Regime, Transfer

GIVEN_UP = (Transfer.State.WITHDRAWN, Transfer.State.REJECTED)


def transfers() -> QuerySet:
    """Transfers that nobody could plan, without those given up; with the plan that was left."""
    rows = Transfer.objects.filter(kind=Transfer.Kind.UNAVOIDABLE).exclude(state__in=GIVEN_UP)
    return rows.select_related("old_placement__plan").order_by("-requested_on", "-pk")


def belongs(transfer: Transfer, application: PlanApplication) -> bool:
    """Whether an application is for the plan at the new company: it was chosen, or goes on with the same stage."""
    if transfer.application_id is not None and transfer.application_id == application.pk:
        return True
    old = transfer.old_placement.plan
    return (
        application.person_id == transfer.person_id
        and (application.regime, application.stage) == (old.regime, old.stage)
        and application.starts_on > max(old.starts_on, transfer.requested_on)
    )


def transfer_of(application: PlanApplication) -> Transfer | None:
    """The transfer an application comes out of, also of one that is not saved. One query."""
    if not (application.person_id and application.starts_on):
        return None
    return next((row for row in transfers().filter(person=application.person_id) if belongs(row, application)), None)


def unplanned() -> Exists:
    """The same as a condition on plan applications: those that come out of a transfer nobody could plan."""
    old = "old_placement__plan__"
    goes_on = Q(
        Q(**{f"{old}stage": OuterRef("stage")}) | Q(**{f"{old}stage__isnull": True}),
        person=OuterRef("person"),
        requested_on__lt=OuterRef("starts_on"),
        **{f"{old}regime": OuterRef("regime"), f"{old}starts_on__lt": OuterRef("starts_on")},
    )
    return Exists(transfers().order_by().filter(Q(application=OuterRef("pk")) | goes_on))


def spans_before(person_id: int, stage: int, starts_on) -> tuple[StageSpan, ...]:
    """What somebody trained in a stage under plans that began before a day, up to the day before it. One query."""
    plans = Plan.objects.filter(person=person_id, regime=Regime.TITP, stage=stage, starts_on__lt=starts_on)
    rows = plans.order_by("starts_on").annotate(trained=Max("placements__ends_on"))
    return tuple(StageSpan(plan.starts_on, min(plan.trained or plan.ends_on, starts_on - ONE_DAY)) for plan in rows)


class Ending(NamedTuple):
    """The plan that has to end before the one applied for, the last day there, and its placement."""

    plan: Plan
    on: date
    placement: Placement


def ending(application: PlanApplication) -> Ending | None:
    """Which plan in the way of an application ends with a placement that was, or will be, left before. Two queries.

    None where nothing is in the way, or nobody knows yet on which day the old place is left.
    """
    rows = Placement.objects.filter(
        person=application.person_id,
        plan__starts_on__lt=application.starts_on,
        plan__ends_on__gte=application.starts_on,
    ).select_related("plan", "company")
    last = rows.order_by("-ends_on").first()
    if last is None:
        return None
    day = last.ends_on
    if day >= application.starts_on:
        transfer = transfer_of(application)
        day = transfer and transfer.left_on
    if day is None or not last.starts_on <= day < application.starts_on:
        return None
    return Ending(last.plan, day, last)
