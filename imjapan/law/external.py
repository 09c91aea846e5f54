"""External officer and external auditor (titp.md 5, TITP-EXT-01): quarterly checks, accompanied audits, eligibility."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from imjapan.law.checklist import judge_conditions
from imjapan.law.external_quarters import (
    QUARTER_MONTHS,
    Quarter,
    external_check_quarters,
    next_check_by,
    quarter_start,
)
from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.ties import Tie
from imjapan.law.verdict import Outcome, Verdict

__all__ = ["Quarter", "external_check_quarters", "next_check_by", "quarter_start"]

_BASIS = "Act 25①五; Ord 30"

# --- TITP-EXT-01: checks of an office ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExternalCheckFacts:
    since: date = fact("first day of the office under the licence, or of the books kept here")
    today: date = fact("the day of the judgement")
    checks: tuple[date, ...] = fact("days of completed checks of the office, with written result", ())
    closed_on: date | None = fact("last day of the office, if it was closed", None)
    until: date | None = fact("list quarters beginning on or before this day; by default today", None)

    def __post_init__(self):
        if self.closed_on and self.closed_on < self.since:
            raise FactError("contradiction", "closed_on", f"{self.closed_on} is before {self.since}")


@judgement(
    id="TITP-EXT-01",
    title="External check of each office once in three months",
    facts=ExternalCheckFacts,
    on="today",
    legal_basis=_BASIS,
    confidence="law + 4",
    parameters=("titp.external.gap_months",),
)
def judge_external_checks(facts: ExternalCheckFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the list of quarters: start, end, state (done, open, missed, ahead), check, red_from, late.

    NG when a quarter was missed, WARN when only the distance between two checks was too long.
    """
    gap_months = reasoning.parameter("titp.external.gap_months")
    held = sorted(day for day in facts.checks if facts.since <= day <= facts.today)
    rows, previous = [], None
    for quarter in external_check_quarters(facts.since, facts.until or facts.today, closed_on=facts.closed_on):
        row, previous = _quarter_row(quarter, held, previous, facts, gap_months, reasoning)
        rows.append(row)
    if missed := [row["start"] for row in rows if row["state"] == "missed"]:
        return reasoning.verdict(Outcome.NG, rows, "external.missed", quarters=missed)
    if late := [row["start"] for row in rows if row["late"]]:
        return reasoning.verdict(Outcome.WARN, rows, "external.gap", quarters=late, months=gap_months)
    return reasoning.verdict(Outcome.OK, rows, "external.all_done")


def _quarter_row(
    quarter: Quarter,
    held: list[date],
    previous: date | None,
    facts: ExternalCheckFacts,
    gap_months: int,
    reasoning: Reasoning,
) -> tuple[dict[str, Any], date | None]:
    end = reasoning.step("month_block_end", code="external.quarter_end", start=quarter.start, months=QUARTER_MONTHS)
    inside = [day for day in held if quarter.start <= day <= end]
    row = {
        "start": quarter.start,
        "end": end,
        "state": _state(quarter.start, end, inside, facts.today),
        "check": inside[0] if inside else None,
        "red_from": reasoning.step("add_days", code="external.red_from", day=end, days=1),
        "next_by": None,
        "late": False,
    }
    # While the next check is open, the distance is held against the day reached.
    for day in inside or [min(facts.today, end)]:
        if previous and day >= quarter.start:
            limit = reasoning.step("month_block_end", code="external.next_by", start=previous, months=gap_months + 1)
            row["next_by"] = row["next_by"] or limit
            row["late"] |= reasoning.step("is_later", code="external.too_late", first=day, second=limit)
        previous = day if inside else previous
    return row, previous


def _state(start: date, end: date, inside: list[date], today: date) -> str:
    if inside:
        return "done"
    if today > end:
        return "missed"
    return "open" if today >= start else "ahead"


# --- TITP-EXT-01.b: accompanied audits --------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfficeAccompanied:
    office: str = fact("name or number of the office")
    accompanied: tuple[date, ...] = fact("days of regular audits which the external auditor accompanied", ())


@dataclass(frozen=True, slots=True)
class AccompanyFacts:
    fiscal_year: int = fact("year in which the training fiscal year begins", minimum=2017, maximum=2190)
    today: date = fact("the day of the judgement")
    offices: tuple[OfficeAccompanied, ...] = fact("the offices of the organization in that fiscal year")


