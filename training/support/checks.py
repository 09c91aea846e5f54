"""What must be true of support plans and of what hangs on them."""

from django.db.models import F, Q

from imjapan.core.checking import check
from training.models import Regime, SupportInterview, SupportPlan, SupportRecord


@check("training.support_is_of_its_plan", "A support plan belongs to the person of a plan of specified skills.")
def support_is_of_its_plan(depth):
    return SupportPlan.objects.filter(~Q(person_id=F("plan__person_id")) | ~Q(plan__regime=Regime.SSW))


@check("training.support_records_are_of_their_person", "Support given is of the person of its support plan.")
def support_records_are_of_their_person(depth):
    return SupportRecord.objects.exclude(person_id=F("support_plan__person_id"))


@check(
    "training.support_interviews_are_of_their_plan",
    "A support interview is of the person of its support plan.",
)
def support_interviews_are_of_their_plan(depth):
    return SupportInterview.objects.exclude(person_id=F("support_plan__person_id"))
