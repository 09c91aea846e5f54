"""What must be true of cases and moves."""

from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from imjapan.core.checking import check
from training.models import Incident, IncidentPerson, IncidentStep, Regime, Transfer


@check("training.incidents_name_their_company", "The company and office of a case are those of its establishment.")
def incidents_name_their_company(depth):
    same = Q(company_id=F("establishment__company_id"), office_id=F("establishment__company__office_id"))
    return Incident.objects.filter(state=Incident.State.OPEN).exclude(same)


@check(
    "training.returns_are_signed", "Who went home early in a closed case signed a statement, or a manager said why not."
)
def returns_are_signed(depth):
    code = Concat(Value("statement."), Cast(OuterRef("pk"), CharField()))
    signed = IncidentStep.objects.filter(incident_id=OuterRef("incident_id"), code=code)
    closed = IncidentPerson.objects.filter(incident__state=Incident.State.CLOSED, wish=Incident.Wish.HOME)
    return closed.exclude(incident__regime=Regime.SSW).filter(~Exists(signed))


@check(
    "training.transfers_are_of_their_person",
    "A transfer leaves a placement of its own person, and its application too.",
)
def transfers_are_of_their_person(depth):
    foreign = ~Q(old_placement__person_id=F("person_id"))
    return Transfer.objects.filter(foreign | (Q(application__isnull=False) & ~Q(application__person_id=F("person_id"))))
