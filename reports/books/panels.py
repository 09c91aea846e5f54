"""Books on the page where what they hold is recorded: the expenses of support, and the placement ledger 4-6."""

from imjapan.core import panels
from imjapan.organization import access as organization
from training import access as training
from training.models import Candidate, PlanApplication, Regime, Transfer

from ..documents.access import books
from . import domain

FORM = "SSW-BK-15"
LEDGERS = {Regime.TITP: ("TITP-R4-06A", "TITP-R4-06B"), Regime.ESD: ("ESD-OFFERS-A", "ESD-OFFERS-B")}
NOT_TAKEN = (Candidate.State.REFUSED, Candidate.State.WITHDRAWN)
LEDGER = "reports/books/ledger_panel.html"


@panels.register("support_expenses", template="reports/books/expense_panel.html", order=10)
def book_of_expenses(request, shown):
    """`shown`: company and fiscal year. The newest version of the book, and the button that makes one."""
    company, year = shown
    if not request.actor.is_staff:
        return None
    book = books(request.actor).filter(form_id=FORM, company=company, fiscal_year=year).first()
    return {
        "form_id": FORM,
        "label": domain.KINDS[FORM].label,
        "company": company,
        "year": year,
        "book": book,
        "document": domain.newest([book]).get(book.pk) if book else None,
        "may_make": organization.may_write(request.actor, company.office_id)[0],
    }


@panels.register("transfer", template=LEDGER, order=60)
def ledger_after_move(request, transfer):
    """Once the person began at a company of ours: the mediation belongs into the ledger of its office."""
    if transfer.state != Transfer.State.STARTED or transfer.new_company is None:
        return None
    return _ledger(request, transfer.person_id, transfer.new_company, transfer.regime)


@panels.register("plan_application", template=LEDGER, order=60)
def ledger_after_placement(request, application):
    """Once a plan is certified and its placement made, where the person was introduced to the company."""
    if application.state != PlanApplication.State.CERTIFIED:
        return None
    found = _ledger(request, application.person_id, application.company, application.regime)
    return found if found and found["lines"] else None


def _ledger(request, person_id, company, regime):
    """The two parts of ledger 4-6 that print this introduction, each with its newest version. At most three queries.

    No lines where nobody was introduced: then the offer and the introduction are recorded first.
    """
    if not request.actor.is_staff or regime not in LEDGERS:
        return None
    rows = training.candidates(request.actor).filter(person=person_id, offer__company=company, offer__regime=regime)
    row = rows.select_related("offer__office").exclude(state__in=NOT_TAKEN).order_by("-accepted_on", "-pk").first()
    lines = []
    if row:
        office, days = row.offer.office, (row.offer.received_on, row.accepted_on)
        wanted = dict(zip(LEDGERS[regime], map(domain.fiscal_year_of, days), strict=True))
        kept = books(request.actor).filter(office=office, company=None, form_id__in=wanted)
        there = {(book.form_id, book.fiscal_year): book for book in kept}
        newest = domain.newest(there.values()) if there else {}
        for form_id, year in wanted.items():
            book = there.get((form_id, year))
            lines.append((domain.KINDS[form_id], year, book, newest.get(book.pk) if book else None))
    office = row.offer.office if row else company.office
    may_make = organization.may_write(request.actor, office.pk)[0]
    return {"lines": lines, "office": office, "company": company, "may_make": may_make}
