"""What a serious matter asks for, in words for a page: the matrix of TITP-CONS-03 with the days of one consultation."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import get_language

from imjapan.law import texts
from imjapan.law.calendar import holidays_around
from imjapan.law.escalation import escalation_due, escalations
from interns.models import Consultation


@dataclass(frozen=True, slots=True)
class Action:
    """`due`: None in the matrix without a consultation."""

    words: str
    at_once: bool
    due: date | None = None


def _lang():
    return "ja" if (get_language() or "").startswith("ja") else "en"


def actions(matter: str, received_on: date | None = None) -> list[Action]:
    """What to do for a matter; with a day also until when."""
    found = []
    for item in escalations().get(matter, ()):
        due = received_on and escalation_due(item, received_on, holidays=holidays_around(received_on))
        words = texts.text(f"consult.action.{item.action}", _lang())
        found.append(Action(words, item.clock == "same_day", due))
    return found


def of(consultation) -> list[Action]:
    return actions(consultation.matter, timezone.localdate(consultation.received_at))


def matrix() -> list[tuple[str, list[Action]]]:
    """Every matter that asks for something, with its actions."""
    return [(matter.label, found) for matter in Consultation.Matter if (found := actions(matter.value))]
