"""What cases and moves show on the pages of people, companies and establishments. Staff only."""

from django.utils import timezone

from imjapan.core import panels
from imjapan.organization.access import may_write
from training.models import Incident

from . import access, early_ends, guide
from .closing import closings

LATEST = 5


def _cases(request, **subject):
    """Open cases first, each with its next step; the latest closed ones. Five queries."""
    rows = access.incidents(request.actor).filter(**subject).select_related("company", "establishment").distinct()
    waiting = list(rows.filter(state=Incident.State.OPEN))
    guides = guide.lines_of(waiting, timezone.localdate())
    return {
        "waiting": [(row, guide.next_due(guides[row.pk])) for row in waiting],
        "closed": list(rows.filter(state=Incident.State.CLOSED)[:LATEST]),
    }


@panels.register("person", template="training/incidents/person_panel.html", order=40)
def cases_of_person(request, person):
    if not request.actor.is_staff:
        return None
    moves = (
        access.transfers(request.actor).filter(person=person).select_related("old_placement__company", "new_company")
    )
    return {
        "person": person,
        "moves": list(moves[:LATEST]),
        "may_write": may_write(request.actor, person.office_id)[0],
        "ended": early_ends.without_case(person, timezone.localdate()),
        **_cases(request, people__person=person),
    }


@panels.register("company", template="training/incidents/company_panel.html", order=40)
def cases_of_company(request, company):
    if not request.actor.is_staff:
        return None
    places = list(company.establishments.all()[:20])
    may = may_write(request.actor, company.office_id)[0]
    found = _cases(request, company=company)
    closes = any(row.kind == Incident.Kind.CLOSURE for row, _next in found["waiting"])
    return {
        "places": places if may else [],
        "may_write": may,
        "company": company,
        **found,
        **(_closing(request, company) if closes else {}),
    }


def _closing(request, company):
    """The closure of a company that is under way, with who has no new place yet. One query."""
    return {"closing": closings(access.incidents(request.actor).filter(company=company), timezone.localdate(), 1)}


@panels.register("establishment", template="training/incidents/company_panel.html", order=35)
def cases_of_establishment(request, establishment):
    if not request.actor.is_staff:
        return None
    may = may_write(request.actor, establishment.company.office_id)[0]
    found = _cases(request, establishment=establishment)
    closing = _closing(request, establishment.company)
    return {"places": [establishment] if may else [], "may_write": may, **found, **closing}
