"""Tables of people, one module per noun."""

from .consultations import Consultation, ConsultationDoor, ConsultationFile, ConsultationStep, HelpLine, PhraseCheck
from .life import AfterReturn, ResidenceEvent
from .people import Nationality, Passport, Person, PersonInCharge, ResidenceCard
from .sending import PaidCost, SendingAgreement, SendingOrganization, SendingSuspension

__all__ = [
    "AfterReturn",
    "Consultation",
    "ConsultationDoor",
    "ConsultationFile",
    "ConsultationStep",
    "HelpLine",
    "Nationality",
    "PaidCost",
    "Passport",
    "Person",
    "PersonInCharge",
    "PhraseCheck",
    "ResidenceCard",
    "ResidenceEvent",
    "SendingAgreement",
    "SendingOrganization",
    "SendingSuspension",
]
