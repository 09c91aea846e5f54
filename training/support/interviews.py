"""Quarterly interviews with the worker and with the supervisor: recorded and corrected. ESD-SSW-02, forms 5-5 and 5-6.

What was said is never shown to the company. Online without consent or recording is recorded as it was, and told.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import changes, files
from imjapan.core.errors import require
from imjapan.law import registry
from imjapan.law.ssw_interview import ConductFacts
from imjapan.organization import editing
from imjapan.organization.models import Personnel
from training.models import SupportInterview, SupportPlan

from . import access
from .domain import PLAN_CHANGED, require_fresh
from .items import EVERYTHING_ELSE, QUESTIONS

CHANGED = "support_interview.changed"
FIELDS = (
    "who",
    "supervisor",
    "held_on",
    "online",
    "consent",
    "recording_kept",
    "interviewer",
    "language",
    "interpreter",
    "nonconforming",
    "remarks",
)
JSON = ("answers", "nonconformity")
# Block 4 of the forms: what was done about standards that are not met.
NONCONFORMITY = ("occurred_on", "content", "worker", "employer", "immigration", "authority")
HANGING = {"documents": gettext_lazy("documents"), "fulfils": gettext_lazy("duties it fulfils")}
Who = SupportInterview.Who


def may_correct(actor, interview):
    """Correct what was said: who may write and may read interviews. Returns (allowed, reason)."""
    allowed, reason = access.may_write(actor, interview.office_id)
    return access.may_read_answers(actor) if allowed else (allowed, reason)


def proposed(actor, support, who, on) -> dict:
    """What the form begins with: the last interview with the same person, and ourselves as interviewer."""
    before = support.interviews.filter(who=who).order_by("-held_on", "-pk").first()
    own = Personnel.objects.filter(user=actor.user_id).values_list("pk", flat=True).first()
    start = {"who": who, "held_on": on, "interviewer": own or support.staff_id}
    start["language"] = (support.language or support.person.language) if who == Who.WORKER else "ja"
    if before:
        start |= {"supervisor": before.supervisor, "interpreter": before.interpreter}
        start["language"] = before.language or start["language"]
    return start


@transaction.atomic
def save_interview(actor, *, support, data, upload=None, interview=None, version=None, key=None, today):
    """Record one interview, or correct it. `data`: `FIELDS`, `answers`, `nonconformity`.

    Raises Refused, Stale, Conflict and ValidationError by field (`q-1-1` is question 1-1).
    """
    support = SupportPlan.objects.select_for_update(of=("self",)).select_related("plan").get(pk=support.pk)
    if interview is None:
        require(access.may_write(actor, support.office_id))
        earlier = editing.made_before(SupportInterview, key)
        if earlier is not None and earlier.support_plan_id == support.pk:
            return earlier
        key = None if earlier else key
        interview = SupportInterview(
            support_plan=support,
            person_id=support.person_id,
            office_id=support.office_id,
            written_at=timezone.now(),
            written_by_id=actor.user_id,
        )
    else:
        interview = SupportInterview.objects.select_for_update(of=("self",)).get(pk=interview.pk, support_plan=support)
        require(may_correct(actor, interview))
        for part in JSON:
            require_fresh(interview, version, part, _("Somebody else changed the answers meanwhile."))
    editing.fill(interview, data, (*FIELDS, *JSON))
    if interview.who == Who.WORKER:
        interview.supervisor = ""
    if not interview.online:
        interview.consent = interview.recording_kept = False
    if not interview.nonconforming:
        interview.nonconformity = {}
    if upload:
        try:
            interview.recording = files.store_upload(actor=actor, upload=upload)
        except ValidationError as error:
            raise ValidationError({"upload": error.messages}) from error
    editing.check(
        interview, errors=_errors(interview, support, today), without=("written_at", "written_by", "recording")
    )
    if interview.pk is None:
        interview = editing.add(interview, key)
    else:
        interview.version += 1
        editing.write(interview)
    changes.record(actor, interview, CHANGED)
    return interview


def _errors(interview, support, today) -> dict:
    errors = {}
    if interview.held_on and interview.held_on > today:
        errors["held_on"] = _("This day lies in the future. Record the interview once it was held.")
    elif interview.held_on and interview.held_on < support.plan.starts_on:
        errors["held_on"] = _("The work had not begun on this day.")
    if interview.who == Who.SUPERVISOR and not interview.supervisor.strip():
        errors["supervisor"] = _("Who was it? Name and post stand on form 5-6.")
    if interview.interviewer_id is None:
        errors["interviewer"] = _("Say who held the interview.")
    for code, question in QUESTIONS.items():
        given = interview.answers.get(code, {})
        if given.get("problem") is None and code != EVERYTHING_ELSE:
            errors[f"q-{code}"] = _("Not answered: %(question)s") % {"question": question.label}
        elif given.get("problem") and not given.get("text", "").strip():
            errors[f"t-{code}"] = _("Write what the problem is: %(question)s") % {"question": question.label}
    if interview.nonconforming:
        for name in ("occurred_on", "content"):
            if not interview.nonconformity.get(name):
                errors[f"n-{name}"] = _("Needed when standards are not met.")
    return errors


def conduct(interview, *, before) -> object:
    """The verdict on how an interview was held (ESD-SSW-02.CONDUCT). `before`: earlier ones with the same person."""
    before = sorted((row for row in before if row.held_on < interview.held_on), key=lambda row: row.held_on)
    face = [row.held_on for row in before if not row.online]
    support = interview.support_plan
    facts = ConductFacts(
        online=interview.online,
        consent=interview.consent if interview.online else None,
        recording_kept=interview.recording_kept if interview.online else None,
        by_support_staff=interview.interviewer_id in (support.manager_id, support.staff_id),
        first=not before,
        new_staff=bool(before) and before[-1].interviewer_id != interview.interviewer_id,
        last_face_to_face=face[-1] if face else None,
        day=interview.held_on,
    )
    return registry.get("ESD-SSW-02.CONDUCT").judge(facts)


def conduct_of(interview):
    """The same, with the earlier interviews fetched."""
    rows = SupportInterview.objects.filter(support_plan=interview.support_plan_id, who=interview.who)
    return conduct(interview, before=rows.exclude(pk=interview.pk).only("held_on", "online", "interviewer"))


def protections(interview) -> list[str]:
    """Problems of violence, money, papers or freedom that were told, in words."""
    return [
        str(question.label)
        for code, question in QUESTIONS.items()
        if question.protects and interview.answers.get(code, {}).get("problem")
    ]


def problems(interview) -> int:
    return sum(bool(given.get("problem")) for given in interview.answers.values())


@transaction.atomic
def delete_interview(actor, *, interview):
    """Delete one entered by mistake. Raises Refused, and Conflict when a duty or document rests on it."""
    interview = SupportInterview.objects.select_for_update(of=("self",)).get(pk=interview.pk)
    require(may_correct(actor, interview))
    support = interview.support_plan
    changes.record(actor, interview, "support_interview.deleted")  # duties let go of it
    editing.require_free(interview, HANGING)
    interview.delete()
    changes.record(actor, support, PLAN_CHANGED)
