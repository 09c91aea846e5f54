"""What happened with the exams of a person."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import told
from imjapan.core.happenings import Happening, register, register_coming
from training import access
from training.models import ExamAttempt

LABEL = gettext_lazy("Exam")
Result = ExamAttempt.Result


def _link(row):
    return reverse("exams:detail", args=[row.public_id])


def _words(row):
    return {"exam": row.get_grade_display(), "part": row.get_part_display(), "result": row.get_result_display()}


@register("person")
def exams_of_person(request, person, limit):
    """Applied for, sat, result known."""
    today = timezone.localdate()
    rows = access.exams(request.actor).filter(person=person)
    for row in rows.filter(applied_on__lte=today).order_by("-applied_on", "-pk")[:limit]:
        text = _("Exam applied for: %(exam)s, %(part)s") % _words(row)
        yield Happening(row.applied_on, text, url=_link(row), icon="document")
    for row in rows.filter(sits_on__lte=today).order_by("-sits_on", "-pk")[:limit]:
        text = _("Exam: %(exam)s, %(part)s: %(result)s") % _words(row)
        yield Happening(row.sits_on, text, url=_link(row), icon="check")


@register_coming("person")
def exams_to_come(request, person, limit):
    rows = access.exams(request.actor).filter(person=person, sits_on__gt=timezone.localdate())
    for row in rows.order_by("sits_on", "pk")[:limit]:
        text = _("Exam: %(exam)s, %(part)s") % _words(row)
        yield Happening(row.sits_on, text, url=_link(row), icon="calendar")


@register("person")
def changes_of_exams(request, person, limit):
    rows = list(access.exams(request.actor).filter(person=person).order_by("-pk")[:limit])
    labels = {row.pk: f"{LABEL}: {row.get_grade_display()}, {row.get_part_display()}" for row in rows}
    yield from told.changes(rows, limit, labels={ExamAttempt: labels})
    yield from told.deletions(
        ExamAttempt, limit, label=LABEL, name=lambda row: ExamAttempt.Grade(row.grade).label, person_id=person.pk
    )
