"""What must be true of plans, placements, audits, visits and findings.

The company on a row repeats that of its establishment: the fence reads it there, so a wrong one shows a company what
belongs to another.
"""

from django.db.models import Exists, F, OuterRef, Q

from imjapan.core.checking import check

from .models import Audit, CorrectiveAnswer, Interview, Placement, ReleasedFinding, Visit


def elsewhere(model):
    """Rows whose company is not that of their establishment."""
    return model.objects.exclude(company_id=F("establishment__company_id"))


@check("training.audits_name_their_company", "The company of an audit is that of its establishment.")
def audits_name_their_company(depth):
    return elsewhere(Audit)


@check("training.visits_name_their_company", "The company of a visit is that of its establishment.")
def visits_name_their_company(depth):
    return elsewhere(Visit)


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
