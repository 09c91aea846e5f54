"""What stands of the acceptance on the pages of a company and a person."""

from django.urls import reverse
from django.utils import timezone

from imjapan.core import panels
from imjapan.organization.access import may_write
from training import access
from training.models import Offer

from .occupations import work_of
from .offers import overdue
from .quota_facts import of_company
from .showing import board
from .views import places_of

LATEST = 10


@panels.register("company", template="training/recruiting/company_panel.html", order=25)
def acceptance(request, company):
    """Open offers, and how the company stands to its limits day by day. Ten queries, however many people."""
    if not request.actor.is_staff:
        return None
    today = timezone.localdate()
    offers = access.offers(request.actor).filter(company=company, state=Offer.State.OPEN)
    rows = list(offers.select_related("establishment")[:LATEST])
    for row in rows:
        row.work, row.overdue = work_of(row), overdue(row, today)
    facts = of_company(company, today)
    shown = board(facts, today, places_of(company)) if facts.people or facts.counts else None
    return {
        "company": company,
        "offers": rows,
        "board": shown,
        "may_write": may_write(request.actor, company.office_id)[0],
        "all": f"{reverse('offers:list')}?q={company.name}",
    }


@panels.register("person", template="training/recruiting/person_panel.html", order=12)
def candidacies(request, person):
    """For which offers somebody was presented, and what came of it. One query."""
    if not request.actor.is_staff:
        return None
    rows = access.candidates(request.actor).filter(person=person)
    rows = list(rows.select_related("offer__company", "application").order_by("-pk")[:LATEST])
    return {"rows": rows} if rows else None
