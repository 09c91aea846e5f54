"""Audits, findings and placements that an actor may see, and what may be done with them."""

from companies.access import limit
from imjapan.organization import access as organization

from .models import Audit, CorrectiveAnswer, Finding, Placement, Plan, ReleasedFinding, Visit


def audits(actor):
    """Staff only: companies and auditors see the documents made from an audit, not the audit."""
    return organization.readable(actor, Audit.objects.all())


def findings(actor):
    return organization.readable(actor, Finding.objects.all(), office="audit__office_id")


def released_findings(actor):
    """Staff, and the company it was released to."""
    if actor.is_auditor:
        return ReleasedFinding.objects.none()
    return limit(actor, ReleasedFinding.objects.all(), company="company_id", office="office_id")


def answers(actor):
    """Answers to released findings: for the same people as the findings."""
    if actor.is_auditor:
        return CorrectiveAnswer.objects.none()
    return limit(actor, CorrectiveAnswer.objects.all(), company="company_id", office="office_id")


def placements(actor):
    return organization.readable(actor, Placement.objects.all(), office="company__office_id")


def plans(actor):
    return organization.readable(actor, Plan.objects.all(), office="person__office_id")


def visits(actor):
    return organization.readable(actor, Visit.objects.all())
