"""What people decide about a duty: to waive it, and to take the waiver back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.core import events
from imjapan.core.errors import require
from imjapan.core.transitions import Moves, move
from imjapan.organization import rights

from . import subjects
from .models import Obligation
from .recompute import recompute

State = Obligation.State
MOVES = Moves({State.OPEN: [State.WAIVED], State.WAIVED: [State.OPEN]})


def may_waive(actor, obligation):
    """Who has the right in the office; the same answer for taking it back. Returns (allowed, reason)."""
    refusal = _("Only a supervision manager of the office can waive a duty.")
    return rights.permission(actor, rights.WAIVE, obligation.office_id, refusal=refusal)


@transaction.atomic
def waive_obligation(actor, *, obligation, reason) -> Obligation:
    """Declare an open duty not to be fulfilled, with the reason an inspector will read.

    Raises Refused (not a manager of the office), ValidationError (no reason) and Conflict (no longer open).
    """
    obligation = _locked(actor, obligation)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Please write why this duty does not have to be fulfilled.")})
    obligation.waiver_reason = reason
    move(obligation, State.WAIVED, moves=MOVES, at=timezone.now(), by=actor.user_id, stamp="waived")
    obligation.save(update_fields=["state", "waived_at", "waived_by", "waiver_reason"])
    events.record(actor, "reports.obligation.waived", obligation)
    return obligation


@transaction.atomic
def reopen_obligation(actor, *, obligation, today) -> Obligation:
    """Take a waiver back; the clock then decides whether the duty is open, done or gone.

    Raises Refused (not a manager of the office) and Conflict (not waived).
    """
    obligation = _locked(actor, obligation)
    move(obligation, State.OPEN, moves=MOVES)
    obligation.waived_at = obligation.waived_by_id = None
    obligation.waiver_reason = ""
    obligation.save(update_fields=["state", "waived_at", "waived_by", "waiver_reason"])
    events.record(actor, "reports.obligation.reopened", obligation)
    recompute(**subjects.one(obligation.subject_key), today=today)
    return obligation


def _locked(actor, obligation):
    obligation = Obligation.objects.select_for_update(of=("self",)).get(pk=obligation.pk)
    require(may_waive(actor, obligation))
    return obligation
