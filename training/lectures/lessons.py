"""Lessons of a timetable: added, changed, moved, copied, deleted. Each gives a `Change` that can be taken back once."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core.errors import Conflict
from imjapan.organization import editing
from training.models import LectureSession

from .domain import locked, must_write, touched
from .hours import TOPICS_OF, minutes_between
from .undo import Change, snapshot

FIELDS = (
    "held_on", "from_time", "until_time", "break_minutes", "subject", "content", "topics", "materials", "lecturer",
    "interpreter", "place", "online",
)  # fmt: skip
PLACES = {"training_session_times": "until_time"}
COPIES = 31  # days a lesson is copied to at once


def lessons_of(course):
    return LectureSession.objects.filter(course=course)


@transaction.atomic
def save_lesson(actor, *, course, data, lesson=None, version=None, key=None) -> Change:
    """Add a lesson or change one. `data`: values of `FIELDS`.

    Raises Refused, Conflict (closed, deleted meanwhile), Stale and ValidationError by field. Two lessons at one time
    are allowed and shown as a conflict: a timetable is put in order step by step.
    """
    course = locked(course)
    must_write(actor, course)
    before = []
    if lesson is None:
        if earlier := editing.made_before(LectureSession, key):
            return Change(course, "", made=[earlier.pk])
        lesson = LectureSession(course=course)
    else:
        lesson = _of(course, lesson)
        editing.require_fresh(lesson, version)
        before = [snapshot(lesson)]
    editing.fill(lesson, data, FIELDS)
    editing.check(lesson, places=PLACES, errors=_errors(course, lesson), without=("taken_at",))
    if lesson.pk is None:
        lesson = editing.add(lesson, key, places=PLACES)
        words, made = _("The lesson is added."), [lesson.pk]
    else:
        editing.write(lesson, places=PLACES)
        words, made = _("The lesson is changed."), []
    touched(actor, course)
    return Change(course, words, made, before)


def _of(course, lesson) -> LectureSession:
    row = lessons_of(course).select_for_update(of=("self",)).filter(pk=lesson.pk).first()
    if row is None:
        raise Conflict(_("Somebody else deleted this lesson."))
    return row


def _errors(course, lesson):
    errors = {}
    if lesson.held_on and not course.starts_on <= lesson.held_on <= course.ends_on:
        errors["held_on"] = _("The course lasts from %(first)s to %(last)s. Change its days first.") % {
            "first": date_format(course.starts_on, "SHORT_DATE_FORMAT"),
            "last": date_format(course.ends_on, "SHORT_DATE_FORMAT"),
        }
    if lesson.from_time and lesson.until_time and lesson.from_time < lesson.until_time:
        length = minutes_between(lesson.from_time, lesson.until_time)
        if lesson.break_minutes and lesson.break_minutes >= length:
            errors["break_minutes"] = _("The break is as long as the lesson.")
        elif lesson.pk:
            most = max(lesson.absences.values_list("minutes", flat=True), default=0)
            if most > length - (lesson.break_minutes or 0):
                errors["until_time"] = _("Somebody missed %(minutes)s minutes of it. Correct the attendance first.") % {
                    "minutes": most
                }
    if wrong := [topic for topic in lesson.topics or () if topic not in TOPICS_OF.get(lesson.subject, ())]:
        labels = dict(LectureSession.Topic.choices)
        names = ", ".join(str(labels.get(topic, topic)) for topic in wrong)
        errors["topics"] = _("These do not belong to the subject: %(names)s") % {"names": names}
    return errors


@transaction.atomic
def delete_lesson(actor, *, lesson) -> Change:
    """Delete a lesson nobody's attendance hangs on. Raises Refused and Conflict."""
    course = locked(lesson.course)
    must_write(actor, course)
    lesson = _of(course, lesson)
    if lesson.taken_at or lesson.absences.exists():
        raise Conflict(_("Attendance was taken for this lesson. Take it back on the page of that day first."))
    before = [snapshot(lesson)]
    lesson.delete()
    touched(actor, course)
    return Change(course, _("The lesson is deleted."), before=before)


