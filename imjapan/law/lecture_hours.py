"""Hours of lectures (titp.md 3): what counts, what is needed, what is still missing. Plain, without verdicts.

For a timetable that is judged while it is typed. The figures (8 hours a day, one sixth or one twelfth, five days a
week) are dated parameters `titp.lecture.*`; who calls passes them on.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from imjapan.law.dates import add_months_clamped, period_end

Lesson = tuple[date, int | Fraction]  # day and hours; a day may have several


class DayHours(NamedTuple):
    """The hours of one day on paper, and those that count."""

    day: date
    hours: int | Fraction
    counted: int | Fraction


def hours_by_day(lessons: Iterable[Lesson], *, day_hours: int | Fraction) -> list[DayHours]:
    """Return the days in order, lessons of one day added up, and at most `day_hours` of each counted. TITP-LEC-01."""
    total: dict[date, int | Fraction] = {}
    for day, hours in lessons:
        total[day] = total.get(day, 0) + hours
    return [DayHours(day, hours, min(hours, day_hours)) for day, hours in sorted(total.items())]


def hours_counted(lessons: Iterable[Lesson], *, day_hours: int | Fraction) -> int | Fraction:
    """Return the hours that count of all days together."""
    return sum(day.counted for day in hours_by_day(lessons, day_hours=day_hours))


def hours_needed(planned_hours: int | Fraction, *, parts: int) -> Fraction:
    """Return the least hours of lecture: one part of `parts` (6 or 12) of the hours of stage 1, never rounded."""
    return Fraction(planned_hours) / parts


def full_weeks_over(days: Iterable[date], *, week_days: int) -> list[date]:
    """Return the Mondays of the calendar weeks with more than `week_days` lecture days."""
    mondays = Counter(day - timedelta(days=day.weekday()) for day in set(days))
    return sorted(monday for monday, number in mondays.items() if number > week_days)


def earliest_pre_arrival_day(landing: date, *, months: int) -> date:
    """Return the earliest first day of a pre-arrival lecture that still counts at this landing. TITP-LEC-02."""
    return add_months_clamped(landing, -months)


def shortest_pre_arrival_end(first_day: date, *, months: int, days: int) -> date:
    """Return the first last day that makes a pre-arrival lecture long enough: the month, and so many days."""
    return max(period_end(first_day, months), first_day + timedelta(days=days - 1))


def first_work_day(last_lecture_day: date) -> date:
    """Return the first day on which the trainee may work. TITP-LEC-04."""
    return last_lecture_day + timedelta(days=1)


def work_in_lecture(work_days: Iterable[date], last_lecture_day: date) -> tuple[date, ...]:
    """Return the days of work that should not have been: on or before the last lecture day. TITP-LEC-04."""
    return tuple(sorted({day for day in work_days if day <= last_lecture_day}))
