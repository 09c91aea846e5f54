"""Days of the exam of a stage: apply by, sit from, sit until. TITP-EXAM-02; the figures are dated parameters."""

from dataclasses import dataclass
from datetime import date

from imjapan.law.dates import add_months_clamped
from imjapan.law.exam import exam_of
from imjapan.law.exam_dates import last_application_day, sitting_window
from imjapan.law.parameters import effective
from training.models import ExamAttempt

STAGES = (1, 2, 3)
GRADES = {stage: ExamAttempt.Grade(exam_of(str(stage))["grade"]) for stage in STAGES}
STAGE_OF = {grade: stage for stage, grade in GRADES.items()}
MUST = {stage: exam_of(str(stage))["must_take"] for stage in STAGES}
OPTIONAL = {stage: exam_of(str(stage))["optional"] for stage in STAGES}


@dataclass(frozen=True, slots=True)
class Days:
    """`sit_from` is None in stage 3, which names no first day."""

    apply_by: date
    sit_from: date | None
    sit_until: date


def figure(key: str, on: date):
    return effective(key, on).value


def most_attempts(on: date) -> int:
    return figure("titp.exam.attempts", on)


def apply_by(plan_ends_on: date, stage: int, on: date) -> date:
    """Return the last day to apply for the exam of a stage, by the figures of the day `on`."""
    return last_application_day(
        plan_ends_on,
        stage,
        basic_months=figure("titp.exam.basic_months", on),
        later_months=figure("titp.exam.later_months", on),
    )


def days_of(plan_ends_on: date, stage: int, on: date) -> Days:
    """Return the days of the exam of a stage, by the figures of the day `on`."""
    first = None if stage == 3 else figure(f"titp.exam.sit_from_s{stage}", on)
    window = sitting_window(plan_ends_on, from_months=first, until_months=figure(f"titp.exam.sit_until_s{stage}", on))
    return Days(apply_by(plan_ends_on, stage, on), window.first, window.last)


def told_from(last: date, on: date) -> date:
    """Return the day from which an application not handed in is told: TITP-WARN-01.W14."""
    return add_months_clamped(last, -figure("titp.warn.exam_amber_months", on))
