"""Changes of a plan (titp.md 6): approval beforehand, notice within a month, or nothing.

The plain look-up is in changes.py.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from imjapan.law.changes import NEEDS, Need, change_need, change_needs, change_rules, gravest, parameter_of
from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

__all__ = ["NEEDS", "Need", "change_need", "change_needs", "change_rules", "gravest"]

Kind = Literal[tuple(change_rules())]
_DEADLINES = ("titp.filing.plan_minor_change", "titp.filing.before_days")

# --- TITP-CHG-01 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    changes: tuple[Kind, ...] = fact("what changes on the day")
    day: date = fact("the day of the change, or the planned one")
    done_on: date | None = fact("day of the notice filed or the approval granted; null if not yet", None)
    today: date | None = fact("the day of the judgement; null to ask only what is needed", None)


@judgement(
    id="TITP-CHG-01",
    title="Which plan change needs what",
    facts=ChangeFacts,
    on="day",
    legal_basis="Act 11; Ord 17, 18; guideline",
    confidence="verified 2–4",
    parameters=(*(parameter_of(kind) for kind in change_rules()), *_DEADLINES),
)
def judge_change(facts: ChangeFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the gravest need: new_plan, approval, notice or nothing; the rows of the table as `rules`.

    CONFIRM for a change that no source names for that day. `due`: for a notice within a month, for an approval or a
    new plan the day before. NG when that day has passed without it.
    """
    needs, unread = [], []
    for kind in dict.fromkeys(facts.changes):
        value = reasoning.parameter(parameter_of(kind))
        words = {"change": f"change.kind.{kind}", "need": f"change.need.{value}", "rule": change_rules()[kind]}
        if value not in NEEDS:
            unread.append(words["change"])
            continue
        needs.append(reasoning.step("taken", code="change.needs", value=value, values=words))
    if unread:
        return reasoning.verdict(Outcome.CONFIRM, None, "change.unread", changes=tuple(unread))
    need = gravest(needs)
    reasoning.step("taken", code="change.together", value=need, values={"need": f"change.need.{need}"})
    rules = tuple(change_rules()[kind] for kind in dict.fromkeys(facts.changes))
    return _verdict(need, facts.day, facts.done_on, facts.today, reasoning, rules=rules)


def _verdict(
    need: Need,
    day: date,
    done_on: date | None,
    today: date | None,
    reasoning: Reasoning,
    **values,
) -> Verdict:
    if need == "nothing":
        return reasoning.verdict(Outcome.OK, need, "change.nothing", **values)
    if need == "notice":
        months = reasoning.parameter("titp.filing.plan_minor_change")
        legal = reasoning.step("within_months", event=day, months=months)
        careful = reasoning.step("add_months_clamped", code="gen.careful", day=day, months=months)
        wish = reasoning.step("earlier", first=legal, second=careful)
        due = reasoning.due(legal=legal, wish=wish, not_before=day)
    else:
        days = reasoning.parameter("titp.filing.before_days")
        legal = reasoning.step("days_before", event=day, days=days)
        due = reasoning.due(legal=legal, wish=legal)
    reached = done_on or today
    if reached and reasoning.step("is_later", code="change.too_late", first=reached, second=legal):
        return reasoning.verdict(Outcome.NG, need, f"change.{need}_late", due=due, legal=legal, day=day, **values)
    if done_on:
        return reasoning.verdict(Outcome.OK, need, "change.done", due=due, done_on=done_on, **values)
    outcome = Outcome.OK if need == "notice" else Outcome.WARN
    return reasoning.verdict(outcome, need, f"change.{need}", due=due, day=day, **due.to_values(), **values)


# --- TITP-CHG-01.v: hours of the kinds of work ------------------------------------------


@dataclass(frozen=True, slots=True)
class HoursFacts:
    planned: Fraction = fact("hours of this kind of work in the plan for the year", minimum=0)
    actual: Fraction = fact("hours of this kind of work done, or now intended, in the same year", minimum=0)
    day: date = fact("the day on which the difference arose or was found, or the end of the year")
    done_on: date | None = fact("day of the notice filed or the approval granted; null if not yet", None)
    today: date | None = fact("the day of the judgement; null to ask only what is needed", None)


