"""General conventions (titp.md 0.4)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Due, Outcome, Verdict

_UNDEFINED = ("without_delay", "promptly", "immediately")  # words of the law that carry no number


@dataclass(frozen=True, slots=True)
class DeadlineFacts:
    event: date = fact("the day of the event (for 'before': the day before which to act; for 'period': its first day)")
    months: int | None = fact("number of months in the rule", None, minimum=0, maximum=1200)
    days: int | None = fact("number of days in the rule, instead of months", None, minimum=0, maximum=36500)
    wording: Literal["within", "before", "period", "without_delay", "promptly", "immediately"] = fact(
        "how the rule says it: within n, until n before, a period of n, or a word without a number", "within"
    )
    margin_days: int = fact("days to keep in hand before the deadline", 0, minimum=0, maximum=3650)

    def __post_init__(self):
        amounts = (self.months is not None) + (self.days is not None)
        if self.wording in _UNDEFINED and amounts:
            raise FactError("contradiction", "months", f"'{self.wording}' takes no number of months or days")
        if self.wording not in _UNDEFINED and amounts != 1:
            raise FactError("missing_fact", "months", "give either months or days")
        if self.wording == "period" and self.months is None:
            raise FactError("missing_fact", "months", "a period is given in months")


@judgement(
    id="TITP-GEN-01",
    title="Deadline arithmetic",
    facts=DeadlineFacts,
    on="event",
    legal_basis="Civil Code (民法) art. 138-143",
    confidence="law, knowledge of the Civil Code",
    parameters=("gen.without_delay_days", "gen.promptly_business_days"),
)
def judge_deadline(facts: DeadlineFacts, reasoning: Reasoning) -> Verdict:
    """Return the legal last day as value and all three dates as `due`; for a period its last day, without `due`."""
    if facts.wording == "period":
        end = reasoning.step("period_end", start=facts.event, months=facts.months)
        return reasoning.verdict(Outcome.OK, end, "gen.period", end=end)
    if facts.wording in _UNDEFINED:
        due = _house_due(facts, reasoning)
        word = f"gen.word.{facts.wording}"
        return reasoning.verdict(Outcome.OK, due.legal, "gen.house_due", due=due, wording=word, legal=due.legal)
    legal = _legal_date(facts, reasoning)
    not_before = facts.event if facts.wording == "within" else None
    due = reasoning.due(legal=legal, wish=_wish(facts, legal, reasoning), not_before=not_before)
    return reasoning.verdict(Outcome.OK, legal, "gen.due", due=due, **due.to_values())


def _legal_date(facts: DeadlineFacts, reasoning: Reasoning) -> date:
    before = facts.wording == "before"
    if facts.months is not None:
        return reasoning.step("months_before" if before else "within_months", event=facts.event, months=facts.months)
    return reasoning.step("days_before" if before else "within_days", event=facts.event, days=facts.days)


def _wish(facts: DeadlineFacts, legal: date, reasoning: Reasoning) -> date:
    wish = legal
    if facts.months is not None and facts.wording == "within":
        # Some readers take the day of the same number; where that is earlier, it is the safe reading.
        careful = reasoning.step("add_months_clamped", code="gen.careful", day=facts.event, months=facts.months)
        wish = reasoning.step("earlier", first=legal, second=careful)
    return _less_margin(facts, wish, reasoning)


def _house_due(facts: DeadlineFacts, reasoning: Reasoning) -> Due:
    if facts.wording == "without_delay":
        last = reasoning.step("within_days", event=facts.event, days=reasoning.parameter("gen.without_delay_days"))
    elif facts.wording == "promptly":
        last = reasoning.add_business_days(facts.event, reasoning.parameter("gen.promptly_business_days"))
    else:
        last = reasoning.step("within_days", event=facts.event, days=0)
    return reasoning.due(legal=last, wish=_less_margin(facts, last, reasoning), not_before=facts.event)


def _less_margin(facts: DeadlineFacts, day: date, reasoning: Reasoning) -> date:
    if not facts.margin_days:
        return day
    return reasoning.step("add_days", code="gen.margin", day=day, days=-facts.margin_days)
