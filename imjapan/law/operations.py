"""The arithmetic a printed step may use. Named, pure, with keyword operands, so that every step can be replayed.

A rule family that needs another operation marks its own function with @operation.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from imjapan.law import dates
from imjapan.law.plain import freeze
from imjapan.law.verdict import Outcome, Step

OPERATIONS: dict[str, Callable[..., Any]] = {}


def operation(function):
    """Register a pure function under its own name."""
    if OPERATIONS.setdefault(function.__name__, function) is not function:
        raise ValueError(f"operation {function.__name__} exists already")
    return function


def replay(step: Step) -> Any:
    """Compute a step again from its operands; equal to `step.result` for every honest step."""
    return freeze(OPERATIONS[step.operation](**step.operands))


for _function in (
    dates.within_days,
    dates.within_months,
    dates.months_before,
    dates.days_before,
    dates.period_end,
    dates.whole_months,
    dates.add_months_clamped,
    dates.month_start,
    dates.month_block_end,
):
    operation(_function)


@operation
def add_days(day: date, days: int) -> date:
    return day + timedelta(days=days)


@operation
def last_business_day(day: date, closed: Iterable[date]) -> date:
    """Last business day on or before `day`; `closed` are the holidays met on the way."""
    return dates.last_business_day(day, frozenset(closed))


@operation
def add_business_days(day: date, days: int, closed: Iterable[date]) -> date:
    return dates.add_business_days(day, days, frozenset(closed))


@operation
def earlier(first, second):
    return min(first, second)


@operation
def later(first, second):
    return max(first, second)


@operation
def is_later(first: date, second: date) -> bool:
    return first > second


@operation
def divide_up(number: int | Fraction, divisor: int | Fraction) -> int:
    """Quotient rounded up to a whole number."""
    return -(-number // divisor)


@operation
def at_least(number, minimum):
    return max(number, minimum)


@operation
def at_most(number, maximum):
    return min(number, maximum)


@operation
def is_at_least(first, second) -> bool:
    return first >= second


@operation
def add(first, second):
    return first + second


@operation
def multiply(number, factor):
    return number * factor


@operation
def quotient(number, divisor) -> Fraction:
    return Fraction(number) / divisor


@operation
def birthday(born: date, years: int) -> date:
    """The birthday at which somebody is so many years old; 1 March where 29 February does not exist."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


@operation
def missing(needed: Iterable[str], given: Iterable[str]) -> tuple[str, ...]:
    """What is needed and not given, in the order in which it is needed."""
    given = set(given)
    return tuple(item for item in needed if item not in given)


@operation
def common(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    """What stands in both lists, in the order of the first."""
    second = set(second)
    return tuple(item for item in first if item in second)


@operation
def divide_down(number: int | Fraction, divisor: int | Fraction) -> int:
    """Quotient rounded down to a whole number."""
    return number // divisor


@operation
def subtract(number, amount):
    return number - amount


@operation
def is_less(first, second) -> bool:
    return first < second


@operation
def is_one_of(item, choices: Iterable) -> bool:
    return item in choices


@operation
def day_of_year(year: int, month_day: str) -> date:
    """The day written as "05-31" in a year."""
    return date.fromisoformat(f"{year:04}-{month_day}")


@operation
def fiscal_year_end(day: date) -> date:
    """31 March that ends the fiscal year (1 April to 31 March) of `day`."""
    return date(day.year + (day.month > 3), 3, 31)


@operation
def latest(days: Iterable[date]) -> date:
    return max(days)


@operation
def worst(outcomes: Iterable[str]) -> Outcome:
    """The gravest of several answers: a broken rule before an open question, that before a remark."""
    order = (Outcome.OK, Outcome.WARN, Outcome.CONFIRM, Outcome.NG)
    return max((Outcome(outcome) for outcome in outcomes), key=order.index, default=Outcome.OK)


@operation
def days_counted(first: date, last: date) -> int:
    """Number of days from `first` to `last`, both counted."""
    return (last - first).days + 1


@operation
def taken(value):
    """A fact or figure taken as it stands."""
    return value


@operation
def quarter_start(day: date) -> date:
    """First day of the calendar quarter of `day`: 1 January, April, July or October."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


@operation
def earliest(days: Iterable[date]) -> date:
    return min(days)


@operation
def total(numbers: Iterable[int | Fraction]) -> int | Fraction:
    return sum(numbers)
