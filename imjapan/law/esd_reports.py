"""Reports and notifications under ESD, each with its day (esd.md 6, ESD-REP-01.R01 to R10).

"Without delay" (遅滞なく) carries no number in the law: our target is two business days, our alarm at seven days.
"""

from dataclasses import dataclass
from datetime import date

from imjapan.law.esd_dates import within_months
from imjapan.law.esd_term import cessation_due, change_due
from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Due, Outcome, Verdict

_WITHOUT_DELAY = ("esd.without_delay.target_days", "esd.without_delay.alarm_days")


def without_delay(event: date, reasoning: Reasoning) -> Due:
    """Return the house days of "without delay": as legal day the hard alarm, as target so many business days."""
    alarm = reasoning.step(
        "within_days", code="esd.report.alarm", event=event, days=reasoning.parameter("esd.without_delay.alarm_days")
    )
    wish = reasoning.add_business_days(
        event, reasoning.parameter("esd.without_delay.target_days"), code="esd.report.target"
    )
    return reasoning.due(legal=alarm, wish=wish, not_before=event)


# --- R01 --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AuditReportFacts:
    audit_end: date = fact("last day of the regular or extraordinary audit")


@judgement(
    id="ESD-REP-01.R01",
    title="Audit report to the organization (form 23)",
    facts=AuditReportFacts,
    on="audit_end",
    legal_basis="Act 42; Ordinance (audit report), form 23, as in technical intern training",
    confidence="V-1 + A",
    parameters=("esd.audit.report_months",),
)
def judge_audit_report(facts: AuditReportFacts, reasoning: Reasoning) -> Verdict:
    """Return the legal last day as value and all three dates as `due`."""
    legal, wish = within_months(facts.audit_end, reasoning.parameter("esd.audit.report_months"), reasoning)
    due = reasoning.due(legal=legal, wish=wish, not_before=facts.audit_end)
    return reasoning.verdict(Outcome.OK, legal, "esd.report.audit", due=due, **due.to_values())


# --- R02, R03 ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnnualFacts:
    fiscal_year: int = fact("the fiscal year reported on: the year in which it begins", minimum=2027, maximum=2190)


def _annual(facts: AnnualFacts, reasoning: Reasoning, message: str) -> Verdict:
    year = reasoning.step("add", code="esd.report.year_after", first=facts.fiscal_year, second=1)
    legal = reasoning.step("day_of_year", year=year, month_day=reasoning.parameter("esd.report.annual_due"))
    due = reasoning.due(legal=legal, wish=legal)
    values = {"fiscal_year": facts.fiscal_year, **due.to_values()}
    return reasoning.verdict(Outcome.OK, legal, message, due=due, **values)


@judgement(
    id="ESD-REP-01.R02",
    title="Business report of the year (form 24)",
    facts=AnnualFacts,
    legal_basis="Act 42; Ordinance (business report), form 24, as in technical intern training",
    confidence="V-1 + A",
    parameters=("esd.report.annual_due",),
)
def judge_business_report(facts: AnnualFacts, reasoning: Reasoning) -> Verdict:
    """Return 31 May after the fiscal year as value, with `due`. The first fiscal year is 2027."""
    return _annual(facts, reasoning, "esd.report.business")


@judgement(
    id="ESD-REP-01.R03",
    title="Report of the year by the implementer",
    facts=AnnualFacts,
    legal_basis="Act 21; Ordinance (report on implementation), as in technical intern training",
    confidence="A",
    parameters=("esd.report.annual_due",),
)
def judge_implementer_report(facts: AnnualFacts, reasoning: Reasoning) -> Verdict:
    """Return 31 May after the fiscal year as value, with `due`."""
    return _annual(facts, reasoning, "esd.report.implementer")


# --- R04, R09 ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StartFacts:
    first_start: date = fact("first day of the first ESD worker at the workplace")


@judgement(
    id="ESD-REP-01.R04",
    title="Start notification by the implementer",
    facts=StartFacts,
    on="first_start",
    legal_basis="Act 17; Ordinance, as in technical intern training",
    confidence="A",
    parameters=_WITHOUT_DELAY,
)
def judge_start(facts: StartFacts, reasoning: Reasoning) -> Verdict:
    """Return the day of the alarm as value; the target of `due` is the day to keep."""
    due = without_delay(facts.first_start, reasoning)
    return reasoning.verdict(Outcome.OK, due.legal, "esd.report.start", due=due, **due.to_values())


@dataclass(frozen=True, slots=True)
class TransferRequestFacts:
    requested_on: date = fact("day on which the worker asked to transfer")


@judgement(
    id="ESD-REP-01.R09",
    title="Notice of a worker's wish to transfer",
    facts=TransferRequestFacts,
    on="requested_on",
    legal_basis="Act 8-5 and following",
    confidence="K",
    parameters=_WITHOUT_DELAY,
)
def judge_transfer_request(facts: TransferRequestFacts, reasoning: Reasoning) -> Verdict:
    """Return the day of the alarm as value; the target of `due` is the day to keep."""
    due = without_delay(facts.requested_on, reasoning)
    return reasoning.verdict(Outcome.OK, due.legal, "esd.report.transfer", due=due, **due.to_values())


