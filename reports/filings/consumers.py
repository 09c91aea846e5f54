"""What moves the clock of notices and reports, and the papers that follow from an approval. Each can run twice."""

from django.utils import timezone

from companies.models import Company, Establishment
from imjapan.accounts.actor import SYSTEM
from imjapan.core import changes
from imjapan.organization.models import Measure
from training.models import Placement

from ..documents import domain as documents
from ..documents import forms
from ..documents.models import Document
from ..obligations.clock import refresh
from . import incident_notice, kinds
from .models import Filing


@changes.on("filing.filed")
def step_of_case(change):
    """Runs before the duties are counted anew, which look at the steps of the case."""
    for filing in Filing.objects.filter(pk__in=change.ids, incident__isnull=False).select_related("incident"):
        incident_notice.filed(filing)


@changes.on("filing.changed", "filing.approved", "filing.filed", "filing.returned")
def filing_changed(change):
    """What is about a company is kept with the company, everything else with the office."""
    rows = Filing.objects.filter(pk__in=change.ids)
    refresh(
        change,
        companies=rows.filter(company__isnull=False).values_list("company_id", flat=True),
        offices=rows.filter(company__isnull=True).values_list("office_id", flat=True),
    )


@changes.on("measure.changed")
def measure_changed(change):
    refresh(change, offices=Measure.objects.filter(pk__in=change.ids).values_list("office_id", flat=True))


@changes.on("placement.changed")
def placement_changed(change):
    """The first trainee of a fiscal year makes the company report on it."""
    rows = Placement.objects.filter(pk__in=change.ids).order_by()
    refresh(change, companies=rows.values_list("company_id", flat=True).distinct())


@changes.on("establishment.left")
def establishment_left(change):
    rows = Establishment.objects.filter(pk__in=change.ids).order_by()
    refresh(change, companies=rows.values_list("company_id", flat=True).distinct())


@changes.on("office.changed")
def office_changed(change):
    """The clock of an office starts on another day; the offices themselves are refreshed with the audits."""
    rows = Company.objects.filter(office__in=change.ids).order_by("pk")
    refresh(change, companies=rows.values_list("pk", flat=True))


@changes.on("filing.approved")
def make_paper(change):
    """The approval of a filing is the approval of its form, dated the same day."""
    rows = Filing.objects.filter(pk__in=change.ids, state=Filing.State.APPROVED).select_related("approved_by")
    for filing in rows:
        kind = kinds.get(filing.kind)
        if kind is None or not kind.form_id:
            continue
        documents.make_document(
            SYSTEM,
            form_id=kind.form_id,
            subject=filing,
            approved_by=filing.approved_by,
            today=timezone.localdate(filing.approved_at),
        )


@changes.on("filing.returned")
def withdraw_paper(change):
    """The paper of a filing that goes back to its author, or is not needed, is no longer the paper."""
    wanted = {form.id for form in forms.about("filing")}
    states = [Document.State.DRAFT, Document.State.APPROVED]
    for document in Document.objects.filter(filing__in=change.ids, form_id__in=wanted, state__in=states):
        documents.withdraw_document(SYSTEM, document=document)
