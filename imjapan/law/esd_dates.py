"""Date arithmetic of ESD (esd.md 0.6): each way of counting by itself, with the steps printed."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.dates import ONE_DAY
from imjapan.law.facts import fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Due, Outcome, Verdict

_CIVIL_CODE = "Civil Code (民法) art. 139-143"
_CLOSED_DAYS = (
    "Civil Code (民法) art. 139-143; Act on holidays of administrative organs (行政機関の休日に関する法律) art. 2"
)


def within_months(event: date, months: int, reasoning: Reasoning) -> tuple[date, date]:
    """Return the last day of "within n months" counted strictly, and the earlier reading as our wish."""
    legal = reasoning.step("within_months", event=event, months=months)
    careful = reasoning.step("add_months_clamped", code="gen.careful", day=event, months=months)
    return legal, reasoning.step("earlier", first=legal, second=careful)


# --- ESD-DATE-01 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DaysFacts:
    event: date = fact("the day of the event")
    days: int = fact("number of days in the rule", minimum=0, maximum=36500)


@judgement(
    id="ESD-DATE-01", title="Within so many days of an event", facts=DaysFacts, legal_basis=_CIVIL_CODE, confidence="K"
)
def judge_days(facts: DaysFacts, reasoning: Reasoning) -> Verdict:
    """Return the legal last day as value and all three dates as `due`."""
    legal = reasoning.step("within_days", event=facts.event, days=facts.days)
    due = reasoning.due(legal=legal, wish=legal, not_before=facts.event)
    return reasoning.verdict(Outcome.OK, legal, "gen.due", due=due, **due.to_values())


# --- ESD-DATE-02 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MonthsFacts:
    event: date = fact("the day of the event")
    months: int = fact("number of months in the rule", minimum=0, maximum=1200)


@judgement(
    id="ESD-DATE-02",
    title="Within so many months of an event",
    facts=MonthsFacts,
    legal_basis=_CIVIL_CODE,
    confidence="K",
)
def judge_months(facts: MonthsFacts, reasoning: Reasoning) -> Verdict:
    """Return the legal last day, counted strictly, as value; the target keeps to the earlier reading."""
    legal, wish = within_months(facts.event, facts.months, reasoning)
    due = reasoning.due(legal=legal, wish=wish, not_before=facts.event)
    return reasoning.verdict(Outcome.OK, legal, "gen.due", due=due, **due.to_values())


# --- ESD-DATE-03 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MonthsBeforeFacts:
    event: date = fact("the day before which so many months are counted")
    months: int = fact("number of months in the rule", minimum=0, maximum=1200)
    edge: Literal["until", "from"] = fact("whether the rule says until, or from, so many months before", "until")


@judgement(
    id="ESD-DATE-03",
    title="So many months before a day",
    facts=MonthsBeforeFacts,
    legal_basis=_CIVIL_CODE,
    confidence="K",
)
def judge_months_before(facts: MonthsBeforeFacts, reasoning: Reasoning) -> Verdict:
    """Return the day as value; for "until" all three dates as `due`."""
    if facts.edge == "from":
        first = reasoning.step("months_before", code="esd.date.from", event=facts.event, months=facts.months)
        return reasoning.verdict(Outcome.OK, first, "esd.date.opens", first=first)
    legal = reasoning.step("months_before", event=facts.event, months=facts.months)
    due = reasoning.due(legal=legal, wish=legal)
    return reasoning.verdict(Outcome.OK, legal, "gen.due", due=due, **due.to_values())


# --- ESD-DATE-04 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    start: date = fact("first day of the licence, plan or stay; it counts")
    months: int = fact("length in months", minimum=1, maximum=1200)
    printed_end: date | None = fact("last day as printed on a residence card; it counts, nothing is computed", None)


@judgement(
    id="ESD-DATE-04",
    title="Last day of a period that begins on a fixed day",
    facts=PeriodFacts,
    legal_basis=_CIVIL_CODE,
    confidence="K",
)
def judge_period(facts: PeriodFacts, reasoning: Reasoning) -> Verdict:
    """Return the last day as value. WARN when a printed day differs from the computed one: the printed one counts."""
    end = reasoning.step("period_end", start=facts.start, months=facts.months)
    if facts.printed_end and facts.printed_end != end:
        printed = reasoning.step("add_days", code="esd.date.printed", day=facts.printed_end, days=0)
        return reasoning.verdict(Outcome.WARN, printed, "esd.date.printed_differs", printed=printed, end=end)
    return reasoning.verdict(Outcome.OK, end, "gen.period", end=end)


# --- ESD-DATE-05 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClosedDayFacts:
    legal: date = fact("the last day to file, as counted")
    authority: Literal["national", "organization"] = fact(
        "a national authority such as the Immigration Services Agency, or the organization (機構)", "organization"
    )


@judgement(
    id="ESD-DATE-05",
    title="A last day to file on which the authority is closed",
    facts=ClosedDayFacts,
    on="legal",
    legal_basis=_CLOSED_DAYS,
    confidence="K",
)
def judge_closed_day(facts: ClosedDayFacts, reasoning: Reasoning) -> Verdict:
    """Return as value `legal` (moved to the next open day for a national authority) and `safe` (never moved ahead)."""
    day = facts.legal
    if facts.authority == "national":
        legal = reasoning.add_business_days(day - ONE_DAY, 1, code="esd.date.next_open")
    else:
        legal = reasoning.step("add_days", code="esd.date.not_moved", day=day, days=0)
    safe = reasoning.last_business_day(day, code="due.safe")
    value = {"legal": legal, "safe": safe}
    due = Due(target=safe, safe=safe, legal=legal)
    return reasoning.verdict(Outcome.OK, value, "esd.date.closed", due=due, **value)
