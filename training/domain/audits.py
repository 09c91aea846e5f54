"""The life of an audit: started as a draft, finished by its lead, approved or returned by a manager.

Rules: TITP-AUDIT-01 to 07. What a draft holds: `drafts`; what it lacks: `completeness`; whom to hear: `interviews`.
"""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core import changes, events
from imjapan.core.errors import Conflict, Refused, require
from imjapan.core.transitions import Moves, move
from imjapan.organization import access as organization
from imjapan.organization import editing
from training.models import Audit, AuditMethod

from . import checklists, drafts, evidence
from .completeness import Missing, missing, missing_words, warnings
from .interviews import in_training, interview_state

__all__ = ["Missing", "in_training", "interview_state", "missing", "warnings"]

State = Audit.State
MOVES = Moves({State.DRAFT: [State.FINISHED], State.FINISHED: [State.APPROVED, State.DRAFT]})


class Saved(NamedTuple):
    """The draft after saving, and what could not be stored: {field: [message]}."""

    audit: Audit
    refused: dict


# --- who may ------------------------------------------------------------------------------------


def may_edit(actor, audit):
    """Write the draft: staff of the office. Returns (allowed, reason)."""
    allowed, reason = organization.may_write(actor, audit.office_id)
    if allowed and audit.state != State.DRAFT:
        return False, _("The audit is finished. A manager can return it.")
    return allowed, reason


def may_approve(actor, audit, on):
    """A manager who neither drafted nor finished it, unless the office has one manager: (allowed, reason)."""
    if audit.state != State.FINISHED:
        return False, _("Only a finished audit can be approved.")
    own = actor.user_id in (audit.drafted_by_id, audit.finished_by_id)
    return organization.may_approve(actor, audit.office_id, actor.user_id if own else audit.finished_by_id, on)


def may_return(actor, audit):
    """A manager of the office. Returns (allowed, reason)."""
    if audit.state != State.FINISHED:
        return False, _("Only a finished audit can be returned.")
    return _manages(actor, audit)


def _manages(actor, audit):
    """Before anything else, so that a stranger learns nothing about the state."""
    if audit.office_id not in actor.managed_office_ids:
        return False, _("Only a supervision manager of the office can do this.")
    return True, ""


def may_delete(actor, audit):
    """A draft that was never finished and has no findings. Returns (allowed, reason)."""
    allowed, reason = may_edit(actor, audit)
    if allowed and audit.returned_at is not None:
        return False, _("This audit was finished once. It can be corrected, but not deleted.")
    return allowed, reason


# --- what happens -------------------------------------------------------------------------------


@transaction.atomic
def start_audit(actor, *, establishment, kind, on, key=None) -> Audit:
    """Begin a draft with what is known already: day `on`, the actor as lead, the office's only manager, whom we meet.

    `key` (UUID) names one sending of the form: a second one gets the draft of the first.
    Raises Refused for staff of another office.
    """
    office_id = establishment.company.office_id
    organization.must_write(actor, office_id)
    if earlier := editing.made_before(Audit, key):
        return earlier
    managers = organization.managers(office_id, on)
    audit = Audit(
        establishment=establishment,
        company_id=establishment.company_id,
        office_id=office_id,
        kind=kind,
        starts_on=on,
        ends_on=on,
        lead_id=actor.user_id,
        manager_id=_likely_manager(actor, managers),
        drafted_by_id=actor.user_id,
    )
    audit = editing.add(audit, key)
    met = people_met(establishment)
    AuditMethod.objects.bulk_create(
        AuditMethod(audit=audit, method=method, met=met.get(method, "")) for method in AuditMethod.Method.values
    )
    checklists.begin(audit)
    changes.record(actor, audit, "audit.drafted")
    return audit


def _likely_manager(actor, managers):
    if actor.user_id in managers:
        return actor.user_id
    return next(iter(managers)) if len(managers) == 1 else None


def people_met(establishment) -> dict:
    """Whom one meets for each method, as printed on the report (Japanese)."""
    manager = f"技能実習責任者 {establishment.training_manager}" if establishment.training_manager else ""
    instructor = f"技能実習指導員 {establishment.instructor}" if establishment.instructor else ""
    advisor = f"生活指導員 {establishment.life_advisor}" if establishment.life_advisor else ""
    both = "、".join(filter(None, [manager, instructor]))
    Method = AuditMethod.Method
    return {
        Method.ONSITE: instructor or manager,
        Method.REPORT: both,
        Method.BOOKS: manager,
        Method.LODGING: advisor or manager,
    }


