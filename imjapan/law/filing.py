"""Filings to the authorities (titp.md 6): deadlines, addressee, annual reports, plans, difficulty, incidents.

The table and its plain arithmetic are in filings.py, accidents in incident.py.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.checklist import judge_complete
from imjapan.law.facts import FactError, fact
from imjapan.law.filings import Filing, annual_report_due, filing_due, filing_organization, filings
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Due, Outcome, Verdict

__all__ = ["Filing", "annual_report_due", "filing_due", "filing_organization", "filings"]

FilingCode = Literal[tuple(filings())]
_AMOUNTS = tuple(dict.fromkeys(key for filing in filings().values() for key in (filing.amount, filing.target) if key))

# --- TITP-FIL-01 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FilingFacts:
    filing: FilingCode = fact("which filing, by the code of the deadline table")
    event: date = fact("the day it counts from: change, loss, closing, end of the audit or of the fiscal year …")


@judgement(
    id="TITP-FIL-01",
    title="Deadline of a filing",
    facts=FilingFacts,
    on="event",
    legal_basis="forms attached to the Ordinance; see the table for each",
    confidence="law",
    parameters=_AMOUNTS,
)
def judge_filing(facts: FilingFacts, reasoning: Reasoning) -> Verdict:
    """Return the legal last day as value and all three dates as `due`."""
    filing = filings()[facts.filing]
    due = _due(filing, facts.event, reasoning)
    return _filing_verdict(filing, due, reasoning)


def _due(filing: Filing, event: date, reasoning: Reasoning) -> Due:
    amount = reasoning.parameter(filing.amount)
    if filing.unit == "business_day":
        legal = reasoning.add_business_days(event, amount)
        return Due(target=legal, safe=legal, legal=legal)
    if filing.direction == "before":
        step = "months_before" if filing.unit == "month" else "days_before"
        legal = reasoning.step(step, event=event, **{f"{filing.unit}s": amount})
        return reasoning.due(legal=legal, wish=legal)
    if filing.unit == "day":
        legal = reasoning.step("within_days", event=event, days=amount)
        if amount == 0:  # at once: no weekend makes it earlier or later
            return Due(target=legal, safe=legal, legal=legal)
        return reasoning.due(legal=legal, wish=legal, not_before=event)
    legal = reasoning.step("within_months", event=event, months=amount)
    if filing.target:
        wish = reasoning.step("within_days", code="filing.wish", event=event, days=reasoning.parameter(filing.target))
    else:
        careful = reasoning.step("add_months_clamped", code="gen.careful", day=event, months=amount)
        wish = reasoning.step("earlier", first=legal, second=careful)
    return reasoning.due(legal=legal, wish=wish, not_before=event)


def _filing_verdict(filing: Filing, due: Due, reasoning: Reasoning) -> Verdict:
    words = {"filing": f"filing.{filing.code}", "to": f"filing.to.{filing.addressee}"}
    return reasoning.verdict(Outcome.OK, due.legal, "filing.due", due=due, **words, **due.to_values())


# --- TITP-FIL-01.b ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AddresseeFacts:
    day: date = fact("the day of the filing")


@judgement(
    id="TITP-FIL-01.b",
    title="Who receives the filings",
    facts=AddresseeFacts,
    on="day",
    legal_basis="Act 57; Amending Act 2024, suppl. 15",
    confidence="law",
    parameters=("titp.filing.organization",),
)
def judge_addressee(facts: AddresseeFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the code of the organization: otit, from 2027-04-01 kiko."""
    organization = reasoning.parameter("titp.filing.organization")
    values = {"organization": f"filing.organization.{organization}"}
    reasoning.step("taken", code="filing.organization_on", value=organization, values=values)
    return reasoning.verdict(Outcome.OK, organization, "filing.organization", **values)


# --- TITP-FIL-02 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TrainingSpan:
    start: date = fact("first day in training, lecture included")
    end: date | None = fact("last day in training; null while it goes on", None)

    def __post_init__(self):
        if self.end and self.end < self.start:
            raise FactError("contradiction", "end", f"{self.end} is before the start {self.start}")


@dataclass(frozen=True, slots=True)
class AnnualReportFacts:
    report: Literal["implementer_status", "so_business"] = fact("form 10 (実施状況報告書) or form 23 (事業報告書)")
    fiscal_year: int = fact("year in which the training fiscal year begins", minimum=2017, maximum=2190)
    training: tuple[TrainingSpan, ...] = fact("form 10: who was in training at the implementer", ())


