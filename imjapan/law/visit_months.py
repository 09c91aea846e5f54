"""The months in which visit guidance is due at one establishment. TITP-VISIT-01.

Plain and linear, without verdicts: the obligations of thousands of establishments are counted with it every night.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from imjapan.law.dates import ONE_DAY, month_block_end, month_start

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class VisitMonth:
    """One calendar month with somebody in stage 1 at the establishment.

    `spans` are the days of each person in that month (first, last; both inclusive), equal ones once.
    """

    month: date
    spans: tuple[Span, ...]

    @property
    def window_key(self) -> date:
        """The first day of the month: unique within one establishment."""
        return self.month

    @property
    def last(self) -> date:
        """The last day on which the first visit can still count: somebody's last day in the month."""
        return min(end for _, end in self.spans)

    @property
    def first(self) -> date:
        """The first day from which one visit reaches everybody who can be reached by `last`."""
        return max(start for start, _ in self.spans if start <= self.last)

    @property
    def one_visit(self) -> bool:
        """Tell whether one visit can reach everybody; else somebody comes only after somebody else has left."""
        return max(start for start, _ in self.spans) <= self.last

    def open_spans(self, visits: Collection[date]) -> tuple[Span, ...]:
        """Return the days of those whom none of the visits reached."""
        return tuple(span for span in self.spans if not any(span[0] <= day <= span[1] for day in visits))


def visit_months(periods: Iterable[tuple[date, date | None]], until: date) -> list[VisitMonth]:
    """Return the months that begin on or before `until`, oldest first; months without anybody are left out.

    periods  for each person: first day of training at the implementer, after the lecture, and last day of stage 1
             there (inclusive; None = open). Periods that overlap or follow each other need not be joined.
    """
    spans: dict[date, set[Span]] = {}
    for start, end in set(periods):  # groups arrive together
        last = min(end or date.max, month_block_end(until, 1))
        while start <= last:
            month_end = min(month_block_end(start, 1), last)
            spans.setdefault(month_start(start), set()).add((start, month_end))
            start = month_end + ONE_DAY
    return [VisitMonth(month, tuple(sorted(spans[month]))) for month in sorted(spans)]
