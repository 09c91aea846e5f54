"""Which books there are, and opening one of an office, company or fiscal year."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies import access as companies
from companies.models import Company
from imjapan.core.errors import Refused
from imjapan.organization import access as organization

from ..documents import domain as documents
from ..documents import forms
from ..documents.labels import present
from ..documents.models import Book, Document

LAWS = {
    "TITP": gettext_lazy("Technical intern training"),
    "ESD": gettext_lazy("Employment for skill development"),
    "SSW": gettext_lazy("Specified skilled work"),
}
SCOPES = {
    "office": gettext_lazy("Whole office or one company"),
    "year": gettext_lazy("Office, each fiscal year"),
    "company": gettext_lazy("Each company"),
    "company_year": gettext_lazy("Each company, each fiscal year"),
}


@dataclass(frozen=True)
class Kind:
    """One book. `per`: office (or one of its companies), year (of an office), company, or company_year."""

    form_id: str
    per: str

    @property
    def of_company(self) -> bool:
        return self.per in ("company", "company_year")

    @property
    def of_year(self) -> bool:
        return self.per in ("year", "company_year")

    @property
    def label(self) -> Any:
        return forms.get(self.form_id).label

    @property
    def law(self) -> Any:
        """The law that demands it, in the words of the regimes."""
        return LAWS[self.form_id.partition("-")[0]]

    @property
    def of_what(self) -> Any:
        return SCOPES[self.per]


KINDS = {
    kind.form_id: kind
    for kind in (
        Kind("TITP-BK-1B", "office"),
        Kind("TITP-BK-1A", "company"),
        Kind("TITP-R4-06A", "year"),
        Kind("TITP-R4-06B", "year"),
        Kind("ESD-BK-1B", "office"),
        Kind("ESD-BK-1A", "company"),
        Kind("ESD-OFFERS-A", "year"),
        Kind("ESD-OFFERS-B", "year"),
        Kind("SSW-4-3N", "company"),
        Kind("SSW-3-6", "company_year"),
        Kind("SSW-BK-15", "company_year"),
    )
}


def fiscal_year_of(day) -> int:
    """The fiscal year (年度) of a day: it begins on 1 April."""
    return day.year if day.month >= 4 else day.year - 1


@transaction.atomic
def make(actor, *, form_id: str, office, company: Company | None = None, fiscal_year: int | None = None, today):
    """Make the newest version of a book, opening the book first where there is none. Returns its document.

    Raises Refused when the actor may not keep the books of the office, ValueError for parts the book does not have.
    """
    kind = KINDS[form_id]
    if kind.of_company != (company is not None) and kind.per != "office":
        raise ValueError("this book is of a company" if kind.of_company else "this book is of the whole office")
    if kind.of_year != (fiscal_year is not None):
        raise ValueError("this book has a fiscal year" if kind.of_year else "this book has no fiscal year")
    if company is not None and company.office_id != office.pk:
        raise Refused(_("This company belongs to another office."))
    organization.must_write(actor, office.pk)
    book, _made = Book.objects.get_or_create(form_id=form_id, office=office, company=company, fiscal_year=fiscal_year)
    return documents.make_document(actor, form_id=form_id, subject=book, today=today)


def company_of(actor, public_id):
    """A company the actor may see, or None."""
    return companies.companies(actor).filter(public_id=public_id).first()


def newest(books) -> dict[int, Document]:
    """The current document of each book, by the book's id."""
    rows = Document.objects.filter(book__in=books, state__in=documents.CURRENT).select_related("file", "job")
    return {row.book_id: present(row) for row in rows}
