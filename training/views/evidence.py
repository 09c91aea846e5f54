"""Photos and files of an audit: sent, looked at, taken out while it is a draft. Staff only."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.core import events
from imjapan.core.errors import Conflict
from imjapan.organization.access import must_write
from training import access
from training.checklists import ITEMS
from training.domain import evidence as domain
from training.downloads import serve_stored
from training.forms.evidence import EvidenceForm
from training.models import Audit

from .drafts import redirect_to


@staff_only
@require_http_methods(["GET", "POST"])
def evidence(request, public_id):
    """Everything kept of an audit, and the form for more."""
    audits = access.audits(request.actor).select_related("establishment__company")
    audit = get_object_or_404(audits, public_id=public_id)
    item = request.GET.get("item", "")
    if request.method == "GET":
        return _page(request, audit, EvidenceForm(initial={"item": item if item in ITEMS else ""}))
    must_write(request.actor, audit.office_id)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, audit, form, status=422)
    given = form.cleaned_data
    try:
        kept = domain.add_evidence(
            request.actor,
            owner=audit,
            uploads=given["files"],
            item=given["item"],
            note=given["note"],
            key=given["key"],
        )
    except ValidationError as error:
        form.add_error("files", error.messages[0])
        return _page(request, audit, form, status=422)
    except Conflict as conflict:
        form.add_error(None, conflict.reason)
        return _page(request, audit, form, status=409)
    if kept.refused:
        for name, texts in kept.refused.items():
            form.add_error("files", f"{name}: {' '.join(texts)}")
        if kept.rows:
            form.add_error("files", _("The other files are kept. Send only these again."))
        return _page(request, audit, form, status=422)
    messages.success(request, _("Kept: %(number)s") % {"number": len(kept.rows)})
    return redirect_to("training:evidence", public_id, item=given["item"])


def _page(request, audit, form, *, status=200):
    context = {
        "audit": audit,
        "form": form,
        "may_change": domain.may_change(request.actor, audit)[0],
        "is_draft": audit.state == Audit.State.DRAFT,
        "rows": [
            {"row": row, "item": ITEMS.get(row.item)}
            for row in audit.evidence.select_related("file__preview", "stored_by")
        ],
    }
    return render(request, "training/evidence.html", context, status=status)


def _one(request, public_id):
    rows = access.evidence(request.actor).select_related("file__preview", "audit", "visit")
    return get_object_or_404(rows, public_id=public_id)


@staff_only
@require_GET
def evidence_file(request, public_id):
    row = _one(request, public_id)
    events.note(request, "training.evidence.opened", row)
    return serve_stored(row.file, inline=True)


@staff_only
@require_GET
def evidence_preview(request, public_id):
    """The small picture; 404 until the job has drawn it."""
    row = _one(request, public_id)
    if row.file.preview is None:
        raise Http404
    return serve_stored(row.file.preview, inline=True)


@staff_only
@require_POST
def evidence_delete(request, public_id):
    row = _one(request, public_id)
    try:
        domain.delete_evidence(request.actor, evidence=row)
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    else:
        messages.success(request, _("The file is taken out."))
    if row.visit:
        return redirect_to("training:visit_evidence", row.visit.public_id)
    return redirect_to("training:evidence", row.audit.public_id, item=row.item)
