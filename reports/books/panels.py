"""The book of a company's income and costs of support, on the page where they are recorded."""

from imjapan.core import panels
from imjapan.organization import access as organization

from ..documents.access import books
from . import domain

FORM = "SSW-BK-15"


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
