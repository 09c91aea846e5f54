"""Immigration basics under ESD and SSW (esd.md 15, ESD-IMM-01 to 04): notices, renewal, combined card, fees.

Notices to a national authority: the last day moves to its next open day (ESD-DATE-05); value is the day as counted.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.facts import FactError, fact
from imjapan.law.findings import CONFIRM, NG, WARN, Finding, settle
from imjapan.law.notices import notice_due
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.tables import table
from imjapan.law.verdict import Outcome, Verdict

# --- ESD-IMM-01 -------------------------------------------------------------------------

_EVENTS = tuple(row["event"] for row in table("titp_resident_notice"))


@dataclass(frozen=True, slots=True)
class ResidentNoticeFacts:
    event: Literal[_EVENTS] = fact("what happened")
    day: date = fact("the day of the event: of a first address the day of settling, of a loss when it became known")
    done_on: date | None = fact("day of the notice; null if not yet", None)
    today: date | None = fact("the day of the judgement; null to ask only for the last day", None)

    def __post_init__(self):
        if self.done_on and self.done_on < self.day:
            raise FactError("contradiction", "done_on", f"{self.done_on} is before the event {self.day}")


@judgement(
    id="ESD-IMM-01",
    title="Residence card duties",
    facts=ResidentNoticeFacts,
    on="day",
    legal_basis="Immigration Act 19-7 – 19-16, 23",
    confidence="V-2",
    parameters=("imm.notice_days",),
)
def judge_resident_notice(facts: ResidentNoticeFacts, reasoning: Reasoning) -> Verdict:
    """Return the last day, as counted, as value; `due.legal` is the next open day. To whom stands in `values`."""
    row = next(row for row in table("titp_resident_notice") if row["event"] == facts.event)
    last, due = notice_due(facts.day, reasoning.parameter("imm.notice_days"), reasoning)
    words = {"notice": f"stay.notice.{facts.event}", "to": f"stay.to.{row['to']}", "legal": due.legal}
    reached = facts.done_on or facts.today
    if reached and reasoning.step("is_later", code="stay.too_late", first=reached, second=due.legal):
        return reasoning.verdict(Outcome.NG, last, "imm.notice_late", due=due, **words)
    return reasoning.verdict(Outcome.OK, last, "imm.notice_due", due=due, **words)


# --- ESD-IMM-01.CARD --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CardFacts:
    card_expiry: date = fact("last day of the residence card")
    permanent: bool = fact("a permanent resident, or one whose card ends before the stay", False)
    today: date | None = fact("the day of the judgement; null to ask only for the day", None)


@judgement(
    id="ESD-IMM-01.CARD",
    title="Renewal of the residence card",
    facts=CardFacts,
    on="card_expiry",
    legal_basis="Immigration Act 19-7 – 19-16, 23",
    confidence="V-2",
    parameters=("imm.card_renewal_months", "imm.renewal_open"),
)
def judge_card(facts: CardFacts, reasoning: Reasoning) -> Verdict:
    """Return as value opens and expiry. NG for a card that has ended; WARN from `opens` on.

    The card of a worker is renewed together with the period of stay (ESD-IMM-02).
    """
    key = "imm.card_renewal_months" if facts.permanent else "imm.renewal_open"
    opens = reasoning.step("months_before", event=facts.card_expiry, months=reasoning.parameter(key))
    value = {"opens": opens, "expiry": facts.card_expiry}
    if facts.today:
        if reasoning.step("is_later", code="stay.too_late", first=facts.today, second=facts.card_expiry):
            return reasoning.verdict(Outcome.NG, value, "imm.card_over", **value)
        if reasoning.step("is_at_least", code="stay.reached", first=facts.today, second=opens):
            return reasoning.verdict(Outcome.WARN, value, "imm.card_soon", **value)
    return reasoning.verdict(Outcome.OK, value, "imm.card", **value)


# --- ESD-IMM-01.EMPLOYER ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EmployerNoticeFacts:
    regime: Literal["titp", "ssw", "esd"] = fact("status of the worker")


@judgement(
    id="ESD-IMM-01.EMPLOYER",
    title="The employer's own notice of acceptance",
    facts=EmployerNoticeFacts,
    legal_basis="Immigration Act 19-7 – 19-16, 23",
    confidence="V-1 + K",
)
def judge_employer_notice(facts: EmployerNoticeFacts, reasoning: Reasoning) -> Verdict:
    """Return as value whether the employer gives the general notice of an organization; null where not known (ESD)."""
    exempt = reasoning.step("is_one_of", code="imm.has_reports", item=facts.regime, choices=("titp", "ssw"))
    if exempt:
        return reasoning.verdict(Outcome.OK, False, "imm.employer_exempt")
    return reasoning.verdict(Outcome.CONFIRM, None, "imm.employer_unknown")


# --- ESD-IMM-02 -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RenewalFacts:
    expiry: date = fact("last day of the period of stay, as on the card")
    filed_on: date | None = fact("day of the application; null if not yet", None)
    decided_on: date | None = fact("day of the decision; null while pending", None)
    work_until: date | None = fact("last day for which work is planned; null to ask for none", None)
    today: date | None = fact("the day of the judgement; null to ask only for the days", None)

    def __post_init__(self):
        if self.decided_on and (self.filed_on is None or self.decided_on < self.filed_on):
            raise FactError("contradiction", "decided_on", "a decision needs an application before it")


@judgement(
    id="ESD-IMM-02",
    title="Renewal window",
    facts=RenewalFacts,
    on="expiry",
    legal_basis="Immigration Act 21, 20(6)",
    confidence="V-2",
    parameters=(
        "imm.renewal_open",
        "imm.special_period",
        "imm.alarm_months_second",
        "imm.alarm_months_third",
        "imm.alarm_days",
    ),
)
def judge_renewal(facts: RenewalFacts, reasoning: Reasoning) -> Verdict:
    """Return as value open, alarms, expiry and special_end: at most two months longer, or until the decision.

    NG when filed after the expiry or not at all by then, and for work planned beyond the stay; WARN when filed too
    early, and from the second alarm on without an application.
    """
    opens = reasoning.step("months_before", event=facts.expiry, months=reasoning.parameter("imm.renewal_open"))
    alarms = [opens]
    for name in ("second", "third"):
        months = reasoning.parameter(f"imm.alarm_months_{name}")
        alarms.append(reasoning.step("months_before", event=facts.expiry, months=months))
    days = reasoning.parameter("imm.alarm_days")
    alarms.append(reasoning.step("days_before", event=facts.expiry, days=days))
    months = reasoning.parameter("imm.special_period")
    special = reasoning.step("add_months_clamped", code="stay.special", day=facts.expiry, months=months)
    if facts.decided_on:
        special = reasoning.step("earlier", code="stay.decided", first=special, second=facts.decided_on)
    value = {"open": opens, "alarms": tuple(alarms), "expiry": facts.expiry, "special_end": special}
    reached = facts.filed_on or facts.today
    found: list[Finding] = []
    in_time = True
    if reached and reasoning.step("is_later", code="stay.too_late", first=reached, second=facts.expiry):
        in_time = False
        found.append((NG, "imm.renewal_late"))
    elif facts.filed_on:
        if reasoning.step("is_less", code="imm.before", first=facts.filed_on, second=opens):
            found.append((WARN, "imm.renewal_early"))
    elif facts.today and reasoning.step("is_at_least", code="stay.reached", first=facts.today, second=alarms[1]):
        found.append((WARN, "imm.renewal_now"))
    # A permission has a period of its own: then the new card is what work is planned by.
    longest = special if facts.filed_on and in_time else facts.expiry
    if facts.work_until and reasoning.step("is_later", code="imm.work_beyond", first=facts.work_until, second=longest):
        found.append((NG, "imm.work_too_long"))
    fine = "imm.renewal_filed" if facts.filed_on else "imm.renewal"
    return settle(found, reasoning, fine=fine, value=value, longest=longest, **value)


# --- ESD-IMM-03 -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CombinedCardFacts:
    issued_on: date = fact("day on which the card was, or is to be, issued")
    wants_combined: bool = fact("the worker asked for the combined card (特定在留カード)", False)
    chip_checked_on: date | None = fact("day on which the chip was read; null if not yet", None)
    number_side_stored: bool = fact("a copy of the side with the My Number is kept", False)
    number_masked: bool = fact("the twelve digits are masked in it", False)


@judgement(
    id="ESD-IMM-03",
    title="Combined card",
    facts=CombinedCardFacts,
    legal_basis="Immigration Act, My Number Act as amended 2024",
    confidence="V-7",
    parameters=("imm.combined_card_from",),
)
def judge_combined_card(facts: CombinedCardFacts, reasoning: Reasoning) -> Verdict:
    """Return the kind of card as value: RC (residence card) or COMBINED. Nobody must change a valid card.

    NG for the My Number kept unmasked; WARN while the chip of a combined card was not read (fields may not be
    printed); CONFIRM when one was asked for before there were any.
    """
    start = reasoning.parameter("imm.combined_card_from")
    exists = reasoning.step("is_at_least", code="imm.cards_exist", first=facts.issued_on, second=start)
    kind = "COMBINED" if facts.wants_combined and exists else "RC"
    found: list[Finding] = []
    if facts.wants_combined and not exists:
        found.append((CONFIRM, "imm.combined_not_yet"))
    if kind == "COMBINED":
        if facts.chip_checked_on is None:
            found.append((WARN, "imm.read_chip"))
        if facts.number_side_stored and not facts.number_masked:
            found.append((NG, "imm.mask_number"))
    fine = "imm.combined" if kind == "COMBINED" else "imm.residence_card"
    return settle(found, reasoning, fine=fine, value=kind, start=start)


# --- ESD-IMM-04 -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FeeFacts:
    procedure: Literal["change", "extension", "certificate"] = fact(
        "change of status, extension of the stay, or certificate of eligibility"
    )
    day: date = fact("day of the application")
    channel: Literal["counter", "online"] = fact("how it is filed", "counter")


@judgement(
    id="ESD-IMM-04",
    title="Immigration fees",
    facts=FeeFacts,
    on="day",
    legal_basis="Immigration Act 67; enforcement order",
    confidence="V-3",
    parameters=("imm.fee.counter", "imm.fee.online", "imm.fee.certificate"),
)
def judge_fee(facts: FeeFacts, reasoning: Reasoning) -> Verdict:
    """Return the fee in yen as value; CONFIRM for a day on which the amount is not known."""
    key = "certificate" if facts.procedure == "certificate" else facts.channel
    amount = reasoning.step("taken", code="imm.fee_taken", value=reasoning.parameter(f"imm.fee.{key}"))
    return reasoning.verdict(Outcome.OK, amount, "imm.fee", amount=amount, day=facts.day)
