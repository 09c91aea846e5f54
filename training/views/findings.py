"""Findings: written, changed, taken back; the company's answer entered on its behalf, accepted or asked again."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.core import files
from imjapan.core.errors import Conflict, Refused
from imjapan.core.http import see_other
from training import access
from training.domain import findings
from training.forms.findings import AnswerForm, FindingForm
from training.models import Audit

from .audits import find_audit


def _back(audit):
    """A draft goes on in its form, anything else on its page."""
    return see_other(
        "training:audit_edit" if audit.state == Audit.State.DRAFT else "training:audit_detail", audit.public_id
    )


def _one(actor, public_id):
    return get_object_or_404(
        access.findings(actor).select_related("audit__establishment__company"), public_id=public_id
    )


def _released(actor, public_id):
    rows = access.released_findings(actor).select_related("finding__audit", "establishment__company")
    return get_object_or_404(rows, public_id=public_id)


@staff_only
@require_http_methods(["GET", "POST"])
def finding_new(request, public_id):
    return _form(request, find_audit(request.actor, public_id))


@staff_only
@require_http_methods(["GET", "POST"])
def finding_edit(request, public_id):
    finding = _one(request.actor, public_id)
    return _form(request, finding.audit, finding)


def _form(request, audit, finding=None):
    allowed, reason = findings.may_change(request.actor, audit, finding)
    if not allowed:
        raise Refused(reason)
    form = FindingForm(request.POST or None, instance=finding)
    if request.method == "POST" and form.is_valid():
        try:
            findings.save_finding(request.actor, audit=audit, finding=finding, data=form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The finding is saved."))
            return _back(audit)
    context = {"audit": audit, "finding": finding, "form": form}
    return render(request, "training/finding_form.html", context, status=422 if form.errors else 200)


@staff_only
@require_POST
def finding_delete(request, public_id):
    finding = _one(request.actor, public_id)
    findings.delete_finding(request.actor, finding=finding)
    messages.success(request, _("The finding is deleted."))
    return _back(finding.audit)


@staff_only
@require_http_methods(["GET", "POST"])
def finding_answer(request, public_id):
    """Enter what a company sent by paper, fax, mail, LINE or phone."""
    released = _released(request.actor, public_id)
    allowed, reason = findings.may_answer(request.actor, released)
    if not allowed:
        raise Refused(reason)
    form = AnswerForm(request.POST or None, request.FILES or None, initial={"sent_key": uuid.uuid4()})
    problem = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        scan = given.pop("scan")
        try:
            file = scan and files.store_upload(
                actor=request.actor, upload=scan, company_id=released.company_id, office_id=released.office_id
            )
        except ValidationError as error:
            form.add_error("scan", error)
        else:
            try:
                findings.answer_finding(request.actor, released=released, file=file or None, **given)
            except ValidationError as error:
                form.add_error(None, error)
            except Conflict as conflict:
                problem = conflict.reason
            else:
                messages.success(request, _("The answer is recorded."))
                return see_other("training:audit_detail", released.finding.audit.public_id)
    context = {"released": released, "form": form, "problem": problem}
    status = 409 if problem else 422 if form.errors else 200
    return render(request, "training/finding_answer.html", context, status=status)


@staff_only
@require_POST
def finding_close(request, public_id):
    return _settle(request, public_id, findings.close_finding, _("The finding is closed."))


@staff_only
@require_POST
def finding_reopen(request, public_id):
    return _settle(request, public_id, findings.reopen_finding, _("The finding is open again."))


def _settle(request, public_id, act, done):
    released = _released(request.actor, public_id)
    try:
        act(request.actor, released=released)
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    else:
        messages.success(request, done)
    return see_other("training:audit_detail", released.finding.audit.public_id)
