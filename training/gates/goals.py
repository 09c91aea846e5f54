"""The skill and Japanese targets of a whole life under employment for skill development: ESD-GOAL-01.

Counted from the first day of the first plan, over all employers (ESD-SYS-01), until the last day allowed.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from imjapan.law.esd_goal import Exam, GoalFacts
from imjapan.law.verdict import Verdict
from training.models import ExamAttempt, Plan

from . import extension
from .gate import ask

Grade, Result = ExamAttempt.Grade, ExamAttempt.Result
# Grades as ESD-GOAL-01 names the levels.
LEVELS = {
    Grade.BASIC: "basic",
    Grade.GRADE_3: "grade_3",
    Grade.SSW_1: "ssw1",
    Grade.JAPANESE_A1: "A1",
    Grade.JAPANESE_A2: "A2",
    Grade.JAPANESE_B1: "B1",
}
JAPANESE = (Grade.JAPANESE_A1, Grade.JAPANESE_A2, Grade.JAPANESE_B1)
SAT = (Result.PASSED, Result.FAILED)


def judge(plans: Sequence[Plan], exams: Iterable[ExamAttempt], on: date, a1_course: bool | None) -> Verdict | None:
    """ESD-GOAL-01 of one person. `plans`: all under this law, the first one first; `a1_course`: by the lessons held."""
    exams = list(exams)
    return ask(
        "ESD-GOAL-01",
        GoalFacts,
        start=plans[0].starts_on,
        today=on,
        exams=tuple(
            Exam(LEVELS[row.grade], row.sits_on, row.result == Result.PASSED)
            for row in exams
            if row.grade in LEVELS and row.result in SAT
        ),
        a1_course=True if _a1_in_the_lecture(plans[0], exams) else a1_course,
        sector=plans[-1].sector or None,
        extended_months=extension.months_over(plans, on) if extension.once_failed(exams) else 0,
    )


def _a1_in_the_lecture(plan: Plan, exams: Iterable[ExamAttempt]) -> bool:
    """A plan begins with the lecture and work after it: whoever passed A1 meanwhile began work with it."""
    last = plan.lecture_ends_on
    passed = (row for row in exams if row.grade in JAPANESE and row.result == Result.PASSED)
    return bool(last) and any(row.sits_on <= last for row in passed)