# --- R05 --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DifficultyFacts:
    known_on: date = fact("day on which the implementer knew that ESD cannot go on")
    told_on: date | None = fact("day on which it told the organization; null while it did not", None)

    def __post_init__(self):
        if self.told_on and self.told_on < self.known_on:
            raise FactError("contradiction", "told_on", "is before the implementer knew")


@judgement(
    id="ESD-REP-01.R05",
    title="Difficulty notice when ESD cannot go on",
    facts=DifficultyFacts,
    on="known_on",
    legal_basis="Act 19, 33; Ordinance, as in technical intern training",
    confidence="A",
    parameters=_WITHOUT_DELAY,
)
def judge_difficulty(facts: DifficultyFacts, reasoning: Reasoning) -> Verdict:
    """Return the day of the alarm as value; the target of `due` is the day for the notice to the 機構.

    Counted from the day on which the organization was told. The implementer must tell it at once, on the day it
    knows: WARN when it told later. `values`: tell_by and the three dates.
    """
    tell_by = reasoning.step("within_days", code="esd.report.tell", event=facts.known_on, days=0)
    due = without_delay(facts.told_on or facts.known_on, reasoning)
    values = {"tell_by": tell_by, **due.to_values()}
    told = facts.told_on or facts.known_on
    if reasoning.step("is_later", code="esd.report.told_late", first=told, second=tell_by):
        return reasoning.verdict(Outcome.WARN, due.legal, "esd.report.difficulty_late", due=due, **values)
    return reasoning.verdict(Outcome.OK, due.legal, "esd.report.difficulty", due=due, **values)


# --- R06, R07 ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    changed_on: date = fact("day of the change")


def _change(facts: ChangeFacts, reasoning: Reasoning, message: str) -> Verdict:
    due = change_due(facts.changed_on, reasoning)
    return reasoning.verdict(Outcome.OK, due.legal, message, due=due, **due.to_values())


@judgement(
    id="ESD-REP-01.R06",
    title="Notice of a minor change of the plan",
    facts=ChangeFacts,
    on="changed_on",
    legal_basis="Act 11; Ordinance, as in technical intern training",
    confidence="A",
    parameters=("esd.minor_change.months",),
)
def judge_plan_change(facts: ChangeFacts, reasoning: Reasoning) -> Verdict:
    """Return the legal last day as value and all three dates as `due`."""
    return _change(facts, reasoning, "esd.report.plan_change")


@judgement(
    id="ESD-REP-01.R07",
    title="Notice of a change of the licence, its people or offices",
    facts=ChangeFacts,
    on="changed_on",
    legal_basis="Act 32; Ordinance, as in technical intern training",
    confidence="A",
    parameters=("esd.minor_change.months",),
)
def judge_licence_change(facts: ChangeFacts, reasoning: Reasoning) -> Verdict:
    """Return the legal last day as value and all three dates as `due`."""
    return _change(facts, reasoning, "esd.report.licence_change")


# --- R08 --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CessationFacts:
    last_day: date = fact("last day of business before its end or suspension")


@judgement(
    id="ESD-REP-01.R08",
    title="Notice of the end or suspension of business",
    facts=CessationFacts,
    on="last_day",
    legal_basis="Act 34, as in technical intern training",
    confidence="A",
    parameters=("esd.cessation.months",),
)
def judge_cessation(facts: CessationFacts, reasoning: Reasoning) -> Verdict:
    """Return the legal last day as value and all three dates as `due`."""
    due = cessation_due(facts.last_day, reasoning)
    return reasoning.verdict(Outcome.OK, due.legal, "esd.change.end", due=due, **due.to_values())


# --- R10 --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PublicationFacts:
    licensed_on: date = fact("day of the licence")
    changed_on: date | None = fact("newest change of the operating rules or the fee table", None)
    published_on: date | None = fact("day on which the version in force was put on the internet", None)


@judgement(
    id="ESD-REP-01.R10",
    title="Operating rules and fee table on the internet",
    facts=PublicationFacts,
    on="licensed_on",
    legal_basis="Act 29; Ordinance (publication)",
    confidence="V-1",
    parameters=_WITHOUT_DELAY,
)
def judge_publication(facts: PublicationFacts, reasoning: Reasoning) -> Verdict:
    """Return the day of the alarm as value, counted from the licence or the newest change, with `due`.

    The book gives no day: ours are those of "without delay". NG while the version in force is not published.
    """
    since = reasoning.step("latest", days=tuple(day for day in (facts.licensed_on, facts.changed_on) if day))
    due = without_delay(since, reasoning)
    values = {"since": since, **due.to_values()}
    published = facts.published_on is not None
    if published and facts.changed_on:
        args = {"first": facts.changed_on, "second": facts.published_on}
        published = not reasoning.step("is_later", code="esd.report.outdated", **args)
    if not published:
        return reasoning.verdict(Outcome.NG, due.legal, "esd.report.not_published", due=due, **values)
    return reasoning.verdict(Outcome.OK, due.legal, "esd.report.published", due=due, **values)
