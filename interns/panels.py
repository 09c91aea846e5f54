"""What people add to pages of our house."""

from django.utils import timezone

from imjapan.core import panels

from . import access, charge
from .consultations import access as consultations
from .life import panels as life  # noqa: F401  registers its panels


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
