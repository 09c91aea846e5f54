"""Sending organizations and what the worker pays under ESD (esd.md 8, ESD-SEND-01 to 04)."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from imjapan.law.facts import FactError, fact
from imjapan.law.findings import CONFIRM, NG, Finding, settle
from imjapan.law.moc import moc_in_force
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

# --- ESD-SEND-01 ------------------------------------------------------------------------


def fee_cap(monthly_base: Fraction | int, *, months: int = 2) -> int:
    """Return the most a worker may have paid to the sending organization, in whole yen."""
    return int(months * monthly_base // 1)


@dataclass(frozen=True, slots=True)
class CapFacts:
    day: date | None = fact("day of the employment conditions", None)
    monthly_wage: int | None = fact(
        "base pay of a month for scheduled hours, without any overtime, in yen", None, minimum=0
    )
    hourly_wage: Fraction | None = fact("base pay of an hour in yen, in place of the monthly one", None, minimum=0)
    monthly_hours: Fraction | None = fact("scheduled hours of a month", None, minimum=0)
    annual_hours: Fraction | None = fact("scheduled hours of a year, in place of those of a month", None, minimum=0)
    paid: int | None = fact("yen paid to the sending organization by the worker and relatives", None, minimum=0)

    def __post_init__(self):
        if self.monthly_wage is None:
            if self.hourly_wage is None:
                raise FactError("missing_fact", "monthly_wage", "give the wage of a month or of an hour")
            if self.monthly_hours is None and self.annual_hours is None:
                raise FactError("missing_fact", "monthly_hours", "give the scheduled hours of a month or a year")


@judgement(
    id="ESD-SEND-01",
    title="Two-month cap",
    facts=CapFacts,
    on="day",
    legal_basis="Ordinance; ministers' notice",
    confidence="V-3",
    parameters=("esd.send.cap_multiplier",),
)
def judge_cap(facts: CapFacts, reasoning: Reasoning) -> Verdict:
    """Return the cap in whole yen as value. NG when more was paid: `values` over is what to pay back."""
    monthly = facts.monthly_wage
    if monthly is None:
        hours = facts.monthly_hours
        if hours is None:
            hours = reasoning.step("quotient", code="esd.send.hours", number=facts.annual_hours, divisor=12)
        monthly = reasoning.step("multiply", code="esd.send.monthly", number=facts.hourly_wage, factor=hours)
    months = reasoning.parameter("esd.send.cap_multiplier")
    exact = reasoning.step("multiply", code="esd.send.cap", number=monthly, factor=months)
    cap = reasoning.step("divide_down", code="esd.send.yen", number=exact, divisor=1)
    if facts.paid is None:
        return reasoning.verdict(Outcome.OK, cap, "esd.send.cap_is", cap=cap)
    over = reasoning.step("subtract", code="esd.send.over", number=facts.paid, amount=cap)
    if over > 0:
        return reasoning.verdict(Outcome.NG, cap, "esd.send.too_much", cap=cap, paid=facts.paid, over=over)
    return reasoning.verdict(Outcome.OK, cap, "esd.send.within", cap=cap, paid=facts.paid)


# --- ESD-SEND-02 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cost:
    item: str = fact("what was paid for")
    amount: Fraction = fact("amount in its currency", minimum=0)
    currency: str = fact("currency, such as JPY or VND", "JPY")
    paid_on: date | None = fact("day of the payment", None)
    rate: Fraction | None = fact("yen for one unit of the currency on that day", None, minimum=0)
    receipt: bool = fact("a receipt is there", False)


@dataclass(frozen=True, slots=True)
class DisclosureFacts:
    costs: tuple[Cost, ...] = fact("what the worker paid, item by item")
    stated_total: int | None = fact("sum written into the plan papers, in yen", None, minimum=0)
    undisclosed: bool = fact("the worker tells of a payment that is not in the papers", False)


@judgement(
    id="ESD-SEND-02",
    title="Disclosure of costs",
    facts=DisclosureFacts,
    legal_basis="Ordinance; plan forms",
    confidence="V-1 + K",
)
def judge_disclosure(facts: DisclosureFacts, reasoning: Reasoning) -> Verdict:
    """Return the sum of the items in whole yen as value; null while an item cannot be turned into yen.

    NG for a payment that is not in the papers, or a sum that differs from the stated one. CONFIRM when a payment in
    another currency has no day or rate, when a receipt is missing, or the papers state no sum.
    """
    found: list[Finding] = [(NG, "esd.send.undisclosed")] if facts.undisclosed else []
    dated = all(cost.currency == "JPY" or (cost.paid_on and cost.rate is not None) for cost in facts.costs)
    if not dated:
        return settle([*found, (CONFIRM, "esd.send.no_rate")], reasoning, fine="", sum=None, stated=facts.stated_total)
    yen = reasoning.step("total", numbers=tuple(_yen(cost, reasoning) for cost in facts.costs))
    total = reasoning.step("divide_down", code="esd.send.yen", number=yen, divisor=1)
    if facts.stated_total is None:
        found.append((CONFIRM, "esd.send.not_stated"))
    elif reasoning.step("subtract", code="esd.send.difference", number=total, amount=facts.stated_total):
        found.append((NG, "esd.send.differs"))
    if not all(cost.receipt for cost in facts.costs):
        found.append((CONFIRM, "esd.send.no_receipt"))
    return settle(found, reasoning, fine="esd.send.disclosed", value=total, sum=total, stated=facts.stated_total)


def _yen(cost: Cost, reasoning: Reasoning) -> Fraction | int:
    if cost.currency == "JPY":
        return cost.amount
    words = {"currency": cost.currency, "day": cost.paid_on}
    return reasoning.step("multiply", code="esd.send.in_yen", values=words, number=cost.amount, factor=cost.rate)


# --- ESD-SEND-03 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FlowFacts:
    kind: Literal[
        "reimbursed_cost", "management_fee", "money", "gift", "entertainment", "travel", "marketing_support", "penalty"
    ] = fact("what is paid or given; penalty: a clause against the worker")
    direction: Literal["from_sending", "to_sending"] = fact(
        "who receives it: we or the employer, or they", "from_sending"
    )
    invoice: bool = fact("an invoice for the cost is there", False)


@judgement(
    id="ESD-SEND-03",
    title="No kickbacks",
    facts=FlowFacts,
    legal_basis="Ordinance (sending organizations), as in technical intern training",
    confidence="V-1 + A",
)
def judge_flow(facts: FlowFacts, reasoning: Reasoning) -> Verdict:
    """Return true as value when it is allowed: a reimbursed cost with its invoice, or the agreed management fee."""
    if facts.kind == "penalty":
        found, allowed = [(NG, "esd.send.penalty")], False
    elif facts.direction == "to_sending":
        found = [] if facts.kind in ("management_fee", "reimbursed_cost") else [(NG, "esd.send.given")]
        allowed = not found
    else:
        allowed = facts.kind == "reimbursed_cost" and facts.invoice
        code = "esd.send.no_invoice" if facts.kind == "reimbursed_cost" else "esd.send.kickback"
        found = [] if allowed else [(NG, code)]
    reasoning.step("taken", code="esd.send.allowed", value=allowed)
    return settle(found, reasoning, fine="esd.send.clean", value=allowed)


# --- ESD-SEND-04 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CountryFacts:
    country: str = fact("country of the sending organization, two letters such as ID")
    applied_on: date = fact("day of the plan application")
    arrangement: bool | None = fact(
        "a bilateral arrangement for ESD was in force on that day, as somebody has read it; null looks in the table",
        None,
    )
    listed: bool | None = fact("the organization stood on the list of the sending state on that day", None)
    struck_off_on: date | None = fact("day on which the organization was struck off the list", None)
    government: bool = fact("a public body of the sending state sends without private fees", False)


@judgement(
    id="ESD-SEND-04",
    title="Bilateral arrangements",
    facts=CountryFacts,
    on="applied_on",
    legal_basis="bilateral arrangements",
    confidence="V-1 + K",
)
def judge_country(facts: CountryFacts, reasoning: Reasoning) -> Verdict:
    """Return true as value when the country has an arrangement and the organization stands on its list.

    CONFIRM while nobody knows of an arrangement for ESD. NG when the organization is struck off on or before the day.
    """
    known = facts.arrangement
    if known is None:
        known = moc_in_force(facts.country, "esd", facts.applied_on)
    reasoning.step("taken", code="esd.send.arrangement", value=known)
    found: list[Finding] = [] if known else [(CONFIRM, "esd.send.no_arrangement")]
    struck = facts.struck_off_on
    if struck and not reasoning.step("is_later", code="esd.send.struck", first=struck, second=facts.applied_on):
        found.append((NG, "esd.send.struck_off"))
    elif facts.listed is False:
        found.append((NG, "esd.send.not_listed"))
    elif facts.listed is None and not facts.government:
        found.append((CONFIRM, "esd.send.list_unknown"))
    return settle(found, reasoning, fine="esd.send.country_fine", value=not found, country=facts.country)
