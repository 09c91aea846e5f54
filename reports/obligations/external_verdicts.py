"""The reasoning stored with duties of external checks: the rule of the law, narrowed to one window, step by step."""

from datetime import date
from typing import Any

from imjapan.law import registry
from imjapan.law.calendar import holidays_around
from imjapan.law.external_quarters import QUARTER_MONTHS
from imjapan.law.parameters import effective
from imjapan.law.reasoning import Reasoning
from imjapan.law.verdict import Due, Outcome

from .verdicts import remembered

CHECK_RULE = "TITP-EXT-01"
ACCOMPANY_RULE = "TITP-EXT-01.b"
ESD_RULE = "ESD-AUD-04"
GAP, ESD_OFFICE, ESD_ACCOMPANY = (
    "titp.external.gap_months",
    "esd.mso.external_audit_interval",
    "esd.mso.external_accompany_interval",
)


def figure(key: str, on: date) -> int:
    """A figure of these rules in force on a day."""
    return effective(key, on).value


@remembered(512)
def judge_quarter(
    start: date, first: date, previous: date | None, held: date | None, gap: int, on: date
) -> tuple[Due, dict[str, Any]]:
    """Return the three dates of the check of one quarter, and the verdict as JSON. TITP-EXT-01.

    first     first day of the office in the quarter
    previous  the check before, from which the distance counts; held: the one that fulfils the quarter
    gap       figure of the distance in force, named so that another gives another answer; on: day of the figures

    Legal: the end of the quarter. Target: within the distance. A check held beyond the distance is a warning.
    """
    notes = _notes(CHECK_RULE, start, on)
    end = notes.step("month_block_end", code="external.quarter_end", start=start, months=QUARTER_MONTHS)
    wish, late = end, False
    if previous:
        months = notes.parameter(GAP)
        limit = notes.step("month_block_end", code="external.next_by", start=previous, months=months + 1)
        wish = limit if first <= limit < end else end
        late = held and notes.step("is_later", code="external.too_late", first=held, second=limit)
    due = notes.due(legal=end, wish=wish, not_before=first)
    if late:
        verdict = notes.verdict(Outcome.WARN, end, "external.gap", due=due, quarters=(start,), months=gap)
    else:
        verdict = notes.verdict(Outcome.OK, end, "duty.external_quarter", due=due, first=first, last=end)
    return due, verdict.to_dict()


@remembered(256)
def judge_year(start: date, first: date, on: date) -> tuple[Due, dict[str, Any]]:
    """Return the three dates of the accompanied audit of one fiscal year, and the verdict. TITP-EXT-01.b."""
    notes = _notes(ACCOMPANY_RULE, start, on)
    notes.parameter("titp.external.accompanied_per_year")
    end = notes.step("fiscal_year_end", code="external.year_end", day=start)
    due = notes.due(legal=end, wish=end, not_before=first)
    return due, notes.verdict(Outcome.OK, end, "duty.external_year", due=due, first=first, last=end).to_dict()


@remembered(256)
def judge_rolling(key: str, start: date, on: date) -> tuple[Due, dict[str, Any]]:
    """Return the three dates of one rolling window, and the verdict. ESD-AUD-04. `key`: the figure it rests on."""
    office = key == ESD_OFFICE
    notes = _notes(ESD_RULE, start, on)
    months = notes.parameter(key)
    code = "esd.external.office_due" if office else "esd.external.accompany_due"
    last = notes.step("add_months_clamped", code=code, day=start, months=months)
    due = notes.due(legal=last, wish=last)
    message = "duty.external_office" if office else "duty.external_accompany"
    return due, notes.verdict(Outcome.OK, last, message, due=due, last=last).to_dict()


def _notes(rule_id: str, day: date, on: date) -> Reasoning:
    rule = registry.get(rule_id)
    return Reasoning(
        rule=rule.id,
        legal_basis=rule.legal_basis,
        confidence=rule.confidence,
        parameters={key: effective(key, on) for key in rule.parameters},
        holidays=holidays_around(day),
    )
