"""What must be true of plans, placements, audits, visits, findings and external checks.

The company on a row repeats that of its establishment: the fence reads it there, so a wrong one shows a company what
belongs to another.
"""

from django.db.models import Exists, F, OuterRef, Q

from imjapan.core.checking import check

from .applying import data_checks as applying_checks  # noqa: F401 - those of plan applications register themselves
from .incidents import data_checks as incident_checks  # noqa: F401 - those of incidents register themselves
from .lectures import checks as lecture_checks  # noqa: F401 - those of lectures register themselves
from .models import (
    Audit,
    AuditTrigger,
    CorrectiveAnswer,
    Evidence,
    ExamAttempt,
    ExternalCheck,
    Interview,
    Placement,
    PlannedVisit,
    ReleasedFinding,
    Visit,
)
from .recruiting import data_checks as offer_checks  # noqa: F401 - those of job offers register themselves
from .support import checks as support_checks  # noqa: F401 - those of support register themselves


def elsewhere(model):
    """Rows with an establishment whose company is another, or none."""
    return model.objects.filter(establishment__isnull=False).exclude(company_id=F("establishment__company_id"))


@check("training.audits_name_their_company", "The company of an audit is that of its establishment.")
def audits_name_their_company(depth):
    return elsewhere(Audit)


@check("training.visits_name_their_company", "The company of a visit is that of its establishment.")
def visits_name_their_company(depth):
    return elsewhere(Visit)


@check("training.trips_name_their_company", "The company of a planned trip is that of its establishment.")
def trips_name_their_company(depth):
    return elsewhere(PlannedVisit)


@check("training.trips_name_their_records", "A planned trip names the visit and the audit of its own establishment.")
def trips_name_their_records(depth):
    place = F("establishment_id")
    visit = Q(visit__isnull=False) & ~Q(visit__establishment_id=place)
    audit = Q(audit__isnull=False) & ~Q(audit__establishment_id=place)
    return PlannedVisit.objects.filter(visit | audit)


@check("training.grounds_name_their_company", "The company of a ground for an audit is that of its establishment.")
def grounds_name_their_company(depth):
    return elsewhere(AuditTrigger)


@check("training.placements_name_their_company", "The company of a placement is that of its establishment.")
def placements_name_their_company(depth):
    return elsewhere(Placement)


@check("training.placements_lie_in_their_plan", "A placement is of the person of its plan and within its days.")
def placements_lie_in_their_plan(depth):
    inside = Q(starts_on__gte=F("plan__starts_on"), ends_on__lte=F("plan__ends_on"), person_id=F("plan__person_id"))
    return Placement.objects.exclude(inside)


@check("training.releases_agree_with_audit", "A released finding has establishment, company and office of its audit.")
def releases_agree_with_audit(depth):
    audit = "finding__audit__"
    same = Q(
        establishment_id=F(f"{audit}establishment_id"),
        company_id=F(f"{audit}company_id"),
        office_id=F(f"{audit}office_id"),
    )
    return ReleasedFinding.objects.exclude(same)


@check("training.answers_agree_with_finding", "An answer has company and office of the finding it answers.")
def answers_agree_with_finding(depth):
    return CorrectiveAnswer.objects.exclude(company_id=F("released__company_id"), office_id=F("released__office_id"))


@check("training.interviewed_were_there", "Who was interviewed in a finished audit had a placement at the company.")
def interviewed_were_there(depth):
    here = Placement.objects.filter(person_id=OuterRef("person_id"), company_id=OuterRef("audit__company_id"))
    return Interview.objects.filter(~Exists(here)).exclude(audit__state=Audit.State.DRAFT)


@check("training.evidence_belongs_to_one", "Evidence belongs to one audit or one visit, and no company may open it.")
def evidence_belongs_to_one(depth):
    of_one = Q(audit__isnull=False, visit__isnull=True) | Q(audit__isnull=True, visit__isnull=False)
    return Evidence.objects.filter(~of_one | Q(file__scope_company_id__isnull=False))


@check("training.checks_accompany_their_office", "An external check accompanied an audit of its own office.")
def checks_accompany_their_office(depth):
    return ExternalCheck.objects.filter(audit__isnull=False).exclude(office_id=F("audit__office_id"))


@check("training.exams_are_of_their_plan", "An exam names a plan of its own person.")
def exams_are_of_their_plan(depth):
    return ExamAttempt.objects.filter(plan__isnull=False).exclude(person_id=F("plan__person_id"))


@check("training.exams_end_with_a_pass", "Nobody sits a part again that was passed on an earlier day.")
def exams_end_with_a_pass(depth):
    passed = ExamAttempt.objects.filter(
        person=OuterRef("person"), grade=OuterRef("grade"), part=OuterRef("part"), result="passed",
        sits_on__lt=OuterRef("sits_on"),
    )  # fmt: skip
    return ExamAttempt.objects.filter(Exists(passed), result__in=["passed", "failed"])
