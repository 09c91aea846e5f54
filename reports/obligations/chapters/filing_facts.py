"""What the clock needs to know about notices and reports, in a fixed number of queries for many subjects."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from imjapan.organization.models import Licence, Measure
from training.models import Placement, Regime

from ...filings import deadlines, kinds
from ...filings.models import Filing
from .audit_facts import training_periods

REGIMES = (Regime.TITP, Regime.ESD)
YEARLY = (Filing.Kind.BUSINESS_REPORT, Filing.Kind.IMPLEMENTER_REPORT)
OWN_DUTY = [code for code, kind in kinds.KINDS.items() if kind.own_duty and code not in YEARLY]


@dataclass(frozen=True, slots=True)
class FilingFact:
    """A notice that is owed. `filed_on`: None while it is not filed."""

    id: int
    case: deadlines.Case
    drafted_on: date
    filed_on: date | None
    company_id: int | None
    establishment_id: int | None
    measure_id: int | None
    fiscal_year: int | None


@dataclass(frozen=True, slots=True)
class MeasureFact:
    """What the authority wants an answer to by a day. `filing_id`: the reply that is being written."""

    id: int
    received_on: date
    due_on: date
    replied_on: date | None
    filing_id: int | None


@dataclass(slots=True)
class FilingFacts:
    """One office or company. `reports`: by regime and fiscal year; `periods`: of a company, days of training by regime;
    `esd`: first and last day of the licences of 2027 that were granted.
    """

    filings: list[FilingFact] = field(default_factory=list)
    reports: dict[tuple[str, int], FilingFact] = field(default_factory=dict)
    measures: list[MeasureFact] = field(default_factory=list)
    periods: dict[str, list[tuple[date, date]]] = field(default_factory=lambda: defaultdict(list))
    esd: list[tuple[date, date]] = field(default_factory=list)


def of_offices(office_ids: Collection[int]) -> dict[int, FilingFacts]:
    """Return the facts of these offices; what is about a company belongs to the company. Three queries."""
    found = {pk: FilingFacts() for pk in office_ids}
    granted = Licence.objects.filter(regime=Licence.Regime.ESD, valid_from__isnull=False)
    licences = list(granted.values_list("valid_from", "valid_until"))
    for facts in found.values():
        facts.esd = licences
    replies = {}
    for office_id, fact in _filings("office_id", office=found):
        if fact.measure_id:
            replies[fact.measure_id] = fact.id
        _keep(found[office_id], fact)
    for office_id, *measure in _measures(found):
        found[office_id].measures.append(MeasureFact(*measure, replies.get(measure[0])))
    return found


def of_companies(company_ids: Collection[int]) -> dict[int, FilingFacts]:
    """Return the facts of these companies. Two queries."""
    found = {pk: FilingFacts() for pk in company_ids}
    for company_id, fact in _filings("company_id", company=found):
        _keep(found[company_id], fact)
    placements = Placement.objects.filter(company__in=found, plan__regime__in=REGIMES)
    for (company_id, regime), period in training_periods(placements, "company_id", "plan__regime"):
        found[company_id].periods[regime].append(period)
    return found


def _keep(facts, fact):
    if fact.fiscal_year and fact.case.kind in YEARLY:
        facts.reports[fact.case.regime, fact.fiscal_year] = fact
    elif fact.case.kind in kinds.KINDS and fact.case.kind not in (*OWN_DUTY, *kinds.SSW_EVENTS):
        facts.filings.append(fact)


def _filings(of, *, company=(), office=None):
    rows = Filing.objects.exclude(state=Filing.State.DROPPED)
    rows = (
        rows.filter(office__in=office, company__isnull=True) if office is not None else rows.filter(company__in=company)
    )
    columns = ("kind", "regime", "event_on", "return_on", "details")
    beside = ("pk", "drafted_at", "filed_on", "company_id", "establishment_id", "measure_id", "fiscal_year")
    for owner, *values in rows.order_by("event_on", "pk").values_list(of, *columns, *beside):
        pk, drafted_at, *rest = values[len(columns) :]
        case = deadlines.case_of(*values[: len(columns)])
        yield owner, FilingFact(pk, case, timezone.localdate(drafted_at), *rest)


def _measures(offices):
    rows = Measure.objects.filter(office__in=offices, reply_due_on__isnull=False).order_by("received_on", "pk")
    return rows.values_list("office_id", "pk", "received_on", "reply_due_on", "replied_on")
