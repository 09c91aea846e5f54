"""Records that move the clock, made directly in the state a test needs."""

from datetime import date

from django.utils import timezone

from reports.models import Document, Obligation
from tests.records import make_document
from training.models import Audit


def finish(audit, by):
    """A finished audit, waiting for approval."""
    Audit.objects.filter(pk=audit.pk).update(state=Audit.State.FINISHED, finished_at=timezone.now(), finished_by=by)
    audit.refresh_from_db()
    return audit


def back_to_draft(audit):
    Audit.objects.filter(pk=audit.pk).update(state=Audit.State.DRAFT)


def file_report(audit, by, on: date):
    """The report of an audit, filed on a day."""
    return make_document(audit, by, "TITP-F22", state=Document.State.FILED, filed_on=on)


def duties(establishment, kind="audit"):
    """Duties of an establishment by the first day of their window."""
    rows = Obligation.objects.filter(establishment=establishment, kind=kind).order_by("window_first", "pk")
    return {row.window_key: row for row in rows}


def states(establishment, kind="audit"):
    return {key: row.state for key, row in duties(establishment, kind).items()}
