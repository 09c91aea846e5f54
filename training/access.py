"""Audits, findings and placements that an actor may see, and what may be done with them."""

from django.db.models import Q
from django.utils.translation import gettext as _

from companies.access import limit
from imjapan.organization import access as organization
from imjapan.organization import rights

from .models import (
    ApplicationPaper,
    Audit,
    AuditTrigger,
    Candidate,
    Cohort,
    CorrectiveAnswer,
    Evidence,
    ExamAttempt,
    ExternalCheck,
    Finding,
    Interview,
    LectureCourse,
    Lecturer,
    Offer,
    Placement,
    Plan,
    PlanApplication,
    PlanChange,
    PlannedVisit,
    ReleasedFinding,
    ResidenceApplication,
    RosterImport,
    Visit,
)


def audits(actor):
    """Staff only: companies and auditors see the documents made from an audit, not the audit."""
    return organization.readable(actor, Audit.objects.all())


def triggers(actor):
    """Grounds for an extraordinary audit: staff only, for companies and auditors they do not exist."""
    return organization.readable(actor, AuditTrigger.objects.all())


def interviews(actor):
    """What trainees said: staff with the right “Interviews” in the offices they may read."""
    if not organization.may_read_interviews(actor)[0]:
        return Interview.objects.none()
    return organization.readable(actor, Interview.objects.all(), office="audit__office_id")


def evidence(actor):
    """Photos and files of audits and visits: staff only, as the audits and visits themselves."""
    return Evidence.objects.filter(Q(audit__in=audits(actor)) | Q(visit__in=visits(actor)))


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


def exams(actor):
    """Tries at exams: staff only."""
    return organization.readable(actor, ExamAttempt.objects.all(), office="person__office_id")


def visits(actor):
    return organization.readable(actor, Visit.objects.all())


def trips(actor):
    """Trips that are planned: staff only."""
    return organization.readable(actor, PlannedVisit.objects.all())


def external_checks(actor):
    """Staff only: auditors see the documents made from a check, companies nothing."""
    return organization.readable(actor, ExternalCheck.objects.all())


def cohorts(actor):
    """People who come together: staff only."""
    return organization.readable(actor, Cohort.objects.all())


def courses(actor):
    """Lectures: staff only, auditors see the documents made from them, companies nothing."""
    return organization.readable(actor, LectureCourse.objects.all())


def lecturers(actor):
    return organization.readable(actor, Lecturer.objects.all())


def offers(actor):
    """Job offers: staff only."""
    return organization.readable(actor, Offer.objects.all())


def candidates(actor):
    """People presented for job offers: staff only; of private offices of others neither the offers nor the people."""
    rows = organization.readable(actor, Candidate.objects.all(), office="offer__office_id")
    return organization.readable(actor, rows, office="person__office_id")


def may_import(actor):
    """Move in from spreadsheets: administrators everything, others rows of the offices where they have the right.

    Returns (allowed, reason).
    """
    refusal = _("Only supervision managers and administrators can take over data from spreadsheets.")
    return rights.permission(actor, rights.IMPORT, refusal=refusal)


def rosters(actor):
    """Uploads: each staff user's own; administrators see all."""
    if not actor.is_staff:
        return RosterImport.objects.none()
    if actor.is_administrator:
        return RosterImport.objects.all()
    return RosterImport.objects.filter(uploaded_by=actor.user_id)


def plan_applications(actor):
    """Applications for plans: staff only; the company reads none of ours."""
    return organization.readable(actor, PlanApplication.objects.all())


def application_papers(actor):
    return organization.readable(actor, ApplicationPaper.objects.all(), office="application__office_id")


def residence_applications(actor):
    """Applications at immigration: staff only, of the office of the person."""
    return organization.readable(actor, ResidenceApplication.objects.all(), office="person__office_id")


def plan_changes(actor):
    return organization.readable(actor, PlanChange.objects.all())


def placed_here(actor, on):
    """Whom a company has on a day: its own people while they are placed there, not before and not after."""
    if not actor.is_company:
        return Placement.objects.none()
    return Placement.objects.filter(company__in=actor.company_ids, starts_on__lte=on, ends_on__gte=on)
