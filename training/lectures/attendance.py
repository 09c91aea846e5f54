"""Who was there: everybody unless noted, taken day by day; hours that were missed are made up in lessons of their own.

TITP-LEC-06. Also for lessons of the past that are entered from paper.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core import changes, events
from imjapan.core.errors import Conflict
from imjapan.organization import editing
from interns.models import Person
from training.models import LectureAbsence, LectureSession

from .domain import CHANGED, locked, must_write
from .hours import minutes
from .lessons import lessons_of, save_lesson
from .undo import Change


@dataclass(frozen=True, slots=True)
class Missed:
    """Minutes of one lesson that one person missed, and why."""

    session_id: int
    person_id: int
    minutes: int
    reason: str = ""


def on_day(course, day: date) -> list[LectureSession]:
    """The lessons of a day, with who missed them."""
    rows = lessons_of(course).filter(held_on=day).order_by("from_time", "pk")
    return list(rows.select_related("lecturer", "interpreter").prefetch_related("absences", "makes_up"))


def expected(session: LectureSession, people: list[Person]) -> list[Person]:
    """Who should be there: everybody, at a make-up lesson those whose hours it makes up."""
    if not session.is_make_up:
        return people
    ids = {row.person_id for row in session.makes_up.all()}
    return [person for person in people if person.pk in ids]


def mark_of(sessions: list[LectureSession]) -> str:
    """A text that differs once somebody else took the attendance of these lessons, or changed the lessons."""
    return editing.mark(
        [
            (row.pk, row.from_time, row.until_time, row.taken_at, row.signed,
             sorted((one.person_id, one.minutes, one.reason) for one in row.absences.all()))
            for row in sessions
        ]
    )  # fmt: skip


@transaction.atomic
def take(actor, *, course, day: date, missed: Collection[Missed], signed: bool, mark: str | None, today: date):
    """Note who missed what on a day; everybody else was there. Takes the place of what was noted before.

    Raises Refused, Conflict (closed, or taken by somebody else since `mark` was shown) and ValidationError (a day to
    come, a day without lessons, minutes longer than the lesson, somebody who does not belong there).
    """
    course = locked(course)
    must_write(actor, course)
    sessions = on_day(course, day)
    if not sessions:
        raise ValidationError(_("There is no lesson on this day."))
    if day > today:
        raise ValidationError(_("This day is still to come. Attendance is taken once the lessons were held."))
    if mark is not None and mark != mark_of(sessions):
        raise Conflict(_("Somebody else took the attendance of this day meanwhile. Look at it again."))
    given = {(row.session_id, row.person_id): row for row in missed if row.minutes}
    people = list(course.people.all())
    known = {(row.pk, person.pk) for row in sessions for person in expected(row, people)}
    if set(given) - known:
        raise ValidationError(_("Somebody who does not take part in these lessons was named. Look at the list again."))
    lengths = {row.pk: minutes(row) for row in sessions}
    if any(row.minutes > lengths[row.session_id] or row.minutes < 0 for row in given.values()):
        raise ValidationError(_("Nobody can miss more minutes than a lesson has."))
    _write(sessions, given)
    now = timezone.now()
    lessons_of(course).filter(pk__in=lengths).update(taken_at=now, signed=signed)
    events.record(actor, "training.attendance.taken", course, day=_number(day))
    changes.record(actor, course, CHANGED)


def _number(day: date) -> int:
    """A day as events hold it: numbers and codes only."""
    return day.year * 10_000 + day.month * 100 + day.day


def _write(sessions, given):
    """Bring the rows of absences to what is given, and leave those that stay as they are."""
    for session in sessions:
        before = {row.person_id: row for row in session.absences.all()}
        for person_id, row in before.items():
            if (session.pk, person_id) not in given:
                row.delete()
        for (session_id, person_id), new in given.items():
            if session_id != session.pk:
                continue
            row = before.get(person_id) or LectureAbsence(session=session, person_id=person_id)
            row.minutes, row.reason = new.minutes, new.reason.strip()[:150]
            row.save()


@transaction.atomic
def take_back(actor, *, course, day: date):
    """Forget the attendance of a day, absences included. Raises Refused and Conflict (something is made up already)."""
    course = locked(course)
    must_write(actor, course)
    rows = lessons_of(course).filter(held_on=day)
    absences = LectureAbsence.objects.filter(session__in=rows)
    if absences.filter(made_up_in__isnull=False).exists():
        raise Conflict(_("Hours of this day are made up already. Delete the make-up lesson first."))
    absences.delete()
    rows.update(taken_at=None, signed=False)
    events.record(actor, "training.attendance.taken_back", course, day=_number(day))
    changes.record(actor, course, CHANGED)


# --- make-up -----------------------------------------------------------------------------------------------------


def to_make_up(course) -> list[LectureAbsence]:
    """Absences from lessons of the course that no make-up lesson gives back yet."""
    rows = LectureAbsence.objects.filter(session__course=course, session__is_make_up=False, made_up_in__isnull=True)
    return list(rows.select_related("session", "person").order_by("session__held_on", "session__from_time", "pk"))


@transaction.atomic
def plan_make_up(actor, *, course, absences: Collection[LectureAbsence], data, key=None) -> Change:
    """Plan one lesson that makes up for these absences, all of one subject. `data`: values of a lesson, no subject.

    A day after the last one makes the course longer: hours are usually made up then.
    Raises Refused, Conflict (made up by somebody else meanwhile) and ValidationError by field.
    """
    course = locked(course)
    must_write(actor, course)
    if earlier := editing.made_before(LectureSession, key):
        return Change(course, "", made=[earlier.pk])
    rows = LectureAbsence.objects.select_for_update(of=("self",)).filter(
        pk__in=[row.pk for row in absences], session__course=course, session__is_make_up=False
    )
    rows = list(rows.select_related("session", "person"))
    if not rows:
        raise ValidationError({"absences": _("Choose whose hours are made up.")})
    if any(row.made_up_in_id for row in rows):
        raise Conflict(_("Somebody else planned a make-up lesson for one of these already."))
    subjects = {row.session.subject for row in rows}
    if len(subjects) > 1:
        raise ValidationError({"absences": _("These are of several subjects. Plan a make-up lesson for each subject.")})
    topics = sorted({topic for row in rows for topic in row.session.topics})
    lesson = {**data, "subject": subjects.pop(), "topics": topics}
    longer = bool(data.get("held_on")) and data["held_on"] > course.ends_on
    if longer:
        course.ends_on = data["held_on"]
        course.save(update_fields=["ends_on"])
    change = save_lesson(actor, course=course, data=lesson, key=key)
    session = LectureSession.objects.get(pk=change.made[0])
    owed: dict[int, int] = {}
    for row in rows:
        owed[row.person_id] = owed.get(row.person_id, 0) + row.minutes
    if (most := max(owed.values())) > minutes(session):
        raise ValidationError(
            {"until_time": _("Somebody has %(minutes)s minutes to make up: the lesson is shorter.") % {"minutes": most}}
        )
    if session.held_on < max(row.session.held_on for row in rows):
        raise ValidationError({"held_on": _("A lesson is made up after it was missed.")})
    session.is_make_up = True
    session.save(update_fields=["is_make_up"])
    LectureAbsence.objects.filter(pk__in=[row.pk for row in rows]).update(made_up_in=session)
    change.words = _("The make-up lesson is planned.")
    if longer:
        day = date_format(session.held_on, "SHORT_DATE_FORMAT")
        change.words = _("The make-up lesson is planned. The course now lasts until %(day)s.") % {"day": day}
    return change
