"""Deadline arithmetic (期間計算). TITP-GEN-01, ESD-DATE-01 to 05; Civil Code (民法) art. 138-143.

The day of the event is not counted. A legal date is never rolled forward over a weekend or holiday: whether filings
to the authority may wait until the next open day is disputed, so the safe day lies before it.
`holidays` is always a set of national holidays; Saturdays, Sundays and 29 December to 3 January are known here.
"""

import calendar
from collections.abc import Callable, Container
from datetime import date, timedelta
from functools import cache

from imjapan.law.verdict import Due

ONE_DAY = timedelta(days=1)
_NEAR = 10  # days around a guess in which the exact day lies, whatever the months' lengths


def month_start(day: date) -> date:
    """Return the first day of the month of `day`."""
    return day.replace(day=1)


def add_months_clamped(day: date, months: int) -> date:
    """Return the day of the same number `months` later (or earlier), or the last day of that month."""
    year, month = _shifted(day, months)
    return date(year, month, min(day.day, _length(year, month)))


def within_days(event: date, days: int) -> date:
    """Return the last day of "within n days" (n日以内) of the event."""
    return event + timedelta(days=days)


def within_months(event: date, months: int) -> date:
    """Return the last day of "within n months" (n月以内) of the event: counted from the day after it."""
    return period_end(event + ONE_DAY, months)


def months_before(event: date, months: int) -> date:
    """Return the last day of "until n months before" (n月前まで) the event."""
    return add_months_clamped(event, -months)


def days_before(event: date, days: int) -> date:
    """Return the last day of "until n days before" (n日前まで) the event."""
    return event - timedelta(days=days)


def period_end(start: date, months: int) -> date:
    """Return the last day of a period of `months` that begins at the beginning of `start` (plans, licences)."""
    year, month = _shifted(start, months)
    if start.day > _length(year, month):
        return date(year, month, _length(year, month))
    return date(year, month, start.day) - ONE_DAY


def whole_months(first: date, last: date) -> int:
    """Return how many whole months a period holds, both its days counted; 0 when it ends before it begins."""
    months = max(0, (last.year - first.year) * 12 + last.month - first.month + 1)
    while months and period_end(first, months) > last:
        months -= 1
    return months


def newest(reached: Callable[[date], bool], guess: date) -> date:
    """Return the newest day for which `reached` still holds. It holds for all days before, and changes near the guess.

    Months have different lengths, so turning the arithmetic of the law around is not the same as doing it.
    """
    day = guess + timedelta(days=_NEAR)
    while not reached(day):
        day -= ONE_DAY
    return day


def month_block_end(start: date, months: int) -> date:
    """Return the last day of a block of `months` calendar months whose first month is that of `start`."""
    year, month = _shifted(start, months - 1)
    return date(year, month, _length(year, month))


def is_business_day(day: date, holidays: Container[date]) -> bool:
    """Tell whether state offices are open (行政機関の休日に関する法律 art. 1: weekends, holidays, 12-29 to 01-03)."""
    year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() < 5 and not year_end and day not in holidays


def last_business_day(day: date, holidays: Container[date]) -> date:
    """Return the last business day on or before `day`."""
    while not is_business_day(day, holidays):
        day -= ONE_DAY
    return day


def add_business_days(day: date, days: int, holidays: Container[date]) -> date:
    """Return the `days`-th business day after `day` (0 gives `day` itself)."""
    for _ in range(days):
        day += ONE_DAY
        while not is_business_day(day, holidays):
            day += ONE_DAY
    return day


def legal_due(event: date, *, days: int | None = None, months: int | None = None, before: bool = False) -> date:
    """Return the legal last day: within (or, with `before`, until ahead of) so many days or months of the event.

    Raises ValueError unless exactly one of `days` and `months` is given.
    """
    if (days is None) == (months is None):
        raise ValueError("give either days or months")
    if months is not None:
        return months_before(event, months) if before else within_months(event, months)
    return days_before(event, days) if before else within_days(event, days)


def safe_due(legal: date, holidays: Container[date]) -> date:
    """Return the last business day on or before the legal date."""
    return last_business_day(legal, holidays)


def target_due(
    *,
    legal: date,
    event: date,
    holidays: Container[date],
    months: int | None = None,
    margin_days: int = 0,
) -> date:
    """Return our own target for a duty after `event`: the careful reading of the deadline, less a margin.

    The careful reading of "within n months" is the day of the same number, where that is earlier than the legal
    date. Moved back to a business day, but not before the event itself, and never after the safe day.
    """
    careful = legal if months is None else min(legal, add_months_clamped(event, months))
    wish = last_business_day(careful - timedelta(days=margin_days), holidays)
    return min(max(wish, event), safe_due(legal, holidays))


def due_dates(
    event: date,
    *,
    holidays: Container[date],
    days: int | None = None,
    months: int | None = None,
    margin_days: int = 0,
) -> Due:
    """Return target, safe and legal date of a duty within so many days or months after `event`."""
    legal = legal_due(event, days=days, months=months)
    target = target_due(legal=legal, event=event, months=months, margin_days=margin_days, holidays=holidays)
    return Due(target=target, safe=safe_due(legal, holidays), legal=legal)


def _shifted(day: date, months: int) -> tuple[int, int]:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, month + 1


@cache
def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
