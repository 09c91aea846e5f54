"""Attempts at exams: recorded, corrected, deleted, their certificates kept. TITP-EXAM-01 to 03, ESD-GOAL-01.

The number of an attempt and the plan it belongs to follow from the others; nobody types them.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core import changes, files
from imjapan.core.errors import require
from imjapan.organization import editing
from imjapan.organization.access import may_edit_masters
from interns.domain.people import locked
from training.models import ExamAttempt, Plan, Regime

from .standing import attempts_of, standing
from .windows import STAGE_OF, most_attempts

CHANGED = "exam.changed"
FIELDS = (
    "grade",
    "part",
    "exam",
    "body",
    "applied_on",
    "sits_on",
    "place",
    "fee",
    "result",
    "result_on",
    "percent_of_pass_mark",
    "absence_reason",
    "unavoidable",
    "note",
)
PLACES = {
    "training_exam_once": "part",
    "training_exam_order": "result_on",
    "training_exam_result_has_day": "sits_on",
}
HANGING = {"fulfils": None}  # duties let go of it
Part, Result = ExamAttempt.Part, ExamAttempt.Result


def may_record(actor, person):
    """Whether the actor may record exams of a person. Returns (allowed, reason)."""
    return may_edit_masters(actor, person.office_id)


@transaction.atomic
def save_attempt(actor, *, person, data, attempt=None, version=None, key=None, today) -> ExamAttempt:
    """Record one try of a person, or correct one. `data`: values of `FIELDS`. Raises Refused, Stale, ValidationError.

    `key` (UUID) names one sending of the form.
    """
    person = locked(person.pk)
    require(may_record(actor, person))
    if attempt is None:
        earlier = editing.made_before(ExamAttempt, key)
        if earlier is not None and earlier.person_id == person.pk:
            return earlier
        attempt = ExamAttempt(person=person)
    else:
        attempt = ExamAttempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk, person=person)
        editing.require_fresh(attempt, version)
    before = (attempt.grade, attempt.part) if attempt.pk else None
    editing.fill(attempt, data, FIELDS)
    if (attempt.grade, attempt.part) != before:
        attempt.number = next_number(attempt)
    attempt.plan = plan_of(attempt)
    editing.check(attempt, places=PLACES, errors=errors_of(attempt, today), without=("number", "plan", "certificate"))
    if attempt.pk is None:
        attempt = editing.add(attempt, key, places=PLACES)
    else:
        attempt.version += 1
        editing.write(attempt, places=PLACES)
    changes.record(actor, attempt, CHANGED)
    return attempt


def next_number(attempt) -> int:
    """One more than the tries at this grade and part so far."""
    same = ExamAttempt.objects.filter(person=attempt.person_id, grade=attempt.grade, part=attempt.part)
    return (same.exclude(pk=attempt.pk).aggregate(most=Max("number"))["most"] or 0) + 1


def plan_of(attempt) -> Plan | None:
    """The plan whose exam it is: of the stage of its grade, on the day of the exam or application, else the latest."""
    stage = STAGE_OF.get(attempt.grade)
    if stage is None:
        return None
    plans = list(Plan.objects.filter(person=attempt.person_id, regime=Regime.TITP, stage=stage).order_by("-starts_on"))
    day = attempt.sits_on or attempt.applied_on
    on_day = [plan for plan in plans if day and plan.starts_on <= day <= plan.ends_on]
    return next(iter([*on_day, *plans]), None)


def errors_of(attempt, today) -> dict:
    """What is wrong with an attempt, by field."""
    errors = {}
    ahead = _("This day lies in the future. Check the year.")
    if attempt.applied_on and attempt.applied_on > today:
        errors["applied_on"] = ahead
    if attempt.result_on and attempt.result_on > today:
        errors["result_on"] = ahead
    if attempt.applied_on and attempt.sits_on and attempt.applied_on > attempt.sits_on:
        errors["sits_on"] = _("The exam lies before its application.")
    if attempt.result != Result.PENDING and attempt.sits_on and attempt.sits_on > today:
        errors["result"] = _("The exam is still ahead: there is no result yet.")
    if attempt.result == Result.ABSENT:
        if not attempt.absence_reason.strip():
            errors["absence_reason"] = _("Write why the person did not sit: it decides whether the attempt counts.")
        if attempt.unavoidable is None:
            errors["unavoidable"] = _("Say whether this could be avoided.")
    if attempt.grade not in STAGE_OF and attempt.part != Part.WHOLE:
        errors["part"] = _("This exam has no parts: choose the whole exam.")
    elif attempt.grade and "part" not in errors and (passed := _passed_before(attempt)):
        errors["part"] = _("This was passed already on %(day)s.") % {
            "day": date_format(passed.sits_on, "SHORT_DATE_FORMAT")
        }
    return errors


def _passed_before(attempt) -> ExamAttempt | None:
    """An earlier pass of the same part, which leaves nothing to sit."""
    same = ExamAttempt.objects.filter(person=attempt.person_id, grade=attempt.grade, result=Result.PASSED)
    if attempt.part != Part.WHOLE:
        same = same.filter(Q(part=attempt.part) | Q(part=Part.WHOLE))
    elif attempt.grade in STAGE_OF:
        same = same.filter(part=Part.WHOLE)
    if attempt.sits_on:
        same = same.filter(sits_on__lt=attempt.sits_on)
    return same.exclude(pk=attempt.pk).order_by("sits_on").first()


def warnings(attempt) -> list[str]:
    """What is allowed but unusual, in sentences: the day outside its window, applied for late, a try too many."""
    stage = STAGE_OF.get(attempt.grade)
    if stage is None or attempt.plan is None:
        return []
    on = attempt.sits_on or attempt.applied_on or attempt.plan.ends_on
    found = standing(attempt.plan, attempts_of([attempt.person_id])[attempt.person_id, attempt.grade], on)
    out = []
    words = {"first": _day(found.days.sit_from or attempt.plan.starts_on), "last": _day(found.days.sit_until)}
    if attempt.sits_on and attempt.sits_on > attempt.plan.ends_on:
        out.append(_("The exam lies after the end of the stage on %(day)s.") % {"day": _day(attempt.plan.ends_on)})
    elif attempt.sits_on and not (found.days.sit_from or attempt.sits_on) <= attempt.sits_on <= found.days.sit_until:
        out.append(_("The exam lies outside its usual window, %(first)s to %(last)s.") % words)
    if attempt.applied_on and attempt.applied_on > found.days.apply_by and attempt.number == 1:
        out.append(_("The application was due by %(day)s.") % {"day": _day(found.days.apply_by)})
    most = most_attempts(on)
    if any(one.used > most for one in found.parts):
        out.append(_("More than %(number)s attempts at one part: check the numbers.") % {"number": most})
    return out


def _day(day) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


@transaction.atomic
def delete_attempt(actor, *, attempt):
    """Delete a try that was entered by mistake; duties it fulfilled are open again. Raises Refused and Conflict."""
    person = locked(attempt.person_id)
    require(may_record(actor, person))
    changes.record(actor, attempt, "exam.deleted")  # its duties let go of it
    editing.require_free(attempt, HANGING)
    attempt.delete()


@transaction.atomic
def attach_certificate(actor, *, attempt, upload) -> ExamAttempt:
    """Keep the certificate or notice of the result. A later one takes its place. Raises Refused, ValidationError."""
    person = locked(attempt.person_id)
    require(may_record(actor, person))
    attempt = ExamAttempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    try:
        attempt.certificate = files.store_upload(actor=actor, upload=upload)
    except ValidationError as error:
        raise ValidationError({"upload": error.messages}) from error
    attempt.save(update_fields=["certificate"])
    return attempt
