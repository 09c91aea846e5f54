"""Facts that move the clock: each leads to a recompute of the establishments it is about."""

from django.utils import timezone

from companies.models import Establishment
from imjapan.core import changes, jobs
from training.models import Audit, CutOver, Placement, ReleasedFinding

from ..documents.models import Document
from .models import Obligation, ObligationRecord
from .recompute import recompute

MANY = 200  # establishments; more are a job of their own, with progress


@changes.on("placement.changed")
def placement_changed(change):
    _recompute(Placement, change.ids)


@changes.on("establishment.left")
def establishment_left(change):
    """A placement went elsewhere or was deleted: it no longer tells which establishment it was at."""
    recompute(establishment_ids=list(change.ids), today=timezone.localdate())


@changes.on("cut_over.changed")
def cut_over_changed(change):
    _recompute(CutOver, change.ids)


@changes.on("audit.drafted", "audit.changed", "audit.finished", "audit.returned", "audit.approved")
def audit_changed(change):
    _recompute(Audit, change.ids)


@changes.on("audit.deleted")
def audit_deleted(change):
    """A draft is about to be deleted: no row of ours may hold it back."""
    ObligationRecord.objects.filter(audit__in=change.ids).delete()
    Obligation.objects.filter(audit__in=change.ids).delete()
    _recompute(Audit, change.ids)


@changes.on("finding.released", "finding.answered", "finding.closed", "finding.reopened")
def finding_changed(change):
    _recompute(ReleasedFinding, change.ids)


@changes.on("document.approved", "document.filed")
def document_changed(change):
    _recompute(Document, change.ids)


@changes.on("office.changed")
def office_changed(change):
    """The clock of an office starts on another day: all its duties may change, so that a job sees to it."""
    rows = Establishment.objects.filter(company__office__in=change.ids).order_by("pk")
    ids = list(rows.values_list("pk", flat=True))
    if ids:
        jobs.enqueue("reports.recompute", establishment_ids=ids, total=len(ids))


def _recompute(model, ids):
    rows = model.objects.filter(pk__in=ids).order_by("establishment_id")
    establishments = list(rows.values_list("establishment_id", flat=True).distinct())
    if len(establishments) > MANY:
        jobs.enqueue("reports.recompute", establishment_ids=establishments, total=len(establishments))
        return
    recompute(establishment_ids=establishments, today=timezone.localdate())
