"""What is owed, on the page of a company, of an establishment and of a person."""

from django.db.models import Count
from django.utils import timezone

from imjapan.core import panels
from reports import access

from . import kinds
from .models import Obligation
from .standing import due, late, soon, standing
from .wording import what

SHOWN = 12
SHOWN_STATES = (Obligation.State.OPEN, Obligation.State.WAIVED)  # a waiver has to be found again


@panels.register("establishment", template="reports/duty_panel.html", order=20)
def duties_of_establishment(request, establishment):
    return _open_duties(request, establishment=establishment)


@panels.register("company", template="reports/duty_panel.html", order=20)
def duties_of_company(request, company):
    return _open_duties(request, company=company)


@panels.register("person", template="reports/duty_panel.html", order=20)
def duties_of_person(request, person):
    return _open_duties(request, person=person)


@panels.register("office", template="reports/office_panel.html", order=30)
def duties_of_office(request, office):
    """How many open duties of the office are late, due and soon."""
    if not request.actor.is_staff:
        return None
    today = timezone.localdate()
    rows = access.obligations(request.actor).filter(office=office, state=Obligation.State.OPEN, window_first__lte=today)
    return rows.order_by().aggregate(
        late=Count("pk", filter=late(today)), due=Count("pk", filter=due(today)), soon=Count("pk", filter=soon(today))
    )


def _open_duties(request, **subject):
    if not request.actor.is_staff:
        return None
    today = timezone.localdate()
    rows = access.obligations(request.actor).filter(state__in=SHOWN_STATES, **subject)
    rows = rows.select_related(*kinds.RELATED).defer(*kinds.HEAVY)
    duties = rows.order_by("legal_on", "pk")[:SHOWN]
    return {
        "duties": [(duty, what(duty), standing(duty, today)) for duty in duties],
        "by_company": "company" in subject,
        "of_person": "person" in subject,
    }
