"""The page "May this person stay, move on, transfer, become SSW?"."""

from dataclasses import dataclass
from datetime import date

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import events
from imjapan.law.verdict import Outcome
from imjapan.organization.access import may_write
from interns.edits import one_person, trail
from training.models import Regime

from . import extension
from .facts import Life, joined, lives
from .gate import GROUPS, LAW_2027, SSW, STAGES, STAY, TRANSFER, WORST, Gate
from .judged import judge

# The gate that answers the question of its block, where nothing has to be done first.
ANSWERS = {
    STAGES: ("stage_2", "stage_3"),
    TRANSFER: ("unavoidable", "own_wish"),
    LAW_2027: ("entry", "table", "back", "former"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A gate with its answer as a status: only what somebody must act on is loud."""

    gate: Gate
    variant: str
    answer: str


@dataclass(frozen=True, slots=True)
class Block:
    """One question with its gates; `main` is the one that answers it, or that has to be done first."""

    code: str
    title: str
    gates: list[Shown]
    main: Shown


@dataclass(frozen=True, slots=True)
class Spell:
    """One regime in a life: its first and last recorded day, whole months until today, and those still planned."""

    regime: Regime
    first: date
    last: date
    spent: int
    left: int


def shown(gate: Gate) -> Shown:
    loud = {Outcome.NG: "late", Outcome.WARN: "soon", Outcome.CONFIRM: "confirm", Outcome.OK: "ok"}
    calm = {Outcome.NG: "neutral", Outcome.WARN: "info", Outcome.CONFIRM: "confirm", Outcome.OK: "ok"}
    words = {
        Outcome.NG: _("act now") if gate.alarms else pgettext("gate", "no"),
        Outcome.WARN: _("attention"),
        Outcome.CONFIRM: _("to be confirmed"),
        Outcome.OK: pgettext("gate", "in order") if gate.is_due else pgettext("gate", "yes"),
    }
    return Shown(gate, (loud if gate.alarms else calm)[gate.outcome], words[gate.outcome])


def blocks(life: Life) -> list[Block]:
    """The gates of one life by question, those without a gate left out."""
    titles = {
        STAY: _("May the person stay?"),
        STAGES: _("Move on to the next stage?"),
        TRANSFER: _("Change the company?"),
        LAW_2027: _("What does the change of law of 2027 mean?"),
        SSW: _("Become a specified skilled worker?"),
    }
    found = judge(life)
    rows = [(code, [shown(gate) for gate in found if gate.group == code]) for code in GROUPS]
    return [Block(code, titles[code], gates, _main(code, gates)) for code, gates in rows if gates]


def _main(code: str, gates: list[Shown]) -> Shown:
    alarms = [one for one in gates if one.gate.alarms]
    if code == STAY or alarms:
        return min(alarms or gates, key=lambda one: WORST.index(one.gate.outcome))
    named = [one for name in ANSWERS.get(code, ()) for one in gates if one.gate.code == name]
    return next(iter([*named, *gates]))


def spells(life: Life) -> list[Spell]:
    """The regimes of a life in the order in which they began, each with the months spent and still planned."""
    found = []
    for regime in Regime:
        days = joined((plan.starts_on, plan.ends_on) for plan in life.of(regime))
        if days:
            spent = life.months(regime, life.on)
            found.append(Spell(regime, days[0][0], days[-1][1], spent, life.months(regime) - spent))
    return sorted(found, key=lambda spell: spell.first)


@staff_only
@require_safe
def person_gates(request, public_id):
    person = one_person(request.actor, public_id)
    events.note(request, "interns.person.read", person)
    life = lives([person.pk], timezone.localdate())[person.pk]
    context = {
        "person": person,
        "blocks": blocks(life),
        "spells": spells(life),
        "way": extension.way(life),
        "may_write": may_write(request.actor, person.office_id)[0],
        "trail": trail(person),
    }
    return render(request, "training/gates/page.html", context)
