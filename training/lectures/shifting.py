"""A whole course on other days: its days, its lessons, and the plans that named them.

A course without lessons moves by as many days as its cohort. One with a timetable moves by whole weeks, so that every
lesson keeps its weekday; a course in which attendance was taken stays, as those lessons were held.
"""

from copy import copy
from datetime import date, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from imjapan.core.errors import Conflict as Contradiction
from imjapan.law.dates import ONE_DAY
from training.models import LectureCourse, LectureSession, Regime

from . import conflicts, domain
from .facts import Facts, gather

WEEK = timedelta(days=7)


class Early(NamedTuple):
    """Lessons of a course that lie before somebody may take part: the days, and the first day that is possible."""

    days: list[date]
    first: date


def whole_weeks(course, shift: timedelta, *, before: date, after: date) -> timedelta:
    """The whole weeks nearest to a shift, one more where the course would begin before the new arrival.

    Nor does a course that left the day of arrival free begin on that day.
    """
    weeks = round(shift / WEEK)
    if course.starts_on >= before:
        earliest = after if course.starts_on == before else after + ONE_DAY
        while course.starts_on + weeks * WEEK < earliest:
            weeks += 1
    return weeks * WEEK


def clashes(course, shift: timedelta) -> list[conflicts.Conflict]:
    """What would not fit in the timetable so many days later, and fits now. Writes nothing."""
    facts = gather(course)
    now = {(one.session, one.week, one.words, one.day + shift) for one in conflicts.conflicts(facts)}
    then = copy(course)
    then.starts_on, then.ends_on = course.starts_on + shift, course.ends_on + shift
    facts.timetable.course = then
    for row in facts.sessions:
        row.held_on += shift
    return [one for one in conflicts.conflicts(facts) if (one.session, one.week, one.words, one.day) not in now]


@transaction.atomic
def shift_course(actor, *, course, shift: timedelta) -> LectureCourse:
    """Move a planned course and its lessons by so many days.

    Raises Refused, and Conflict when it is closed or attendance was taken meanwhile.
    """
    course = domain.locked(course)
    domain.must_write(actor, course)
    lessons = LectureSession.objects.filter(course=course)
    if lessons.filter(taken_at__isnull=False).exists():
        raise Contradiction(
            _("Attendance was taken for lessons of %(course)s: it stays as it is.") % {"course": course}
        )
    course.starts_on, course.ends_on = course.starts_on + shift, course.ends_on + shift
    course.save(update_fields=["starts_on", "ends_on"])
    lessons.update(held_on=F("held_on") + shift)
    domain.touched(actor, course)
    return course


def early(facts: Facts) -> Early | None:
    """Lessons after arrival that lie before the landing or the first day of the plan of somebody who takes part.

    The lecture after arrival belongs to the training (TITP-LEC-01, ESD-LEC-01): nobody can be in it before either day.
    """
    course = facts.course
    if course.kind == LectureCourse.Kind.PRE or course.regime == Regime.SSW:
        return None
    firsts = []
    for person in facts.people:
        plan = facts.plans.get(person.pk)
        known = (facts.landing_of(person.pk), plan.starts_on if plan else None)
        firsts += [day for day in known if day]
    if not firsts:
        return None
    first = max(firsts)
    held = {row.held_on for row in facts.sessions} or {course.starts_on}
    days = sorted(day for day in held if day < first)
    return Early(days, first) if days else None
