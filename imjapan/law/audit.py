"""Audits of host companies (titp.md 5): when, how many interviews, and the report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from imjapan.law.audit_blocks import Block, audit_blocks
from imjapan.law.dates import ONE_DAY
from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

__all__ = ["Block", "audit_blocks", "interviews_required"]


# --- TITP-AUDIT-01 ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TrainingPeriod:
    start: date = fact("first day in training at the establishment, lecture included")
    end: date | None = fact("last day in training; null while it goes on", None)

    def __post_init__(self):
        if self.end and self.end < self.start:
            raise FactError("contradiction", "end", f"{self.end} is before the start {self.start}")


Day = date  # inside AuditHeld the name `date` is a fact


@dataclass(frozen=True, slots=True)
class AuditHeld:
    """One completed audit: `date`, or `start` and `end` when it took several days."""

    date: Day | None = fact("day of the audit", None)
    start: Day | None = fact("first day of an audit of several days", None)
    end: Day | None = fact("last day of an audit of several days", None)
    kind: Literal["regular", "extraordinary"] = fact("regular or extraordinary audit", "regular")

    def __post_init__(self):
        if (self.date is None) == (self.end is None):
            raise FactError("missing_fact", "date", "give either date, or start and end")
        if self.end and (self.start is None or self.end < self.start):
            raise FactError("contradiction", "end", "give start and end in this order")

    @property
    def day(self) -> Day:
        """The day that counts: an audit is held when it is over."""
        return self.date or self.end


@dataclass(frozen=True, slots=True)
class RegularAuditFacts:
    first_lecture_day: date = fact("first lecture day of the first group at the establishment")
    today: date = fact("the day of the judgement")
    training_periods: tuple[TrainingPeriod, ...] = fact(
        "who is in training there and when; without it one open period from the first lecture day", ()
    )
    audits: tuple[AuditHeld, ...] = fact("completed audits of the establishment", ())
    last_training_day: date | None = fact("last day on which anybody is in training there, if it is known", None)
    until: date | None = fact("list blocks beginning on or before this day; by default today", None)

    def __post_init__(self):
        if any(period.start < self.first_lecture_day for period in self.training_periods):
            raise FactError("contradiction", "training_periods", "training begins before the first lecture day")
        if self.last_training_day and self.last_training_day < self.first_lecture_day:
            raise FactError("contradiction", "last_training_day", "is before the first lecture day")

    def spans(self) -> list[tuple[date, date | None]]:
        """The periods in training, none beyond the last training day."""
        periods = [(p.start, p.end) for p in self.training_periods] or [(self.first_lecture_day, None)]
        last = self.last_training_day
        if last is None:
            return periods
        return [(start, min(end or last, last)) for start, end in periods if start <= last]


@judgement(
    id="TITP-AUDIT-01",
    title="Regular audit at least once in each three-month block",
    facts=RegularAuditFacts,
    on="today",
    legal_basis="Act 39③; Ord 52(1); guideline on counting the months",
    confidence="law + 5",
    parameters=("titp.audit.block_months", "titp.audit.gap_months", "titp.audit.restart_after_gap"),
)
def judge_regular_audits(facts: RegularAuditFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the list of blocks with their state.

    Each: index, start, end, needed, reason, state (done, open, missed, ahead, not_needed), audit, red_from (the day
    after the end), next_by (soft limit: so many months after the audit before), late (the soft limit was passed).
    NG when a block was missed, WARN when only the soft limit was passed.
    """
    months = reasoning.parameter("titp.audit.block_months")
    gap_months = reasoning.parameter("titp.audit.gap_months")
    blocks = audit_blocks(
        facts.spans(),
        max(facts.until or facts.today, facts.first_lecture_day),
        restart=reasoning.parameter("titp.audit.restart_after_gap"),
        months=months,
        first_day=facts.first_lecture_day,
    )
    rows = []
    previous = None  # the regular audit before, as long as training went on since
    for block in blocks:
        _explain_bounds(block, blocks[0] is block, facts.first_lecture_day, months, reasoning)
        if block.index == 0 or not block.needed:
            previous = None
        row, previous = _judge_block(block, previous, facts, gap_months, reasoning)
        rows.append(row)
    missed = [row["start"] for row in rows if row["state"] == "missed"]
    late = [row["start"] for row in rows if row["late"]]
    if missed:
        return reasoning.verdict(Outcome.NG, rows, "audit.missed", blocks=missed)
    if late:
        return reasoning.verdict(Outcome.WARN, rows, "audit.gap", blocks=late, months=gap_months)
    return reasoning.verdict(Outcome.OK, rows, "audit.all_done")


def _explain_bounds(block: Block, is_first: bool, first_day: date, months: int, reasoning: Reasoning) -> None:
    if is_first:
        reasoning.step("month_start", code="audit.blocks_begin", day=first_day)
    elif block.index == 0:
        reasoning.step("month_start", code="audit.blocks_again", day=block.first_training_day)
    end = reasoning.step("month_block_end", code="audit.block_end", start=block.start, months=months)
    if block.end != end:
        reasoning.step("earlier", code="audit.block_cut", first=end, second=block.end)


