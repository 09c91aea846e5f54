"""The month at home around stage 3 (titp.md 1, TITP-STAGE-03): a duty of each person who enters stage 3.

The return may be made before stage 3 begins or within its first year; the last day to leave is counted from its first.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from imjapan.law import registry
from imjapan.law.home_return import ReturnFacts
from imjapan.law.verdict import Outcome
from training.models import Absence, Regime

from ..cycle_verdicts import RETURN_RULE, home_return
from ..duty import AHEAD, Duty, Kind, duty, long_over
from ..subjects import PERSON, Subject
from ..verdicts import basis, remembered
from . import Chapter, register
from .cycle_facts import Life, lives


@dataclass(slots=True)
class Returns:
    """One person. `trips`: first and last day of each trip home that ended, in order."""

    life: Life
    trips: list[tuple[date, date]] = field(default_factory=list)


def gather(person_ids: Collection[int]) -> dict[int, Returns]:
    """Return plans and trips home of these people. Four queries."""
    found = {person_id: Returns(life) for person_id, life in lives(person_ids).items()}
    rows = Absence.objects.filter(person__in=found, kind=Absence.Kind.TRIP_HOME, ends_on__isnull=False)
    for person_id, *trip in rows.order_by("starts_on").values_list("person", "starts_on", "ends_on"):
        found[person_id].trips.append(tuple(trip))
    return found


def duties(subject: Subject, facts: Returns, today: date) -> Iterator[Duty]:
    """Yield the return of a person who is or will be in stage 3."""
    for start in _starts(facts.life):
        if long_over(subject, start):
            continue
        ended = [plan.until for plan in facts.life.plans if plan.is_stage(2) and plan.starts_on < start]
        stage_2_end = ended[-1] if ended and ended[-1] < start else None
        due, _verdict = home_return(stage_2_end, start)
        opens = stage_2_end or start
        if due.legal < subject.clock_starts_on or opens > today + AHEAD:
            continue
        trip = next((trip for trip in facts.trips if trip[1] <= today and counts(trip, stage_2_end, start)), None)
        yield duty(
            subject,
            Kind.RETURN_HOME,
            RETURN_RULE,
            f"start:{start.isoformat()}",
            (opens, due.legal),
            basis(stage_2_end, start),
            lambda end=stage_2_end, start=start: home_return(end, start),
            done_on=trip and trip[1],
        )


def _starts(life: Life) -> set[date]:
    """First days of stage 3, as certified or applied for; an application and its plan are one."""
    certified = {plan.starts_on for plan in life.plans if plan.is_stage(3)}
    wanted = {
        row.starts_on
        for row in life.applications
        if row.live and row.plan_id is None and row.regime == Regime.TITP and row.stage == 3
    }
    return certified or wanted


@remembered(1024)
def counts(trip: tuple[date, date], stage_2_end: date | None, stage_3_start: date) -> bool:
    """Whether a trip home was the return, by the careful reading: its last day is the day of coming back."""
    left, back = trip
    if back <= left or (stage_2_end and back <= stage_2_end):
        return False
    facts = ReturnFacts(departure=left, reentry=back, stage_2_end=stage_2_end, stage_3_start=stage_3_start)
    return registry.get(RETURN_RULE).judge(facts).outcome in (Outcome.OK, Outcome.WARN)


register(Chapter(PERSON, (RETURN_RULE,), gather, duties))
