"""Another first day for a plan and its placement: the real arrival, or a postponement.

The law counts from the first day (TITP-STAGE-01, ESD-SYS-01), so the last day is computed anew and never just carried
along: whoever moves a plan twice gets the same days as in one step.
"""

from datetime import date, timedelta

from imjapan.law.dates import add_months_clamped, period_end, whole_months
from training.domain import placements, plans
from training.models import Placement, Plan


def last_day(first: date, last: date, new_first: date) -> date:
    """The last day of a period that begins on another day: as many months, else as many days.

    A period of whole months stays one: from 31 January a year ends on 30 January, from 28 February on 27 February.
    """
    months = whole_months(first, last)
    if months and period_end(first, months) == last:
        return period_end(new_first, months)
    return new_first + (last - first)


def by_months(base: date, months: int) -> date:
    """The day of the same number so many months later, or the last day of that month."""
    return add_months_clamped(base, months)


def move_plan(actor, *, plan, starts_on, today, ends_on=None) -> Plan:
    """Let a plan, its lecture days and its only placement begin on another day. Call inside a transaction.

    Raises Refused, Conflict and ValidationError as `save_plan` and `save_placement` do.
    """
    first, last = plan.starts_on, plan.ends_on
    ends_on = ends_on or last_day(first, last, starts_on)
    shift = starts_on - first
    rows = list(Placement.objects.filter(plan=plan).select_related("establishment__company"))
    if not shift and ends_on == last:
        return plan
    # A placement lies inside its plan at every moment: first the plan grows, then the placement moves, then it shrinks.
    wide = {"starts_on": min(first, starts_on), "ends_on": max(last, ends_on)}
    person = plan.person
    lecture = {"lecture_starts_on": None, "lecture_ends_on": None}
    moved = {name: _shifted(getattr(plan, name), shift) for name in lecture}
    plan = plans.save_plan(actor, person=person, data=wide | lecture, plan=plan, today=today)
    for row in rows:
        begins = starts_on if row.starts_on == first else max(row.starts_on, starts_on)
        ends = ends_on if row.ends_on == last else min(row.ends_on, ends_on)
        data = {"plan": plan, "starts_on": begins, "ends_on": ends}
        placements.save_placement(actor, person=person, data=data, placement=row)
    return plans.save_plan(
        actor, person=person, data={"starts_on": starts_on, "ends_on": ends_on} | moved, plan=plan, today=today
    )


def _shifted(day: date | None, shift: timedelta) -> date | None:
    return day and day + shift
