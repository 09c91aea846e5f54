"""Notices of the employer within 14 days (随時届出, ESD-SSW-04), read off what is recorded: nobody enters them twice.

That one was filed is recorded with the filings.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from imjapan.core import history
from imjapan.law import registry
from imjapan.law.parameters import effective
from imjapan.law.ssw_report import NoticeFacts, notice_form, occasional_notice_due
from training.models import Absence, Placement, Regime, SupportContract

from .domain import NOTIFIED
from .items import law_word

LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened on a day, the form it is notified with, and by when. `who`: the worker, or "" for a company."""

    event: str
    day: date
    due: date
    form: str
    company: object
    person: object = None
    today: date | None = None

    @property
    def label(self) -> str:
        return law_word(f"ssw.event.{self.event}")

    @property
    def variant(self) -> str:
        """A day that has passed is to be looked after, not late: whether it was filed is known above."""
        left = (self.due - self.today).days
        return "confirm" if left < 0 else "due" if left <= 7 else "soon"

    def verdict(self):
        return registry.get("ESD-SSW-04").judge(NoticeFacts(event=self.event, day=self.day))


def _notice(event, day, today, company, person=None) -> Notice:
    due = occasional_notice_due(day, days=effective("ssw.occasional_days", day).value)
    return Notice(event, day, due, notice_form(event), company, person, today)


def _recent(day, today) -> bool:
    return day is not None and today - LOOK_BACK <= day <= today


def of_placements(rows, today: date) -> Iterator[Notice]:
    """Contracts that began or ended: a placement as specified skilled worker is one."""
    rows = rows.filter(plan__regime=Regime.SSW, ends_on__gte=today - LOOK_BACK, starts_on__lte=today)
    for row in rows.select_related("person", "company"):
        if _recent(row.starts_on, today):
            yield _notice("contract_concluded", row.starts_on, today, row.company, row.person)
        if row.ends_on < today and _recent(row.ends_on, today):
            yield _notice("contract_ended", row.ends_on, today, row.company, row.person)


def of_contracts(rows, today: date) -> Iterator[Notice]:
    for row in rows.select_related("company"):
        if _recent(row.starts_on, today):
            yield _notice("entrustment_concluded", row.starts_on, today, row.company)
        if row.ends_on and row.ends_on < today and _recent(row.ends_on, today):
            yield _notice("entrustment_ended", row.ends_on, today, row.company)


def of_absences(placements, today: date) -> Iterator[Notice]:
    """Specified skilled workers who are missing: the day their whereabouts became unknown counts."""
    there = placements.filter(plan__regime=Regime.SSW, ends_on__gte=today - LOOK_BACK).select_related("company")
    companies = {row.person_id: row.company for row in there.order_by("starts_on")}
    rows = Absence.objects.filter(
        person__in=companies, kind=Absence.Kind.MISSING, starts_on__gte=today - LOOK_BACK, starts_on__lte=today
    )
    for row in rows.select_related("person"):
        yield _notice("missing", row.starts_on, today, companies[row.person_id], row.person)


def of_plan_changes(support, today: date) -> Iterator[Notice]:
    """Changes of a signed support plan, once for each day."""
    if support.signed_on is None:
        return
    days = set()
    for change in history.changes_of([support]):
        day = timezone.localtime(change.at).date()
        if change.field.name in NOTIFIED and day > support.signed_on and _recent(day, today):
            days.add(day)
    for day in sorted(days):
        yield _notice("support_plan_changed", day, today, support.company, support.person)


def in_order(found) -> list[Notice]:
    return sorted(found, key=lambda one: (one.due, one.event, one.company.pk))


def of_support(support, today: date) -> list[Notice]:
    """Notices about one worker and the contract of the company."""
    rows = Placement.objects.filter(plan=support.plan_id)
    contracts = SupportContract.objects.filter(company=support.company_id)
    return in_order(
        [
            *of_placements(rows, today),
            *of_contracts(contracts, today),
            *of_absences(rows, today),
            *of_plan_changes(support, today),
        ]
    )