def _judge_block(
    block: Block, previous: date | None, facts: RegularAuditFacts, gap_months: int, reasoning: Reasoning
) -> tuple[dict[str, Any], date | None]:
    """Return the row of one block, and the last regular audit as it stands after it."""
    held = list(_regular_audits(block, facts)) if block.needed else []
    row = {
        "index": block.index,
        "start": block.start,
        "end": block.end,
        "needed": block.needed,
        "reason": block.reason,
        "state": _state(block, held, facts.today),
        "audit": held[0] if held else None,
        "red_from": block.end + ONE_DAY if block.needed else None,
        "next_by": None,
        "late": False,
    }
    if row["state"] == "missed":
        reasoning.step("add_days", code="audit.red_from", day=block.end, days=1)
    if row["state"] == "not_needed":
        return row, None
    # The soft limit runs from audit to audit; while the next one is open it is held against the day reached.
    for day in held or [min(facts.today, block.last_training_day)]:
        if previous and day >= block.start:
            values = {"day": previous, "months": gap_months}
            limit = reasoning.step("add_months_clamped", code="audit.next_by", **values)
            row["next_by"] = row["next_by"] or limit
            row["late"] |= reasoning.step("is_later", code="audit.too_late", first=day, second=limit)
        previous = day if held else previous
    return row, previous


def _regular_audits(block: Block, facts: RegularAuditFacts) -> Iterator[date]:
    # An extraordinary audit does not take the place of the regular one (AUDIT-05), and an audit before anybody is
    # in training does not count (AUDIT-01 e). What lies after today has not been held yet.
    days = sorted(audit.day for audit in facts.audits if audit.kind == "regular")
    return (day for day in days if block.first_training_day <= day <= min(block.end, facts.today))


def _state(block: Block, held: list[date], today: date) -> str:
    if not block.needed:
        return "not_needed"
    if held:
        return "done"
    if today > block.end:
        return "missed"
    return "open" if today >= block.start else "ahead"


# --- TITP-AUDIT-03 ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InterviewFacts:
    trainees: int = fact("trainees in training at the implementer on the day of the audit", minimum=0)
    interviewed: int | None = fact(
        "how many of them were interviewed; null to ask only how many must be", None, minimum=0
    )
    audit_day: date | None = fact("day of the audit; without it the newest figures are used", None)

    def __post_init__(self):
        if self.interviewed is not None and self.interviewed > self.trainees:
            raise FactError("contradiction", "interviewed", f"more than the {self.trainees} trainees there are")


def interviews_required(trainees: int, *, divisor: int = 4, minimum: int = 2) -> int:
    """Return how many of so many trainees must be interviewed: a quarter, at least two, at most all of them."""
    return min(max(-(-trainees // divisor), minimum), trainees)


@judgement(
    id="TITP-AUDIT-03",
    title="Number of trainees to interview in an audit",
    facts=InterviewFacts,
    on="audit_day",
    legal_basis="Ord 52(1)ハ",
    confidence="law + 4",
    parameters=("titp.audit.interview_divisor", "titp.audit.interview_minimum"),
)
def judge_interviews(facts: InterviewFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the number required. NG when `interviewed` is given and is less."""
    divisor = reasoning.parameter("titp.audit.interview_divisor")
    minimum = reasoning.parameter("titp.audit.interview_minimum")
    quarter = reasoning.step("divide_up", code="audit.quarter", number=facts.trainees, divisor=divisor)
    enough = reasoning.step("at_least", code="audit.interview_minimum", number=quarter, minimum=minimum)
    required = reasoning.step("at_most", code="audit.everyone", number=enough, maximum=facts.trainees)
    values = {"trainees": facts.trainees, "required": required}
    if facts.interviewed is None:
        return reasoning.verdict(Outcome.OK, required, "audit.interviews", **values)
    values["interviewed"] = facts.interviewed
    if facts.interviewed < required:
        return reasoning.verdict(Outcome.NG, required, "audit.interviews_missing", **values)
    return reasoning.verdict(Outcome.OK, required, "audit.interviews_enough", **values)


# --- TITP-AUDIT-06 ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AuditReportFacts:
    audit_end: date = fact("last day of the audit, also when it could not be completed")


@judgement(
    id="TITP-AUDIT-06",
    title="Deadline of the audit report (form 22)",
    facts=AuditReportFacts,
    on="audit_end",
    legal_basis="Act 42①; Ord 55①; form 別記様式第22号; guideline (two months)",
    confidence="law + 3",
    parameters=("titp.audit.report_months", "titp.audit.report_target_days"),
)
def judge_report_deadline(facts: AuditReportFacts, reasoning: Reasoning) -> Verdict:
    """Return the legal last day as value and all three dates as `due`."""
    months = reasoning.parameter("titp.audit.report_months")
    legal = reasoning.step("within_months", event=facts.audit_end, months=months)
    days = reasoning.parameter("titp.audit.report_target_days")
    wish = reasoning.step("within_days", code="audit.report_wish", event=facts.audit_end, days=days)
    due = reasoning.due(legal=legal, wish=wish, not_before=facts.audit_end)
    return reasoning.verdict(Outcome.OK, legal, "audit.report_due", due=due, **due.to_values())
