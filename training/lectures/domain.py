"""The life of a course: planned, its people, closed, opened again, deleted.

Lessons: `lessons`; attendance: `attendance`.

Rules: TITP-LEC-01 to 06, ESD-LEC-01. What the law says of a course is shown while it is planned and refuses nothing:
a timetable is made step by step.
"""

from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import changes, events
from imjapan.core.errors import Conflict, require
from imjapan.core.transitions import Moves, move
from imjapan.organization import access as organization
from imjapan.organization import editing
from interns.models import Person
from training.domain import plans
from training.models import LectureCourse, LectureSession, PlanApplication, Regime

from .permissions import may_reopen, may_write

State, Kind = LectureCourse.State, LectureCourse.Kind
MOVES = Moves({State.PLANNED: [State.CLOSED], State.CLOSED: [State.PLANNED]})
CHANGED = "lecture.changed"
FIELDS = (
    "office", "cohort", "kind", "regime", "name", "starts_on", "ends_on", "planned_hours", "care", "a1_passed", "venue",
    "venue_address", "lodging", "provider", "sending", "allowance", "lodging_free", "food_free", "note",
)  # fmt: skip
PLACES = {"training_course_order": "ends_on"}
COMING = (PlanApplication.State.DRAFT, PlanApplication.State.APPLIED, PlanApplication.State.CERTIFIED)
LONGEST = 366  # days of a course: a slip in the year is told


def locked(course) -> LectureCourse:
    """The course under a lock: everything that changes a timetable waits here."""
    rows = LectureCourse.objects.select_for_update(of=("self",))
    return rows.select_related("office", "cohort").get(pk=course.pk)


def must_write(actor, course):
    """Raise Refused for another office, and Conflict when somebody closed the course meanwhile."""
    organization.must_write(actor, course.office_id)
    if course.state == State.CLOSED:
        raise Conflict(may_write(actor, course)[1])


def touched(actor, course):
    """A course whose lessons or people changed: it gets a new version, and those above hear of it."""
    course.version += 1
    course.save(update_fields=["version"])
    changes.record(actor, course, CHANGED)


@transaction.atomic
def save_course(actor, *, data, course=None, version=None, key=None) -> LectureCourse:
    """Plan a course, with the people of its cohort, or correct one. `data`: values of `FIELDS`.

    Raises Refused, Conflict (closed), Stale and ValidationError by field.
    """
    if course is None:
        if earlier := editing.made_before(LectureCourse, key):
            return earlier
        course = LectureCourse()
    else:
        course = locked(course)
        must_write(actor, course)
        editing.require_fresh(course, version)
    before = course.cohort_id
    editing.fill(course, data, FIELDS)
    if course.cohort_id and not course.planned_hours and course.regime == Regime.TITP:
        course.planned_hours = _coming(course).aggregate(most=Max("hours_total"))["most"]
    editing.check(course, places=PLACES, errors=_errors(course), without=("closed_at", "closed_by"))
    organization.must_write(actor, course.office_id)
    if course.pk is None:
        course = editing.add(course, key, places=PLACES)
        course.people.set(people_of_cohort(course))
        changes.record(actor, course, CHANGED)
        return course
    course.version += 1
    editing.write(course, places=PLACES)
    if course.cohort_id != before:
        course.people.add(*people_of_cohort(course))
    changes.record(actor, course, CHANGED)
    return course


def _errors(course):
    errors = {}
    if course.regime == Regime.SSW:
        errors["regime"] = _("Specified skilled workers have no lecture.")
    if course.cohort and course.office_id and course.cohort.office_id != course.office_id:
        errors["cohort"] = _("This cohort is of another office.")
    coming = set(_coming(course).order_by().values_list("regime", flat=True)) if course.cohort_id else set()
    if coming and course.regime not in coming:
        errors.setdefault("regime", _("The applications of this cohort are of another regime: %(regimes)s") % {
            "regimes": ", ".join(sorted(str(Regime(one).label) for one in coming))
        })  # fmt: skip
    if course.starts_on and course.ends_on and (course.ends_on - course.starts_on).days > LONGEST:
        errors["ends_on"] = _("This is more than a year. Check the year.")
    elif course.pk and course.starts_on and course.ends_on:
        outside = _outside(course)
        sides = {
            "starts_on": [day for day in outside if day < course.starts_on],
            "ends_on": [day for day in outside if day > course.ends_on],
        }
        for name, days in sides.items():
            if days:
                errors[name] = _("Lessons lie outside these days: %(days)s. Move or delete them first.") % {
                    "days": ", ".join(date_format(day, "SHORT_DATE_FORMAT") for day in days[:5])
                }
    return errors


def _outside(course):
    """Days with a lesson before the first or after the last day of the course."""
    rows = course.sessions.exclude(held_on__range=(course.starts_on, course.ends_on))
    return sorted(set(rows.values_list("held_on", flat=True)))


def _coming(course):
    return PlanApplication.objects.filter(cohort=course.cohort_id, state__in=COMING)


def people_of_cohort(course) -> list[Person]:
    """Those who come with the cohort, whatever became of their papers so far; nobody without a cohort."""
    if course.cohort_id is None:
        return []
    return list(Person.objects.filter(pk__in=_coming(course).values("person")))


