"""Obligations and documents that an actor may see. The fence says the same in the database."""

from companies.access import limit

from .models import Document, Obligation

FINAL_STATES = (Document.State.APPROVED, Document.State.FILED, Document.State.SUPERSEDED)


def obligations(actor):
    """Staff: readable offices; a company: what it owes; an auditor: offices, companies, period."""
    queryset = limit(actor, Obligation.objects.all(), company="company_id", office="office_id")
    if actor.is_company:
        queryset = queryset.filter(owed_by=Obligation.OwedBy.COMPANY)
    if actor.is_auditor and actor.mandate:
        queryset = queryset.filter(legal_on__range=(actor.mandate.period_first, actor.mandate.period_last))
    return queryset


def documents(actor):
    """Outsiders see approved versions only; companies only what was written for them."""
    queryset = limit(actor, Document.objects.all(), company="company_id", office="office_id")
    if actor.fenced:
        queryset = queryset.filter(state__in=FINAL_STATES, approved_at__isnull=False)
    if actor.is_company:
        queryset = queryset.filter(for_company=True)
    if actor.is_auditor and actor.mandate:
        queryset = queryset.filter(subject_on__range=(actor.mandate.period_first, actor.mandate.period_last))
    return queryset
