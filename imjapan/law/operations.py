"""The arithmetic a printed step may use. Named, pure, with keyword operands, so that every step can be replayed.

A rule family that needs another operation marks its own function with @operation.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from imjapan.law import dates
from imjapan.law.plain import freeze
from imjapan.law.verdict import Step

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
