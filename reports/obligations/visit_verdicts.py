"""The reasoning stored with the duty to visit: the rule of the law, narrowed to one month, step by step."""

from datetime import date

from imjapan.law import registry
from imjapan.law.calendar import holidays_around
from imjapan.law.dates import month_block_end
from imjapan.law.parameters import effective
from imjapan.law.reasoning import Reasoning
from imjapan.law.verdict import Due, Outcome, Verdict

from .verdicts import remembered

TITP_RULE = "TITP-VISIT-01"
ESD_RULE = "ESD-AUD-03"


def short_days(today: date) -> int:
    """A month that leaves no more days than this for the visit is warned of when planning. House rule."""
    return effective("titp.visit.short_days", today).value


def first_year_months(on: date) -> int:
    """How many months of employment for skill development ask for a monthly visit."""
    return effective("esd.visit.window", on).value


@remembered(1024)
def judge_month(month: date, first: date, last: date, limit: int, today: date) -> tuple[Due, dict]:
    """Return the three dates of the visit in one month, and the verdict as JSON. TITP-VISIT-01.

    `first`, `last`: days on which the visit counts for everybody who has to be visited. `limit`: see `short_days`.
    """
    notes = _notes(TITP_RULE, first, today)
    end = notes.step("month_block_end", code="visit.month_end", start=month, months=1)
    if last != end:
        notes.step("earlier", code="visit.last", first=end, second=last)
    if first != month:
        notes.step("later", code="visit.first", first=month, second=first)
    days = notes.step("days_counted", code="visit.days", first=first, last=last)
    notes.parameter("titp.visit.short_days")
    short = notes.step("is_at_least", code="visit.is_short", first=limit, second=days)
    due = notes.due(legal=last, wish=last, not_before=first)
    if short:
        return due, _json(notes.verdict(Outcome.WARN, last, "visit.short", due=due, months=(month,)))
    return due, _json(notes.verdict(Outcome.OK, last, "duty.visit_month", due=due, first=first, last=last))


@remembered(1024)
def judge_first_year_month(month: date, first: date, last: date, today: date) -> tuple[Due, dict]:
    """The same for a month of the first year of employment for skill development. ESD-AUD-03.

    A month that counts only in part is a warning, however it ends.
    """
    notes = _notes(ESD_RULE, first, max(today, first))
    notes.parameter("esd.visit.window")
    end = notes.step("month_block_end", code="esd.visit.month", start=month, months=1)
    if last != end:
        notes.step("earlier", code="esd.visit.due", first=end, second=last)
    due = notes.due(legal=last, wish=last, not_before=first)
    if first > month or last < month_block_end(month, 1):
        return due, _json(notes.verdict(Outcome.WARN, last, "esd.visit.partial", due=due, days=(month,)))
    return due, _json(notes.verdict(Outcome.OK, last, "duty.visit_month", due=due, first=first, last=last))


def _notes(rule_id: str, day: date, on: date) -> Reasoning:
    rule = registry.get(rule_id)
    return Reasoning(
        rule=rule.id,
        legal_basis=rule.legal_basis,
        confidence=rule.confidence,
        parameters={key: effective(key, on) for key in rule.parameters},
        holidays=holidays_around(day),
    )


def _json(verdict: Verdict) -> dict:
    return verdict.to_dict()
