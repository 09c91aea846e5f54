"""What happened to a course, and what of it belongs to the life of a person."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from imjapan.core import told
from imjapan.core.happenings import Happening, register
from imjapan.core.models import Event
from training import access
from training.models import LectureAbsence, LectureCourse, Lecturer, LectureWork

from .events import day_of

LABELS = {
    LectureCourse: pgettext_lazy("courses", "Lecture"),
    Lecturer: gettext_lazy("Lecturer"),
    LectureWork: gettext_lazy("Work before the end of the lecture"),
}


def _day(day):
    return date_format(day, "SHORT_DATE_FORMAT")


def _noted(row):
    return _("Work before the end of the lecture noted: %(name)s, %(day)s (%(source)s)") % {
        "name": row.person,
        "day": _day(row.worked_on),
        "source": row.source,
    }


@register("course")
def course_written(request, course, limit):
    yield from told.additions([course], limit, lambda row: _("Lecture planned"))
    yield from told.changes([course], limit, labels=LABELS)


WORDS = {
    "training.attendance.taken": gettext_lazy("%(who)s took the attendance of %(day)s"),
    "training.attendance.taken_back": gettext_lazy("%(who)s took back the attendance of %(day)s"),
}


@register("course")
def attendance_taken(request, course, limit):
    """Who took or took back the attendance of which day."""
    rows = Event.objects.filter(subject=course._meta.label, subject_id=course.pk, name__in=WORDS)[:limit]
    names = told.names_of(row.actor_id for row in rows)
    for row in rows:
        words = {"who": told.who(row.actor_id, row.source, names), "day": day_of(row.details)}
        yield Happening.at_moment(row.at, WORDS[row.name] % words, icon="check")


@register("course")
def work_noted(request, course, limit):
    rows = course.works.select_related("person").order_by("-noted_at", "-pk")[:limit]
    yield from told.additions(rows, limit, _noted)


@register("person")
def lectures_of_person(request, person, limit):
    """Courses that began and ended, lessons missed, work noted."""
    today = timezone.localdate()
    courses = access.courses(request.actor).filter(people=person)
    for row in courses.filter(starts_on__lte=today).order_by("-starts_on", "-pk")[:limit]:
        url = reverse("lectures:detail", args=[row.public_id])
        kind = row.get_kind_display()
        yield Happening(row.starts_on, _("Lecture %(kind)s: %(name)s") % {"kind": kind, "name": row}, url, "calendar")
    missed = LectureAbsence.objects.filter(person=person, session__course__in=courses, session__held_on__lte=today)
    for row in missed.select_related("session__course").order_by("-session__held_on", "-pk")[:limit]:
        words = {"name": row.session.course, "minutes": row.minutes}
        text = _("Missed %(minutes)s minutes of the lecture %(name)s") % words
        url = reverse("lectures:detail", args=[row.session.course.public_id])
        yield Happening(row.session.held_on, text, url, "warning")
    works = LectureWork.objects.filter(person=person, course__in=courses).select_related("course")
    for row in works.order_by("-worked_on", "-pk")[:limit]:
        url = reverse("lectures:detail", args=[row.course.public_id]) + "#work"
        text = _("Work before the end of the lecture (%(course)s)") % {"course": row.course}
        yield Happening(row.worked_on, text, url, "alert")
