"""Accidents and other incidents (titp.md 6, TITP-FIL-05): who must be told by when. The duties are data."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.tables import table
from imjapan.law.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    event: Literal["accident", "serious_disaster", "cannot_continue", "missing", "crime", "death", "hired", "left"] = (
        fact("what happened")
    )
    day: date = fact("the day of the event, or on which it became known")
    fatal: bool = fact("accident at work: somebody died", False)
    absence_days: int | None = fact("accident at work: days of absence; null when not known yet", None, minimum=0)
    insured: bool | None = fact("hired or left: covered by employment insurance", None)

    def __post_init__(self):
        if self.event in ("hired", "left") and self.insured is None:
            raise FactError("missing_fact", "insured", "tell whether employment insurance covers the person")


@judgement(
    id="TITP-FIL-05",
    title="Accidents and other incidents",
    facts=IncidentFacts,
    on="day",
    legal_basis="Act 19②, 33; Industrial Safety and Health Act Ordinance 96, 97; Labour Measures Act 28",
    confidence="knowledge",
    parameters=(
        "titp.incident.long_absence_days",
        "titp.incident.left_days",
        "titp.filing.difficulty_other",
        "titp.filing.immediately_days",
        "gen.without_delay_days",
    ),
)
def judge_incident(facts: IncidentFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per duty: duty, due (null = a person decides). CONFIRM when a person must decide."""
    event = _row_key(facts, reasoning)
    if event is None:
        return reasoning.verdict(Outcome.CONFIRM, (), "incident.absence_unknown")
    duties = [row for row in table("titp_incident") if row["event"] == event]
    rows = [{"duty": f"incident.{row['duty']}", "due": _due(row["clock"], facts.day, reasoning)} for row in duties]
    names = reasoning.step("taken", code="incident.duties", value=tuple(row["duty"] for row in rows))
    if any(row["due"] is None for row in rows):
        return reasoning.verdict(Outcome.CONFIRM, rows, "incident.person", duties=names)
    if not rows:
        return reasoning.verdict(Outcome.OK, (), "incident.nothing")
    first = reasoning.step("earliest", code="incident.first", days=tuple(row["due"] for row in rows))
    return reasoning.verdict(Outcome.OK, rows, "incident.told", duties=names, first=first)


def _row_key(facts: IncidentFacts, reasoning: Reasoning) -> str | None:
    if facts.event in ("hired", "left"):
        return f"{facts.event}_{'insured' if facts.insured else 'uninsured'}"
    if facts.event != "accident":
        return facts.event
    if facts.fatal:
        return "accident_fatal"
    limit = reasoning.parameter("titp.incident.long_absence_days")
    if facts.absence_days is None:
        return None
    if reasoning.step("is_at_least", code="incident.long", first=facts.absence_days, second=limit):
        return "accident_long"
    return "accident_short" if facts.absence_days else "accident_without_absence"


def _due(clock: str, day: date, reasoning: Reasoning) -> date | None:
    if clock == "person":
        return None
    if clock == "quarter":  # by the end of the month after the quarter of the accident
        start = reasoning.step("quarter_start", day=day)
        return reasoning.step("month_block_end", code="incident.quarter", start=start, months=4)
    if clock == "tenth_of_next_month":
        month_end = reasoning.step("month_block_end", start=day, months=1)
        return reasoning.step("within_days", code="incident.tenth", event=month_end, days=10)
    if clock == "end_of_next_month":
        return reasoning.step("month_block_end", code="incident.next_month", start=day, months=2)
    key = {
        "without_delay": "gen.without_delay_days",
        "at_once": "titp.filing.immediately_days",
        "difficulty": "titp.filing.difficulty_other",
        "ten_days": "titp.incident.left_days",
    }[clock]
    return reasoning.step("within_days", event=day, days=reasoning.parameter(key))
