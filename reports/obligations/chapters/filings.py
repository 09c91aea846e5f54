"""Notices and reports: duties of our offices, and of companies what is about them (titp.md 6, esd.md ESD-REP-01).

What is about a company is a duty of the company as a subject, so that one filing never asks for a recompute of all
filings of an office.
"""

from collections.abc import Iterator
from datetime import date
from functools import partial

from imjapan.law import registry
from imjapan.law.esd_reports import AnnualFacts
from imjapan.law.filing import AnnualReportFacts, TrainingSpan
from training.models import Regime

from ...filings import deadlines
from ..duty import AHEAD, Duty, Kind, OwedBy, duty
from ..subjects import COMPANY, OFFICE, Subject
from ..verdicts import basis, remembered
from . import Chapter, register
from .filing_facts import REGIMES, FilingFact, FilingFacts, of_companies, of_offices

ANNUAL_RULE = "TITP-FIL-02"
BUSINESS_RULES = {Regime.TITP: ANNUAL_RULE, Regime.ESD: "ESD-REP-01.R02"}
IMPLEMENTER_RULES = {Regime.TITP: ANNUAL_RULE, Regime.ESD: "ESD-REP-01.R03"}
ESD_FILING_RULES = tuple(f"ESD-REP-01.{code}" for code in ("R04", "R05", "R06", "R07", "R08"))
FILING_RULES = (deadlines.FILING_RULE, deadlines.DIFFICULTY_RULE, *ESD_FILING_RULES)
FIRST_ESD_YEAR = 2027


def of_office(subject: Subject, facts: FilingFacts, today: date) -> Iterator[Duty]:
    """Notices about ourselves, the business report of each fiscal year, replies to the authority."""
    yield from _notices(subject, facts, today)
    yield from _business_reports(subject, facts, today)
    yield from _replies(subject, facts, today)


def of_company(subject: Subject, facts: FilingFacts, today: date) -> Iterator[Duty]:
    """Notices about the company and its trainees, and its report of each fiscal year with somebody in training."""
    yield from _notices(subject, facts, today)
    yield from _implementer_reports(subject, facts, today)


def standing(facts: FilingFacts) -> set[tuple[str, int]]:
    """Filings that went out still count, also where no duty asks for them any more."""
    return {("filing", fact.id) for fact in (*facts.filings, *facts.reports.values()) if fact.filed_on}


def _notices(subject: Subject, facts: FilingFacts, today: date) -> Iterator[Duty]:
    """One duty per notice; it ends by filing, however late. TITP-FIL-01, TITP-FIL-04, ESD-REP-01."""
    for fact in facts.filings:
        due, _verdict = deadlines.judge(fact.case)
        if due.legal < subject.clock_starts_on:
            continue
        yield duty(
            subject,
            Kind.FILING,
            deadlines.rule_of(fact.case.kind, fact.case.regime),
            f"filing:{fact.id}",
            (min(fact.case.event, fact.drafted_on, due.target), due.legal),
            basis(fact.case),
            partial(deadlines.judge, fact.case),
            establishment_id=fact.establishment_id,
            **_ends(fact, today),
        )


def _ends(fact: FilingFact | None, today: date) -> dict:
    """What a filing, or none yet, says about the end of its duty."""
    if fact is None:
        return {}
    filed = fact.filed_on if fact.filed_on and fact.filed_on <= today else None
    return {
        "filing_id": fact.id,
        "done_on": filed,
        "records": {("filing", fact.id)} if filed else frozenset(),
    }


def _business_reports(subject: Subject, facts: FilingFacts, today: date) -> Iterator[Duty]:
    """One for each office and fiscal year, also with zero activity, and for each licence of that year. TITP-FIL-02."""
    for year in _years(subject, today):
        first, last = deadlines.year_days(year)
        for regime in REGIMES:
            licensed = any(start <= last and end >= first for start, end in facts.esd)
            if regime == Regime.ESD and (year < FIRST_ESD_YEAR or not licensed):
                continue
            yield _annual(subject, Kind.BUSINESS_REPORT, BUSINESS_RULES[regime], regime, year, facts, today)


def _implementer_reports(subject: Subject, facts: FilingFacts, today: date) -> Iterator[Duty]:
    """One for each fiscal year in which somebody was in training, be it for one day. TITP-FIL-02.

    The company owes it and sees it; we file it for the company.
    """
    for year in _years(subject, today):
        first, last = deadlines.year_days(year)
        for regime in REGIMES:
            number = sum(start <= last and end >= first for start, end in facts.periods.get(regime, ()))
            if not number or (regime == Regime.ESD and year < FIRST_ESD_YEAR):
                continue
            rule = IMPLEMENTER_RULES[regime]
            yield _annual(
                subject, Kind.IMPLEMENTER_REPORT, rule, regime, year, facts, today, number, owed_by=OwedBy.COMPANY
            )


def _years(subject: Subject, today: date) -> range:
    """Fiscal years whose report is due after the clock started, and can be written within the days we look ahead."""
    first, last = deadlines.fiscal_year(subject.clock_starts_on) - 1, deadlines.fiscal_year(today + AHEAD) - 1
    ended = deadlines.report_due(first) < subject.clock_starts_on
    return range(first + 1 if ended else first, last + 1)


def _annual(subject, kind, rule, regime, year, facts, today, number=0, **more) -> Duty:
    due, _verdict = judge_annual(rule, kind, year, number)
    return duty(
        subject,
        kind,
        rule,
        deadlines.report_opens(year).isoformat(),
        (deadlines.report_opens(year), due.legal),
        basis(rule, kind, year, number),
        partial(judge_annual, rule, kind, year, number),
        **_ends(facts.reports.get((regime, year)), today),
        **more,
    )


@remembered(1024)
def judge_annual(rule: str, kind: str, year: int, number: int):
    """Return the three dates of the report on a fiscal year, and the verdict as JSON. `number`: who was in training."""
    if rule != ANNUAL_RULE:
        verdict = registry.get(rule).judge(AnnualFacts(fiscal_year=year))
    elif kind == Kind.BUSINESS_REPORT:
        verdict = registry.get(rule).judge(AnnualReportFacts(report="so_business", fiscal_year=year))
    else:
        spans = (TrainingSpan(*deadlines.year_days(year)),) * number
        report = AnnualReportFacts(report="implementer_status", fiscal_year=year, training=spans)
        verdict = registry.get(rule).judge(report)
    return verdict.due, verdict.to_dict()


def _replies(subject: Subject, facts: FilingFacts, today: date) -> Iterator[Duty]:
    """What the authority wants to hear by a day it named. TITP-WARN-01.W18."""
    for fact in facts.measures:
        if fact.due_on < subject.clock_starts_on:
            continue
        replied = fact.replied_on if fact.replied_on and fact.replied_on <= today else None
        yield duty(
            subject,
            Kind.MEASURE_REPLY,
            deadlines.REPLY_RULE,
            f"measure:{fact.id}",
            (fact.received_on, fact.due_on),
            basis(fact.received_on, fact.due_on),
            partial(deadlines.judge_reply, fact.received_on, fact.due_on),
            done_on=replied,
            measure_id=fact.id,
            filing_id=fact.filing_id,
        )


register(
    Chapter(
        OFFICE,
        (*FILING_RULES, *BUSINESS_RULES.values(), deadlines.REPLY_RULE),
        of_offices,
        of_office,
        standing,
    )
)
register(Chapter(COMPANY, (*FILING_RULES, *IMPLEMENTER_RULES.values()), of_companies, of_company, standing))
