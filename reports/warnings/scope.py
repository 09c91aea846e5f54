"""Whose warnings are asked for, and what a source of warnings answers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, Exists, ExpressionWrapper, F, Q, QuerySet, Value

from companies.models import Company
from imjapan.accounts.actor import Actor
from imjapan.law.parameters import effective
from imjapan.organization import access as organization
from training.models import Placement


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose warnings: those of companies or one establishment, of offices, or (all None) all the actor may read.

    `company_ids`: ids or a query of them. `own_offices`: where `company_ids` narrows, the offices of which things about
    no company are meant as well. `company`: the one whose page it is for; what the page gathered of it is used again.
    """

    actor: Actor
    today: date
    company_ids: Any = None
    establishment_id: int | None = None
    office_ids: Collection[int] | None = None
    own_offices: Collection[int] = ()
    company: Company | None = None

    def of_company(self, rows: QuerySet, company: str, office: str, establishment: str = "") -> QuerySet:
        """Rows that are about a company, by the names of their columns."""
        rows = organization.readable(self.actor, rows, office=office)
        if self.establishment_id is not None:
            return rows.filter(**{establishment: self.establishment_id}) if establishment else rows.none()
        if self.company_ids is not None:
            rows = rows.filter(**{f"{company}__in": self.company_ids})
        return rows.filter(**{f"{office}__in": self.office_ids}) if self.office_ids is not None else rows

    def of_office(self, rows: QuerySet, office: str) -> QuerySet:
        """Rows that are about an office of ours, or about none, which is everybody's who answers for an office."""
        rows = organization.readable(self.actor, rows, office=office)
        wanted = self.own_offices if self._narrow() else self.office_ids
        if wanted is None:
            return rows
        anywhere = Q(**{f"{office}__isnull": True}) if wanted else Q()
        return rows.filter(Q(**{f"{office}__in": wanted}) | anywhere) if wanted else rows.none()

    def of_either(self, rows: QuerySet) -> QuerySet:
        """Rows with company, establishment and office, the first two empty where they are about an office."""
        if self.establishment_id is not None or not self._narrow():
            return self.of_company(rows, "company", "office", "establishment")
        rows = organization.readable(self.actor, rows)
        about_office = Q(company__isnull=True, office__in=self.own_offices)
        return rows.filter(Q(company__in=self.company_ids) | about_office)

    def in_training(self, **of) -> Exists:
        """Condition: a placement of today, in scope, that belongs to the outer row by `of`."""
        rows = Placement.objects.filter(starts_on__lte=self.today, ends_on__gte=self.today, **of)
        return Exists(self.of_company(rows, "company", "company__office", "establishment"))

    def _narrow(self):
        return self.company_ids is not None or self.establishment_id is not None


@dataclass(frozen=True, slots=True)
class Found:
    """Amber and red rows of one source. `red`: condition; `last`: the day that counts, for the order."""

    rows: QuerySet
    red: Q
    last: Any


def figure(key: str, today: date):
    return effective(key, today).value


def shifted(field: str, first: date, last: date):
    """A date column moved by the days between two days."""
    return ExpressionWrapper(F(field) + Value((last - first).days), output_field=DateField())
