"""Early warnings (titp.md 15, TITP-WARN-01): indicators that count people or money: W16, W17, W20."""

from dataclasses import dataclass
from datetime import date

from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict
from imjapan.law.warning_levels import Level

_OUTCOMES = {"none": Outcome.OK, "amber": Outcome.WARN, "red": Outcome.NG}


def _verdict(level: Level, reasoning: Reasoning, message: str, **values) -> Verdict:
    return reasoning.verdict(_OUTCOMES[level], level, f"warn.{message}", level=f"warn.level.{level}", **values)


# --- W16 --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MissingFacts:
    missing: int = fact("trainees of the company who went missing in the years looked at", minimum=0)
    trainees: int = fact("trainees the company had in the years looked at, those included", minimum=0)
    day: date | None = fact("the day of the judgement; null takes the newest figures", None)

    def __post_init__(self):
        if self.missing > self.trainees:
            raise FactError("contradiction", "missing", f"more than the {self.trainees} trainees")


@judgement(
    id="TITP-WARN-01.W16",
    title="Early warning: missing rate",
    facts=MissingFacts,
    on="day",
    legal_basis="Ord 15; guideline on the excellence standard (missing trainees of three years)",
    confidence="design",
    parameters=(
        "titp.warn.missing_years",
        "titp.warn.missing_amber_share",
        "titp.warn.missing_red_share",
        "titp.warn.missing_red_people",
    ),
)
def judge_missing(facts: MissingFacts, reasoning: Reasoning) -> Verdict:
    """Return the level as value: amber from a tenth of the trainees of three years, red from a fifth and 3 people."""
    years = reasoning.parameter("titp.warn.missing_years")
    level: Level = "none"
    if facts.missing:
        for wanted in ("amber", "red"):
            share = reasoning.parameter(f"titp.warn.missing_{wanted}_share")
            least = reasoning.step("multiply", code="warn.missing_share", number=facts.trainees, factor=share)
            reached = reasoning.step("is_at_least", code="warn.missing_reached", first=facts.missing, second=least)
            if reached and wanted == "red":
                people = reasoning.parameter("titp.warn.missing_red_people")
                reached = reasoning.step("is_at_least", code="warn.missing_people", first=facts.missing, second=people)
            if not reached:
                break
            level = wanted
    return _verdict(level, reasoning, "missing", number=facts.missing, trainees=facts.trainees, years=years)


# --- W17 --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PaidAbroadFacts:
    paid: int = fact("amount paid abroad, in the currency of the cap", 0, minimum=0)
    cap: int | None = fact("the cap that holds (TITP-SEND-05, ESD-SEND-01); null when nobody knows it", None, minimum=0)
    deposit: int = fact("deposit or security left abroad, in yen", 0, minimum=0)


@judgement(
    id="TITP-WARN-01.W17",
    title="Early warning: debts paid abroad, deposit",
    facts=PaidAbroadFacts,
    legal_basis="Act 47; Ord 10②六, 25, 52(6); law of the home country for the cap",
    confidence="design",
)
def judge_paid_abroad(facts: PaidAbroadFacts, reasoning: Reasoning) -> Verdict:
    """Return the level as value: amber above the cap, red with a deposit. A cap nobody knows is not compared."""
    level: Level = "none"
    if facts.cap is not None and reasoning.step("is_later", code="warn.paid_more", first=facts.paid, second=facts.cap):
        level = "amber"
    if reasoning.step("is_later", code="warn.deposit", first=facts.deposit, second=0):
        level = "red"
    return _verdict(level, reasoning, "paid", paid=facts.paid, cap=facts.cap, deposit=facts.deposit)


# --- W20 --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QuotaForecastFacts:
    count: int = fact("trainees of the stage on the fullest day, those planned included", minimum=1)
    limit: int = fact("limit of that day (TITP-QUOTA-01)", minimum=0)
    day: date = fact("the fullest day, first of them")


@judgement(
    id="TITP-WARN-01.W20",
    title="Early warning: quota forecast",
    facts=QuotaForecastFacts,
    legal_basis="Act 9⑪; Ord 16",
    confidence="design",
)
def judge_quota_forecast(facts: QuotaForecastFacts, reasoning: Reasoning) -> Verdict:
    """Return the level as value: amber when the quota is full on some day, red when it is exceeded."""
    level: Level = "none"
    if reasoning.step("is_at_least", code="warn.quota_full", first=facts.count, second=facts.limit):
        level = "amber"
    if reasoning.step("is_later", code="warn.quota_above", first=facts.count, second=facts.limit):
        level = "red"
    return _verdict(level, reasoning, "quota", count=facts.count, limit=facts.limit, day=facts.day)
