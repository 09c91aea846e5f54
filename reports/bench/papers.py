"""Processor time of one report page, with a warm worker."""

import time
from collections.abc import Iterator

from imjapan.core.pdf.identity import page_count
from reports.documents import forms, versions
from reports.documents.models import Document
from reports.documents.tasks import render

from .timing import Result

PAGE_GOAL = 0.15
ROUNDS = 20


def measure() -> Iterator[Result]:
    """Form 22, drawn from the frozen facts of different audits."""
    documents = list(Document.objects.filter(form_id=forms.AUDIT_REPORT).order_by("pk")[: ROUNDS + 1])
    if not documents:
        return
    form = forms.get(forms.AUDIT_REPORT)
    render(documents[0], versions.named(form, documents[0].form_version))  # fonts are read once
    pages, began = 0, time.process_time()
    for document in documents:
        pages += page_count(render(document, versions.named(form, document.form_version)))
    seconds = (time.process_time() - began) / pages
    yield Result("papers", "one page of form 22, processor time", seconds, "s", PAGE_GOAL, {"pages": pages})
