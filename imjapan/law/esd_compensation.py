"""What the new employer pays the old one after a transfer at own wish (esd.md 7, ESD-TRF-05)."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from imjapan.law.facts import fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

_RATES = (30, 24, 18, 12)  # months at the old employer from which each rate holds, the longest first


def compensation(standard: int, addon: int, rate: Fraction) -> int:
    """Return the compensation in yen: twice the standard amount and the proven extra, times the rate, rounded down."""
    return int((2 * standard + addon) * rate // 1)


@dataclass(frozen=True, slots=True)
class CompensationFacts:
    months: int | None = fact("whole months at the old employer; needed for a transfer at own wish", None, minimum=0)
    kind: Literal["own_wish", "unavoidable", "continuation"] = fact("kind of the transfer (ESD-TRF-01)", "own_wish")
    addon: int = fact("proven extra costs of the old employer in yen: travel, visa and so on", 0, minimum=0)
    standard_amount: int | None = fact(
        "standard amount of the notice in yen, as somebody has read it; null takes the figure", None, minimum=0
    )
    caused_by_old_employer: bool = fact("the old employer caused the transfer", False)


@judgement(
    id="ESD-TRF-05",
    title="Initial-cost compensation",
    facts=CompensationFacts,
    legal_basis="Act 9-2; Ordinance; ministers' notice",
    confidence="V-3",
    parameters=("esd.trf.standard_amount", *(f"esd.trf.rate_{months}" for months in reversed(_RATES))),
)
def judge_compensation(facts: CompensationFacts, reasoning: Reasoning) -> Verdict:
    """Return the yen to pay as value; 0 where none is due.

    CONFIRM while the standard amount is not published, or the months are not known. NG before the first rate: so
    early nobody transfers at own wish. Costs are those of the employer left, not of one before.
    """
    if facts.kind != "own_wish" or facts.caused_by_old_employer:
        none = reasoning.step("taken", code="esd.trf.yen_none", value=0)
        return reasoning.verdict(Outcome.OK, none, "esd.trf.no_compensation")
    if facts.months is None:
        return reasoning.verdict(Outcome.CONFIRM, None, "esd.trf.months_unknown")
    since = next((months for months in _RATES if facts.months >= months), _RATES[-1])
    if not reasoning.step("is_at_least", code="esd.trf.rate_from", first=facts.months, second=since):
        return reasoning.verdict(Outcome.NG, None, "esd.trf.no_rate", months=facts.months)
    rate = reasoning.parameter(f"esd.trf.rate_{since}")
    standard = facts.standard_amount
    if standard is None:
        standard = reasoning.parameter("esd.trf.standard_amount")
    twice = reasoning.step("multiply", code="esd.trf.fixed_and_intangible", number=standard, factor=2)
    costs = reasoning.step("add", code="esd.trf.costs", first=twice, second=facts.addon)
    exact = reasoning.step("multiply", code="esd.trf.times_rate", number=costs, factor=rate)
    yen = reasoning.step("divide_down", code="esd.trf.yen", number=exact, divisor=1)
    words = {"standard": standard, "addon": facts.addon, "rate": rate, "months": facts.months}
    return reasoning.verdict(Outcome.OK, yen, "esd.trf.compensation", yen=yen, **words)
