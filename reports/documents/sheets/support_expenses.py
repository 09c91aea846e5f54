"""支援経費収支記録簿: income and costs of support, of one company and fiscal year, a page for each month. forms.md 4.9.

The authority names the book, its columns are our own; ESD-SSW-06.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training.models import SupportExpense
from training.support import expenses

from .. import facts
from ..builders import iso
from ..forms import Form, Version, register
from ..keeping import may_keep
from ..models import Book, Document
from ..records import IsoDate, Record, Required

FORM = "SSW-BK-15"
LINES = 15  # rows printed at least for each month; what is missing is written by hand


@dataclass(frozen=True, kw_only=True)
class Entry(Record):
    """One line. `income` and `cost` in yen; one of them is None."""

    on: IsoDate
    content: Required
    income: int | None = None
    cost: int | None = None
    person: str = ""
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Month(Record):
    """One page: `rest` is income less cost."""

    first: IsoDate
    rows: tuple[Entry, ...] = ()
    empty: tuple[int, ...] = ()
    income: int = 0
    cost: int = 0
    rest: int = 0


@dataclass(frozen=True, kw_only=True)
class ExpenseBookFacts(facts.Document):
    """The book of a company and fiscal year. Print mode OWN."""

    organization: Required
    employer: Required
    fiscal_year: int
    months: tuple[Month, ...] = ()


def build(book: Book, on: date) -> ExpenseBookFacts:
    """Gather the entries of the year up to a day. Two queries."""
    book = Book.objects.select_related("company", "office__organization").get(pk=book.pk)
    rows = SupportExpense.objects.filter(
        company=book.company_id, paid_on__range=expenses.year_of(book.fiscal_year), paid_on__lte=on
    )
    rows = rows.select_related("person", "handled_by").order_by("paid_on", "pk")
    return ExpenseBookFacts(
        document_no="",
        created_on=on.isoformat(),
        date_style=book.office.organization.date_style,
        organization=book.office.organization.name,
        employer=book.company.name,
        fiscal_year=book.fiscal_year,
        months=tuple(_month(month) for month in expenses.months(rows)),
    )


def _month(month):
    return Month(
        first=iso(month.first),
        rows=tuple(_entry(row) for row in month.rows),
        empty=tuple(range(max(0, LINES - len(month.rows)))),
        income=month.income,
        cost=month.cost,
        rest=month.rest,
    )


def _entry(row):
    income = row.kind == SupportExpense.Kind.INCOME
    return Entry(
        on=iso(row.paid_on),
        content=row.content,
        income=row.amount if income else None,
        cost=None if income else row.amount,
        person=row.person.passport_name if row.person else "",
        by=f"{row.handled_by.title}　{row.handled_by.name}".strip() if row.handled_by else "",
    )


def _may_make(actor, book):
    mine, reason = may_keep(FORM, actor, book)
    if not mine:
        return mine, reason
    days = expenses.year_of(book.fiscal_year)
    if not SupportExpense.objects.filter(company=book.company_id, paid_on__range=days).exists():
        return False, _("No income or cost of support is recorded for this company and year.")
    return True, ""


register(
    Form(
        id=FORM,
        prefix="SBK15",
        head="登録支援機関の記録簿",
        title="支援経費収支記録簿",
        label=gettext_lazy("Income and costs of support (支援経費収支記録簿)"),
        subject="book",
        facts=ExpenseBookFacts,
        build=build,
        print_mode=Document.PrintMode.OWN,
        for_company=False,
        is_filed=False,
        needs_approval=False,
        versions=(Version("1", "pdf/ssw_bk_15.html", date(2019, 4, 1)),),
        may_make=_may_make,
    )
)
