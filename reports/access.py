"""Obligations and documents that an actor may see. The fence says the same in the database."""

from django.db.models import Q

from companies.access import limit
from imjapan.organization import rights
from interns.consultations import access as consultations
from training import access as training

from .documents.forms import INNER
from .models import Document, Obligation

# Rules of duties of a person that the company where the person is placed has to see to: exams, the next plan, the stay.
OF_ITS_PEOPLE = (
    "TITP-EXAM-02", "TITP-EXAM-02.b", "TITP-EXAM-03", "ESD-GOAL-01", "TITP-FIL-03", "TITP-IMM-02.b",
)  # fmt: skip
OWED_BY_COMPANIES = ("filing", "implementer_report", "support_report", "incident")
FINAL_STATES = (Document.State.APPROVED, Document.State.FILED, Document.State.SUPERSEDED)


def obligations(actor):
    """Staff: readable offices; a company: what it owes; an auditor: offices, companies, period.

    Those of consultations are for who may read them, and for nobody from outside; those of people and of incidents are
    for staff alone.
    """
    queryset = limit(actor, Obligation.objects.all(), company="company_id", office="office_id")
    if not (actor.is_system or (actor.is_staff and actor.everywhere(rights.CONSULT))):
        inside = Q(consultation__in=consultations.consultations(actor).values("pk")) if actor.is_staff else Q(pk__in=[])
        queryset = queryset.filter(~Q(kind=Obligation.Kind.CONSULTATION) | inside)
    if not (actor.is_staff or actor.is_system):
        queryset = queryset.filter(person__isnull=True, incident__isnull=True, transfer__isnull=True)
    if actor.is_company:
        queryset = queryset.filter(owed_by=Obligation.OwedBy.COMPANY)
    if actor.is_auditor and actor.mandate:
        queryset = queryset.filter(legal_on__range=(actor.mandate.period_first, actor.mandate.period_last))
    return queryset


def own_duties(actor, on):
    """What a company user has to do: what the company owes, and what it does for the people placed there on a day.

    Findings stand on a list of their own. A plan that somebody already applies for is in our hands.
    """
    if not actor.is_company:
        return Obligation.objects.none()
    # Ids, not a sub-select: both halves then find their rows by an index.
    people = list(training.placed_here(actor, on).values_list("person_id", flat=True))
    owed = Q(company__in=actor.company_ids, owed_by=Obligation.OwedBy.COMPANY, kind__in=OWED_BY_COMPANIES)
    theirs = Q(person__in=people, rule_id__in=OF_ITS_PEOPLE, application__isnull=True, incident__isnull=True)
    return Obligation.objects.filter(owed | theirs, consultation__isnull=True, transfer__isnull=True)


def documents(actor):
    """Outsiders see approved versions only; companies only what was written for them.

    Records of consultations are for who may read these, and for auditors whose mandate says so.
    """
    queryset = limit(actor, Document.objects.all(), company="company_id", office="office_id")
    if actor.is_staff and not actor.is_system and not actor.everywhere(rights.CONSULT):
        inside = Q(consultation__in=consultations.consultations(actor).values("pk"))
        queryset = queryset.filter(Q(consultation__isnull=True) | inside)
    if actor.fenced:
        queryset = queryset.filter(state__in=FINAL_STATES, approved_at__isnull=False)
        if not (actor.is_auditor and actor.mandate and actor.mandate.consultations):
            queryset = queryset.exclude(form_id__in=INNER)
    if actor.is_company:
        queryset = queryset.filter(for_company=True)
    if actor.is_auditor and actor.mandate:
        queryset = queryset.filter(subject_on__range=(actor.mandate.period_first, actor.mandate.period_last))
    return queryset
