"""What training does when it hears of a fact. Found at start-up by its name."""

from django.utils import timezone

from imjapan.accounts.actor import SYSTEM
from imjapan.core import changes
from interns.models import Consultation

from .applying import domain, papers
from .domain import triggers
from .models import AuditTrigger, PlanApplication


@changes.on("consultation.audit_needed")
def audit_needed(change):
    """A consultation needs an extraordinary audit: its ground opens at the establishment, without a word of it.

    Opened by the system, because a counsellor does no supervision work; who decided stands in the events.
    """
    rows = Consultation.objects.filter(pk__in=change.ids, establishment__isnull=False)
    for row in rows.select_related("establishment__company"):
        triggers.open_trigger(
            SYSTEM,
            establishment=row.establishment,
            reason=AuditTrigger.Reason.CONSULTATION,
            occurred_on=timezone.localdate(row.received_at),
            consultation=row,
        )


@changes.on("exam.changed")
def exam_changed(change):
    """A passed exam is a paper of the application for the next stage."""
    open_ = PlanApplication.objects.filter(person__exams__in=change.ids, state__in=domain.OPEN)
    papers.note_exams(open_.distinct())