@transaction.atomic
def save_draft(actor, *, audit, version, data) -> Saved:
    """Store fields of a draft (`data`: see `drafts`); the rest stays as it is.

    What cannot be stored is returned with its message and the others are saved, so that one slip loses nothing.
    Raises Refused (other office) and Conflict (finished meanwhile, or `version` is no longer the current one).
    """
    audit = _locked(audit)
    organization.must_write(actor, audit.office_id)
    _require_draft(audit)
    if version != audit.version:
        raise Conflict(changed_by(audit))
    if not data:
        return Saved(audit, {})
    refused = drafts.apply(audit, data)
    audit.version += 1
    audit.changed_at = timezone.now()
    audit.changed_by_id = actor.user_id
    audit.save()
    changes.record(actor, audit, "audit.changed")
    return Saved(audit, refused)


@transaction.atomic
def finish_audit(actor, *, audit, version, today) -> Audit:
    """Close the draft and hand it to a manager. Days left open become the first day of the audit.

    Raises Refused, Conflict (somebody was faster) and ValidationError {field: [message]} with everything missing.
    """
    audit = _locked(audit)
    organization.must_write(actor, audit.office_id)
    _require_draft(audit)
    if version != audit.version:
        raise Conflict(changed_by(audit))
    _require_complete(missing(audit, today=today))
    audit.methods.filter(done=True, done_on__isnull=True).update(done_on=audit.starts_on)
    audit.interviews.filter(held_on__isnull=True).update(held_on=audit.starts_on)
    move(audit, State.FINISHED, moves=MOVES, at=timezone.now(), by=actor.user_id, stamp="finished")
    _save(actor, audit, "audit.finished")
    return audit


@transaction.atomic
def return_audit(actor, *, audit, reason) -> Audit:
    """Send a finished audit back to its draft. Raises Refused, Conflict and ValidationError (no reason)."""
    audit = _locked(audit)
    require(_manages(actor, audit))
    if audit.state != State.FINISHED:
        raise Conflict(_state_now(audit))
    require(may_return(actor, audit))
    if not reason.strip():
        raise ValidationError({"reason": _("Say what has to be corrected.")})
    move(audit, State.DRAFT, moves=MOVES, at=timezone.now(), by=actor.user_id, stamp="returned")
    audit.return_reason = reason.strip()
    audit.finished_at = audit.finished_by_id = None
    _save(actor, audit, "audit.returned")
    events.record(actor, "training.audit.returned", audit)
    return audit


@transaction.atomic
def approve_audit(actor, *, audit, today) -> Audit:
    """The approval step (決裁).

    Raises Refused (role, own draft), Conflict (not waiting any more) and ValidationError (a finding written after
    finishing is incomplete or does not fit the result: return the audit or complete the finding).
    """
    audit = _locked(audit)
    require(_manages(actor, audit))
    if audit.state != State.FINISHED:
        raise Conflict(_state_now(audit))
    require(may_approve(actor, audit, today))
    _require_complete(missing_words(audit))
    move(audit, State.APPROVED, moves=MOVES, at=timezone.now(), by=actor.user_id, stamp="approved")
    _save(actor, audit, "audit.approved")
    events.record(actor, "training.audit.approved", audit)
    return audit


@transaction.atomic
def delete_draft(actor, *, audit):
    """Throw away a draft that nobody has finished. Raises Refused and Conflict."""
    audit = _locked(audit)
    organization.must_write(actor, audit.office_id)
    if audit.state != State.DRAFT:
        raise Conflict(_state_now(audit))
    require(may_delete(actor, audit))
    changes.record(actor, audit, "audit.deleted")
    try:
        with transaction.atomic():
            evidence.discard(list(audit.evidence.select_related("file__preview")))
            audit.delete()
    except ProtectedError as error:
        raise Refused(_("Delete its findings first.")) from error


def changed_by(audit) -> str:
    """Who changed the draft last, as a sentence."""
    return _("%(who)s changed this audit on %(when)s.") % _by(audit.changed_by, audit.changed_at)


def _locked(audit):
    return Audit.objects.select_for_update(of=("self",)).get(pk=audit.pk)


def _require_draft(audit):
    if audit.state != State.DRAFT:
        raise Conflict(
            _("This audit was already finished by %(who)s on %(when)s.") % _by(audit.finished_by, audit.finished_at)
        )


def _require_complete(items):
    errors = {}
    for item in items:
        errors.setdefault(item.field, []).append(item.message)
    if errors:
        raise ValidationError(errors)


def _state_now(audit):
    if audit.state == State.APPROVED:
        return _("This audit was already approved by %(who)s on %(when)s.") % _by(audit.approved_by, audit.approved_at)
    if audit.state == State.FINISHED:
        return _("This audit was already finished by %(who)s on %(when)s.") % _by(audit.finished_by, audit.finished_at)
    return _("This audit is a draft.")


def _by(user, at):
    when = date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else ""
    return {"who": user or "", "when": when}


def _save(actor, audit, fact):
    audit.version += 1
    audit.save()
    changes.record(actor, audit, fact)
