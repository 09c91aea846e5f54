"""What an actor may do with documents. Each function returns (allowed, reason); buttons and domain use the same."""

from django.utils.translation import gettext as _

from imjapan.organization import access as organization
from imjapan.organization import rights
from training.models import Audit, ReleasedFinding

from . import forms
from .models import Document

State = Document.State


def may_make(actor, form, audit):
    """Staff of the office; form 22 from a finished audit, the instruction once a finding was released."""
    if form is forms.PRC_01:
        if not ReleasedFinding.objects.filter(finding__audit=audit).exists():
            return False, _("The instruction is made from released findings, and none is released yet.")
    elif audit.state == Audit.State.DRAFT:
        return False, _("The report is made once the audit is finished.")
    return organization.may_write(actor, audit.office_id)


def may_approve(actor, document, on):
    """A supervision manager other than the drafter (see the approval step), once the audit is approved."""
    if document.returned_at:
        return False, _("This draft was returned. Correct the records and make it again.")
    if document.audit.state != Audit.State.APPROVED and document.form_id == forms.TITP_F22.id:
        return False, _("Approve the audit: that approves its report.")
    return organization.may_approve(actor, document.office_id, document.drafted_by_id, on)


def may_decide(actor, document):
    """Whether the actor approves and returns documents of the office at all. Returns (allowed, reason)."""
    refusal = _("Only a supervision manager of the office can approve this.")
    return rights.permission(actor, rights.APPROVE, document.office_id, refusal=refusal)


def may_return(actor, document):
    """A supervision manager; a report that goes with its audit is returned with it. Returns (allowed, reason)."""
    if document.form_id == forms.TITP_F22.id and document.audit.state != Audit.State.APPROVED:
        return False, _("Return the audit: its report goes with it.")
    if document.state != State.DRAFT or document.returned_at:
        return False, _("Only a draft that waits for its approval can be returned.")
    return may_decide(actor, document)


def may_correct_filing(actor, document):
    """Who records filings also corrects them, with a reason. Returns (allowed, reason)."""
    if document.state != State.FILED:
        return False, _("Nothing is filed here that could be corrected.")
    return organization.may_file(actor, document.office_id)


def may_file(actor, document):
    """Staff of the office, for a form that goes to the authority, once there is a file to send."""
    if not forms.get(document.form_id).is_filed:
        return False, _("This document goes to the company, not to the authority.")
    if document.state == State.DRAFT:
        return False, _("The document has to be approved before it is filed.")
    if document.file_id is None:
        return False, _("The PDF is not ready yet.")
    return organization.may_file(actor, document.office_id)


def may_read_file(actor, document):
    """Form 22 repeats what was said in interviews; every other file is for whoever may see the document."""
    if document.form_id == forms.TITP_F22.id and actor.is_staff:
        return organization.may_read_interviews(actor)
    return True, ""


def may_withdraw(actor, document):
    """Staff of the office take back a draft, a supervision manager also what was approved."""
    if document.state == State.APPROVED and not (actor.is_system or actor.may(rights.APPROVE, document.office_id)):
        return False, _("Only a supervision manager can withdraw an approved document.")
    return organization.may_write(actor, document.office_id)
