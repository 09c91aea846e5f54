"""An early end recorded only at the placement: the guided case is offered, what is known taken over. TITP-FIL-04."""

from datetime import date

from django.utils.translation import gettext as _

from imjapan.law.dates import add_months_clamped
from training.models import Incident, IncidentPerson, Placement, Regime, Transfer

from .move_answers import State

GIVEN_UP = (State.WITHDRAWN, State.REJECTED)
MONTHS = 12  # after that nothing of the guide helps any more


def without_case(person, today: date) -> Placement | None:
    """The last placement of somebody, if it ended early, nothing follows, and no case or transfer of it is recorded.

    Three queries at most.
    """
    rows = Placement.objects.filter(person=person).exclude(plan__regime=Regime.SSW)
    last = rows.select_related("plan", "establishment__company").order_by("-ends_on").first()
    if last is None or last.ends_on < add_months_clamped(today, -MONTHS):
        return None
    if not last.end_reason and last.ends_on >= last.plan.ends_on:
        return None
    if Placement.objects.filter(person=person, starts_on__gt=last.ends_on).exists():
        return None  # as a specified skilled worker
    if IncidentPerson.objects.filter(person=person, incident__happened_on__gte=last.starts_on).exists():
        return None
    if Transfer.objects.filter(old_placement=last).exclude(state__in=GIVEN_UP).exists():
        return None
    return last


def warnings(person, today: date) -> list[str]:
    """What is said after an early end was recorded without a case, in a sentence."""
    if without_case(person, today) is None:
        return []
    return [
        _("If the person goes home before the end of the plan, open the guided case under “Incidents and transfers”.")
    ]


def taken_over(placement: Placement, today: date) -> dict:
    """What the form of a new case is filled with: kind, days, why.

    When it became known nobody wrote down: the last day there, or today while that lies ahead, leaves the least time.
    """
    day = min(today, placement.ends_on)
    return {
        "kind": str(Incident.Kind.EARLY_RETURN),
        "happened_on": day,
        "known_on": day,
        "description": placement.end_reason,
    }
