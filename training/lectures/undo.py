"""Taking back the last change of a timetable: what was there before, kept with the sign-in until the next change.

Cheap on purpose: one step, and only while nobody changed the course since (its version is the one the change left).
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from imjapan.core.errors import Conflict
from training.models import LectureAbsence, LectureSession

from .domain import locked, must_write, touched

COLUMNS = [column.attname for column in LectureSession._meta.concrete_fields if column.attname != "taken_at"]

LINKS = "makes_up"  # absences that a make-up lesson gives back


@dataclass
class Change:
    """What a change did to the lessons of a course. `made`: new lessons; `before`: rows as they were, by column."""

    course: Any
    words: str
    made: list[int] = field(default_factory=list)
    before: list[dict] = field(default_factory=list)

    def kept(self) -> dict:
        """The change in the form a session can hold."""
        return {
            "course": self.course.pk,
            "version": self.course.version,
            "words": self.words,
            "made": self.made,
            "before": self.before,
        }


def snapshot(row: LectureSession) -> dict:
    """The columns of one lesson as text, to be written back."""
    data = {name: row.serializable_value(name) if name == "topics" else _text(row, name) for name in COLUMNS}
    return data | {LINKS: list(row.makes_up.values_list("pk", flat=True))}


def _text(row, name):
    value = row.serializable_value(name)
    return value if value is None or isinstance(value, bool | int) else str(value)


@transaction.atomic
def take_back(actor, *, course, kept) -> LectureSession | None:
    """Write back what the last change changed. Returns a lesson to show, if one is left.

    Raises Refused, and Conflict when the course changed since or attendance was taken.
    """
    course = locked(course)
    must_write(actor, course)
    if kept.get("course") != course.pk or kept.get("version") != course.version:
        raise Conflict(_("The timetable changed since. Nothing was taken back."))
    new = LectureSession.objects.filter(course=course, pk__in=kept["made"])
    if new.filter(taken_at__isnull=False).exists():
        raise Conflict(_("Attendance was taken meanwhile. Nothing was taken back."))
    new.delete()
    shown = None
    for data in kept["before"]:
        shown = LectureSession.objects.filter(pk=data["id"], course=course).first() or LectureSession(course=course)
        for column in LectureSession._meta.concrete_fields:
            if column.attname in data:
                setattr(shown, column.attname, column.to_python(data[column.attname]))
        shown.save()
        LectureAbsence.objects.filter(pk__in=data[LINKS], made_up_in__isnull=True).update(made_up_in=shown)
    touched(actor, course)
    return shown
