"""Hours of the courses toward Japanese A1 and A2 that a person really had, from the lessons held. ESD-LEC-01, GOAL-02.

Only lessons whose attendance was taken count, less what the person missed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from imjapan.law import registry
from imjapan.law.dates import whole_months
from imjapan.law.esd_goal import A2CourseFacts
from imjapan.law.parameters import effective
from imjapan.organization.explain import Explanation, explain
from training.models import ExamAttempt, LectureSession, Plan, Regime

from .facts import Timetable

Topic, Grade = LectureSession.Topic, ExamAttempt.Grade
A2_OR_ABOVE = (Grade.JAPANESE_A2, Grade.JAPANESE_B1)


@dataclass(frozen=True, slots=True)
class Japanese:
    """What a person had of both courses, what they should have, and how the course toward A2 stands."""

    a1: Fraction
    a1_needed: int
    a2: Fraction
    a2_needed: int
    why: Explanation


def hours_held(tables: Iterable[Timetable], person_id: int, topic: str, until: date) -> Fraction:
    """Hours of the lessons of a topic up to a day that count for a person."""
    minutes = 0
    for table in tables:
        attended = table.attended
        for session in table.sessions:
            if topic in session.topics and session.taken_at and session.held_on <= until:
                minutes += attended.minutes_of(person_id, session)
    return Fraction(minutes, 60)


def japanese_of(person, tables: Iterable[Timetable], today: date) -> Japanese | None:
    """How a person of skill development stands; None for others. Two queries."""
    plan = Plan.objects.filter(person=person, regime=Regime.ESD).order_by("-ends_on").first()
    if plan is None:
        return None
    tables = list(tables)
    passed = ExamAttempt.objects.filter(
        person=person, grade__in=A2_OR_ABOVE, result=ExamAttempt.Result.PASSED, sits_on__lte=today
    )
    a2 = hours_held(tables, person.pk, Topic.A2, today)
    left = whole_months(today, plan.ends_on) if today <= plan.ends_on else 0
    facts = A2CourseFacts(hours=a2, a2_passed=passed.exists(), months_left=left)
    return Japanese(
        a1=hours_held(tables, person.pk, Topic.A1, today),
        a1_needed=effective("esd.lec.a1_course", None).value,
        a2=a2,
        a2_needed=effective("esd.a2_course.hours", None).value,
        why=explain(registry.get("ESD-GOAL-02").judge(facts)),
    )
