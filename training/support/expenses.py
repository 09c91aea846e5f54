"""Income and costs of the support of a company's workers (支援経費収支記録簿): ESD-SSW-06, forms.md 4.9."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext as _

from companies.models import Company
from imjapan.core.errors import require
from imjapan.organization import editing
from interns.models import Person
from training.models import Placement, Regime, SupportExpense

from . import access

FIELDS = ("paid_on", "kind", "content", "amount", "person", "handled_by")


@dataclass(frozen=True, slots=True)
class Month:
    """The entries of one month and their sums (yen)."""

    first: date
    rows: list[SupportExpense] = field(default_factory=list)

    @property
    def income(self) -> int:
        return sum(row.amount for row in self.rows if row.kind == SupportExpense.Kind.INCOME)

    @property
    def cost(self) -> int:
        return sum(row.amount for row in self.rows if row.kind == SupportExpense.Kind.COST)

    @property
    def rest(self) -> int:
        """合計＝収入－支出."""
        return self.income - self.cost


def year_of(fiscal_year: int) -> tuple[date, date]:
    """First and last day of a fiscal year (年度)."""
    return date(fiscal_year, 4, 1), date(fiscal_year + 1, 3, 31)


def months(rows: Iterable[SupportExpense]) -> list[Month]:
    """Entries in the order of their days, by month; months without one are left out."""
    return [Month(first, list(found)) for first, found in groupby(rows, lambda row: row.paid_on.replace(day=1))]


def workers(company):
    """The specified skilled workers the company has or had."""
    there = Placement.objects.filter(company=company, plan__regime=Regime.SSW).values("person")
    return Person.objects.filter(pk__in=there).order_by("sort_key", "pk")


@transaction.atomic
def save(actor, *, company, data, today, expense=None, version=None, key=None) -> SupportExpense:
    """Record an entry, or correct it. `data`: `FIELDS`. Raises Refused, Stale, ValidationError."""
    require(access.may_write(actor, expense.office_id if expense else company.office_id))
    company = Company.objects.select_for_update(of=("self",)).get(pk=company.pk)
    if expense is None:
        earlier = editing.made_before(SupportExpense, key)
        if earlier is not None and earlier.company_id == company.pk:
            return earlier
        key = None if earlier else key
        expense = SupportExpense(company=company, office_id=company.office_id)
    else:
        expense = SupportExpense.objects.select_for_update(of=("self",)).get(pk=expense.pk, company=company)
        editing.require_fresh(expense, version)
    editing.fill(expense, data, FIELDS)
    editing.check(expense, errors=_errors(expense, today))
    return editing.add(expense, key) if expense.pk is None else editing.write(expense) or expense


def _errors(expense, today) -> dict:
    errors = {}
    if expense.paid_on and expense.paid_on > today:
        errors["paid_on"] = _("This day lies in the future. Record what was received or paid.")
    if expense.amount == 0:
        errors["amount"] = _("An amount is at least 1 yen.")
    if expense.person_id and not workers(expense.company_id).filter(pk=expense.person_id).exists():
        errors["person"] = _("Choose a specified skilled worker of this company.")
    return errors


@transaction.atomic
def delete(actor, *, expense):
    """Delete an entry made by mistake; its history stays. Raises Refused."""
    require(access.may_write(actor, expense.office_id))
    expense.delete()
