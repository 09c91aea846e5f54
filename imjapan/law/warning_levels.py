"""Levels of the early-warning indicators (titp.md 15, TITP-WARN-01): plain arithmetic, without verdicts."""

from datetime import date
from typing import Literal

from imjapan.law.dates import add_months_clamped, days_before

Level = Literal["none", "amber", "red"]


def deadline_level(last: date, today: date, *, amber_days: int | None = None, amber_months: int | None = None) -> Level:
    """Return the level of something due by `last`: amber so many days or months before, red from the day after.

    Raises ValueError unless exactly one of the two is given.
    """
    if (amber_days is None) == (amber_months is None):
        raise ValueError("give either days or months")
    amber = days_before(last, amber_days) if amber_months is None else add_months_clamped(last, -amber_months)
    if today > last:
        return "red"
    return "amber" if today >= amber else "none"


def expiry_level(last: date, today: date, *, amber_months: int, red_months: int) -> Level:
    """Return the level of something that expires after `last`: amber and red so many months before."""
    if today >= add_months_clamped(last, -red_months):
        return "red"
    return "amber" if today >= add_months_clamped(last, -amber_months) else "none"
