"""What the documents add to the page of the record they are about: its forms, and the one next step of each."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils import timezone

from imjapan.core import panels
from imjapan.core.models import Job
from imjapan.organization.access import may_read_interviews
from training.domain.interviews import in_training
from training.forms.audits import LANGUAGES
from training.models import Audit

from . import access, forms, labels, subjects
from .domain import CURRENT
from .models import Document


@dataclass(frozen=True)
class Line:
    """One form of the record: its current document if there is one, and whether the actor may make it."""

    form: forms.Form
    document: Document | None
    may_make: bool
    next_step: str

    @property
    def seen_at_once(self) -> bool:
        """Whether making it shows it to the company: nobody approves it first."""
        return self.form.for_company and not self.form.needs_approval


def documents_of(kind: str, request, subject) -> dict[str, Any] | None:
    """Lines for staff; nothing while nothing is made and nothing can be."""
    if not request.actor.is_staff:
        return None
    rows = Document.objects.filter(subject_key=subjects.key_of(subject), state__in=CURRENT)
    current = {row.form_id: row for row in rows.select_related("job", "file", "audit")}
    lines = [_line(request.actor, form, subject, current.get(form.id)) for form in forms.about(kind)]
    lines = [line for line in lines if line.document or line.may_make]
    return {"subject": subject, "lines": lines} if lines else None


for _kind in subjects.KINDS:
    panels.register(_kind, template="reports/document_panel.html", order=50)(partial(documents_of, _kind))


def _line(actor, form, subject, document):
    if document:
        return Line(form, labels.present(document), False, _next_step(form, document))
    return Line(form, None, access.may_make(actor, form, subject)[0], "make")


def _next_step(form, document):
    """One of: again, approve_audit, approve, file, nothing. Also while the PDF is being made: it takes seconds."""
    if document.file_id is None and document.job and document.job.state in (Job.State.FAILED, Job.State.CANCELLED):
        return "again"
    if document.state == Document.State.DRAFT:
        waits = document.audit_id and document.audit.state != Audit.State.APPROVED
        if document.filing_id:  # decided on this very page
            return "nothing"
        return "approve_audit" if form.is_filed and waits else "approve"
    return "file" if form.is_filed and document.state == Document.State.APPROVED else "nothing"


@panels.register("establishment", template="reports/blank_sheets.html", order=31)
def blank_sheets(request, subject) -> dict[str, Any] | None:
    """Empty interview sheets in the languages of those in training, to take along."""
    if not may_read_interviews(request.actor)[0]:
        return None
    people = in_training(subject, timezone.localdate())
    spoken = sorted(set(people.values_list("language", flat=True)) & dict(LANGUAGES).keys())
    names = dict(LANGUAGES)
    return {"establishment": subject, "languages": [(code, names[code]) for code in spoken or ["ja"]]}
