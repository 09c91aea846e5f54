"""Tables of people, one module per noun."""

from .consultations import Consultation, ConsultationDoor, ConsultationFile, ConsultationStep, HelpLine, PhraseCheck
from .people import Nationality, Passport, Person, PersonInCharge, ResidenceCard

__all__ = [
    "Consultation",
    "ConsultationDoor",
    "ConsultationFile",
    "ConsultationStep",
    "HelpLine",
    "Nationality",
    "Passport",
    "Person",
    "PersonInCharge",
    "PhraseCheck",
    "ResidenceCard",
]
