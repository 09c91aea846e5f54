"""Findings: written, changed, taken back; the company's answer entered on its behalf, accepted or asked again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.core import events, files
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.core.navigation import Link
from imjapan.organization import edit_pages
from training import access
from training.checklists import ITEMS
from training.domain import checklists, findings
from training.downloads import serve_answer, serve_preview
from training.forms.findings import BehalfForm, FindingForm
from training.models import Audit

from .audits import audit_page, find_audit, finding_return_form, reopen_form


def _findings_of(audit):
    """Where the findings of the audit stand: a draft goes on in its form, anything else on its page."""
    view = "training:audit_edit" if audit.state == Audit.State.DRAFT else "training:audit_detail"
    return reverse(view, args=[audit.public_id]) + "#findings"


def _back(audit):
    return see_other(_findings_of(audit))


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
    """A new finding; `?item=A04` begins with what is known of that item of the checklist."""
    code = request.GET.get("item")
    return _form(request, find_audit(request.actor, public_id), item=code if code in ITEMS else None)


@staff_only
@require_http_methods(["GET", "POST"])
def finding_edit(request, public_id):
    finding = _one(request.actor, public_id)
    return _form(request, finding.audit, finding)


def _form(request, audit, finding=None, item=None):
    """A new finding of the audit, or one that is changed (see `edit_pages.serve`)."""
    actor = request.actor

    def save(data, version, key):
        if item:
            return checklists.make_finding(actor, audit=audit, code=item, data=data, key=key)
        return findings.save_finding(actor, audit=audit, finding=finding, data=data, version=version, key=key)

    begun = checklists.finding_of(audit, item) if item else finding
    initial = {} if begun and begun.due_on else {"due_on": findings.usual_due_on(audit)}
    return edit_pages.serve(
        request,
        lambda data, instance=begun: FindingForm(data, instance=instance, actor=actor, initial=initial),
        permission=findings.may_change(actor, audit, finding),
        save=save,
        screen=edit_pages.Screen(
            title=_("Finding"),
            back=_findings_of(audit),
            trail=[],
            done=lambda row: _findings_of(audit),
            saved=_("The finding is saved."),
            template="training/finding_form.html",
            context={"audit": audit, "finding": finding},
        ),
    )


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
    require(findings.may_answer(request.actor, released))
    audit, today = released.finding.audit, localdate()
    form = BehalfForm(
        request.POST or None, request.FILES or None, released=released, today=today, initial={"received_on": today}
    )
    problem = ""
    if request.method == "POST":
        try:
            if form.is_valid() and _answer(request.actor, released, form):
                messages.success(request, _("The answer is recorded."))
                return see_other("training:audit_detail", audit.public_id)
        except Conflict as conflict:
            problem = conflict.reason
        form.ask_for_the_file_again()
    place = f"{released.establishment.company} {released.establishment}"
    trail = [
        Link(reverse("training:audit_list"), _("Audits"), False),
        Link(reverse("training:audit_detail", args=[audit.public_id]), place, False),
    ]
    context = {"released": released, "form": form, "problem": problem, "trail": trail}
    status = 409 if problem else 422 if form.errors else 200
    return render(request, "training/finding_answer.html", context, status=status)


def _answer(actor, released, form):
    """Record the answer; on a refusal the form carries the reason. A file without an answer is not kept."""
    given = dict(form.cleaned_data)
    upload = given.pop("file")
    scope = {"company_id": released.company_id, "office_id": released.office_id}
    try:
        with transaction.atomic():
            file = upload and files.store_upload(actor=actor, upload=upload, **scope)
            kept = findings.answer_finding(actor, released=released, file=file or None, **given)
            if file and kept.file_id != file.pk:  # a click at the same moment was faster, and its file is kept
                transaction.set_rollback(True)
    except ValidationError as error:
        form.add_error(None, error)
    return form.is_valid()


@staff_only
@require_POST
def finding_return(request, public_id):
    """Give one finding back to its author, saying why; a refused reason stays on the page of the audit."""
    finding = _one(request.actor, public_id)
    audit_id = finding.audit.public_id
    form = finding_return_form(finding, request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    try:
        findings.return_findings(request.actor, audit=finding.audit, finding=finding, reason=reason)
    except ValidationError:
        return audit_page(request, find_audit(request.actor, audit_id), status=422, reopening=(finding, form))
    except Conflict as conflict:
        audit = find_audit(request.actor, audit_id)
        return audit_page(request, audit, status=409, reopening=(finding, form), problem=conflict.reason)
    messages.success(request, _("The finding was returned to its author."))
    return _back(finding.audit)


@staff_only
@require_GET
def answer_preview(request, public_id):
    """The small picture of the file of an answer."""
    answers = access.answers(request.actor).select_related("file__preview").filter(file__preview__isnull=False)
    return serve_preview(get_object_or_404(answers, public_id=public_id))


@staff_only
@require_GET
def answer_file(request, public_id):
    """The photo or scan of an answer, shown in the browser."""
    answers = access.answers(request.actor).select_related("file").filter(file__isnull=False)
    answer = get_object_or_404(answers, public_id=public_id)
    events.note(request, "training.answer.downloaded", answer)
    return serve_answer(answer, inline=True)


@staff_only
@require_POST
def finding_close(request, public_id):
    released = _released(request.actor, public_id)
    try:
        findings.close_finding(request.actor, released=released)
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    else:
        messages.success(request, _("The finding is closed."))
    return see_other("training:audit_detail", released.finding.audit.public_id)


@staff_only
@require_POST
def finding_reopen(request, public_id):
    """Ask the company again, saying why; a refused reason stays on the page of the audit."""
    released = _released(request.actor, public_id)
    audit_id = released.finding.audit.public_id
    form = reopen_form(released, request.POST)
    form.is_valid()
    try:
        findings.reopen_finding(request.actor, released=released, reason=form.cleaned_data.get("reason", ""))
    except ValidationError:
        return audit_page(request, find_audit(request.actor, audit_id), status=422, reopening=(released, form))
    except Conflict as conflict:
        audit = find_audit(request.actor, audit_id)
        return audit_page(request, audit, status=409, reopening=(released, form), problem=conflict.reason)
    messages.success(request, _("The company is asked again."))
    return see_other("training:audit_detail", audit_id)
