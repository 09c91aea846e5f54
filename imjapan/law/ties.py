"""Close relations and courses of people the law asks about (titp.md 8): plain arithmetic, without verdicts.

TITP-STAFF-02, TITP-STAFF-03, TITP-EXT-01.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.dates import add_months_clamped
from imjapan.law.facts import fact

TieKind = Literal["implementer", "officer", "employee", "relative", "close"]


@dataclass(frozen=True, slots=True)
class Tie:
    """One relation of a person to one implementer."""

    kind: TieKind = fact(
        "implementer himself, its officer, its employee, spouse or relative within the 2nd degree of one of them, or "
        "close in social life"
    )
    until: date | None = fact("last day of the relation; null while it goes on", None)


def related_through(until: date, *, years: int = 5) -> date:
    """Return the last day on which a relation that ended on `until` still counts."""
    return add_months_clamped(until, 12 * years)


def related(ties: Iterable[Tie], on: date, *, years: int = 5) -> bool:
    """Tell whether somebody with these ties may not take part in supervising that implementer on a day."""
    return any(tie.until is None or on <= related_through(tie.until, years=years) for tie in ties)


def course_valid_through(course_on: date, *, years: int = 3) -> date:
    """Return the last day on which a course finished on `course_on` lies "within the past three years"."""
    return add_months_clamped(course_on, 12 * years)
