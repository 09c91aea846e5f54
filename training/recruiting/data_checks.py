"""What must be true of offers and of the people presented for them."""

from django.db.models import F

from imjapan.core.checking import check
from training.models import Candidate, Offer


@check("training.offers_name_their_place", "An offer is for an establishment of its company.")
def offers_name_their_place(depth):
    return Offer.objects.exclude(establishment__company=F("company"))


@check("training.candidates_apply_for_themselves", "A plan applied for through an offer is of the person selected.")
def candidates_apply_for_themselves(depth):
    return Candidate.objects.filter(application__isnull=False).exclude(application__person=F("person"))


@check("training.candidates_with_a_plan_are_selected", "Whose plan is applied for through an offer was selected.")
def candidates_with_a_plan_are_selected(depth):
    return Candidate.objects.filter(application__state__in=["draft", "applied", "certified"]).exclude(state="selected")
