"""What a manager gave back to its author: drafts of audits, findings and documents, with the reason."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from reports import access as reports
from reports.documents import forms
from reports.filings import access as filings
from reports.filings.models import Filing
from reports.models import Document
from training import access as training
from training.models import Audit

SHOWN = 20  # of each kind, the latest


@dataclass(frozen=True, slots=True)
class Returned:
    """One task of the author: what, where, who gave it back when and why, and where to correct it."""

    what: str
    place: str
    by: str
    at: datetime
    reason: str
    url: str


def to(actor) -> list[Returned]:
    """What was given back to this person and waits for a correction, the latest first."""
    found = [*_audits(actor), *_findings(actor), *_documents(actor), *_filings(actor)]
    return sorted(found, key=lambda row: row.at, reverse=True)


def _audits(actor):
    mine = Q(drafted_by=actor.user_id) | Q(lead=actor.user_id)
    rows = training.audits(actor).filter(mine, state=Audit.State.DRAFT, returned_at__isnull=False)
    for row in rows.select_related("company", "establishment", "returned_by").order_by("-returned_at")[:SHOWN]:
        url = reverse("training:audit_edit", args=[row.public_id])
        yield _returned(row, str(row.get_kind_display()), row, url)


def _findings(actor):
    rows = training.findings(actor).filter(created_by=actor.user_id, returned_at__isnull=False, release__isnull=True)
    rows = rows.select_related("audit__company", "audit__establishment", "returned_by").order_by("-returned_at")
    for row in rows[:SHOWN]:
        url = reverse("training:finding_edit", args=[row.public_id])
        yield _returned(row, _("Finding %(number)s") % {"number": row.number}, row.audit, url)


def _documents(actor):
    rows = reports.documents(actor).filter(drafted_by=actor.user_id, returned_at__isnull=False)
    rows = rows.filter(state=Document.State.DRAFT).defer("facts").order_by("-returned_at")
    for row in rows.select_related("company", "establishment", "office", "returned_by")[:SHOWN]:
        url = reverse("documents:detail", args=[row.public_id])
        yield _returned(row, f"{forms.get(row.form_id).label} {row.number}", row, url)


def _filings(actor):
    rows = filings.filings(actor).filter(drafted_by=actor.user_id, returned_at__isnull=False, state=Filing.State.DRAFT)
    rows = rows.select_related("company", "establishment", "office", "returned_by").order_by("-returned_at")
    for row in rows[:SHOWN]:
        url = reverse("filings:edit", args=[row.public_id])
        yield _returned(row, str(row.get_kind_display()), row, url)


def _returned(row, what, at, url):
    names = [place.name for place in (at.company, at.establishment) if place]
    place = " ".join(names) or at.office.name
    return Returned(what, place, row.returned_by.name, row.returned_at, row.return_reason, url)
