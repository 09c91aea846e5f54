"""Monthly guidance visits (訪問指導) in the first year of a worker (esd.md 6, ESD-AUD-03)."""

from dataclasses import dataclass
from datetime import date

from imjapan.law.esd_audit import Stay
from imjapan.law.esd_windows import VisitMonth, visit_months
from imjapan.law.facts import fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class VisitFacts:
    today: date = fact("the day of the judgement")
    workers: tuple[Stay, ...] = fact("when each worker is at the implementer")
    visits: tuple[date, ...] = fact("days of guidance visits", ())
    audits: tuple[date, ...] = fact("days of audits on site", ())
    until: date | None = fact("list months up to that of this day; by default today", None)


@judgement(
    id="ESD-AUD-03",
    title="Guidance visit once a month in the first year",
    facts=VisitFacts,
    on="today",
    legal_basis="Act 39; Ordinance 67, as in technical intern training",
    confidence="V-1 + A",
    parameters=("esd.visit.window", "esd.visit.audit_counts"),
)
def judge_visits(facts: VisitFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the months with a visit to make, oldest first.

    Each: month, first, due, partial, done, by_audit, state (done, missed, open, ahead) and outcome. A missed whole
    month is NG, a missed or open partial one only WARN; a month that rests on an audit held on site is CONFIRM.
    """
    window = reasoning.parameter("esd.visit.window")
    for start in sorted({stay.start for stay in facts.workers}):
        reasoning.step("period_end", code="esd.visit.first_year", start=start, months=window)
    rows = [
        _judge_month(month, facts, reasoning)
        for month in visit_months(
            [(stay.start, stay.end) for stay in facts.workers], facts.until or facts.today, window=window
        )
    ]
    outcome = reasoning.step("worst", code="esd.visit.all", outcomes=tuple(row["outcome"] for row in rows))
    days = tuple(row["month"] for row in rows if row["outcome"] == outcome)
    code = {
        Outcome.NG: "esd.visit.missed",
        Outcome.CONFIRM: "esd.visit.by_audit",
        Outcome.WARN: "esd.visit.partial",
        Outcome.OK: "esd.visit.kept" if rows else "esd.visit.none",
    }[outcome]
    values = {} if outcome == Outcome.OK else {"days": days}
    return reasoning.verdict(outcome, rows, code, **values)


def _judge_month(month: VisitMonth, facts: VisitFacts, reasoning: Reasoning) -> dict:
    end = reasoning.step("month_block_end", code="esd.visit.month", start=month.month, months=1)
    due = reasoning.step("earlier", code="esd.visit.due", first=end, second=month.last)
    done = _first_of(facts.visits, month, facts.today)
    audit = None if done else _first_of(facts.audits, month, facts.today)
    by_audit = audit is not None and reasoning.parameter("esd.visit.audit_counts")
    row = {
        "month": month.month,
        "first": month.first,
        "due": due,
        "partial": month.partial,
        "done": audit if by_audit else done,
        "by_audit": by_audit,
    }
    if by_audit:
        return row | {"state": "done", "outcome": Outcome.CONFIRM}
    if done:
        return row | {"state": "done", "outcome": Outcome.OK}
    if facts.today < month.first:
        return row | {"state": "ahead", "outcome": Outcome.OK}
    missed = reasoning.step("is_later", code="esd.window.overdue", first=facts.today, second=due)
    outcome = Outcome.WARN if month.partial else Outcome.NG if missed else Outcome.OK
    return row | {"state": "missed" if missed else "open", "outcome": outcome}


def _first_of(days: tuple[date, ...], month: VisitMonth, today: date) -> date | None:
    return min((day for day in days if month.first <= day <= min(month.last, today)), default=None)
