"""Minimum wage of the place of work on a day (titp.md TITP-PAY-02, the same in esd.md ESD-WAGE-01).

minimum_wage.csv holds the regional ones: every prefecture has its own first day. A specific minimum wage of an
industry (特定最低賃金) may be higher; it is in no table and stays with a person.
"""

import datetime
from dataclasses import dataclass
from fractions import Fraction

from imjapan.law.facts import fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.tables import table
from imjapan.law.verdict import Outcome, Verdict

BASIS = "Minimum Wage Act 4; its Enforcement Regulations 1-2"
PARAMETERS = ("titp.pay.week_hours",)
REVISED = "09-30"  # every first day in the table is in October or later: until then a figure stays
MONTHS_OF_WEEK = Fraction(365, 7 * 12)  # weeks in a month


def minimum_wage(prefecture: str, day: datetime.date) -> tuple[datetime.date, int] | None:
    """Return the first day of the regional minimum wage of a day and its yen an hour; None where none is known."""
    return max(((since, yen) for since, yen in _known(prefecture) if since <= day), default=None)


def _known(prefecture: str) -> list[tuple[datetime.date, int]]:
    rows = [row for row in table("minimum_wage") if row["prefecture"] == prefecture]
    return [(datetime.date.fromisoformat(row["valid_from"]), int(row["yen"])) for row in rows]


@dataclass(frozen=True, slots=True)
class MinimumWageFacts:
    prefecture: str = fact("code of the prefecture of the workplace, two digits; empty when it is not known")
    date: datetime.date = fact("day on which the work is done")
    hourly: int | None = fact("base pay of an hour in yen", None, minimum=0)
    monthly_base: int | None = fact(
        "base pay of a month in yen, without overtime, bonuses, full-attendance, commuting and family allowances",
        None,
        minimum=0,
    )
    monthly_hours: Fraction | None = fact("scheduled hours of a month, those of a year by twelve", None, minimum=1)


@judgement(
    id="TITP-PAY-02",
    title="Minimum wage",
    facts=MinimumWageFacts,
    on="date",
    legal_basis=BASIS,
    confidence="verified 2",
    parameters=PARAMETERS,
)
def judge_minimum_wage(facts: MinimumWageFacts, reasoning: Reasoning) -> Verdict:
    """Return the minimum wage of an hour in yen as value. NG below it; nothing is rounded.

    Of a month's pay without its hours the longest legal month is taken: OK when that keeps it, else CONFIRM, with the
    hours up to which it is kept (`hours`). CONFIRM also without wage or prefecture, and beyond the newest known figure.
    """
    return _judge(facts, reasoning)


@judgement(
    id="ESD-WAGE-01.MIN",
    title="Minimum wage (ESD)",
    facts=MinimumWageFacts,
    on="date",
    legal_basis=BASIS,
    confidence="V-2",
    parameters=PARAMETERS,
)
def judge_minimum_wage_esd(facts: MinimumWageFacts, reasoning: Reasoning) -> Verdict:
    """As TITP-PAY-02."""
    return _judge(facts, reasoning)


def _judge(facts: MinimumWageFacts, reasoning: Reasoning) -> Verdict:
    found = minimum_wage(facts.prefecture, facts.date)
    if found is None:
        code = "pay.minimum_unknown" if facts.prefecture else "pay.no_place"
        return reasoning.verdict(Outcome.CONFIRM, None, code, day=facts.date)
    since, yen = found
    words = {"place": f"prefecture.{facts.prefecture}", "since": since, "day": facts.date}
    least = reasoning.step("taken", code="pay.minimum", value=yen, values=words)
    words["least"] = least
    if facts.hourly is None and facts.monthly_base is None:
        return reasoning.verdict(Outcome.CONFIRM, least, "pay.no_wage", **words)
    hourly = _hourly(facts, reasoning)
    words["hourly"] = hourly
    if reasoning.step("is_less", code="pay.less", first=hourly, second=least):
        if facts.hourly is None and facts.monthly_hours is None:
            words["monthly"] = facts.monthly_base
            words["hours"] = reasoning.step("quotient", code="pay.up_to", number=facts.monthly_base, divisor=least)
            return reasoning.verdict(Outcome.CONFIRM, least, "pay.ask_hours", **words)
        return reasoning.verdict(Outcome.NG, least, "pay.below", **words)
    if found == max(_known(facts.prefecture)):  # the newest: the next one is not known yet
        year = since.year + (since.month > int(REVISED[:2]))
        good = reasoning.step("day_of_year", code="pay.figure_until", year=year, month_day=REVISED)
        if reasoning.step("is_later", code="pay.figure_old", first=facts.date, second=good):
            return reasoning.verdict(Outcome.CONFIRM, least, "pay.later_unknown", **words)
    return reasoning.verdict(Outcome.OK, least, "pay.kept", **words)


def _hourly(facts: MinimumWageFacts, reasoning: Reasoning) -> int | Fraction:
    if facts.hourly is not None:
        return reasoning.step("taken", code="pay.hourly_given", value=facts.hourly)
    hours = facts.monthly_hours
    if hours is None:
        week = reasoning.parameter("titp.pay.week_hours")
        hours = reasoning.step("multiply", code="pay.longest_month", number=week, factor=MONTHS_OF_WEEK)
    return reasoning.step("quotient", code="pay.hourly", number=facts.monthly_base, divisor=hours)
