"""Hours of the courses toward A1 and A2 are read from the lessons held: ESD-LEC-01, ESD-GOAL-02."""

from datetime import date
from fractions import Fraction

import pytest
import time_machine

from tests.lectures.makers import make_course, make_lesson
from tests.masters import text_of
from tests.world import make_person, place
from training.lectures.facts import timetables
from training.lectures.japanese import hours_held, japanese_of
from training.models import ExamAttempt, LectureAbsence, LectureSession

pytestmark = pytest.mark.django_db
TODAY = date(2028, 11, 30)  # month 20 of 36
Topic = LectureSession.Topic


@pytest.fixture
def person(world):
    found = make_person(world.tokyo)
    place(found, world.asahi_plant, date(2027, 4, 1), date(2030, 3, 31), stage=None, regime="esd", sector="MFG")
    return found


def course_of(world, person, hours, topic="a2", **fields):
    course = make_course(world.tokyo, [person], regime="esd", starts_on=date(2027, 4, 1), ends_on=date(2028, 12, 31))
    for number in range(hours // 8):
        make_lesson(course, date(2028, 6, 1 + number), 9, 17, topics=[topic], **{"taken": True, **fields})
    return course


def test_only_lessons_held_and_attended_count(world, person):
    course = course_of(world, person, 64)
    make_lesson(course, date(2028, 7, 1), 9, 17, topics=["a2"])  # attendance was not taken
    make_lesson(course, date(2028, 12, 1), 9, 17, topics=["a2"], taken=True)  # after today
    make_lesson(course, date(2028, 7, 2), 9, 17, taken=True)  # another subject of Japanese
    tables = list(timetables([course]))
    assert hours_held(tables, person.pk, Topic.A2, TODAY) == 64
    assert hours_held(tables, person.pk, Topic.A1, TODAY) == 0
    first = course.sessions.order_by("held_on").first()
    LectureAbsence.objects.create(session=first, person=person, minutes=90)
    assert hours_held(list(timetables([course])), person.pk, Topic.A2, TODAY) == Fraction(125, 2)


@pytest.mark.parametrize(
    ("hours", "passed", "today", "outcome"),
    [
        (64, False, TODAY, "OK"),  # example 2: an even pace would be 55
        (40, False, TODAY, "WARN"),
        (64, False, date(2030, 2, 28), "WARN"),  # example 3: one month left
        (64, False, date(2030, 4, 1), "NG"),
        (0, True, TODAY, "OK"),  # example 1
        (104, False, TODAY, "OK"),
    ],
)
def test_the_course_toward_a2(world, person, hours, passed, today, outcome):
    course = course_of(world, person, hours)
    if passed:
        ExamAttempt.objects.create(person=person, grade="ja_a2", result="passed", sits_on=date(2027, 3, 1))
    found = japanese_of(person, timetables([course]), today)
    assert (found.a2, found.a2_needed, found.why.outcome) == (hours, 100, outcome)


def test_nobody_else_is_asked(world):
    course = make_course(world.tokyo, world.trainees[:1])
    assert japanese_of(world.trainees[0], timetables([course]), TODAY) is None


def test_the_persons_page_tells_both(world, person, client_of):
    course_of(world, person, 64)
    course_of(world, person, 16, topic="a1")
    with time_machine.travel("2028-11-30 09:00:00+09:00", tick=False):
        page = text_of(client_of(world.alice).get(f"/people/{person.public_id}/"))
    assert "course toward Japanese A1 (育成就労) 16 of 100 hours held" in page
    assert "course toward Japanese A2 (育成就労) 64 of 100 hours held" in page
