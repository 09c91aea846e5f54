"""Skill examinations (titp.md 9): until when to apply. The other rules of the chapter wait for their data."""

from datetime import date

from imjapan.law.dates import months_before


def last_application_day(plan_ends_on: date, stage: int, *, basic_months: int, later_months: int) -> date:
    """Return the last day to apply for the exam of a stage. TITP-EXAM-02.

    `basic_months` before the end of stage 1 (基礎級), `later_months` before that of stages 2 and 3 (随時級).
    """
    return months_before(plan_ends_on, basic_months if stage == 1 else later_months)
