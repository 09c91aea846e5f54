"""The number of ESD workers on every day of a planned period (esd.md 4, ESD-QUOTA-01, 02): a sweep as for trainees.

Nothing changes between two days of change. The judgement of one day is ESD-QUOTA-02; here the same arithmetic is asked
for each span.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from imjapan.law.dates import ONE_DAY
from imjapan.law.esd_limits import EsdLimit, esd_limit, esd_quota_figures
from imjapan.law.parameters import effective

EsdState = Literal["kept", "trainees", "unknown", "open", "above"]
_GRAVITY: tuple[EsdState, ...] = ("kept", "trainees", "open", "unknown", "above")


class WorkPeriod(NamedTuple):
    """One worker, or one wanted; `counts` is false after an unavoidable transfer and in the extension.

    `trainee`: a technical intern there at the same time; whether those count is not settled.
    """

    start: date
    end: date | None
    counts: bool = True
    trainee: bool = False


class EsdHeadcount(NamedTuple):
    """The full-time staff from a day on and what else the limit rests on; None: an open question."""

    since: date
    staff: int
    excellent: bool | None = False
    regional: bool | None = False
    excellent_organization: bool | None = False
    care_staff: int | None = None


class EsdSpan(NamedTuple):
    """Days on which nothing changes. `limit` is None before the first headcount."""

    first: date
    last: date
    counted: int
    others: int
    trainees: int
    limit: EsdLimit | None
    state: EsdState


@dataclass(frozen=True, slots=True)
class EsdSimulation:
    """The answer. `first_above` is the first day surely above, `first_open` the first on which a person must look."""

    spans: tuple[EsdSpan, ...]
    first_above: date | None
    first_open: date | None
    unknown_from: date | None

    @property
    def state(self) -> EsdState:
        """The gravest state of the whole time."""
        return max((span.state for span in self.spans), key=_GRAVITY.index, default="kept")

    @property
    def worst(self) -> EsdSpan | None:
        """The first span of the gravest state; of equals that with the most workers above the limit."""
        return max(self.spans, key=lambda span: (_GRAVITY.index(span.state), _excess(span)), default=None)


def figures_on(day: date) -> dict[str, Any]:
    """Return the figures of the limit; before the law holds those of its first day."""
    begins = effective("titp.transition.start", None).value
    return esd_quota_figures(max(day, begins) if begins else day)


def simulate_esd(
    periods: Iterable[WorkPeriod],
    headcounts: Iterable[EsdHeadcount],
    *,
    first: date,
    last: date,
    sector: str | None = None,
    figures: Mapping[str, Any] | None = None,
) -> EsdSimulation:
    """Return how the workers stand to the limit on every day from `first` to `last`.

    Trainees are added only for the warning: together above the limit is "trainees".
    """
    figures = figures or figures_on(first)
    counts, staff = _changes(periods, headcounts)
    days = sorted(day for day in {*counts, *staff, first} if day <= last)
    running, headcount, known = [0, 0, 0], None, {}
    spans = []
    for place, day in enumerate(days):
        for kind, number in enumerate(counts.get(day, ())):
            running[kind] += number
        headcount = staff.get(day, headcount)
        if day < first:
            continue
        if headcount and headcount not in known:
            known[headcount] = _limit(headcount, sector, figures)
        limit = known.get(headcount)
        until = days[place + 1] - ONE_DAY if place + 1 < len(days) else last
        spans.append(EsdSpan(day, until, *running, limit, _state(running, limit)))
    return EsdSimulation(
        tuple(spans),
        _first(spans, "above"),
        _first(spans, "open"),
        _first(spans, "unknown"),
    )


def _changes(periods, headcounts):
    counts: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
    for period in periods:
        kind = 2 if period.trainee else 0 if period.counts else 1
        counts[period.start][kind] += 1
        if period.end:
            counts[period.end + ONE_DAY][kind] -= 1
    return counts, {headcount.since: headcount for headcount in headcounts}


def _limit(headcount, sector, figures) -> EsdLimit:
    return esd_limit(
        headcount.staff,
        excellent=headcount.excellent,
        regional=headcount.regional,
        excellent_organization=headcount.excellent_organization,
        sector=sector,
        care_staff=headcount.care_staff,
        figures=figures,
    )


def _state(running, limit: EsdLimit | None) -> EsdState:
    counted, _others, trainees = running
    if not counted:
        return "kept"
    if limit is None:
        return "unknown"
    if counted > limit.number:
        return "above" if counted > limit.highest or not limit.open else "open"
    # The kind answer of a regional head office matters only between the two limits (as in ESD-QUOTA-02).
    if [question for question in limit.open if question != "regional"]:
        return "open"
    return "trainees" if counted + trainees > limit.number else "kept"


def _excess(span: EsdSpan) -> int:
    return span.counted - (span.limit.number if span.limit else 0)


def _first(spans, state: EsdState) -> date | None:
    return next((span.first for span in spans if span.state == state), None)
