"""Visit guidance (訪問指導): one duty per establishment and calendar month. TITP-VISIT-01, ESD-AUD-03.

One visit serves everybody there on its day, of either regime. An audit of the same day is no visit: whether one trip
may be both was not confirmed, so both records are kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from imjapan.law.dates import period_end
from imjapan.law.esd_windows import visit_months as first_year_months_of
from imjapan.law.visit_months import VisitMonth, visit_months

from ..duty import AHEAD, Duty, Kind, duty
from ..subjects import ESTABLISHMENT, Subject
from ..verdicts import basis
from ..visit_verdicts import (
    ESD_RULE,
    TITP_RULE,
    first_year_months,
    judge_first_year_month,
    judge_month,
    short_days,
)
from . import Chapter, register
from .visit_facts import EstablishmentFacts, VisitFact, gather


@dataclass(frozen=True, slots=True)
class Reached:
    """What the visits of a month came to: those that count, and the day on which nobody was left to be visited."""

    visits: tuple[VisitFact, ...] = ()
    done_on: date | None = None

    @property
    def records(self) -> set[tuple[str, int]]:
        return {("visit", visit.id) for visit in self.visits if visit.id}


def duties(subject: Subject, facts: EstablishmentFacts, today: date) -> Iterator[Duty]:
    """Yield the duties of one establishment as they stand on a day, without months over before the clock started."""
    held = [visit for visit in facts.visits if visit.on <= today]
    yield from _stage_1(subject, facts, held, today)
    yield from _first_year(subject, facts, held, today)


def standing(facts: EstablishmentFacts) -> Iterable[tuple[str, int]]:
    """Every visit with a finished record still counts."""
    return {("visit", visit.id) for visit in facts.visits if visit.id}


def _stage_1(subject: Subject, facts: EstablishmentFacts, held: list[VisitFact], today: date) -> Iterator[Duty]:
    if not facts.stage_1:
        return
    limit = short_days(today)
    until = min(max(end for _start, end in facts.stage_1), today + AHEAD)
    by_month = defaultdict(list)
    for visit in held:
        by_month[visit.on.replace(day=1)].append(visit)
    for month in visit_months(facts.stage_1, until):
        if max(end for _start, end in month.spans) < subject.clock_starts_on:
            continue
        reached, rest = _reached(month, by_month[month.month])
        first, last = rest.first, rest.last
        yield duty(
            subject,
            Kind.VISIT,
            TITP_RULE,
            month.window_key.isoformat(),
            (first, last),
            basis(month.month, first, last, limit),
            partial(judge_month, month.month, first, last, limit, today),
            done_on=reached.done_on,
            records=reached.records,
        )


def _reached(month: VisitMonth, held: list[VisitFact]) -> tuple[Reached, VisitMonth]:
    """What the visits of a month came to, and the month narrowed to those not visited yet; all of it once it is done.

    Usually one visit reaches everybody. It takes a second where somebody begins only after another has left.
    """
    rest, counted = month, []
    for visit in held:
        left = rest.open_spans([visit.on])
        if len(left) == len(rest.spans):
            continue
        counted.append(visit)
        if not left:
            return Reached(tuple(counted), visit.on), month
        rest = VisitMonth(month.month, left)
    return Reached(tuple(counted)), rest


def _first_year(subject: Subject, facts: EstablishmentFacts, held: list[VisitFact], today: date) -> Iterator[Duty]:
    if not facts.workers:
        return
    months = first_year_months(max(today, max(worker.began_on for worker in facts.workers)))
    if months is None:  # before the law is in force nobody has a first year under it
        return
    # The year runs from the first day at the company, also where the person moved between its establishments.
    periods = [
        (worker.starts_on, min(worker.ends_on, period_end(worker.began_on, months)))
        for worker in facts.workers
        if worker.starts_on <= period_end(worker.began_on, months)
    ]
    if not periods:
        return
    until = min(max(end for _start, end in periods), today + AHEAD)
    for month in first_year_months_of(periods, until, window=months):
        if month.last < subject.clock_starts_on:
            continue
        visit = next((visit for visit in held if month.first <= visit.on <= month.last), None)
        yield duty(
            subject,
            Kind.VISIT,
            ESD_RULE,
            month.key.isoformat(),
            (month.first, month.last),
            basis(month.month, month.first, month.last, months),
            partial(judge_first_year_month, month.month, month.first, month.last, today),
            done_on=visit.on if visit else None,
            records=Reached((visit,)).records if visit else frozenset(),
        )


register(Chapter(ESTABLISHMENT, (TITP_RULE, ESD_RULE), gather, duties, standing))
