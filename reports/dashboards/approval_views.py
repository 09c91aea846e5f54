"""The approval step as one page: each thing is approved, or given back with a reason, one at a time."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from reports import access as reports
from reports.documents import domain as documents
from reports.filings import access as filing_access
from reports.filings import domain as filings
from training import access as training
from training.domain import audits, findings
from training.forms.audits import ReturnForm

from . import approvals as inbox


@staff_only
@require_safe
def approvals(request):
    """What waits for the reader's approval."""
    require(_may_look(request.actor))
    return _page(request)


@staff_only
@require_POST
def approve(request, kind, key):
    record = _find(request.actor, kind, key)
    actor, today = request.actor, timezone.localdate()
    try:
        if kind == inbox.AUDIT:
            audits.approve_audit(actor, audit=record, today=today)
            done = _("The audit is approved.")
        elif kind == inbox.FINDINGS:
            released = findings.release_findings(actor, audit=record, today=today)
            done = _("Findings released to the company: %(number)s") % {"number": len(released)}
        elif kind == inbox.FILING:
            filings.approve_filing(actor, filing=record, today=today)
            done = _("It is approved. Now it can be filed.")
        else:
            documents.approve_document(actor, document=record, today=today)
            done = _("The document is approved.")
    except ValidationError as error:
        return _page(request, status=422, at=(kind, str(key)), refused=" ".join(error.messages))
    except Conflict as conflict:
        return _page(request, status=409, problem=conflict.reason)
    messages.success(request, done)
    return see_other("today:approvals")


@staff_only
@require_POST
def give_back(request, kind, key):
    """Return to the author; without a reason the page says so at the field."""
    record = _find(request.actor, kind, key)
    form = _form(kind, key, request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    try:
        if kind == inbox.AUDIT:
            audits.return_audit(request.actor, audit=record, reason=reason)
        elif kind == inbox.FINDINGS:
            findings.return_findings(request.actor, audit=record, reason=reason)
        elif kind == inbox.FILING:
            filings.return_filing(request.actor, filing=record, reason=reason)
        else:
            documents.return_document(request.actor, document=record, reason=reason)
    except ValidationError as error:
        if not form.errors:
            form.add_error("reason", " ".join(error.messages))
        return _page(request, status=422, at=(kind, str(key)), form=form)
    except Conflict as conflict:
        return _page(request, status=409, problem=conflict.reason, lost=reason)
    messages.success(request, _("It was returned to its author with your reason."))
    return see_other("today:approvals")


def _may_look(actor):
    refusal = _("Only supervision managers approve. What was returned to you stands on Today.")
    return bool(actor.managed_office_ids), refusal


def _find(actor, kind, key):
    """The record behind an entry, as far as the actor may read it; whether it may be decided the domain says."""
    if kind not in inbox.KINDS:
        raise Http404
    sources = {inbox.DOCUMENT: reports.documents, inbox.FILING: filing_access.filings}
    return get_object_or_404(sources.get(kind, training.audits)(actor), public_id=key)


def _form(kind, key, data=None):
    return ReturnForm(data, auto_id=f"{kind}-{key}-%s", label_suffix="")


def _page(request, *, status=200, at=None, form=None, refused="", problem="", lost=""):
    """`at`: kind and key of the entry that was refused; `lost`: a reason that came too late, kept to be copied."""

    def form_of(entry):
        return form if form and at == (entry.kind, entry.key) else _form(entry.kind, entry.key)

    groups = inbox.groups(request.actor, timezone.localdate(), form=form_of)
    for entry in (entry for group in groups for entry in group.entries):
        if at == (entry.kind, entry.key):
            entry.refused = refused
    context = {"groups": groups, "problem": problem, "lost": lost, "bound": form, "refused": refused}
    return render(request, "reports/approvals.html", context, status=status)
