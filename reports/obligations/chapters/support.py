"""Support of specified skilled workers (esd.md 14, ESD-SSW-01 to 03).

Duties of people who are SSW 1: a support plan before the work begins, where we give the support, and the interviews
every three months with the worker and with the supervisor. A duty of companies: the report on each fiscal year.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from imjapan.law.ssw_interview import InterviewDueFacts
from imjapan.law.ssw_report import Employment, ReportFacts, fiscal_year, report_year
from training.models import Placement, Plan, Regime, SupportContract, SupportInterview, SupportPlan

from ...filings.models import Filing
from ..cycle_verdicts import SUPPORT_RULE, support_plan
from ..duty import AHEAD, Duty, Kind, OwedBy, duty
from ..judged import basis_of, judge
from ..subjects import COMPANY, PERSON, Subject
from ..verdicts import basis
from . import Chapter, register
from .cycle_facts import trained

INTERVIEW_RULE, REPORT_RULE = "ESD-SSW-02", "ESD-SSW-03"
FIRST_YEAR = 2025  # earlier reports were quarterly
Who = SupportInterview.Who


@dataclass(slots=True)
class WorkerFact:
    """One plan of a specified skilled worker. `ours`: a contract of support with us covers its first day.

    `interviews`: with whom to the days and ids, in order.
    """

    plan_id: int
    starts_on: date
    until: date
    ours: bool
    support_plan: tuple[int, date] | None = None
    interviews: dict[str, list[tuple[date, int]]] = field(default_factory=lambda: defaultdict(list))


@dataclass(slots=True)
class Workers:
    plans: list[WorkerFact] = field(default_factory=list)


def of_people(person_ids: Collection[int]) -> dict[int, Workers]:
    """Return the plans of specified skilled workers among these people. Five queries, one where there is none."""
    rows = Plan.objects.filter(person__in=person_ids, regime=Regime.SSW, ssw_2=False).order_by("starts_on", "pk")
    plans = list(rows.values_list("person", "pk", "starts_on", "ends_on"))
    if not plans:
        return {}
    ids = [pk for _person, pk, _first, _last in plans]
    last = trained(ids)
    companies = dict(Placement.objects.filter(plan__in=ids).order_by("-starts_on").values_list("plan", "company"))
    contracts = defaultdict(list)
    agreed = SupportContract.objects.filter(company__in=companies.values()).order_by("starts_on")
    for company_id, first, until in agreed.values_list("company", "starts_on", "ends_on"):
        contracts[company_id].append((first, until or date.max))
    found: dict[int, Workers] = {}
    by_plan: dict[int, WorkerFact] = {}
    for person_id, pk, starts_on, ends_on in plans:
        until = last.get(pk, ends_on)
        # Support may be taken over later than the work began; it counts while both run.
        ours = any(first <= until and end >= starts_on for first, end in contracts[companies.get(pk)])
        by_plan[pk] = WorkerFact(pk, starts_on, until, ours)
        found.setdefault(person_id, Workers()).plans.append(by_plan[pk])
    support = SupportPlan.objects.filter(plan__in=ids).order_by("pk")
    for plan_id, pk, made_on in support.values_list("plan", "pk", "made_on"):
        by_plan[plan_id].support_plan = (pk, made_on)
    held = SupportInterview.objects.filter(support_plan__plan__in=ids).order_by("held_on", "pk")
    for plan_id, who, held_on, pk in held.values_list("support_plan__plan", "who", "held_on", "pk"):
        by_plan[plan_id].interviews[who].append((held_on, pk))
    return found


def of_person(subject: Subject, facts: Workers, today: date) -> Iterator[Duty]:
    """Yield the support owed to one worker, without windows over before the clock started."""
    for plan in facts.plans:
        yield from _plan(subject, plan, today)
        if plan.support_plan:
            for who in Who:
                yield from _interviews(subject, plan, who, today)


def interviewed(facts: Workers) -> set[tuple[str, int]]:
    """Every interview held still counts."""
    return {("support_interview", pk) for plan in facts.plans for rows in plan.interviews.values() for _day, pk in rows}


def _plan(subject: Subject, plan: WorkerFact, today: date) -> Iterator[Duty]:
    """A support plan by the first day of work."""
    if not plan.ours and not plan.support_plan:
        return
    due, _verdict = support_plan(plan.starts_on)
    if due.legal < subject.clock_starts_on or plan.starts_on > today + AHEAD:
        return
    support_id, made_on = plan.support_plan or (None, None)
    yield duty(
        subject,
        Kind.SUPPORT,
        SUPPORT_RULE,
        f"plan:{plan.plan_id}",
        (due.target, due.legal),
        basis(plan.starts_on),
        lambda: support_plan(plan.starts_on),
        done_on=made_on if made_on and made_on <= today else None,
        support_plan_id=support_id,
    )


def _interviews(subject: Subject, plan: WorkerFact, who: str, today: date) -> Iterator[Duty]:
    """From the first day and from each interview the next is due within three months, while the work goes on."""
    held = [row for row in plan.interviews[who] if row[0] <= today]
    support_id, _made_on = plan.support_plan
    chain = [
        (f"support_plan:{support_id}:{who}", None),
        *((f"support_plan:{support_id}:{who}:{pk}", day) for day, pk in held),
    ]
    for index, (key, last) in enumerate(chain):
        later = held[index] if index < len(held) else None
        since = last or plan.starts_on
        facts = InterviewDueFacts(last=last, start=None if last else plan.starts_on, who=who)
        due, _verdict = judge(INTERVIEW_RULE, facts)
        over = later is None and (plan.until < due.legal or since > today + AHEAD)
        if over or due.legal < subject.clock_starts_on:
            continue
        yield duty(
            subject,
            Kind.SUPPORT_INTERVIEW,
            INTERVIEW_RULE,
            key,
            (since, due.legal),
            basis_of(INTERVIEW_RULE, facts),
            lambda facts=facts: judge(INTERVIEW_RULE, facts),
            done_on=later and later[0],
            records={("support_interview", later[1])} if later else frozenset(),
            support_plan_id=support_id,
        )


# --- the report of a company --------------------------------------------------------------------


@dataclass(slots=True)
class Employer:
    """One company. `employed`: days of its specified skilled workers; `reports`: by fiscal year, id and day filed."""

    employed: list[Employment] = field(default_factory=list)
    reports: dict[int, tuple[int, date | None]] = field(default_factory=dict)


def of_companies(company_ids: Collection[int]) -> dict[int, Employer]:
    """Return who is employed as a specified skilled worker at these companies, and the reports. Two queries."""
    found: dict[int, Employer] = {}
    rows = Placement.objects.filter(company__in=company_ids, plan__regime=Regime.SSW).order_by("starts_on", "pk")
    for company_id, first, last in rows.values_list("company", "starts_on", "ends_on"):
        found.setdefault(company_id, Employer()).employed.append(Employment(start=first, end=last))
    if not found:
        return found
    filed = Filing.objects.filter(company__in=found, kind=Filing.Kind.SSW_ANNUAL, fiscal_year__isnull=False)
    filed = filed.exclude(state=Filing.State.DROPPED).order_by("pk")
    for company_id, year, pk, filed_on in filed.values_list("company", "fiscal_year", "pk", "filed_on"):
        found[company_id].reports[year] = (pk, filed_on)
    return found


def reports(subject: Subject, facts: Employer, today: date) -> Iterator[Duty]:
    """One for each fiscal year in which somebody was employed, be it for one day; the company owes it. ESD-SSW-03."""
    for year in range(max(FIRST_YEAR, subject.clock_starts_on.year - 2), fiscal_year(today + AHEAD)):
        period = report_year(year)
        employed = tuple(row for row in facts.employed if period.includes(row.start, row.end))
        if not employed:
            continue
        # The numbers decide, not the names: of each only the days in the year.
        asked = ReportFacts(
            fiscal_year=year, employed=(Employment(start=period.start, end=period.end),) * len(employed)
        )
        due, _verdict = judge(REPORT_RULE, asked)
        if due.legal < subject.clock_starts_on:
            continue
        filing_id, filed_on = facts.reports.get(year, (None, None))
        done = filed_on if filed_on and filed_on <= today else None
        yield duty(
            subject,
            Kind.SUPPORT_REPORT,
            REPORT_RULE,
            period.opens.isoformat(),
            (period.opens, due.legal),
            basis(REPORT_RULE, year, len(employed)),
            lambda asked=asked: judge(REPORT_RULE, asked),
            owed_by=OwedBy.COMPANY,
            done_on=done,
            records={("filing", filing_id)} if done else frozenset(),
            filing_id=filing_id,
        )


def _filed(facts: Employer) -> set[tuple[str, int]]:
    return {("filing", pk) for pk, filed_on in facts.reports.values() if filed_on}


register(Chapter(PERSON, (SUPPORT_RULE, INTERVIEW_RULE), of_people, of_person, interviewed))
register(Chapter(COMPANY, (REPORT_RULE,), of_companies, reports, _filed))
