"""The rows documents can be about, as far as an actor may read them, and their pages."""

from django.urls import reverse

from interns.consultations import access as consultations
from training import access as training

from ..filings import access as filings
from .subjects import subject_of

READABLE = {
    "consultation": consultations.consultations,
    "audit": training.audits,
    "visit": training.visits,
    "interview": training.interviews,
    "filing": filings.filings,
    "external_check": training.external_checks,
    "course": training.courses,
}
PAGES = {
    "consultation": "consultations:detail",
    "audit": "training:audit_detail",
    "visit": "training:visit_detail",
    "interview": "training:interview_detail",
    "filing": "filings:detail",
    "external_check": "checks:detail",
    "course": "lectures:detail",
}


def of(actor, kind: str):
    """Rows of one kind of subject (see `subjects.KINDS`) that the actor may read; none of a kind without pages."""
    return READABLE[kind](actor)


def page_of(document) -> str | None:
    """Address of the page of the record a document is about."""
    page = PAGES.get(document.subject_key.split(":")[0])
    return page and reverse(page, args=[subject_of(document).public_id])
