"""Days of skill examinations (titp.md 9, TITP-EXAM-02, 03): plain arithmetic, without verdicts.

The figures are dated parameters `titp.exam.*`; who calls passes them on.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from imjapan.law.dates import months_before


class SittingWindow(NamedTuple):
    """First and last day on which to sit the exam; `first` None where no first day is named (stage 3)."""

    first: date | None
    last: date


def last_application_day(plan_ends_on: date, stage: int, *, basic_months: int, later_months: int) -> date:
    """Return the last day to apply for the exam of a stage. TITP-EXAM-02.

    `basic_months` before the end of stage 1 (基礎級), `later_months` before that of stages 2 and 3 (随時級).
    """
    return months_before(plan_ends_on, basic_months if stage == 1 else later_months)


def sitting_window(plan_ends_on: date, *, from_months: int | None, until_months: int) -> SittingWindow:
    """Return the days recommended for the exam: so many months before the end of the stage."""
    first = None if from_months is None else months_before(plan_ends_on, from_months)
    return SittingWindow(first, months_before(plan_ends_on, until_months))


def attempts_left(results: Iterable[str], *, attempts: int) -> int:
    """Return how often a part of a grade may still be sat; 0 once it is passed. TITP-EXAM-03.

    `results` are passed, failed or absent; absent is no attempt.
    """
    sat = [result for result in results if result != "absent"]
    return 0 if "passed" in sat else max(0, attempts - len(sat))
