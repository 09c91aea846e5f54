"""Facts that move the clock: each leads to a recompute of the establishments it is about."""

from companies.models import Company, Establishment
from imjapan.core import changes, jobs
from interns.models import Person
from training.models import Audit, AuditTrigger, CutOver, Placement, ReleasedFinding, Visit

from ..documents.models import Document
from ..filings.models import Filing
from .clock import refresh
from .models import Obligation, ObligationRecord
from .subjects import PERSON, with_a_clock


@changes.on("placement.changed")
def placement_changed(change):
    refresh(change, establishments=_places(Placement, change.ids))


@changes.on("establishment.left")
def establishment_left(change):
    """A placement went elsewhere or was deleted: it no longer tells which establishment it was at."""
    refresh(change, establishments=change.ids)


@changes.on("cut_over.changed")
def cut_over_changed(change):
    refresh(change, establishments=_places(CutOver, change.ids))


@changes.on("audit.drafted", "audit.changed", "audit.finished", "audit.returned", "audit.approved")
def audit_changed(change):
    refresh(change, establishments=_places(Audit, change.ids))


@changes.on("audit.deleted")
def audit_deleted(change):
    """A draft is about to be deleted: no row of ours may hold it back."""
    ObligationRecord.objects.filter(audit__in=change.ids).delete()
    Obligation.objects.filter(audit__in=change.ids).delete()
    refresh(change, establishments=_places(Audit, change.ids))


@changes.on("trigger.opened", "trigger.dismissed", "trigger.tied")
def trigger_changed(change):
    refresh(change, establishments=_places(AuditTrigger, change.ids))


@changes.on("finding.deleted")
def finding_deleted(change):
    """A finding is about to be deleted: no duty of ours may hold it back. The audit tells the clock afterwards."""
    Obligation.objects.filter(finding__in=change.ids).delete()


@changes.on("visit.finished", "visit.changed", "visit.deleted")
def visit_changed(change):
    refresh(change, establishments=_places(Visit, change.ids))


@changes.on("finding.released", "finding.answered", "finding.closed", "finding.reopened")
def finding_changed(change):
    refresh(change, establishments=_places(ReleasedFinding, change.ids))


@changes.on("filing.changed", "filing.filed", "filing.returned")
def notice_changed(change):
    """A notification about a finding ends a duty of the establishment; its other filings are elsewhere."""
    refresh(change, establishments=_places(Filing, change.ids))


@changes.on("document.approved", "document.filed")
def document_changed(change):
    refresh(change, establishments=_places(Document, change.ids))


@changes.on("office.changed")
def office_changed(change):
    """The clock of an office starts on another day: all its duties may change, so that a job sees to it."""
    places = Establishment.objects.filter(company__office__in=change.ids).order_by("pk")
    companies = Company.objects.filter(office__in=change.ids).order_by("pk")
    people = Person.objects.filter(office__in=change.ids).order_by("pk")
    ids = {
        "establishment_ids": list(places.values_list("pk", flat=True)),
        "company_ids": list(companies.values_list("pk", flat=True)),
        "office_ids": list(change.ids),
        "person_ids": list(with_a_clock(PERSON, people).values_list("pk", flat=True)),
    }
    total = sum(map(len, ids.values()))
    jobs.enqueue("reports.recompute", **ids, fact=change.fact, actor_id=change.actor_id, total=total)


def _places(model, ids):
    rows = model.objects.filter(pk__in=ids, establishment__isnull=False)
    return rows.order_by().values_list("establishment_id", flat=True).distinct()
