"""What must be true of plan applications, residence applications and changes of plans."""

from django.db.models import F, Q

from imjapan.core.checking import check
from training.models import PlanApplication, PlanChange, ResidenceApplication


@check(
    "training.applications_name_their_place",
    "A plan application has the company of its establishment and that company's office.",
)
def applications_name_their_place(depth):
    same = Q(company_id=F("establishment__company_id"), office_id=F("company__office_id"))
    return PlanApplication.objects.exclude(same)


@check("training.applications_made_their_plan", "A plan made from an application is that person's, of its stage.")
def applications_made_their_plan(depth):
    rows = PlanApplication.objects.filter(plan__isnull=False)
    stages = Q(stage=F("plan__stage")) | Q(stage__isnull=True, plan__stage__isnull=True)
    return rows.exclude(Q(person_id=F("plan__person_id"), regime=F("plan__regime")) & stages)


@check("training.applications_stay_in_their_office", "An application belongs to a cohort of its own office.")
def applications_stay_in_their_office(depth):
    return PlanApplication.objects.filter(cohort__isnull=False).exclude(office_id=F("cohort__office_id"))


@check("training.arrivals_have_a_certificate", "Who entered had a certificate of eligibility issued before.")
def arrivals_have_a_certificate(depth):
    there = Q(kind="coe", result="granted", decided_on__lte=F("entered_on"))
    return ResidenceApplication.objects.filter(entered_on__isnull=False).exclude(there)


@check("training.residence_is_of_its_person", "An application at immigration is of the person of its plan application.")
def residence_is_of_its_person(depth):
    return ResidenceApplication.objects.filter(application__isnull=False).exclude(person_id=F("application__person_id"))


@check("training.plan_changes_have_their_office", "A change of a plan is in the office of its company.")
def plan_changes_have_their_office(depth):
    return PlanChange.objects.exclude(office_id=F("company__office_id"))
