"""The quarters in which each office has an external check. TITP-EXT-01.

Plain, without verdicts. Quarters of the training fiscal year: April, July, October, January.
"""

from dataclasses import dataclass
from datetime import date

from imjapan.law.dates import ONE_DAY, month_block_end

QUARTER_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter of a training fiscal year; both days inclusive."""

    start: date
    end: date
    first: date  # first day of the office in the quarter: its start, or later

    @property
    def window_key(self) -> date:
        return self.start

    @property
    def fiscal_year(self) -> int:
        """The year in which the fiscal year of the quarter begins."""
        return self.start.year if self.start.month >= 4 else self.start.year - 1


def quarter_start(day: date) -> date:
    """Return the first day of the quarter of `day`."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def external_check_quarters(since: date, until: date, *, closed_on: date | None = None) -> list[Quarter]:
    """Return the quarters of an office that begin on or before `until`, oldest first.

    since      first day of the office under its licence; the quarter of this day is the first
    closed_on  last day of the office, if it was closed: no quarter begins after it
    """
    until = min(until, closed_on or until)
    quarters = []
    start = quarter_start(since)
    while start <= until:
        end = month_block_end(start, QUARTER_MONTHS)
        quarters.append(Quarter(start, end, max(start, since)))
        start = end + ONE_DAY
    return quarters


def next_check_by(checked_on: date, *, months: int = 3) -> date:
    """Return the day by which the next check should follow: the end of the third calendar month after this one.

    The worked example of the book calls 25 April, 30 July, 20 October in order and 5 April, 2 August too far apart.
    """
    return month_block_end(checked_on, months + 1)
