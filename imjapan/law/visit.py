"""Visit guidance in stage 1 (titp.md 5, TITP-VISIT-01): once in every calendar month."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict
from imjapan.law.visit_months import VisitMonth, visit_months

__all__ = ["VisitMonth", "visit_months"]


@dataclass(frozen=True, slots=True)
class StageOne:
    start: date = fact("first day of training at the implementer, after the lecture")
    end: date | None = fact("last day of stage 1; null while it goes on", None)

    def __post_init__(self):
        if self.end and self.end < self.start:
            raise FactError("contradiction", "end", f"{self.end} is before the start {self.start}")


@dataclass(frozen=True, slots=True)
class VisitFacts:
    today: date = fact("the day of the judgement")
    stage_1: tuple[StageOne, ...] = fact("the trainees of stage 1 at the establishment")
    visits: tuple[date, ...] = fact("days of visits with a record, seen by all trainees in stage 1 on that day", ())
    until: date | None = fact("list months beginning on or before this day; by default today", None)


@judgement(
    id="TITP-VISIT-01",
    title="Visit guidance once in every month of stage 1",
    facts=VisitFacts,
    on="today",
    legal_basis="Ord 52(3); guideline on counting the months",
    confidence="law + 4 + verified 1",
    parameters=("titp.visit.short_days",),
)
def judge_visits(facts: VisitFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the list of months with their state.

    Each: month, first and last (days on which a visit counts for everybody), days, short (warn when planning),
    one_visit (false: a second visit is needed), state (done, open, missed, ahead), visits, red_from.
    """
    short_days = reasoning.parameter("titp.visit.short_days")
    held = sorted(day for day in facts.visits if day <= facts.today)
    periods = [(person.start, person.end) for person in facts.stage_1]
    rows = [
        _row(month, held, facts.today, short_days, reasoning)
        for month in visit_months(periods, facts.until or facts.today)
    ]
    if missed := [row["month"] for row in rows if row["state"] == "missed"]:
        return reasoning.verdict(Outcome.NG, rows, "visit.missed", months=missed)
    if short := [row["month"] for row in rows if row["short"] and row["state"] in ("open", "ahead")]:
        return reasoning.verdict(Outcome.WARN, rows, "visit.short", months=short)
    return reasoning.verdict(Outcome.OK, rows, "visit.all_done")


def _row(month: VisitMonth, held: list[date], today: date, short_days: int, reasoning: Reasoning) -> dict[str, Any]:
    end = reasoning.step("month_block_end", code="visit.month_end", start=month.month, months=1)
    last = reasoning.step("earlier", code="visit.last", first=end, second=month.last)
    first = reasoning.step("later", code="visit.first", first=month.month, second=month.first)
    days = reasoning.step("days_counted", code="visit.days", first=first, last=last)
    open_spans = month.open_spans(held)
    missed = [end for _, end in open_spans if end < today]
    if not open_spans:
        state = "done"
    elif missed:
        state = "missed"
    else:
        state = "open" if today >= month.month else "ahead"
    red_from = reasoning.step("add_days", code="visit.red_from", day=missed[0] if missed else last, days=1)
    return {
        "month": month.month,
        "first": first,
        "last": last,
        "days": days,
        "short": reasoning.step("is_at_least", code="visit.is_short", first=short_days, second=days),
        "one_visit": month.one_visit,
        "state": state,
        "visits": [day for day in held if month.month <= day <= end],
        "red_from": red_from,
    }