@judgement(
    id="TITP-CHG-01.v",
    title="Hours of a kind of work differ from the plan",
    facts=HoursFacts,
    on="day",
    legal_basis="Act 11; Ord 17, 18; guideline",
    confidence="knowledge",
    parameters=("titp.change.hours_notice", "titp.change.hours_approval", *_DEADLINES),
)
def judge_hours(facts: HoursFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the need: approval from 50 % of the planned hours, notice from 25 %, below nothing."""
    least = reasoning.step("earlier", code="change.less_hours", first=facts.planned, second=facts.actual)
    most = reasoning.step("later", code="change.more_hours", first=facts.planned, second=facts.actual)
    differs = reasoning.step("subtract", code="change.differs", number=most, amount=least)
    need: Need = "nothing"
    if differs:
        for name in ("approval", "notice"):
            share = reasoning.parameter(f"titp.change.hours_{name}")
            limit = reasoning.step("multiply", code="change.limit", number=facts.planned, factor=share)
            if reasoning.step("is_at_least", code="change.reached", first=differs, second=limit):
                need = name
                break
    return _verdict(need, facts.day, facts.done_on, facts.today, reasoning)


# --- TITP-CHG-01.w: a month with few hours ----------------------------------------------


@dataclass(frozen=True, slots=True)
class ShortMonthFacts:
    hours: Fraction = fact("hours of training in the calendar month", minimum=0)
    month_end: date = fact("last day of the month")
    done_on: date | None = fact("day of the notice; null if not yet", None)
    today: date | None = fact("the day of the judgement; null to ask only what is needed", None)


@judgement(
    id="TITP-CHG-01.w",
    title="Month with few hours of training",
    facts=ShortMonthFacts,
    on="month_end",
    legal_basis="Act 11; Ord 17; guideline",
    confidence="verified 1, weak",
    parameters=("titp.change.month_hours", *_DEADLINES),
)
def judge_short_month(facts: ShortMonthFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the need: a notice for a month with less than 80 hours."""
    limit = reasoning.parameter("titp.change.month_hours")
    short = reasoning.step("is_less", code="change.short_month", first=facts.hours, second=limit)
    return _verdict("notice" if short else "nothing", facts.month_end, facts.done_on, facts.today, reasoning)


# --- TITP-CHG-02 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OvertimeFacts:
    hours: Fraction = fact("overtime of a trainee in a month beyond the plan, holiday work included", minimum=0)
    closes_on: date = fact("day on which the payroll of the month closes")
    one_year_system: bool = fact("variable hours of one year (1年単位の変形労働時間制)", False)
    approved_on: date | None = fact("day of the approval of 80 hours or more; null if none", None)
    month_start: date | None = fact("first day of the month of the payroll, to judge the approval", None)
    filed_on: date | None = fact("day of the notice; null if not yet", None)
    today: date | None = fact("the day of the judgement; null to ask only what is needed", None)

    def __post_init__(self):
        if self.approved_on and self.month_start is None:
            raise FactError("missing_fact", "month_start", "is needed to hold the approval against it")
        if self.month_start and self.month_start > self.closes_on:
            raise FactError("contradiction", "month_start", f"{self.month_start} is after {self.closes_on}")


@judgement(
    id="TITP-CHG-02",
    title="Overtime triggers",
    facts=OvertimeFacts,
    on="closes_on",
    legal_basis="Act 11; Ord 17, 18; guideline (since 2020-04)",
    confidence="verified 3",
    parameters=(
        "titp.change.overtime_hours",
        "titp.change.overtime_hours_one_year",
        "titp.change.overtime_approval",
        "titp.change.overtime_at_limit",
        *_DEADLINES,
    ),
)
def judge_overtime(facts: OvertimeFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the need: nothing, notice (within a month of the closing day) or approval.

    NG from 80 hours without an approval before the month: then also look at the 36-agreement.
    """
    notice = "titp.change.overtime_hours_one_year" if facts.one_year_system else "titp.change.overtime_hours"
    if _reached(facts.hours, "titp.change.overtime_approval", reasoning):
        approved = facts.approved_on and reasoning.step(
            "is_later", code="change.approved_before", first=facts.month_start, second=facts.approved_on
        )
        if approved:
            return reasoning.verdict(Outcome.OK, "approval", "change.overtime_approved", hours=facts.hours)
        return reasoning.verdict(Outcome.NG, "approval", "change.overtime_unapproved", hours=facts.hours)
    need: Need = "notice" if _reached(facts.hours, notice, reasoning) else "nothing"
    return _verdict(need, facts.closes_on, facts.filed_on, facts.today, reasoning)


def _reached(hours: Fraction, key: str, reasoning: Reasoning) -> bool:
    limit = reasoning.parameter(key)
    if hours == limit:  # "45 hours or more" or "more than 45": only here the texts differ
        return reasoning.step(
            "taken", code="change.at_limit", value=reasoning.parameter("titp.change.overtime_at_limit")
        )
    return reasoning.step("is_at_least", code="change.overtime_reached", first=hours, second=limit)
