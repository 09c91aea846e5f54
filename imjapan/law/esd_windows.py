"""The clocks of supervision under ESD: audits, external audits, monthly visits, renewal. ESD-AUD-01, 03, 04, LIC-06.

Plain and linear, without verdicts: the duties of thousands of implementers are counted with it every night. Every
day is inclusive; periods are (first day, last day or None while it goes on). ESD is in force from 2027-04-01: begin
no period before it.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from imjapan.law.audit_blocks import Span, merge_spans
from imjapan.law.dates import ONE_DAY, add_months_clamped, month_block_end, month_start, months_before, period_end

Period = tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class Window:
    """One rolling window: the act is due on `due` at the latest, so many months after `start`.

    `start` is the day of the act before, or the first day on which somebody is there. `done` is the day of the act
    that closes the window, None while it is open or was missed for good. Not `needed` when nobody is there any more
    on the day it would be due.
    """

    start: date
    due: date
    done: date | None = None
    needed: bool = True

    @property
    def key(self) -> date:
        """The window key: unique within one clock."""
        return self.start

    @property
    def late(self) -> bool:
        return self.done is not None and self.done > self.due

    def state(self, today: date, warn_from: date | None = None) -> str:
        """Return done, late, not_needed, missed, soon (from `warn_from` on) or open."""
        if self.done and self.done <= today:
            return "late" if self.late else "done"
        if not self.needed:
            return "not_needed"
        if today > self.due:
            return "missed"
        return "soon" if warn_from and today >= warn_from else "open"


def rolling_windows(periods: Iterable[Period], held: Iterable[date], *, months: int = 3) -> list[Window]:
    """Return the windows of one clock, oldest first: one for each act held, and the one that is still open.

    periods  when workers are there (for an office: when it works); the clock begins with the first of these days
    held     days of the acts; on a day with nobody there an act does not count
    months   longest time from one act to the next

    When nobody is there on the day a window is due, the clock begins again with the next who comes.
    """
    spans = merge_spans(periods)
    days = [day for day in sorted(set(held)) if _span_of(spans, day)]
    windows: list[Window] = []
    start = spans[0][0] if spans else None
    i = 0
    while start:
        due = add_months_clamped(start, months)
        while i < len(days) and days[i] <= start:  # on the first day itself it changes nothing
            i += 1
        done = days[i] if i < len(days) else None
        present = _span_of(spans, due)
        if done and (done <= due or (present and done <= present[1])):
            windows.append(Window(start, due, done))
            start, i = done, i + 1
        else:
            # Missed for good when those who were there have left since; open when they are there still.
            windows.append(Window(start, due, needed=present is not None))
            start = _next_start(spans, present[1] if present else due)
    return windows


def external_windows(
    opened: date,
    audits: Iterable[date],
    accompaniments: Iterable[date],
    *,
    closed: date | None = None,
    months: int = 3,
    accompany_months: int = 12,
) -> tuple[list[Window], list[Window]]:
    """Return the windows of the external auditor for one office: its own audits, and the accompanied ones."""
    period = [(opened, closed)]
    return rolling_windows(period, audits, months=months), rolling_windows(
        period, accompaniments, months=accompany_months
    )


@dataclass(frozen=True, slots=True)
class VisitMonth:
    """One calendar month with somebody in the first year: from `first` to `last` of its days.

    `partial` when the first year begins or ends inside the month. The visit is due on `last`.
    """

    month: date
    first: date
    last: date
    partial: bool

    @property
    def key(self) -> date:
        """The window key: the first day of the month."""
        return self.month


def visit_months(periods: Iterable[Period], until: date, *, window: int = 12) -> list[VisitMonth]:
    """Return the months in which an implementer is to be visited, up to the month of `until`, oldest first.

    periods  when each worker is there; only the first `window` months of each count
    """
    months: dict[date, tuple[date, date]] = {}
    first_years = []
    for start, end in periods:
        last = period_end(start, window)
        first_years.append((start, min(end, last) if end else last))
    for start, end in merge_spans(first_years):
        day = start
        while day <= end and month_start(day) <= until:
            month, last = month_start(day), min(end, month_block_end(day, 1))
            months[month] = (months.get(month, (day,))[0], last)
            day = month_block_end(day, 1) + ONE_DAY
    return [
        VisitMonth(month, first, last, partial=first > month or last < month_block_end(month, 1))
        for month, (first, last) in months.items()
    ]


@dataclass(frozen=True, slots=True)
class Renewal:
    """Last day of a licence, and the first and last day to apply for its renewal."""

    expiry: date
    first: date
    last: date


def renewal_window(licence_from: date, *, years: int = 3, opens: int = 6, closes: int = 3) -> Renewal:
    """Return when to renew a licence of `years` years: from `opens` until `closes` months before its last day."""
    expiry = period_end(licence_from, 12 * years)
    return Renewal(expiry, months_before(expiry, opens), months_before(expiry, closes))


def _span_of(spans: list[Span], day: date) -> Span | None:
    i = bisect_right(spans, (day, date.max)) - 1
    return spans[i] if i >= 0 and day <= spans[i][1] else None


def _next_start(spans: list[Span], day: date) -> date | None:
    i = bisect_right(spans, (day, date.max))
    return spans[i][0] if i < len(spans) else None
