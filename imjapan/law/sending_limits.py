"""Numbers of contracts with sending organizations and money of candidates (titp.md 14, TITP-SEND-04, 05).

Japanese law sets no limit for either; those of the home countries are foreign law and change.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.facts import fact
from imjapan.law.parameters import shipped
from imjapan.law.reasoning import ParameterUnknown, Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

# --- TITP-SEND-04 -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ContractNumberFacts:
    country: str = fact("country of the organizations, ISO 3166 alpha-2 such as VN")
    received: int = fact("trainees received from the country in the year", minimum=0)
    contracts: int = fact(
        "sending organizations of the country under contract, the one in question included", minimum=0
    )
    day: date | None = fact("the day of the judgement; null takes the newest figures", None)


def contract_limit(
    country: str, received: int, *, small: tuple[int, int] = (100, 3), middle: tuple[int, int] = (200, 5)
) -> int | None:
    """Return how many organizations of a country may be under contract; None = no limit.

    `small` and `middle`: fewer trainees than so many in the year, so many organizations (Vietnam).
    """
    if country != "VN":
        return None
    return next((most for below, most in (small, middle) if received < below), None)


@judgement(
    id="TITP-SEND-04",
    title="Limit on the number of sending organizations",
    facts=ContractNumberFacts,
    on="day",
    legal_basis="none in Japanese law; rule of Vietnam",
    confidence="verified 2",
    parameters=(
        "titp.send.vn_small_below",
        "titp.send.vn_small_contracts",
        "titp.send.vn_middle_below",
        "titp.send.vn_middle_contracts",
    ),
)
def judge_contract_number(facts: ContractNumberFacts, reasoning: Reasoning) -> Verdict:
    """Return the limit as value (null: none). NG when there are more."""
    words = {"country": f"country.{facts.country}", "received": facts.received, "contracts": facts.contracts}
    limit = None
    if reasoning.step("is_one_of", code="send.limited_country", item=facts.country, choices=("VN",)):
        classes = [
            (reasoning.parameter(f"titp.send.vn_{size}_below"), reasoning.parameter(f"titp.send.vn_{size}_contracts"))
            for size in ("small", "middle")
        ]
        limit = contract_limit(facts.country, facts.received, small=classes[0], middle=classes[1])
        reasoning.step("taken", code="send.class", value=limit, values=words)
    if limit is None:
        return reasoning.verdict(Outcome.OK, None, "send.no_limit", **words)
    if reasoning.step("is_later", code="send.more_than", first=facts.contracts, second=limit):
        return reasoning.verdict(Outcome.NG, limit, "send.too_many", **words, limit=limit)
    return reasoning.verdict(Outcome.OK, limit, "send.within_limit", **words, limit=limit)


# --- TITP-SEND-05 -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CandidateMoneyFacts:
    country: str = fact("country of the candidate, ISO 3166 alpha-2 such as VN")
    day: date = fact("the day of payment")
    paid: int = fact(
        "amount paid, in the currency of the cap (Vietnam: US dollars for fees, dong for education)", minimum=0
    )
    kind: Literal["fee_3_years", "fee_1_year", "education"] = fact(
        "fee for a stay of three years or of one, or for education before departure", "fee_3_years"
    )
    cap: int | None = fact("cap in force, where the organization knows a newer one", None, minimum=0)
    deposit: int = fact("deposit or security paid by the candidate or relatives", 0, minimum=0)
    agreed: bool | None = fact("the candidate understood and agreed to amount and breakdown", None)
    statement: bool | None = fact("the statement of amount and breakdown is attached to the plan", None)


@judgement(
    id="TITP-SEND-05",
    title="Fees paid by candidates",
    facts=CandidateMoneyFacts,
    on="day",
    legal_basis="Ord 8(19), 10②六ニ; law of the home country for the cap",
    confidence="law",
    parameters=("titp.send.cap.VN.fee_3_years", "titp.send.cap.VN.fee_1_year", "titp.send.cap.VN.education"),
)
def judge_candidate_money(facts: CandidateMoneyFacts, reasoning: Reasoning) -> Verdict:
    """Return as value what is above the cap (0: nothing; null: the cap is not known).

    NG with a deposit, or when agreement or statement is missing; WARN above the cap; CONFIRM while something is open.
    """
    cap = facts.cap if facts.cap is not None else _cap(facts, reasoning)
    above = None
    if cap is not None:
        difference = reasoning.step("subtract", code="send.above_cap", number=facts.paid, amount=cap)
        above = reasoning.step("at_least", code="send.above_nothing", number=difference, minimum=0)
    words = {"paid": facts.paid, "cap": cap, "above": above, "deposit": facts.deposit}
    if reasoning.step("is_later", code="send.deposit_taken", first=facts.deposit, second=0):
        return reasoning.verdict(Outcome.NG, above, "send.deposit", **words)
    if facts.agreed is False or facts.statement is False:
        return reasoning.verdict(Outcome.NG, above, "send.not_agreed", **words)
    if above:
        return reasoning.verdict(Outcome.WARN, above, "send.above", **words)
    if facts.agreed is None or facts.statement is None:
        return reasoning.verdict(Outcome.CONFIRM, above, "send.agreement_unknown", **words)
    if above is None:
        return reasoning.verdict(Outcome.CONFIRM, None, "send.cap_unknown", country=f"country.{facts.country}", **words)
    return reasoning.verdict(Outcome.OK, above, "send.money_in_order", **words)


def _cap(facts: CandidateMoneyFacts, reasoning: Reasoning) -> int | None:
    key = f"titp.send.cap.{facts.country}.{facts.kind}"
    if key not in shipped():
        return None
    try:
        return reasoning.parameter(key)
    except ParameterUnknown:
        return None
