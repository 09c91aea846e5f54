"""What the documents add to the page of an audit: report and instruction, and the one next step."""

from dataclasses import dataclass

from imjapan.core import panels
from imjapan.core.models import Job
from training.models import Audit

from . import access, forms, labels
from .domain import CURRENT
from .models import Document


@dataclass(frozen=True)
class Line:
    """One form of the audit: its current document if there is one, and whether the actor may make it."""

    form: forms.Form
    document: Document | None
    may_make: bool
    next_step: str


@panels.register("audit", template="reports/document_panel.html", order=50)
def audit_documents(request, audit):
    """Lines for staff; nothing while a draft has no document."""
    if not request.actor.is_staff:
        return None
    rows = Document.objects.filter(audit=audit, state__in=CURRENT).select_related("job", "file")
    current = {row.form_id: row for row in rows}
    lines = [_line(request.actor, form, audit, current.get(form.id)) for form in forms.all()]
    lines = [line for line in lines if line.document or line.may_make]
    return {"audit": audit, "lines": lines} if lines else None


def _line(actor, form, audit, document):
    if document:
        return Line(form, labels.present(document), False, _next_step(form, audit, document))
    return Line(form, None, access.may_make(actor, form, audit)[0], "make")


def _next_step(form, audit, document):
    """One of: again, approve_audit, approve, file, nothing. Also while the PDF is being made: it takes seconds."""
    if document.file_id is None and document.job and document.job.state in (Job.State.FAILED, Job.State.CANCELLED):
        return "again"
    if document.state == Document.State.DRAFT:
        return "approve_audit" if form.is_filed and audit.state != Audit.State.APPROVED else "approve"
    return "file" if form.is_filed and document.state == Document.State.APPROVED else "nothing"
