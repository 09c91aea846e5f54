"""Courses, lecturers and lessons, made directly in the state a test needs."""

from datetime import date, time, timedelta

from django.utils import timezone

from tests.records import NOW, make_file
from training.models import LectureAbsence, LectureCourse, Lecturer, LectureSession, LectureWork

FIRST = date(2026, 11, 2)  # a Monday; 3 and 23 November are holidays


def make_course(office, people=(), **fields):
    """A post-arrival course of one month that needs 320 hours."""
    fields = {
        "name": "第12期 入国後講習",
        "starts_on": FIRST,
        "ends_on": date(2026, 12, 25),
        "planned_hours": 1920,
        "venue": "東京研修センター",
        "allowance": 60_000,
        "lodging_free": True,
        "food_free": False,
        **fields,
    }
    course = LectureCourse.objects.create(office=office, **fields)
    course.people.set(people)
    return course


def make_lecturer(office, name="講師 一郎", **fields):
    return Lecturer.objects.create(office=office, name=name, **fields)


def make_expert(office, name="社労士 花子", **fields):
    fields = {"belongs_to": "outside", "qualification": "社会保険労務士", "is_legal_expert": True, **fields}
    return make_lecturer(office, name, affiliation="花子社労士事務所", **fields)


def make_lesson(course, day, begins=9, ends=12, subject="1", *, taken=False, **fields):
    """One lesson; `begins` and `ends` in whole hours, or times."""
    times = [one if isinstance(one, time) else time(one) for one in (begins, ends)]
    return LectureSession.objects.create(
        course=course,
        held_on=day,
        from_time=times[0],
        until_time=times[1],
        subject=subject,
        taken_at=timezone.now() if taken else None,
        **fields,
    )


def make_days(course, count, *, first=FIRST, subject="1", hours=8, **fields):
    """Lessons of one subject on so many weekdays, one a day from 9 o'clock."""
    found, day = [], first
    while len(found) < count:
        if day.weekday() < 5:
            found.append(make_lesson(course, day, 9, 9 + hours, subject, **fields))
        day += timedelta(days=1)
    return found


def make_absence(session, person, minutes=60, **fields):
    return LectureAbsence.objects.create(session=session, person=person, minutes=minutes, **fields)


def one_of_lectures(office, by, people, *, words):
    """A course in both states, a lesson, a lecturer and a note of early work, with words that occur nowhere else."""
    course = make_course(office, people, name=f"講習 {words}", note=words)
    lecturer = make_lecturer(office, f"講師 {words}")
    return [
        course,
        make_course(office, people, name=words, state="closed", closed_at=NOW, closed_by=by),
        make_lesson(course, date(2026, 12, 9), lecturer=lecturer, content=words),
        lecturer,
        LectureWork.objects.create(
            course=course, person=people[0], worked_on=FIRST, source=words, noted_at=NOW, noted_by=by,
            file=make_file(by=by, name=f"{words}.pdf"),
        ),
    ]  # fmt: skip
