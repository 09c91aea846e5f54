"""Notices to the authorities and the time after the return, on the page of a person."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.core import panels
from imjapan.organization.access import may_edit_masters
from interns.models import AfterReturn, ResidenceEvent

from .. import charge
from .domain import notice_due


@dataclass(frozen=True, slots=True)
class Notice:
    """One event with its last day to tell. `late`: that day is over and nobody told, or it was told after it."""

    event: ResidenceEvent
    due: date | None
    late: bool


@panels.register("person", template="interns/life/events_panel.html", order=50)
def residence_events(request, person):
    if not request.actor.is_staff:
        return None
    today, rows = timezone.localdate(), []
    for event in person.residence_events.all():
        due = notice_due(event.happened_on)
        rows.append(Notice(event, due, bool(due and (event.notified_on or today) > due)))
    return {"person": person, "rows": rows, "may_edit": may_edit_masters(request.actor, person.office_id)[0]}


@panels.register("person", template="interns/life/after_panel.html", order=55)
def after_return(request, person):
    """Once the residence in Japan is over and nobody is placed any more, or when something was heard already."""
    if not request.actor.is_staff:
        return None
    rows, today = list(person.after_return.all()), timezone.localdate()
    if not rows:
        days = list(person.residence_cards.order_by().values_list("ends_on", flat=True))
        if not days or max(days) >= today or charge.placed_on(today).filter(person=person).exists():
            return None
    state, variant = _asked(rows)
    return {
        "person": person,
        "rows": rows,
        "asked_state": state,
        "asked_variant": variant,
        "may_edit": may_edit_masters(request.actor, person.office_id)[0],
    }


def _asked(rows):
    """Whether we know if the person still works in the trade: the newest entry counts, as in the figures."""
    if not rows:
        return _("Still in the trade? Not asked yet"), "due"
    newest = rows[0]
    if newest.uses_skill is None or newest.kind == AfterReturn.Kind.UNKNOWN:
        return _("Still in the trade? Asked, not known"), "confirm"
    if newest.uses_skill:
        return _("Still in the trade: yes"), "ok"
    return _("Still in the trade: no"), "neutral"
