"""Hours of the courses toward Japanese A1 and A2 that a person really had, from the lessons held. ESD-LEC-01, GOAL-02.

Only lessons whose attendance was taken count, less what the person missed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from imjapan.law import registry
from imjapan.law.dates import whole_months
from imjapan.law.esd_goal import A2CourseFacts
from imjapan.law.parameters import effective
from imjapan.organization.explain import Explanation, explain
from training.models import ExamAttempt, LectureCourse, LectureSession, Plan, Regime

from .facts import Timetable, timetables

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


def a1_courses(person_ids: Collection[int], on: date) -> dict[int, bool]:
    """Whether people had the course toward A1 by a day, as ESD-GOAL-01 asks. Four queries, however many people.

    Yes once its hours were held and attended; no once every lesson of it was held and they are too few. Whoever has
    lessons still to come, or none that names the course, is missing: nobody knows.
    """
    through = LectureCourse.people.through.objects.filter(
        person__in=person_ids, lecturecourse__sessions__topics__contains=[Topic.A1]
    )
    courses: dict[int, list[int]] = defaultdict(list)
    for person, course in through.values_list("person_id", "lecturecourse_id").distinct():
        courses[person].append(course)
    rows = LectureCourse.objects.filter(pk__in={course for mine in courses.values() for course in mine})
    tables = {table.course.pk: table for table in timetables(list(rows))} if courses else {}
    needed = effective("esd.lec.a1_course", None).value
    found = {}
    for person, mine in courses.items():
        own = [tables[pk] for pk in mine]
        if hours_held(own, person, Topic.A1, on) >= needed:
            found[person] = True
        elif not any(_open(session, on) for table in own for session in table.sessions):
            found[person] = False
    return found


def _open(session, on) -> bool:
    """A lesson toward A1 that is still to come, or whose attendance nobody has taken."""
    return Topic.A1 in session.topics and (session.held_on > on or session.taken_at is None)


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
