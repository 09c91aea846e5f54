"""Which duties a postponement moves, before it is done: tried out, read, and taken back. Staff only."""

from django.core.exceptions import ValidationError
from django.db.models import Q

from imjapan.core import panels
from imjapan.core.errors import Conflict
from reports import access
from training.applying.postponing import Trial, tried

from . import kinds
from .models import Obligation
from .wording import about, what

SHOWN = 40


@panels.register("postponement", template="reports/postponing_panel.html", order=20)
def duties_of_postponement(request, trial: Trial):
    """Duties that get another legal day, that come and that go, by the day they are due then.

    The clock itself works them out, inside a savepoint that is rolled back; whom the clock leaves to a job because they
    are very many shows nothing here.
    """
    if not request.actor.is_staff:
        return None
    before = {duty.pk: duty for duty in _duties(request.actor, trial)}
    lines = []
    try:
        with tried(trial):
            after = {duty.pk: duty for duty in _duties(request.actor, trial)}
            for pk in before.keys() | after.keys():
                if line := _line(before.get(pk), after.get(pk)):
                    lines.append(line)
    except ValidationError as error:
        return {"refused": error.messages}
    except Conflict as conflict:
        return {"refused": [conflict.reason]}
    lines.sort(key=lambda line: (line["then"] or line["now"], line["what"], line["place"]))
    return {"lines": lines[:SHOWN], "more": max(0, len(lines) - SHOWN)}


def _duties(actor, trial):
    """The open duties of those the postponement is about, as the actor may read them."""
    rows = [one.application for one in trial.found.moved]
    about_them = (
        Q(person__in={row.person_id for row in rows})
        | Q(establishment__in={row.establishment_id for row in rows if row.plan_id})
        | Q(company__in={row.company_id for row in rows if row.plan_id})
        | Q(course__cohort=trial.cohort)
    )
    found = access.obligations(actor).filter(about_them, state=Obligation.State.OPEN)
    return found.select_related(*kinds.RELATED).defer(*kinds.HEAVY)


def _line(before, after):
    days = [duty and (duty.window_first, duty.target_on, duty.legal_on) for duty in (before, after)]
    if days[0] == days[1]:
        return None
    duty = after or before
    return {
        "what": what(duty),
        "about": about(duty),
        "place": duty.place_words,
        "now": before and before.legal_on,
        "then": after and after.legal_on,
    }
