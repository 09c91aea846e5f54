"""Who may read filings and what they may do. Each function gives (allowed, reason); buttons and domain use the same.

Only staff: a filing holds what trainees suffered and what we could not keep. Companies and auditors see the approved
papers made from it, where they are meant for them.
"""

from django.utils.translation import gettext as _

from imjapan.organization import access as organization
from imjapan.organization import rights
from imjapan.organization.models import Measure

from .models import Filing

State = Filing.State


def filings(actor):
    return organization.readable(actor, Filing.objects.all())


def measures(actor):
    return organization.readable(actor, Measure.objects.all())


def may_write(actor, filing):
    """Who does supervision work in the office, while it is a draft."""
    if filing.state != State.DRAFT:
        return False, _("Only a draft can be changed. A supervision manager can return it to its author.")
    return organization.may_write(actor, filing.office_id)


def may_decide(actor, filing):
    refusal = _("Only a supervision manager of the office can approve this.")
    return rights.permission(actor, rights.APPROVE, filing.office_id, refusal=refusal)


def may_approve(actor, filing, on):
    """A supervision manager other than the drafter, unless the office has one manager."""
    if filing.state != State.DRAFT:
        return False, _("Only a draft can be approved.")
    if filing.returned_at:
        return False, _("This draft was returned. It waits for its author.")
    return organization.may_approve(actor, filing.office_id, filing.drafted_by_id, on)


def may_return(actor, filing):
    """A draft that waits, and what was approved and has not gone out."""
    if filing.state not in (State.DRAFT, State.APPROVED) or filing.returned_at:
        return False, _("Only what waits for its approval or its filing can be returned.")
    return may_decide(actor, filing)


def may_file(actor, filing):
    if filing.state != State.APPROVED:
        return False, _("It has to be approved before it is filed.")
    return organization.may_file(actor, filing.office_id)


def may_correct(actor, filing):
    """Who records filings also corrects them, with a reason, and adds the scan of the receipt."""
    if filing.state != State.FILED:
        return False, _("Nothing is filed here that could be corrected.")
    return organization.may_file(actor, filing.office_id)


def may_answer(actor, filing):
    if filing.state != State.FILED:
        return False, _("The authority answers what was filed.")
    return organization.may_file(actor, filing.office_id)


def may_drop(actor, filing):
    """Saying that a filing is not needed ends its duty, so it takes the right to waive duties."""
    if filing.state not in (State.DRAFT, State.APPROVED):
        return False, _("What was filed stays filed.")
    refusal = _("Only a supervision manager of the office can say that it is not needed.")
    return rights.permission(actor, rights.WAIVE, filing.office_id, refusal=refusal)
