"""What does not fit in a timetable: lessons at one time for the same people, hands or room, and days against the rules.

Nothing is refused: it is shown at the lesson while the timetable is made.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from imjapan.law.calendar import national_holidays
from imjapan.law.lecture_hours import full_weeks_over, hours_by_day
from imjapan.law.parameters import effective
from imjapan.law.verdict import Outcome
from training.models import LectureCourse, LectureSession, Regime

from .facts import Facts
from .hours import Subject, hours
from .judged import is_ours, legal_lecturer


@dataclass(frozen=True, slots=True)
class Conflict:
    """One sentence at a lesson (`session`), a day or a `week`. `outcome`: NG for what cannot be or breaks the law."""

    day: date
    words: str
    outcome: Outcome
    session: int | None = None
    week: bool = False  # about the week that begins on `day`


def conflicts(facts: Facts) -> list[Conflict]:
    """Everything that does not fit in the whole timetable. Two queries, however many lessons there are."""
    found = [*_clashes(facts), *_days(facts), *_legal(facts)]
    return sorted(found, key=lambda one: (one.day, one.session or 0, one.words))


def _clashes(facts):
    """Lessons of this course and of others that overlap and share something."""
    own = facts.sessions
    if not own:
        return
    others = _others(facts, own)
    people = _shared_people(facts, {row.course_id for row in others})
    by_day = defaultdict(list)
    for row in [*own, *others]:
        by_day[row.held_on].append(row)
    for row in own:
        for other in by_day[row.held_on]:
            if row.pk == other.pk or not (row.from_time < other.until_time and other.from_time < row.until_time):
                continue
            yield from _shared(facts, row, other, people)


def _others(facts, own):
    """Lessons of other courses on the same days with the same lecturers, interpreters, place or people."""
    course = facts.course
    hands = {pk for row in own for pk in (row.lecturer_id, row.interpreter_id) if pk}
    places = {place for row in own if (place := _place(row, course))}
    with_people = LectureCourse.people.through.objects.filter(person__in=[row.pk for row in facts.people])
    rows = LectureSession.objects.filter(held_on__range=(own[0].held_on, own[-1].held_on)).exclude(course=course)
    shared = Q(lecturer__in=hands) | Q(interpreter__in=hands) | Q(place__in=places)
    shared |= Q(place="", course__venue__in=places) | Q(course__in=with_people.values("lecturecourse"))
    return list(rows.filter(shared).select_related("course", "lecturer", "interpreter"))


def _shared_people(facts, courses) -> set[int]:
    """Of these courses those in which somebody of this one takes part."""
    if not courses:
        return set()
    through = LectureCourse.people.through.objects.filter(
        lecturecourse__in=courses, person__in=[row.pk for row in facts.people]
    )
    return set(through.values_list("lecturecourse", flat=True))


def _place(row, course) -> str:
    return "" if row.online else (row.place or course.venue).strip()


def _shared(facts, row, other, people):
    same_course = other.course_id == row.course_id
    where = _("%(from)s–%(until)s") % {"from": f"{other.from_time:%H:%M}", "until": f"{other.until_time:%H:%M}"}
    if not same_course:
        where = f"{other.course}, {where}"
    if same_course and not (row.is_make_up or other.is_make_up):
        yield _of(row, _("The trainees have another lesson at this time (%(where)s).") % {"where": where})
    elif other.course_id in people:
        yield _of(row, _("Somebody takes part in another course at this time (%(where)s).") % {"where": where})
    hands = {other.lecturer_id, other.interpreter_id} - {None}
    for one in (row.lecturer, row.interpreter):
        if one and one.pk in hands:
            words = {"name": one.name, "where": where}
            yield _of(row, _("%(name)s teaches elsewhere at this time (%(where)s).") % words)
    place = _place(row, facts.course)
    if not same_course and place and place == _place(other, other.course):
        words = {"place": place, "where": where}
        text = _("The place “%(place)s” is taken (%(where)s). Name the room, if it is another one.") % words
        yield _of(row, text, Outcome.WARN)


def _of(row, words, outcome=Outcome.NG):
    return Conflict(row.held_on, words, outcome, row.pk)


def _days(facts):
    """More hours a day and days a week than count, Sundays and holidays, days outside the course."""
    course = facts.course
    limit = effective("titp.lecture.day_hours", course.starts_on).value
    # Make-up lessons tire as others do, and are too long without a break as others are.
    given = hours_by_day([(row.held_on, hours(row)) for row in facts.sessions], day_hours=limit)
    for day in given if course.regime == Regime.TITP else ():
        if day.hours > limit:
            words = {"hours": number(day.hours), "limit": number(limit)}
            text = _("%(hours)s hours on this day: %(limit)s of them count.") % words
            yield Conflict(day.day, text, Outcome.WARN)
    days = {row.held_on for row in facts.sessions}
    most = effective("titp.lecture.week_days", course.starts_on).value
    for monday in full_weeks_over(days, week_days=most):
        text = _("More than %(days)s lecture days in this week.") % {"days": most}
        yield Conflict(monday, text, Outcome.WARN, week=True)
    if days:
        holidays = national_holidays(min(days).year, max(days).year)
        for day in sorted(days & holidays):
            yield Conflict(day, _("This is a national holiday."), Outcome.WARN)
    for row in facts.sessions:
        if not course.starts_on <= row.held_on <= course.ends_on:
            yield _of(row, _("This day lies outside the days of the course."))


def _legal(facts):
    """Subject 3 with a lecturer whom the law does not accept, or none yet (TITP-LEC-03)."""
    for row in facts.sessions:
        if row.lecturer is None:
            yield _of(row, _("There is no lecturer yet."), Outcome.WARN)
        elif row.subject == Subject.LEGAL and legal_lecturer(facts, row).outcome == Outcome.NG:
            yield _of(row, _why_not(row.lecturer))


def _why_not(lecturer) -> str:
    if is_ours(lecturer):
        return _("Legal protection is taught by an expert from outside: %(name)s is one of ours.") % {
            "name": lecturer.name
        }
    if not lecturer.is_legal_expert:
        return _("Legal protection is taught by an expert in that law: say so at %(name)s, if it is so.") % {
            "name": lecturer.name
        }
    return _("%(name)s belongs to a company of the trainees or is not understood without an interpreter.") % {
        "name": lecturer.name
    }


def number(value) -> str:
    """Hours for people: a whole number, or up to two places."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")
