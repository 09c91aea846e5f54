"""What a document can be about, and where that belongs: office, company, establishment, day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from interns.models import Consultation, Person
from training.models import (
    Audit,
    ExternalCheck,
    Incident,
    Interview,
    LectureCourse,
    PlanApplication,
    SupportInterview,
    SupportPlan,
    Transfer,
    Visit,
)

from ..filings.models import Filing
from .models import Book

KINDS = {
    "audit": Audit,
    "visit": Visit,
    "interview": Interview,
    "consultation": Consultation,
    "external_check": ExternalCheck,
    "filing": Filing,
    "person": Person,
    "application": PlanApplication,
    "course": LectureCourse,
    "incident": Incident,
    "transfer": Transfer,
    "support_plan": SupportPlan,
    "support_interview": SupportInterview,
    "book": Book,
}
_NAMES = {model: name for name, model in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a subject belongs. Without a company it is about the office itself, or about nobody a company may know."""

    office_id: int
    company_id: int | None
    establishment_id: int | None
    on: date


def kind_of(subject: Any) -> str:
    """Name of the column of `Document` that points at the subject. Raises KeyError for what no document is about."""
    return _NAMES[type(subject)]


def key_of(subject: Any) -> str:
    return f"{kind_of(subject)}:{subject.pk}"


def lock(subject: Any) -> Any:
    """Read the subject again under a lock, so that two versions are never made at once."""
    return type(subject).objects.select_for_update(of=("self",)).get(pk=subject.pk)


def place_of(subject: Any) -> Place:
    """Return where a subject belongs."""
    return _PLACES[kind_of(subject)](subject)


def subject_of(document) -> Any:
    """The row a document is about."""
    return getattr(document, document.subject_key.split(":")[0])


def _at(row, on):
    return Place(row.office_id, row.company_id, row.establishment_id, on)


_PLACES = {
    "audit": lambda audit: _at(audit, audit.ends_on),
    "visit": lambda visit: _at(visit, visit.visited_on),
    "interview": lambda interview: _at(interview.audit, interview.held_on or interview.audit.starts_on),
    # The company of a consultation stays out of the document's columns: by them companies and mandates are let in.
    "consultation": lambda row: Place(row.office_id, None, None, timezone.localdate(row.received_at)),
    "external_check": lambda check: Place(check.office_id, None, None, check.checked_on),
    "filing": lambda filing: _at(filing, filing.event_on),
    # Papers of one person are of our office: which company they concern stands in them, and no company is let in by it.
    "person": lambda person: Place(person.office_id, None, None, timezone.localdate()),
    "application": lambda row: _at(row, row.starts_on),
    "course": lambda course: Place(course.office_id, None, None, course.ends_on),
    "incident": lambda incident: _at(incident, incident.happened_on),
    "transfer": lambda row: Place(row.office_id, None, None, row.requested_on),
    "support_plan": lambda row: Place(row.office_id, row.company_id, None, row.made_on),
    "support_interview": lambda row: Place(row.office_id, row.support_plan.company_id, None, row.held_on),
    "book": lambda book: Place(book.office_id, book.company_id, None, timezone.localdate()),
}
