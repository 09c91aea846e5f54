"""What people add to pages of our house."""

from django.utils import timezone

from imjapan.core import panels

from . import access, charge
from .consultations import access as consultations
from .life import panels as life  # noqa: F401  registers its panels
from .sending import access as sending


@panels.register("office", template="interns/office_panel.html", order=20)
def people_of_office(request, office):
    """How many people an office has, how many are placed today, and of how many of those nobody is in charge."""
    if not request.actor.is_staff:
        return None
    today = timezone.localdate()
    rows = access.people(request.actor).filter(office=office).order_by()
    return {
        "office": office,
        "number": rows.count(),
        "placed": charge.placed_on(today).filter(person__in=rows).count(),
        "nobody": charge.placed_without(today).filter(person__in=rows).count(),
    }


@panels.register("person", template="interns/consultations/panel.html", order=60)
def consultations_of_person(request, person):
    """For who may read them, and for nobody else not even that there are any."""
    rows = list(consultations.consultations(request.actor).filter(person=person)[:10])
    may_take = consultations.may_take(request.actor, person.office_id)[0]
    return {"rows": rows, "person": person, "may_take": may_take} if rows or may_take else None


@panels.register("person", template="interns/sending/panel.html", order=45)
def paid_by_person(request, person):
    """Through whom the person came and what was paid for it. Two queries."""
    if not request.actor.is_staff:
        return None
    costs = list(sending.costs(request.actor).filter(person=person).select_related("sending"))
    return {
        "person": person,
        "costs": costs,
        "total": sum(cost.yen for cost in costs),
        "verdicts": panels.render(request, "person.costs", person) if costs else [],
        "deposit": any(cost.kind == "deposit" for cost in costs),
        "may_write": sending.may_write_cost(request.actor, person)[0],
    }
