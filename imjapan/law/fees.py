"""Fees payable to the authorities and to the organization (titp.md 0.4, TITP-GEN-05). All in yen, never refunded."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.facts import fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class FeeFacts:
    act: Literal["plan_certification", "plan_change", "licence_new", "licence_upgrade", "licence_renewal"] = fact(
        "what is applied for"
    )
    day: date | None = fact("day of the application; without it the newest figures are used", None)
    plans: int = fact("number of plans", 1, minimum=1)
    offices: int = fact("number of offices of the organization", 1, minimum=1)


@judgement(
    id="TITP-GEN-05",
    title="Fees payable to the authorities",
    facts=FeeFacts,
    on="day",
    legal_basis="Ord 9, 28, 40, 45, 66; Registration and Licence Tax Act (登録免許税法)",
    confidence="law",
    parameters=(
        "titp.fee.plan",
        "titp.fee.licence_stamp",
        "titp.fee.licence_stamp_office",
        "titp.fee.licence_survey",
        "titp.fee.licence_survey_office",
        "titp.fee.renewal_stamp_office",
        "titp.fee.renewal_survey_office",
        "titp.fee.licence_tax",
    ),
)
def judge_fees(facts: FeeFacts, reasoning: Reasoning) -> Verdict:
    """Return as value what goes where: stamp (revenue stamp), transfer (to the organization), tax, total."""
    stamp = transfer = tax = 0
    if facts.act in ("plan_certification", "plan_change"):
        transfer = _times("titp.fee.plan", facts.plans, "fees.plans", reasoning)
    elif facts.act == "licence_renewal":
        stamp = _times("titp.fee.renewal_stamp_office", facts.offices, "fees.stamp", reasoning)
        transfer = _times("titp.fee.renewal_survey_office", facts.offices, "fees.survey", reasoning)
    else:
        more = facts.offices - 1
        stamp = _first_and_more("titp.fee.licence_stamp", more, "fees.stamp", reasoning)
        transfer = _first_and_more("titp.fee.licence_survey", more, "fees.survey", reasoning)
        if facts.act == "licence_new":
            tax = reasoning.parameter("titp.fee.licence_tax")
    total = reasoning.step("add", code="fees.sum", first=stamp, second=transfer)
    total = reasoning.step("add", code="fees.sum", first=total, second=tax)
    value = {"stamp": stamp, "transfer": transfer, "tax": tax, "total": total}
    return reasoning.verdict(Outcome.OK, value, "fees.total", **value)


def _times(key: str, number: int, code: str, reasoning: Reasoning) -> int:
    return reasoning.step("multiply", code=code, number=reasoning.parameter(key), factor=number)


def _first_and_more(key: str, more: int, code: str, reasoning: Reasoning) -> int:
    extra = _times(f"{key}_office", more, code, reasoning)
    return reasoning.step("add", code="fees.sum", first=reasoning.parameter(key), second=extra)
