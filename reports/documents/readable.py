"""The rows documents can be about, as far as an actor may read them, and their pages."""

from django.urls import reverse

from interns import access as interns
from interns.consultations import access as consultations
from training import access as training
from training.incidents import access as incidents
from training.support import access as support

from ..filings import access as filings
from . import access
from .subjects import subject_of


def support_interviews(actor):
    """Their papers repeat what was said, which takes a right of its own."""
    rows = support.interviews(actor)
    return rows if support.may_read_answers(actor)[0] else rows.none()


READABLE = {
    "consultation": consultations.consultations,
    "audit": training.audits,
    "visit": training.visits,
    "interview": training.interviews,
    "filing": filings.filings,
    "external_check": training.external_checks,
    "person": interns.people,
    "application": training.plan_applications,
    "course": training.courses,
    "incident": incidents.incidents,
    "transfer": incidents.transfers,
    "support_plan": support.plans,
    "support_interview": support_interviews,
    "book": access.books,
}
PAGES = {
    "consultation": "consultations:detail",
    "audit": "training:audit_detail",
    "visit": "training:visit_detail",
    "interview": "training:interview_detail",
    "filing": "filings:detail",
    "external_check": "checks:detail",
    "person": "people:detail",
    "application": "applying:detail",
    "course": "lectures:detail",
    "incident": "incidents:detail",
    "transfer": "incidents:move",
    "support_plan": "support:plan",
    "support_interview": "support:interview",
    "book": "books:detail",
}


def of(actor, kind: str):
    """Rows of one kind of subject (see `subjects.KINDS`) that the actor may read; none of a kind without pages."""
    return READABLE[kind](actor)


def page_of(document) -> str | None:
    """Address of the page of the record a document is about."""
    page = PAGES.get(document.subject_key.split(":")[0])
    return page and reverse(page, args=[subject_of(document).public_id])
