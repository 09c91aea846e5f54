"""A consultation from intake to its confirmed end. Ord 52(14), 54①七; TITP-CONS-01 to 05, reference form 4-11."""

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from companies import access as companies
from imjapan.core import changes, events
from imjapan.core import files as store
from imjapan.core.errors import Conflict, require
from imjapan.core.transitions import Moves, move
from imjapan.organization import access as organization
from imjapan.organization import editing
from interns import access as interns
from interns.models import Consultation, ConsultationFile, ConsultationStep

from . import access, telling

FIELDS = (
    *("office", "person", "reporter", "is_anonymous", "contact", "establishment"),
    *("channel", "received_at", "language", "interpreter"),
    *("category", "matter", "urgency", "body", "body_ja", "wants_secrecy", "in_charge"),
)
NOT_TYPED = (
    *("number", "state", "company", "received_by", "door", "reply_key"),
    *("closed_at", "closed_by", "confirmed_at", "confirmed_by"),
)
State, Kind = Consultation.State, ConsultationStep.Kind
MOVES = Moves(
    {
        State.NEW: [State.OPEN, State.ANSWERED, State.CLOSED],
        State.OPEN: [State.ANSWERED, State.CLOSED],
        State.ANSWERED: [State.OPEN, State.CLOSED],
        State.CLOSED: [State.OPEN],
    }
)
STAFF_KINDS = (Kind.ADVICE, Kind.COMPANY, Kind.REFERRAL, Kind.PROTECTION, Kind.NOTE)
# What was asked before anybody talked with the company; printed on the record, therefore in Japanese.
AGREED = {"agreed": "本人の同意あり", "unnamed": "相談者を特定できる事項は伝えていない"}


@transaction.atomic
def take(actor, *, data, key=None) -> Consultation:
    """Write down what somebody asked for help with. `data`: values of `FIELDS`. Raises Refused and ValidationError."""
    if earlier := editing.made_before(Consultation, key):
        return earlier
    row = Consultation(received_by_id=actor.user_id, channel="", state=State.NEW)
    editing.fill(row, data, FIELDS)
    if row.office_id:
        require(access.may_take(actor, row.office_id))
    _complete(actor, row)
    row.number = next_number(timezone.localdate(row.received_at).year)
    row = editing.add(row, key)
    events.record(actor, "interns.consultation.taken", row)
    changes.record(actor, row, "consultation.changed")
    telling.received(row, but=actor.user_id)
    return row


@transaction.atomic
def correct(actor, *, consultation, data, version=None) -> Consultation:
    """Correct or complete what was written down. Raises Refused, Stale, Conflict (closed) and ValidationError."""
    row = _locked(actor, consultation)
    _require_open(row)
    editing.require_fresh(row, version)
    before = row.in_charge_id, row.office_id
    editing.fill(row, data, FIELDS)
    if row.office_id != before[1]:
        require(access.may_take(actor, row.office_id))
    _complete(actor, row)
    editing.write(row)
    changes.record(actor, row, "consultation.changed")
    if row.in_charge_id != before[0]:
        telling.put_in_charge(row, by=actor.user_id)
    if row.office_id != before[1]:
        telling.received(row, but=actor.user_id)
    return row


def _complete(actor, row):
    """What follows from the rest, and everything that is refused, by field."""
    errors = {}
    row.company_id = row.establishment.company_id if row.establishment_id else None
    if row.person_id and not interns.people(actor).filter(pk=row.person_id).exists():
        errors["person"] = _("This person is not among those you may read.")
    if row.establishment_id and not companies.establishments(actor).filter(pk=row.establishment_id).exists():
        errors["establishment"] = _("This establishment is not among those you may read.")
    if row.received_at and row.received_at > timezone.now():
        errors["received_at"] = _("This lies in the future.")
    if row.is_anonymous and (row.person_id or row.reporter):
        errors["is_anonymous"] = _("Who wants to stay anonymous has no name in our records: take the name out.")
    if not row.body.strip():
        errors["body"] = _("Write what was said, in a few words.")
    users = access.people_to_put_in_charge(row.office_id)
    if row.in_charge_id and not users.filter(pk=row.in_charge_id).exists():
        errors["in_charge"] = _("Only who serves in the office can be in charge.")
    editing.check(
        row,
        errors=errors,
        without=NOT_TYPED,
        places={"interns_consultation_anonymous_has_no_name": "is_anonymous"},
    )


