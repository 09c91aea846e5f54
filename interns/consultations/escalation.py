"""What a serious matter asks for, in words for a page: the matrix of TITP-CONS-03 with the days of one consultation."""

from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from imjapan.law import texts
from imjapan.law.calendar import holidays_around
from imjapan.law.escalation import escalation_due, escalations
from interns.models import Consultation, ConsultationStep

_K, _I = ConsultationStep.Kind, ConsultationStep.Institution
# By which step an action of the matrix is done: its kind, and of a referral the institution (None: any).
# The others no step shows: closing asks about them.
DONE_BY = {
    "separate": ((_K.PROTECTION, None),),
    "police_or_organization": ((_K.REFERRAL, _I.POLICE), (_K.REFERRAL, _I.AUTHORITY)),
    "give_back": ((_K.COMPANY, None),),
    "instruct": ((_K.COMPANY, None),),
    "notify_labour_office": ((_K.REFERRAL, _I.LABOUR),),
    "check_sending_organization": ((_K.REFERRAL, _I.SENDING),),
    "report": ((_K.REFERRAL, _I.AUTHORITY),),
    "protect": ((_K.PROTECTION, None),),
    "ask_intention": ((_K.ADVICE, None),),
    "no_forced_return": ((_K.PROTECTION, None), (_K.COMPANY, None)),
    "explain_conditions": ((_K.ADVICE, None),),
    "hospital": ((_K.REFERRAL, _I.HOSPITAL),),
}
TOLD_TO_THE_COMPANY = ("instruct", "give_back")


@dataclass(frozen=True, slots=True)
class Action:
    """`due`: None in the matrix without a consultation. `how`: how to do it where the trainee wants secrecy."""

    words: str
    at_once: bool
    due: date | None = None
    done: bool = False
    how: str = ""


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
    """What this consultation asks for, and what of it a step of its record shows as done. One query."""
    taken = {
        pair
        for kind, place in consultation.steps.values_list("kind", "institution")
        for pair in ((kind, place), (kind, None))
    }
    codes = [item.action for item in escalations().get(consultation.matter, ())]
    found = actions(consultation.matter, timezone.localdate(consultation.received_at))
    secret = consultation.is_anonymous or consultation.wants_secrecy
    return [
        replace(
            action,
            done=_is_done(code, consultation, taken),
            how=_unnamed() if secret and code in TOLD_TO_THE_COMPANY else "",
        )
        for code, action in zip(codes, found, strict=True)
    ]


def _is_done(code, consultation, taken) -> bool:
    if code == "extraordinary_audit":
        return consultation.needs_audit is not None
    if code == "interpreter":
        return bool(consultation.interpreter)
    return any(pair in taken for pair in DONE_BY.get(code, ()))


def _unnamed() -> str:
    """How the company is instructed without a word by which the trainee could be recognized (TITP-CONS-05)."""
    return _(
        "The trainee wants secrecy: check this for everybody at the company in an extraordinary or the next regular"
        " audit, instruct the company by what the audit finds, and never name the trainee or say that somebody asked."
    )


def matrix() -> list[tuple[str, list[Action]]]:
    """Every matter that asks for something, with its actions."""
    return [(matter.label, found) for matter in Consultation.Matter if (found := actions(matter.value))]
