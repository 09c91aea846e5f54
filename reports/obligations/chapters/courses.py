"""Lectures: everybody who arrives has one before any work, and each course closes its records (titp.md 3, esd.md 5).

TITP-LEC-04, ESD-LEC-01 as duties of people; TITP-REC-04.b as a duty of the office that gives the course.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from training.models import LectureCourse, Regime

from ..cycle_verdicts import ESD_LECTURE_RULE, LECTURE_RULE, RECORD_RULE, lecture, lecture_records
from ..duty import AHEAD, Duty, Kind, duty, long_over
from ..subjects import OFFICE, PERSON, Subject
from ..verdicts import basis
from . import Chapter, register
from .cycle_facts import HANDED_IN, Life, lives

AFTER_ARRIVAL = LectureCourse.Kind.POST


@dataclass(frozen=True, slots=True)
class CourseFact:
    id: int
    starts_on: date
    ends_on: date
    closed_on: date | None


@dataclass(slots=True)
class Taught:
    """One person. `courses`: after arrival, in order."""

    life: Life
    courses: list[CourseFact] = field(default_factory=list)


def of_people(person_ids: Collection[int]) -> dict[int, Taught]:
    """Return plans and courses after arrival of these people. Four queries."""
    found = {person_id: Taught(life) for person_id, life in lives(person_ids).items()}
    rows = LectureCourse.objects.filter(people__in=found, kind=AFTER_ARRIVAL).order_by("starts_on", "pk")
    for person_id, *course in rows.values_list("people", "pk", "starts_on", "ends_on", "closed_at"):
        found[person_id].courses.append(_course(*course))
    return found


def of_offices(office_ids: Collection[int]) -> dict[int, list[CourseFact]]:
    """Return the courses of these offices. One query."""
    found: dict[int, list[CourseFact]] = {pk: [] for pk in office_ids}
    rows = LectureCourse.objects.filter(office__in=office_ids).order_by("starts_on", "pk")
    for office_id, *course in rows.values_list("office", "pk", "starts_on", "ends_on", "closed_at"):
        found[office_id].append(_course(*course))
    return found


def _course(pk, starts_on, ends_on, closed_at):
    return CourseFact(pk, starts_on, ends_on, closed_at and timezone.localdate(closed_at))


def before_work(subject: Subject, facts: Taught, today: date) -> Iterator[Duty]:
    """A course for everybody who arrives, from the first day of the plan. What is told of its days is enough, too.

    One that is planned says itself when it begins: nobody has to teach on the day of landing.
    """
    for start, rule, last, told in _arrivals(facts.life, today):
        course = next((row for row in facts.courses if start <= row.ends_on and row.starts_on <= last), None)
        if (told and course is None) or start < subject.clock_starts_on or start > today + AHEAD or last < today:
            continue
        begins = max(course.starts_on, start) if course else start
        yield duty(
            subject,
            Kind.LECTURE,
            rule,
            f"start:{start.isoformat()}",
            (start, begins),
            basis(rule, start),
            lambda rule=rule, begins=begins: lecture(rule, begins),
            done_on=begins if course and course.starts_on <= today else None,
            records={("course", course.id)} if course and course.starts_on <= today else frozenset(),
            course_id=course and course.id,
        )


def _arrivals(life: Life, today: date) -> Iterator[tuple[date, str, date, bool]]:
    """First day, rule, last day, and whether no course need be asked for, of each plan that begins with one.

    Of skill development the first plan: whoever moves to another company arrives only once. An application whose
    first day has passed brought nobody on that day.
    """
    first = next((plan for plan in life.plans if plan.regime == Regime.ESD), None)
    for plan in life.plans:
        if plan.is_stage(1):
            yield plan.starts_on, LECTURE_RULE, plan.until, plan.lecture_starts_on is not None
        elif plan is first:
            yield plan.starts_on, ESD_LECTURE_RULE, plan.until, False
    for row in life.applications:
        arrives = row.stage == 1 or (row.regime == Regime.ESD and first is None)
        if row.state in HANDED_IN and row.plan_id is None and arrives:
            rule = ESD_LECTURE_RULE if row.regime == Regime.ESD else LECTURE_RULE
            yield row.starts_on, rule, row.ends_on, row.starts_on < today


def records(subject: Subject, facts: list[CourseFact], today: date) -> Iterator[Duty]:
    """The records of each course are closed soon after its last day."""
    for course in facts:
        if long_over(subject, course.ends_on):
            continue
        due, _verdict = lecture_records(course.ends_on)
        if due.legal < subject.clock_starts_on or course.starts_on > today + AHEAD:
            continue
        done = course.closed_on if course.closed_on and course.closed_on <= today else None
        yield duty(
            subject,
            Kind.LECTURE,
            RECORD_RULE,
            f"course:{course.id}",
            (min(course.starts_on, due.target), due.legal),
            basis(course.ends_on),
            lambda course=course: lecture_records(course.ends_on),
            done_on=done,
            records={("course", course.id)} if done else frozenset(),
            course_id=course.id,
        )


def _begun(facts: Taught) -> set[tuple[str, int]]:
    return {("course", row.id) for row in facts.courses}


def _closed(facts: list[CourseFact]) -> set[tuple[str, int]]:
    return {("course", row.id) for row in facts if row.closed_on}


register(Chapter(PERSON, (LECTURE_RULE, ESD_LECTURE_RULE), of_people, before_work, _begun))
register(Chapter(OFFICE, (RECORD_RULE,), of_offices, records, _closed))