@judgement(
    id="TITP-EXT-01.b",
    title="External auditor accompanies one audit of each office in a year",
    facts=AccompanyFacts,
    on="today",
    legal_basis=_BASIS,
    confidence="law + 4",
    parameters=("titp.external.accompanied_per_year",),
)
def judge_accompanied(facts: AccompanyFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per office: state (done, open, missed), count, red_from (1 April after the year)."""
    needed = reasoning.parameter("titp.external.accompanied_per_year")
    start = date(facts.fiscal_year, 4, 1)
    end = reasoning.step("fiscal_year_end", code="external.year_end", day=start)
    red_from = reasoning.step("add_days", code="external.red_from", day=end, days=1)
    rows = []
    for office in facts.offices:
        count = sum(start <= day <= min(end, facts.today) for day in office.accompanied)
        enough = reasoning.step(
            "is_at_least", code="external.enough", first=count, second=needed, values={"office": office.office}
        )
        state = "done" if enough else "missed" if facts.today > end else "open"
        rows.append({"office": office.office, "state": state, "count": count, "red_from": red_from})
    if missed := [row["office"] for row in rows if row["state"] == "missed"]:
        return reasoning.verdict(Outcome.NG, rows, "external.not_accompanied", offices=missed, year=facts.fiscal_year)
    if waiting := [row["office"] for row in rows if row["state"] == "open"]:
        return reasoning.verdict(Outcome.OK, rows, "external.to_accompany", offices=waiting, end=end)
    return reasoning.verdict(Outcome.OK, rows, "external.accompanied")


# --- TITP-EXT-01.c: who may be it -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExternalPersonFacts:
    role: Literal["external_officer", "external_auditor"] = fact("designated external officer or external auditor")
    day: date = fact("day of the check, or of the judgement")
    course_on: date | None = fact("day the course of the role was finished; null if none", None)
    ties: tuple[Tie, ...] = fact("relations to implementers which the organization supervises", ())
    staff_until: date | None = fact("last day as member of the organization's staff, if he was", None)
    is_staff: bool = fact("is a member of the organization's staff", False)
    is_officer: bool = fact("is an officer of the organization", False)
    is_responsible_officer: bool = fact("is a responsible officer (責任役員)", False)
    is_member_of_same_occupation: bool = fact("is a member company in the same occupation, or its officer", False)
    is_of_other_body: bool = fact("works for another implementer, organization or a sending organization", False)
    has_other_tie: bool = fact("another personal tie harms fairness", False)
    disqualified: bool | None = fact("auditor: a ground of Act 26 exists; null when nobody has checked", None)


@judgement(
    id="TITP-EXT-01.c",
    title="Who may be external officer or external auditor",
    facts=ExternalPersonFacts,
    on="day",
    legal_basis=_BASIS,
    confidence="law + 4",
    parameters=("titp.external.course_years", "titp.external.independence_years"),
)
def judge_external_person(facts: ExternalPersonFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the conditions not met, or not known."""
    auditor = facts.role == "external_auditor"
    ended = [tie.until for tie in facts.ties if tie.until]
    conditions: dict[str, bool | None] = {
        "external.course": _course_valid(facts, reasoning),
        "external.no_tie": len(ended) == len(facts.ties) and all(_long_ago(day, facts.day, reasoning) for day in ended),
        "external.not_staff": not facts.is_staff
        and (facts.staff_until is None or _long_ago(facts.staff_until, facts.day, reasoning)),
        "external.not_member": not facts.is_member_of_same_occupation,
        "external.not_other_body": not facts.is_of_other_body,
        "external.fair": not facts.has_other_tie,
    }
    if auditor:
        conditions["external.outside"] = not facts.is_officer
        conditions["external.not_disqualified"] = None if facts.disqualified is None else not facts.disqualified
    else:
        conditions["external.officer"] = facts.is_officer
        conditions["external.not_responsible"] = not facts.is_responsible_officer
    return judge_conditions(reasoning, conditions)


def _course_valid(facts: ExternalPersonFacts, reasoning: Reasoning) -> bool:
    months = 12 * reasoning.parameter("titp.external.course_years")
    if facts.course_on is None or facts.course_on > facts.day:
        return False
    last = reasoning.step("add_months_clamped", code="staff.course_through", day=facts.course_on, months=months)
    return not reasoning.step("is_later", code="staff.course_over", first=facts.day, second=last)


def _long_ago(ended: date, day: date, reasoning: Reasoning) -> bool:
    months = 12 * reasoning.parameter("titp.external.independence_years")
    last = reasoning.step("add_months_clamped", code="staff.related_through", day=ended, months=months)
    return reasoning.step("is_later", code="staff.relation_over", first=day, second=last)