def no_longer_coming(course, people: Collection[Person]) -> list[Person]:
    """Of these people those who do not come with the cohort of the course (any more); nobody without a cohort."""
    if course.cohort_id is None or not people:
        return []
    coming = set(_coming(course).values_list("person", flat=True))
    return [person for person in people if person.pk not in coming]


@transaction.atomic
def add_people(actor, *, course, people: Iterable[Person]) -> int:
    """Let people take part; who is in already stays. Returns how many are new. Raises Refused and Conflict."""
    course = locked(course)
    must_write(actor, course)
    known = set(course.people.values_list("pk", flat=True))
    new = [person for person in people if person.pk not in known]
    if new:
        course.people.add(*new)
        touched(actor, course)
    return len(new)


@transaction.atomic
def remove_person(actor, *, course, person):
    """Take somebody out who was put in by mistake. Raises Refused, and Conflict when records name the person."""
    course = locked(course)
    must_write(actor, course)
    if course.works.filter(person=person).exists():
        raise Conflict(_("Work before the end of the lecture is noted for this person."))
    if person.lecture_absences.filter(session__course=course).exists():
        raise Conflict(_("Absences of this person are recorded. They would be lost."))
    course.people.remove(person)
    touched(actor, course)


def missing_to_close(course, today) -> list[str]:
    """What keeps a course from being closed, as sentences."""
    sessions = list(course.sessions.order_by("held_on", "from_time", "pk"))
    found = []
    if not sessions:
        found.append(_("There are no lessons yet."))
    if not course.people.exists():
        found.append(_("Nobody takes part yet."))
    if ahead := [row for row in sessions if row.held_on > today]:
        day = date_format(ahead[-1].held_on, "SHORT_DATE_FORMAT")
        found.append(_("Lessons are still to come, the last one on %(day)s.") % {"day": day})
    if open_ := sorted({row.held_on for row in sessions if row.taken_at is None and row.held_on <= today}):
        days = ", ".join(date_format(day, "SHORT_DATE_FORMAT") for day in open_[:5])
        found.append(_("Attendance is not taken yet: %(days)s") % {"days": days})
    return found


@transaction.atomic
def close_course(actor, *, course, today) -> LectureCourse:
    """Close the records of a course that is over. Raises Refused, Conflict and ValidationError with what is missing."""
    course = locked(course)
    must_write(actor, course)
    if problems := missing_to_close(course, today):
        raise ValidationError(problems)
    move(course, State.CLOSED, moves=MOVES, at=timezone.now(), by=actor.user_id, stamp="closed")
    course.version += 1
    course.save()
    events.record(actor, "training.course.closed", course)
    changes.record(actor, course, CHANGED)
    return course


@transaction.atomic
def reopen_course(actor, *, course) -> LectureCourse:
    """Open a closed course to correct it. Raises Refused and Conflict."""
    course = locked(course)
    require(may_reopen(actor, course))
    move(course, State.PLANNED, moves=MOVES)
    course.closed_at = course.closed_by_id = None
    course.version += 1
    course.save()
    events.record(actor, "training.course.reopened", course)
    changes.record(actor, course, CHANGED)
    return course


HANGING = {
    "sessions": None,
    "works": gettext_lazy("notes of work before the end"),
    "documents": gettext_lazy("documents"),
    "people": None,
}


@transaction.atomic
def delete_course(actor, *, course):
    """Throw away a course with its timetable, while no attendance is taken. Raises Refused and Conflict."""
    course = locked(course)
    must_write(actor, course)
    if course.sessions.filter(taken_at__isnull=False).exists():
        raise Conflict(_("Attendance was taken: these records are kept."))
    changes.record(actor, course, "lecture.deleted")  # its duties let go of it
    editing.require_free(course, HANGING)
    course.delete()


def plan_days(course) -> tuple | None:
    """First and last lesson, as a plan should say; None without lessons."""
    days = LectureSession.objects.filter(course=course).values_list("held_on", flat=True)
    return (min(days), max(days)) if (days := list(days)) else None


def plans_to_correct(facts) -> list:
    """Stage-1 plans whose lecture days differ from those of the timetable."""
    if facts.course.kind == Kind.PRE or not facts.sessions or facts.course.regime != Regime.TITP:
        return []
    days = (facts.timetable.first_day, facts.timetable.last_day)
    return [row for row in facts.plans.values() if (row.lecture_starts_on, row.lecture_ends_on) != days]


@transaction.atomic
def write_plan_days(actor, *, facts, today) -> int:
    """Write first and last lesson into the plans of those who take part: visits and audits count from them.

    Raises Refused, and ValidationError naming the person whose plan refuses the days.
    """
    organization.must_write(actor, facts.course.office_id)
    people = {person.pk: person for person in facts.people}
    rows = plans_to_correct(facts)
    for row in rows:
        data = {"lecture_starts_on": facts.timetable.first_day, "lecture_ends_on": facts.timetable.last_day}
        try:
            plans.save_plan(actor, person=people[row.person_id], plan=row, data=data, version=None, today=today)
        except ValidationError as error:
            text = " ".join(error.messages)
            raise ValidationError(f"{people[row.person_id]}: {text}") from error
    return len(rows)
