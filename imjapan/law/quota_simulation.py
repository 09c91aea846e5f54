"""The quota on every day of a planned period (titp.md 2, TITP-QUOTA-01 to 06): a sweep over the days of change.

Nothing changes between two of them, so five years of 300 trainees are some hundred spans, not 1,826 days.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from imjapan.law.dates import ONE_DAY
from imjapan.law.facts import FactError, fact
from imjapan.law.quota_limits import KEYS, Figures, Headcount, Kind, Limit, Limits, Notebook, limits

State = Literal["kept", "rounding", "limit_fell", "above", "unknown"]
_GRAVITY: tuple[State, ...] = ("kept", "rounding", "limit_fell", "unknown", "above")
_COLUMN = {"1": 0, "2": 1, "3": 2}
_TOTAL = 3


@dataclass(frozen=True, slots=True)
class Period:
    """One trainee, or one wanted, in one stage. Both days are days of training."""

    stage: Literal["1", "2", "3"] = fact("stage of training")
    start: date = fact("first day of the stage")
    end: date | None = fact("last day of the stage; null while it is open", None)
    displaced: bool = fact("taken over from another implementer, or with special circumstances: eats no quota", False)

    def __post_init__(self):
        if self.end and self.end < self.start:
            raise FactError("contradiction", "end", f"{self.end} is before the start {self.start}")


class Span(NamedTuple):
    """Days on which nothing changes. Tuples hold stage 1, 2, 3 and all together.

    `counts` are all trainees in training, `limits` what is surely allowed with the displaced ones added (None: no
    limit of its own), `states` how the one stands to the other; `state` is the gravest of them.
    """

    first: date
    last: date
    counts: tuple[int, int, int, int]
    limits: tuple[int | None, int | None, int | None, int | None]
    states: tuple[State, State, State, State]
    state: State


class Peak(NamedTuple):
    """The most trainees at once, the first day of it, and the limit of that day."""

    count: int
    day: date
    limit: int | None


@dataclass(frozen=True, slots=True)
class Simulation:
    """The answer. Mappings by stage_1, stage_2, stage_3 and total; a key without a trainee has no peak.

    `first_above` holds the first day above the limit; `first_warned` the first day that is only just allowed: above the
    stricter rounding, or above a limit that fell while the training ran. `unknown_from` is the first day without a
    headcount, `uncertain` tells that the wider limits rest on something nobody has entered.
    """

    spans: tuple[Span, ...]
    peaks: dict[str, Peak]
    first_above: dict[str, date]
    first_warned: dict[str, date]
    unknown_from: date | None
    uncertain: bool

    @property
    def state(self) -> State:
        """The gravest state of the whole time."""
        return max((span.state for span in self.spans), key=_GRAVITY.index, default="kept")


def simulate(
    periods: Iterable[Period],
    headcounts: Iterable[Headcount],
    *,
    kind: Kind = "general",
    first: date | None = None,
    last: date | None = None,
    notebook: Notebook | None = None,
) -> Simulation:
    """Return how the trainees of each stage stand to the limit on every day from `first` to `last`.

    Without them from the first start to the last end known. `headcounts` are in force from their day until the next;
    before the first one the limit is not known. Displaced trainees raise the limit by themselves (TITP-QUOTA-03). A
    limit that falls under those in training warns; it is above the limit for everybody who starts after that.
    The figures are those of `first`, or the notebook's. Raises ParameterUnknown.
    """
    periods = tuple(periods)
    headcounts = sorted(headcounts, key=lambda item: item.since)
    first, last = _window(periods, headcounts, first, last)
    if first is None or last < first:
        return Simulation((), {}, {}, {}, None, False)
    notebook = notebook or Figures(first)
    sweep = _Sweep(kind, notebook)
    changes = _changes(periods, headcounts)
    days = sorted(day for day in changes if day <= last)
    starts = [day for day in days if day > first]
    for day in (day for day in days if day <= first):
        sweep.move(changes[day])
    spans = []
    for begin, following in zip([first, *starts], [*starts, last + ONE_DAY], strict=True):
        if begin != first:
            sweep.move(changes[begin])
        spans.append(sweep.span(begin, following - ONE_DAY))
    return _summary(tuple(spans), headcounts, kind, first, last)


class _Change:
    """What happens at the beginning of one day."""

    __slots__ = ("ended", "headcount", "started")

    def __init__(self):
        self.ended: Counter = Counter()
        self.started: Counter = Counter()
        self.headcount: Headcount | None = None


def _changes(periods: tuple[Period, ...], headcounts: list[Headcount]) -> dict[date, _Change]:
    found: dict[date, _Change] = defaultdict(_Change)
    for period in periods:
        place = (_COLUMN[period.stage], period.displaced)
        found[period.start].started[place] += 1
        if period.end:
            found[period.end + ONE_DAY].ended[place] += 1
    for headcount in headcounts:
        found[headcount.since].headcount = headcount
    return found


def _window(periods, headcounts, first: date | None, last: date | None) -> tuple[date | None, date | None]:
    if first is None:
        first = min((period.start for period in periods), default=headcounts[0].since if headcounts else None)
    if last is None and first is not None:
        known = [period.end or period.start for period in periods]
        last = max([first, *known, *(headcount.since for headcount in headcounts)])
    return first, last


class _Sweep:
    """The state of things on one day: who is in training, under which limits, and what a fallen limit still suffers."""

    def __init__(self, kind: Kind, notebook: Notebook):
        self._kind, self._notebook = kind, notebook
        self._known: dict[tuple, Limits] = {}
        self._own, self._displaced = [0] * 4, [0] * 4
        self._suffered = [0] * 4
        self.limits: Limits | None = None

    def move(self, change: _Change) -> None:
        """Take one day's change: who ends, the new headcount, who starts."""
        self._add(change.ended, -1)
        for key in range(4):
            # Whoever was allowed stays allowed when the limit falls; nobody may take the place of who leaves.
            own, limit = self._own[key], self.limits and self.limits[key]
            permitted = self.limits and (limit is None or own <= max(limit.most, self._suffered[key]))
            self._suffered[key] = own if permitted else min(own, self._suffered[key])
        if change.headcount:
            self.limits = self._limits(change.headcount)
        self._add(change.started, 1)

    def span(self, first: date, last: date) -> Span:
        counts = tuple(own + more for own, more in zip(self._own, self._displaced, strict=True))
        if self.limits is None:
            state: State = "unknown" if counts[_TOTAL] else "kept"
            return Span(first, last, counts, (None,) * 4, (state,) * 4, state)
        states = tuple(self._state(key, limit) for key, limit in enumerate(self.limits))
        shown = tuple(
            None if limit is None else limit.safe + more
            for limit, more in zip(self.limits, self._displaced, strict=True)
        )
        return Span(first, last, counts, shown, states, max(states, key=_GRAVITY.index))

    def _state(self, key: int, limit: Limit | None) -> State:
        own = self._own[key]
        if limit is None or own <= limit.safe:
            return "kept"
        if own <= limit.most:
            return "rounding"
        return "limit_fell" if own <= self._suffered[key] else "above"

    def _add(self, people: Counter, sign: int) -> None:
        for (key, displaced), number in people.items():
            row = self._displaced if displaced else self._own
            row[key] += sign * number
            row[_TOTAL] += sign * number

    def _limits(self, headcount: Headcount) -> Limits:
        same = (headcount.staff, headcount.is_excellent(self._kind), headcount.cap_staff)
        if same not in self._known:
            self._known[same] = limits(self._kind, headcount, self._notebook)
        return self._known[same]


def _summary(spans: tuple[Span, ...], headcounts: list[Headcount], kind: Kind, first: date, last: date) -> Simulation:
    peaks, above, warned = {}, {}, {}
    for span in spans:
        for key, name in enumerate(KEYS):
            count = span.counts[key]
            if count and (name not in peaks or count > peaks[name].count):
                peaks[name] = Peak(count, span.first, span.limits[key])
            if span.states[key] == "above":
                above.setdefault(name, span.first)
            elif span.states[key] in ("rounding", "limit_fell"):
                warned.setdefault(name, span.first)
    unknown = next((span.first for span in spans if span.state == "unknown"), None)
    following = [*(item.since for item in headcounts[1:]), last + ONE_DAY]
    uncertain = any(
        headcount.is_uncertain(kind)
        for headcount, until in zip(headcounts, following, strict=False)
        if headcount.since <= last and until > first
    )
    return Simulation(spans, peaks, above, warned, unknown, uncertain)
