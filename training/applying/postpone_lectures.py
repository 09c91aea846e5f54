"""What becomes of the lectures of a cohort that is postponed: which move, which stay, and what then does not fit."""

from datetime import date, timedelta
from typing import NamedTuple

from imjapan.law.lecture_hours import earliest_pre_arrival_day
from imjapan.law.parameters import effective
from training.lectures import domain, shifting
from training.lectures.conflicts import Conflict
from training.lectures.facts import gather
from training.models import LectureCourse, Regime


class Shifted(NamedTuple):
    """A course that can move. `lessons`: how many move with it; `clashes`: what then does not fit and fits now.

    `here`: how many of its people have arrived already; with such it moves only when somebody says so.
    """

    course: LectureCourse
    shift: timedelta
    lessons: int
    clashes: list[Conflict]
    here: int

    @property
    def key(self) -> str:
        return str(self.course.public_id)

    @property
    def weeks(self) -> int:
        return self.shift.days // 7

    @property
    def first(self) -> date:
        return self.course.starts_on + self.shift

    @property
    def last(self) -> date:
        return self.course.ends_on + self.shift


class Lectures(NamedTuple):
    """`moving`: those that can; `held`: attendance was taken or it is closed; `stale`: began too long before arrival.

    `hands`: names of lecturers and interpreters of what moves; `lodgings`: where its people stay.
    """

    moving: list[Shifted]
    held: list[LectureCourse]
    stale: list[LectureCourse]
    hands: list[str]
    lodgings: list[str]


def lectures_of(cohort, arrives_on: date, *, went: dict[str, tuple[date, date]], here: set[int]) -> Lectures:
    """The courses of a cohort when it arrives on another day. `went`: where the postponement that is undone put them.

    `here`: people of the cohort who have arrived.

    A course goes back to the very day it came from; else by weeks with a timetable, by days without. The number of
    queries depends on the number of courses only.
    """
    moving, held, stale = [], [], []
    hands, lodgings = {}, {}
    window = effective("titp.lecture.pre_arrival_window", arrives_on).value
    parts = ("sessions__lecturer", "sessions__interpreter", "people")
    for course in cohort.courses.prefetch_related(*parts).order_by("starts_on", "pk"):
        lessons = list(course.sessions.all())
        if course.kind == LectureCourse.Kind.PRE:
            if course.regime == Regime.TITP and course.starts_on < earliest_pre_arrival_day(arrives_on, months=window):
                stale.append(course)
        elif course.state != LectureCourse.State.PLANNED or any(row.taken_at for row in lessons):
            held.append(course)
        else:
            moving.append(_shifted(cohort, course, lessons, arrives_on, went, here))
            hands |= {one.name: None for row in lessons for one in (row.lecturer, row.interpreter) if one}
            lodgings |= dict.fromkeys(filter(None, (course.lodging.strip(), course.venue.strip())))
    return Lectures(moving, held, stale, list(hands), list(lodgings))


def _shifted(cohort, course, lessons, arrives_on, went, here):
    before, after = went.get(str(course.public_id), (None, None))
    if after == course.starts_on:
        shift = before - after
    elif lessons:
        shift = shifting.whole_weeks(course, arrives_on - cohort.arrives_on, before=cohort.arrives_on, after=arrives_on)
    else:
        shift = arrives_on - cohort.arrives_on
    arrived = sum(person.pk in here for person in course.people.all())
    return Shifted(course, shift, len(lessons), shifting.clashes(course, shift) if lessons else [], arrived)


def with_right_plans(shifted) -> list[Shifted]:
    """Of these courses with lessons those whose days stand in the plans of their people, so that the plans follow."""
    return [one for one in shifted if one.lessons and not domain.plans_to_correct(gather(one.course))]


def follow_in_plans(actor, shifted, today):
    """Write the new lecture days into the plans. Raises as `domain.write_plan_days`."""
    for one in shifted:
        course = LectureCourse.objects.select_related("cohort").get(pk=one.course.pk)
        domain.write_plan_days(actor, facts=gather(course), today=today)
