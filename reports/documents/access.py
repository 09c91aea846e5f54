"""What an actor may do with documents. Each function returns (allowed, reason); buttons and domain use the same."""

from django.utils.translation import gettext as _

from imjapan.organization import access as organization
from imjapan.organization import rights
from training.models import Audit

from ..filings.models import Filing
from . import forms
from .models import Book, Document

State = Document.State


def books(actor):
    """Books of the offices an actor may read; for our staff only."""
    return organization.readable(actor, Book.objects.all()) if actor.is_staff else Book.objects.none()


def may_make(actor, form, subject):
    """Staff of the office, as far as the form allows it. Returns (allowed, reason)."""
    return form.allows(actor, subject)


def may_approve(actor, document, on):
    """A supervision manager other than the drafter (see the approval step), once the audit is approved."""
    if document.returned_at:
        return False, _("This draft was returned. Correct the records and make it again.")
    if _goes_with_audit(document):
        return False, _("Approve the audit: that approves its report.")
    if _goes_with_filing(document):
        return False, _("Approve the notice: that approves its form.")
    return organization.may_approve(actor, document.office_id, document.drafted_by_id, on)


def _goes_with_audit(document):
    """A report whose audit still waits for its approval is decided with it."""
    return document.form_id in forms.AUDIT_REPORTS and document.audit.state != Audit.State.APPROVED


def _goes_with_filing(document):
    """The form of a notice that waits for its approval is decided with it."""
    return document.filing_id is not None and document.filing.state == Filing.State.DRAFT


def may_decide(actor, document):
    """Whether the actor approves and returns documents of the office at all. Returns (allowed, reason)."""
    refusal = _("Only a supervision manager of the office can approve this.")
    return rights.permission(actor, rights.APPROVE, document.office_id, refusal=refusal)


def may_return(actor, document):
    """A supervision manager; a report that goes with its audit is returned with it. Returns (allowed, reason)."""
    if _goes_with_audit(document):
        return False, _("Return the audit: its report goes with it.")
    if _goes_with_filing(document):
        return False, _("Return the notice: its form goes with it.")
    if document.state != State.DRAFT or document.returned_at:
        return False, _("Only a draft that waits for its approval can be returned.")
    return may_decide(actor, document)


def may_correct_filing(actor, document):
    """Who records filings also corrects them, with a reason. Returns (allowed, reason)."""
    if document.state != State.FILED:
        return False, _("Nothing is filed here that could be corrected.")
    if document.filing_id:
        return False, _("Correct it on the page of the notice: its form follows.")
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
    """Forms that repeat what trainees said ask for more than seeing the document. Returns (allowed, reason)."""
    form = forms.get(document.form_id)
    return form.may_read(actor, document) if form.may_read else (True, "")


def may_withdraw(actor, document):
    """Staff of the office take back a draft, a supervision manager also what was approved."""
    if document.state == State.APPROVED and not (actor.is_system or actor.may(rights.APPROVE, document.office_id)):
        return False, _("Only a supervision manager can withdraw an approved document.")
    return organization.may_write(actor, document.office_id)
