"""Documents of the demo: made, rendered and filed by the same functions as in daily work."""

from datetime import timedelta

from django.utils import timezone

from imjapan.accounts.actor import SYSTEM, resolve
from imjapan.core import jobs
from imjapan.law.calendar import holidays_around
from imjapan.law.dates import last_business_day
from reports.documents import forms
from reports.documents.domain import file_document, make_document
from reports.documents.models import Document
from training.models import Audit, ReleasedFinding

from .history import noon

FILED_AFTER = timedelta(days=20)


def write(*, today):
    """Reports of all approved audits, filed when they are old enough, and the instructions of released findings."""
    for audit in (
        Audit.objects.filter(state=Audit.State.APPROVED)
        .select_related("approved_by", "finished_by")
        .order_by("ends_on", "pk")
    ):
        report = _make(forms.AUDIT_REPORT, audit)
        filed_on = last_business_day(audit.ends_on + FILED_AFTER, holidays_around(today))
        if filed_on < today:
            _file(report, audit.finished_by, filed_on)
    for row in ReleasedFinding.objects.select_related("finding__audit__approved_by"):
        _make(forms.CORRECTION_INSTRUCTION, row.finding.audit)


def _make(form_id, audit):
    decided = audit.approved_at
    document = make_document(
        SYSTEM, form_id=form_id, subject=audit, approved_by=audit.approved_by, today=timezone.localdate(decided)
    )
    jobs.run(document.job_id)
    Document.objects.filter(pk=document.pk).update(drafted_at=decided, approved_at=decided)
    document.refresh_from_db()
    return document


def _file(report, user, filed_on):
    file_document(
        resolve(user, filed_on),
        document=report,
        filed_on=filed_on,
        channel=Document.Channel.POST,
        receipt_no=f"監指{filed_on:%y}-{report.pk:04d}",
        today=filed_on,
    )
    Document.objects.filter(pk=report.pk).update(filed_at=noon(filed_on))
