"""The life of an external check: begun as a draft, finished, signed on paper, reopened by a manager.

Rules: TITP-EXT-01, ESD-LIC-04, ESD-AUD-04; a checker whom the law bars is refused (test T21 of the forms book).
What a draft holds and lacks: `draft`. Who may check: `people`.
"""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.core import changes, events, files
from imjapan.core.errors import Conflict, require
from imjapan.core.transitions import Moves, move
from imjapan.organization import access as organization
from imjapan.organization import editing
from imjapan.organization.models import Appointment
from training.models import ExternalCheck

from . import draft
from .people import candidates, covering, for_office
from .terms import terms_of

State = ExternalCheck.State
MOVES = Moves({State.DRAFT: [State.DONE], State.DONE: [State.DRAFT]})
CHANGED = "external_check.changed"


class Saved(NamedTuple):
    """The draft after saving, and what could not be stored: {field: [message]}."""

    check: ExternalCheck
    refused: dict


def may_edit(actor, check):
    """Write the draft: supervision staff of the office. Returns (allowed, reason)."""
    allowed, reason = organization.may_write(actor, check.office_id)
    if allowed and check.state != State.DRAFT:
        return False, _("This check is finished. A manager can open it again.")
    return allowed, reason


def may_reopen(actor, check):
    """A supervision manager of the office. Returns (allowed, reason)."""
    if check.office_id not in actor.managed_office_ids:
        return False, _("Only a supervision manager of the office can do this.")
    return True, ""


def people_for(check) -> list:
    """Everybody who may have done the check on its day, the one it names included."""
    terms = terms_of([check.office_id])[check.office_id]
    return candidates(check.office_id, check.checked_on, terms, also=[check.checker_id])


def missing(check, today) -> list[draft.Missing]:
    """What keeps the draft from being finished."""
    return draft.missing(check, people_for(check), today)


@transaction.atomic
def start_check(actor, *, office, kind, checker, checked_on, key=None) -> ExternalCheck:
    """Begin a draft, with the names of those who are heard filled in as far as they are appointed.

    `key` (UUID) names one sending of the form. Raises Refused, and ValidationError by field when the law bars the
    checker on that day.
    """
    organization.must_write(actor, office.pk)
    if earlier := editing.made_before(ExternalCheck, key):
        return earlier
    check = ExternalCheck(
        office=office, kind=kind, checker=checker, checked_on=checked_on, recorded_by_id=actor.user_id
    )
    _require([item for item in draft.missing(check, people_for(check), checked_on) if item.field == "checker"])
    if kind == ExternalCheck.Kind.OFFICE:
        roles = Appointment.Role
        check.heard_officer = _appointed(check, [roles.RESPONSIBLE_OFFICER])
        check.heard_manager = _appointed(check, [roles.MANAGER, roles.ESD_MANAGER])
    check = editing.add(check, key)
    changes.record(actor, check, CHANGED)
    return check


def _appointed(check, roles) -> str:
    rows = Appointment.objects.filter(covering(check.checked_on), for_office(check.office_id), role__in=roles)
    names = rows.order_by("office_id", "pk").values_list("personnel__name", flat=True)
    return "、".join(dict.fromkeys(names))[:150]


@transaction.atomic
def save_draft(actor, *, check, version, data) -> Saved:
    """Store fields of a draft; the rest stays. What cannot be stored is returned, so that one slip loses nothing.

    Raises Refused (other office) and Conflict (finished meanwhile, or `version` is no longer the current one).
    """
    check = _locked(check)
    organization.must_write(actor, check.office_id)
    _require_current(check, version)
    if not data:
        return Saved(check, {})
    refused = draft.apply(check, data)
    check.version += 1
    check.save()
    return Saved(check, refused)


@transaction.atomic
def finish_check(actor, *, check, version, today) -> ExternalCheck:
    """Close the draft: the result is in writing, by default as of today.

    Raises Refused, Conflict (somebody was faster) and ValidationError {field: [message]} with everything missing.
    """
    check = _locked(check)
    organization.must_write(actor, check.office_id)
    _require_current(check, version)
    _require(missing(check, today))
    check.reported_on = check.reported_on or today
    move(check, State.DONE, moves=MOVES, at=timezone.now(), by=actor.user_id, stamp="finished")
    _save(actor, check)
    events.record(actor, "training.external_check.finished", check)
    return check


@transaction.atomic
def reopen_check(actor, *, check) -> ExternalCheck:
    """Make a finished check a draft again, to correct it. Raises Refused and Conflict."""
    check = _locked(check)
    require(may_reopen(actor, check))
    move(check, State.DRAFT, moves=MOVES)
    check.finished_at = check.finished_by_id = None
    _save(actor, check)
    events.record(actor, "training.external_check.reopened", check)
    return check


@transaction.atomic
def delete_draft(actor, *, check):
    """Throw away a draft nothing was made from. Raises Refused and Conflict."""
    check = _locked(check)
    organization.must_write(actor, check.office_id)
    if check.state != State.DRAFT:
        raise Conflict(_("This check is finished. A manager can open it again."))
    editing.require_free(check, {"documents": _("documents")})
    check.delete()


@transaction.atomic
def attach_scan(actor, *, check, upload) -> ExternalCheck:
    """Keep the signed paper. A later one takes its place; the history names both.

    Raises Refused, and ValidationError (what the file is).
    """
    check = _locked(check)
    organization.must_write(actor, check.office_id)
    try:
        check.file = files.store_upload(actor=actor, upload=upload)
    except ValidationError as error:
        raise ValidationError({"upload": error.messages}) from error
    check.save(update_fields=["file"])
    return check


def _locked(check):
    return ExternalCheck.objects.select_for_update(of=("self",)).select_related("audit").get(pk=check.pk)


def _require_current(check, version):
    if check.state != State.DRAFT:
        raise Conflict(_("This check was already finished by %(who)s.") % {"who": check.finished_by})
    if version != check.version:
        raise Conflict(_("Somebody else changed this check while you were editing it."))


def _require(items):
    errors = {}
    for item in items:
        errors.setdefault(item.field, []).append(item.message)
    if errors:
        raise ValidationError(errors)


def _save(actor, check):
    check.version += 1
    check.save()
    changes.record(actor, check, CHANGED)