@judgement(
    id="TITP-FIL-02",
    title="Annual reports by 31 May",
    facts=AnnualReportFacts,
    legal_basis="Act 21, 42②; Ord 1, 23, 55②",
    confidence="law",
    parameters=("titp.filing.annual_report_months",),
)
def judge_annual_report(facts: AnnualReportFacts, reasoning: Reasoning) -> Verdict:
    """Return the legal last day as value; None when an implementer had nobody in training the whole fiscal year.

    The organization reports for every office also with zero activity.
    """
    start = date(facts.fiscal_year, 4, 1)
    end = reasoning.step("fiscal_year_end", code="filing.year_end", day=start)
    if facts.report == "implementer_status":
        inside = sum(span.start <= end and (span.end is None or span.end >= start) for span in facts.training)
        if not reasoning.step("is_later", code="filing.anybody", first=inside, second=0):
            return reasoning.verdict(Outcome.OK, None, "filing.no_report", year=facts.fiscal_year)
    code = {"implementer_status": "implementer_status_report", "so_business": "so_business_report"}[facts.report]
    filing = filings()[code]
    return _filing_verdict(filing, _due(filing, end, reasoning), reasoning)


_ATTACHMENTS = ("balance_sheet", "profit_and_loss", "visit_records", "external_reports", "fee_annex")
Attachment = Literal[_ATTACHMENTS]


@dataclass(frozen=True, slots=True)
class ReportAttachmentFacts:
    attached: tuple[Attachment, ...] = fact("what is attached to form 23")
    visits: bool = fact("visit guidance took place in the fiscal year")
    external_auditor: bool = fact("the external check is done by an external auditor, not by an officer")


