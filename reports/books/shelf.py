"""What the pages of the books show, line by line: each kind of an office, or one kind by company or year."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, QuerySet

from ..documents.models import Book, Document
from . import domain

YEARS = 3  # the current fiscal year and those before


@dataclass(frozen=True)
class Line:
    """One book, or the place where it will stand. `companies`: how many have theirs, the last of them `last`."""

    kind: domain.Kind | None = None
    book: Book | None = None
    document: Document | None = None
    company: Any = None
    year: int | None = None
    companies: int = 0
    last: datetime | None = None


def years(current: int) -> range:
    return range(current, current - YEARS, -1)


def overview(kept: QuerySet, year: int) -> list[Line]:
    """A line for each kind; `kept` are the books of one office, `year` the current fiscal year. Three queries."""
    of_companies = {
        row["form_id"]: row
        for row in kept.exclude(company=None)
        .order_by()
        .values("form_id")
        .annotate(number=Count("company", distinct=True), last=Max("documents__drafted_at"))
    }
    own = {row.form_id: row for row in kept.filter(company=None, fiscal_year__in=[year])}
    own |= {row.form_id: row for row in kept.filter(company=None, fiscal_year=None)}
    newest = domain.newest(own.values())
    lines = []
    for kind in domain.KINDS.values():
        book = own.get(kind.form_id)
        there = of_companies.get(kind.form_id, {"number": 0, "last": None})
        document = newest.get(book.pk) if book else None
        of_year = year if kind.per == "year" else None
        lines.append(Line(kind, book, document, year=of_year, companies=there["number"], last=there["last"]))
    return lines


def by_year(kept: QuerySet, offered: range) -> list[Line]:
    """A line for each fiscal year offered, and for older ones that are kept; the newest first."""
    there = {row.fiscal_year: row for row in kept}
    return _lines([(None, year, there.get(year)) for year in sorted({*offered, *there}, reverse=True)])


def by_company(kept: QuerySet, companies, year: int | None, *, whole: bool) -> list[Line]:
    """A line for each company, before them the whole office where `whole`; of one fiscal year where the kind has it."""
    wanted = kept.filter(fiscal_year=year)
    there = {row.company_id: row for row in wanted.filter(company__in=list(companies))}
    lines = [(company, year, there.get(company.pk)) for company in companies]
    if whole:
        lines.insert(0, (None, year, wanted.filter(company=None).first()))
    return _lines(lines)


def _lines(found) -> list[Line]:
    newest = domain.newest([book for *_rest, book in found if book])
    return [
        Line(book=book, document=newest.get(book.pk) if book else None, company=company, year=year)
        for company, year, book in found
    ]