@transaction.atomic
def move_lesson(actor, *, lesson, held_on: date, from_time) -> Change:
    """Move a lesson to another day and time; it keeps its length. Raises Refused, Conflict and ValidationError."""
    length = minutes_between(lesson.from_time, lesson.until_time)
    until = from_time and _later(from_time, length)
    if from_time and until is None:
        raise ValidationError({"from_time": _("The lesson would end after midnight.")})
    data = {"held_on": held_on, "from_time": from_time, "until_time": until}
    change = save_lesson(actor, course=lesson.course, lesson=lesson, data=data)
    change.words = _("The lesson is moved.")
    return change


def _later(clock, minutes):
    total = clock.hour * 60 + clock.minute + minutes
    return clock.replace(hour=total // 60, minute=total % 60) if total < 24 * 60 else None


@transaction.atomic
def copy_lesson(actor, *, lesson, days: Iterable[date]) -> Change:
    """Hold the same lesson on other days too. Days that have it already are left out.

    Raises Refused, Conflict, and ValidationError (no day, a day outside the course, all there already).
    """
    course = locked(lesson.course)
    must_write(actor, course)
    lesson = _of(course, lesson)
    days = sorted(set(days))
    if not days or len(days) > COPIES:
        raise ValidationError({"days": _("Name between one day and %(most)s days.") % {"most": COPIES}})
    return _copied(actor, course, [(lesson, day) for day in days], _("The lesson is copied."), "days")


@transaction.atomic
def copy_week(actor, *, course, monday: date, to: date) -> Change:
    """Copy the lessons of one week to another one, weekday by weekday; make-up lessons stay where they are.

    Raises Refused, Conflict, and ValidationError (nothing to copy, a day outside the course, all there already).
    """
    course = locked(course)
    must_write(actor, course)
    rows = lessons_of(course).filter(held_on__range=(monday, monday + timedelta(days=6)), is_make_up=False)
    pairs = [(row, row.held_on + (to - monday)) for row in rows]
    pairs = [(row, day) for row, day in pairs if course.starts_on <= day <= course.ends_on]
    if not pairs:
        raise ValidationError({"to": _("This week has no lesson that falls into the days of the course there.")})
    return _copied(actor, course, pairs, _("The week is copied."), "to")


def _copied(actor, course, pairs, words, field) -> Change:
    taken = set(lessons_of(course).values_list("held_on", "from_time", "until_time"))
    new = []
    for row, day in pairs:
        if (day, row.from_time, row.until_time) in taken:
            continue
        copy = LectureSession(course=course)
        editing.fill(copy, {name: getattr(row, name) for name in FIELDS}, FIELDS)
        copy.held_on = day
        if errors := _errors(course, copy):
            raise ValidationError({field: list(errors.values())})
        new.append(copy)
    if not new:
        raise ValidationError({field: _("These days have a lesson at this time already.")})
    for copy in new:
        copy.save()
    touched(actor, course)
    return Change(course, words, made=[copy.pk for copy in new])


@transaction.atomic
def take_over(actor, *, course, drafts, hands, materials="", replace: bool) -> Change:
    """Write a proposed timetable (`proposal.Draft`). `hands`: lecturer and interpreter of each subject.

    `replace`: lessons without attendance go first; else days that have lessons are left as they are.
    Raises Refused, Conflict and ValidationError (nothing to write).
    """
    course = locked(course)
    must_write(actor, course)
    before = []
    if replace:
        gone = lessons_of(course).filter(taken_at__isnull=True, absences__isnull=True, is_make_up=False)
        before = [snapshot(row) for row in gone]
        gone.delete()
    busy = set(lessons_of(course).values_list("held_on", flat=True))
    new = [row for row in drafts if row.held_on not in busy and course.starts_on <= row.held_on <= course.ends_on]
    if not new:
        raise ValidationError(_("There is nothing to take over: all days of the pattern have lessons already."))
    made = []
    for row in new:
        lecturer, interpreter = hands.get(row.subject, (None, None))
        session = LectureSession(
            course=course, held_on=row.held_on, from_time=row.from_time, until_time=row.until_time,
            subject=row.subject, topics=list(row.topics), lecturer=lecturer, interpreter=interpreter,
            materials=materials,
        )  # fmt: skip
        session.save()
        made.append(session.pk)
    touched(actor, course)
    return Change(course, _("The timetable is taken over."), made, before)
