"""Documents that follow from decisions taken on audits and findings. Each consumer can run twice.

The decision was checked where it was taken, so the documents are made by the system, in the name of the decider.
"""

from django.utils import timezone

from imjapan.accounts.actor import SYSTEM
from imjapan.accounts.models import User
from imjapan.core import changes
from training.domain import regimes
from training.models import Audit, Regime, ReleasedFinding

from . import domain, forms
from .models import Document

REPORTS = {Regime.TITP: forms.AUDIT_REPORT, Regime.ESD: forms.ESD_AUDIT_REPORT}


@changes.on("audit.approved")
def make_audit_report(change):
    """The approval of an audit is the approval of its reports, dated the same day: one for each law it served."""
    for audit in Audit.objects.filter(pk__in=change.ids, state=Audit.State.APPROVED).select_related("approved_by"):
        for regime in regimes.of_audit(audit):
            domain.make_document(
                SYSTEM,
                form_id=REPORTS[regime],
                subject=audit,
                approved_by=audit.approved_by,
                today=timezone.localdate(audit.approved_at),
            )


@changes.on("finding.released")
def make_instruction(change):
    """One instruction per audit holds everything released so far, approved by whoever released it."""
    releases = ReleasedFinding.objects.filter(pk__in=change.ids).select_related("finding__audit")
    audits = {row.finding.audit_id: row for row in releases.order_by("released_at", "pk")}
    releaser = User.objects.filter(pk=change.actor_id).first()
    for row in audits.values():
        domain.make_document(
            SYSTEM,
            form_id=forms.CORRECTION_INSTRUCTION,
            subject=row.finding.audit,
            approved_by=releaser,
            today=timezone.localdate(row.released_at),
        )


@changes.on("audit.returned")
def withdraw_preview(change):
    """The preview of a report whose audit goes back to its author is no longer the report."""
    rows = Document.objects.filter(
        audit__in=change.ids,
        form_id__in=forms.AUDIT_REPORTS,
        state__in=[Document.State.DRAFT, Document.State.APPROVED],
    )
    for document in rows:
        domain.withdraw_document(SYSTEM, document=document)