@judgement(
    id="TITP-FIL-02.b",
    title="Attachments of the annual business report",
    facts=ReportAttachmentFacts,
    legal_basis="Ord 55③; guideline (fee annex since fiscal year 2022)",
    confidence="law",
)
def judge_report_attachments(facts: ReportAttachmentFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the attachments that are missing."""
    left_out = {"visit_records"} if not facts.visits else set()
    if not facts.external_auditor:
        left_out.add("external_reports")
    needed = [f"filing.attachment.{name}" for name in _ATTACHMENTS if name not in left_out]
    return judge_complete(reasoning, needed, [f"filing.attachment.{name}" for name in facts.attached])


# --- TITP-FIL-03 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanApplicationFacts:
    start: date = fact("planned first day of the training of the plan")
    stage: Literal["1", "2", "3"] = fact("stage of the plan")
    today: date | None = fact("the day of the judgement; null to ask only for the dates", None)


@judgement(
    id="TITP-FIL-03",
    title="When to apply for the certification of a plan",
    facts=PlanApplicationFacts,
    on="today",
    legal_basis="Act 8; Ord 4; guideline; transition to the new law",
    confidence="disputed",
    parameters=(
        "titp.filing.plan_apply_open",
        "titp.filing.plan_apply_target_s1",
        "titp.filing.plan_apply_target_s2",
        "titp.filing.plan_apply_target_s3",
        "titp.filing.plan_apply_alarm",
        "titp.filing.plan_new_entry_last",
    ),
)
def judge_plan_application(facts: PlanApplicationFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the dates open, target and alarm. The alarm is the last day of `due`.

    With `today`: WARN when the target has passed, NG when the alarm has. NG also when a new entry (stage 1) could
    only be applied for after the last day of the transition.
    """
    opens = _before_start("plan_apply_open", facts, reasoning)
    target = _before_start(f"plan_apply_target_s{facts.stage}", facts, reasoning)
    alarm = _before_start("plan_apply_alarm", facts, reasoning)
    if facts.stage == "1":
        last = reasoning.parameter("titp.filing.plan_new_entry_last")
        if reasoning.step("is_later", code="filing.plan_too_late", first=opens, second=last):
            return reasoning.verdict(Outcome.NG, None, "filing.plan_never", last=last, opens=opens)
        alarm = reasoning.step("earlier", code="filing.plan_last", first=alarm, second=last)
    due = reasoning.due(legal=alarm, wish=target)
    value = {"open": opens, "target": target, "alarm": alarm}
    day = facts.today or opens
    if reasoning.step("is_later", code="filing.plan_alarm_passed", first=day, second=alarm):
        return reasoning.verdict(Outcome.NG, value, "filing.plan_alarm", due=due, **value)
    if reasoning.step("is_later", code="filing.plan_target_passed", first=day, second=target):
        return reasoning.verdict(Outcome.WARN, value, "filing.plan_late", due=due, **value)
    return reasoning.verdict(Outcome.OK, value, "filing.plan", due=due, **value)


def _before_start(name: str, facts: PlanApplicationFacts, reasoning: Reasoning) -> date:
    months = reasoning.parameter(f"titp.filing.{name}")
    return reasoning.step("months_before", code="filing.plan_before", event=facts.start, months=months)


# --- TITP-FIL-04 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DifficultyFacts:
    event: date = fact("the day of the event, or on which it became known")
    filed_by: Literal["implementer", "organization"] = fact("who reports", "organization")
    return_on: date | None = fact("planned day of an early return home; null if none", None)
    own_will: bool = fact("the early return is the trainee's own will", False)
    statement: bool | None = fact("the signed statement on early return exists; null when not known", None)

    def __post_init__(self):
        if self.return_on and self.return_on < self.event:
            raise FactError("contradiction", "return_on", f"{self.return_on} is before the event {self.event}")


@judgement(
    id="TITP-FIL-04",
    title="Difficulty notice",
    facts=DifficultyFacts,
    on="event",
    legal_basis="Act 19②, 33; Ord 21②, 48②; guideline",
    confidence="law + 2",
    parameters=("titp.filing.before_days", "titp.filing.difficulty_other", "titp.filing.immediately_days"),
)
def judge_difficulty(facts: DifficultyFacts, reasoning: Reasoning) -> Verdict:
    """Return the legal last day as value. The implementer tells the organization the same day; the organization files
    before an early return, else within two weeks.

    NG when the statement on a return of the trainee's own will is missing, CONFIRM when nobody knows.
    """
    if facts.filed_by == "implementer":
        code, day = "difficulty_to_so", facts.event
    elif facts.return_on:
        code, day = "difficulty_return", facts.return_on
    else:
        code, day = "difficulty_other", facts.event
    filing = filings()[code]
    due = _due(filing, day, reasoning)
    if due.safe < facts.event:  # home within days: what is left is to file at once
        at_once = reasoning.step("later", code="filing.at_once", first=due.safe, second=facts.event)
        due = Due(target=at_once, safe=at_once, legal=max(due.legal, at_once))
    if facts.own_will and facts.return_on and not facts.statement:
        outcome, message = (
            (Outcome.CONFIRM, "filing.statement_unknown")
            if facts.statement is None
            else (Outcome.NG, "filing.no_statement")
        )
        return reasoning.verdict(outcome, due.legal, message, due=due, legal=due.legal)
    return _filing_verdict(filing, due, reasoning)


_DIFFICULTY_FIELDS = (
    "licence",
    "implementer",
    "plan",
    "trainee",
    "reason",
    "state",
    "implementer_measures",
    "organization_measures",
    "implementer_notice",
)
DifficultyField = Literal[_DIFFICULTY_FIELDS]


@dataclass(frozen=True, slots=True)
class DifficultyNoticeFacts:
    written: tuple[DifficultyField, ...] = fact("what the notice (form 18) says already")
    wants_to_continue: bool | None = fact("the trainee wants to continue training; null when not asked", None)
    placement_sought: bool = fact("a new placement was sought before filing (Act 51)", False)


@judgement(
    id="TITP-FIL-04.b",
    title="Content of the difficulty notice",
    facts=DifficultyNoticeFacts,
    legal_basis="Act 51; Ord 21②, 48②",
    confidence="law + 2",
)
def judge_difficulty_notice(facts: DifficultyNoticeFacts, reasoning: Reasoning) -> Verdict:
    """Return as value what is missing, the wish of the trainee and the search for a placement included."""
    needed = [f"filing.difficulty.{name}" for name in _DIFFICULTY_FIELDS] + ["filing.difficulty.wish"]
    given = [f"filing.difficulty.{name}" for name in facts.written]
    if facts.wants_to_continue is not None:
        given.append("filing.difficulty.wish")
    if facts.wants_to_continue:
        needed.append("filing.difficulty.placement")
    if facts.placement_sought:
        given.append("filing.difficulty.placement")
    return judge_complete(reasoning, needed, given)