def next_number(year: int) -> str:
    """The next number of a year: K-2026-00001. Waits for whoever takes one at the same moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('interns.consultation.number', 0))")
    begin = f"K-{year}-"
    last = Consultation.objects.filter(number__startswith=begin).order_by("-number").values_list("number", flat=True)
    return f"{begin}{int(last[0].removeprefix(begin)) + 1 if last else 1:05d}"


# --- what is done about it ----------------------------------------------------------------------


@transaction.atomic
def add_step(actor, *, consultation, data, key=None) -> ConsultationStep:
    """Note what was done: kind, institution, taken_at, text, and `agreed` where the company heard of it.

    Raises Refused, Conflict (closed) and ValidationError by field.
    """
    row = _locked(actor, consultation)
    if earlier := editing.made_before(ConsultationStep, key):
        return earlier
    _require_open(row)
    errors = {}
    text = (data.get("text") or "").strip()
    if data["kind"] not in STAFF_KINDS:
        errors["kind"] = _("Choose what was done.")
    if data["kind"] == Kind.COMPANY:
        if data.get("agreed") in AGREED:
            text = f"（{AGREED[data['agreed']]}）{text}"
        else:
            errors["agreed"] = _(
                "The company must not hear who asked for help unless the trainee agrees. Say which of the two it was."
            )
    step = ConsultationStep(
        consultation=row,
        kind=data["kind"],
        institution=data.get("institution") or "" if data["kind"] == Kind.REFERRAL else "",
        taken_at=data.get("taken_at") or timezone.now(),
        taken_by_id=actor.user_id,
        text=text,
    )
    if step.taken_at > timezone.now():
        errors["taken_at"] = _("This lies in the future.")
    elif step.taken_at < row.received_at:
        errors["taken_at"] = _("This is before the consultation was received.")
    return _add(actor, row, step, key, errors, State.OPEN if step.kind != Kind.NOTE else None)


@transaction.atomic
def answer(actor, *, consultation, text, translation, key=None) -> ConsultationStep:
    """Answer the trainee: in Japanese (or as spoken), and in the trainee's language. Shown on the page to who asked.

    Given by staff of ours even when somebody interprets (forms.md 3.8). Raises Refused, Conflict and ValidationError.
    """
    row = _locked(actor, consultation)
    if earlier := editing.made_before(ConsultationStep, key):
        return earlier
    _require_open(row)
    errors = {}
    if row.door_id and not translation.strip():
        errors["translation"] = _("Whoever asked on the page reads the answer there, in their own language.")
    step = ConsultationStep(
        consultation=row,
        kind=Kind.ANSWER,
        taken_at=timezone.now(),
        taken_by_id=actor.user_id,
        text=text.strip(),
        translation=translation.strip(),
    )
    row.answered_on = timezone.localdate(step.taken_at)
    return _add(actor, row, step, key, errors, State.ANSWERED)


def _add(actor, row, step, key, errors, target):
    if not step.text:
        errors["text"] = _("Write it in a few words.")
    editing.check(
        step,
        errors=errors,
        without=("consultation", "taken_by"),
        places={"interns_step_names_institution": "institution"},
    )
    step = editing.add(step, key)
    if target and row.state != target and (target != State.OPEN or row.state == State.NEW):
        move(row, target, moves=MOVES)
    row.save()
    events.record(actor, "interns.consultation.step", row, kind=step.kind)
    changes.record(actor, row, "consultation.changed")
    return step


@transaction.atomic
def add_file(actor, *, consultation, upload, note="") -> ConsultationFile:
    """Keep a photo or paper with a consultation. Raises Refused, Conflict (closed) and ValidationError."""
    row = _locked(actor, consultation)
    _require_open(row)
    # No scope on the file: it exists for nobody but our staff, and is kept without an end (TITP-REC-01).
    stored = store.store_upload(actor=actor, upload=upload)
    kept = ConsultationFile.objects.create(consultation=row, file=stored, note=note[:200], stored_at=timezone.now())
    events.record(actor, "interns.consultation.file_added", row)
    return kept


# --- decisions ----------------------------------------------------------------------------------


@transaction.atomic
def decide_audit(actor, *, consultation, needed, reason="") -> Consultation:
    """Say whether an extraordinary audit is needed (TITP-AUDIT-05). Yes opens its ground at the establishment at once.

    Raises Refused, Conflict (closed, or decided yes already) and ValidationError by field.
    """
    row = _locked(actor, consultation)
    _require_open(row)
    if row.needs_audit:
        if needed:
            return row
        raise Conflict(_("The audit is asked for already. A supervision manager can decide there that none is needed."))
    if needed and not row.establishment_id:
        raise ValidationError({"needed": _("An audit needs its establishment. Enter it in the record first.")})
    if not needed and not reason.strip():
        raise ValidationError({"reason": _("Write why no extraordinary audit is needed.")})
    row.needs_audit, row.needs_audit_reason = needed, reason.strip()
    row.save()
    events.record(actor, "interns.consultation.audit_decided", row, needed=needed)
    changes.record(actor, row, "consultation.changed")
    if needed:
        changes.record(actor, row, "consultation.audit_needed")
    return row


def lacking(row) -> list[str]:
    """What a consultation lacks before it can be closed (TITP-CONS-02), in words."""
    missing = []
    if not row.category:
        missing.append(_("the category"))
    if not row.matter:
        missing.append(_("whether it is a serious matter"))
    if row.needs_audit is None:
        missing.append(_("whether an extraordinary audit is needed"))
    if row.answered_on is None and not row.is_anonymous:
        missing.append(_("the answer to the trainee"))
    return missing


@transaction.atomic
def close(actor, *, consultation, result) -> Consultation:
    """End a consultation with its result. Raises Refused, Conflict (closed, or something lacks), ValidationError."""
    row = _locked(actor, consultation)
    if not result.strip():
        raise ValidationError({"result": _("Write how it ended.")})
    if missing := lacking(row):
        raise Conflict(_("Before it can be closed this is missing: %(what)s") % {"what": ", ".join(missing)})
    row.result = result.strip()
    move(row, State.CLOSED, moves=MOVES, at=timezone.now(), by=actor.user_id, stamp="closed")
    row.save()
    events.record(actor, "interns.consultation.closed", row)
    changes.record(actor, row, "consultation.changed")
    return row


@transaction.atomic
def confirm(actor, *, consultation) -> Consultation:
    """The supervision manager has read the closed record. Raises Refused and Conflict."""
    row = _locked(actor, consultation)
    organization.must_approve(actor, row.office_id, row.closed_by_id, timezone.localdate())
    if row.state != State.CLOSED or row.confirmed_at:
        raise Conflict(_("Only a closed consultation that is not confirmed yet can be confirmed."))
    row.confirmed_at, row.confirmed_by_id = timezone.now(), actor.user_id
    row.save()
    events.record(actor, "interns.consultation.confirmed", row)
    return row


@transaction.atomic
def reopen(actor, *, consultation) -> Consultation:
    """Take a closed consultation up again. Raises Refused and Conflict."""
    row = _locked(actor, consultation)
    open_again(row)
    row.save()
    events.record(actor, "interns.consultation.reopened", row)
    changes.record(actor, row, "consultation.changed")
    return row


def open_again(row):
    """Closed becomes open (unsaved): the end and its confirmation are gone, the result stays as it was."""
    if row.state != State.CLOSED:
        raise Conflict(_("Only a closed consultation can be taken up again."))
    move(row, State.OPEN, moves=MOVES)
    row.closed_at = row.closed_by_id = row.confirmed_at = row.confirmed_by_id = None


def _locked(actor, consultation):
    row = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    require(access.may_deal(actor, row))
    return row


def _require_open(row):
    if row.state == State.CLOSED:
        raise Conflict(_("This consultation is closed. Take it up again first."))
