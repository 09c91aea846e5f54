"""Residence of a trainee (titp.md 6): own notices, certificate of eligibility, renewal, special period.

The plain days are in stay.py. What a trainee must carry (the residence card, always) has no deadline and no judgement.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.stay import RenewalWindow, coe_valid_until, renewal_window, resident_notice_due, special_until
from imjapan.law.tables import table
from imjapan.law.verdict import Outcome, Verdict

__all__ = ["RenewalWindow", "coe_valid_until", "renewal_window", "resident_notice_due", "special_until"]

_EVENTS = tuple(row["event"] for row in table("titp_resident_notice"))

# --- TITP-IMM-01 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ResidentNoticeFacts:
    event: Literal[_EVENTS] = fact("what happened")
    day: date = fact("the day of the event; of a loss, the day it became known")
    in_lecture: bool = fact("the trainee was in the lecture on that day", False)
    done_on: date | None = fact("day of the notice; null if not yet", None)
    today: date | None = fact("the day of the judgement; null to ask only for the deadline", None)

    def __post_init__(self):
        if self.done_on and self.done_on < self.day:
            raise FactError("contradiction", "done_on", f"{self.done_on} is before the event {self.day}")


@judgement(
    id="TITP-IMM-01",
    title="Trainee's own immigration duties",
    facts=ResidentNoticeFacts,
    on="day",
    legal_basis="Immigration Act 19の7, 19の9, 19の10, 19の12, 19の16①",
    confidence="knowledge",
    parameters=("titp.stay.notice_days",),
)
def judge_resident_notice(facts: ResidentNoticeFacts, reasoning: Reasoning) -> Verdict:
    """Return the legal last day as value. To whom, and which organization is named, stand in `values`.

    The organization reported is the implementer, during the lecture the supervising organization.
    """
    row = next(row for row in table("titp_resident_notice") if row["event"] == facts.event)
    legal = reasoning.step("within_days", event=facts.day, days=reasoning.parameter("titp.stay.notice_days"))
    due = reasoning.due(legal=legal, wish=legal, not_before=facts.day)
    named = ("organization" if facts.in_lecture else "implementer") if row["names_organization"] == "yes" else "none"
    words = {
        "notice": f"stay.notice.{facts.event}",
        "to": f"stay.to.{row['to']}",
        "about": f"stay.about.{named}",
        "legal": legal,
    }
    reached = facts.done_on or facts.today
    if reached and reasoning.step("is_later", code="stay.too_late", first=reached, second=legal):
        return reasoning.verdict(Outcome.NG, legal, "stay.notice_late", due=due, **words)
    return reasoning.verdict(Outcome.OK, legal, "stay.notice_due", due=due, **words)


# --- TITP-IMM-02 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    issued_on: date = fact("day of issue of the certificate of eligibility (在留資格認定証明書)")
    landing_on: date | None = fact("day of landing, or the planned one; null to ask only for the last day", None)

    def __post_init__(self):
        if self.landing_on and self.landing_on < self.issued_on:
            raise FactError("contradiction", "landing_on", f"{self.landing_on} is before the issue {self.issued_on}")


@judgement(
    id="TITP-IMM-02",
    title="COE, renewal, change of status",
    facts=CertificateFacts,
    on="issued_on",
    legal_basis="Immigration Act 7の2",
    confidence="verified 2",
    parameters=("titp.stay.coe_months",),
)
def judge_certificate(facts: CertificateFacts, reasoning: Reasoning) -> Verdict:
    """Return the last day to land as value. NG when the landing is later."""
    months = reasoning.parameter("titp.stay.coe_months")
    last = reasoning.step("add_months_clamped", code="stay.coe_until", day=facts.issued_on, months=months)
    if facts.landing_on and reasoning.step("is_later", code="stay.lands_late", first=facts.landing_on, second=last):
        return reasoning.verdict(Outcome.NG, last, "stay.coe_expired", last=last, landing=facts.landing_on)
    return reasoning.verdict(Outcome.OK, last, "stay.coe", last=last)


# --- TITP-IMM-02.b ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RenewalFacts:
    expiry: date = fact("last day of the period of stay")
    today: date | None = fact("the day of the judgement; null to ask only for the dates", None)
    filed_on: date | None = fact("day of the application for renewal or change; null if not yet", None)


@judgement(
    id="TITP-IMM-02.b",
    title="Renewal of the period of stay, or change of stage",
    facts=RenewalFacts,
    on="expiry",
    legal_basis="Immigration Act 20, 21",
    confidence="verified 2",
    parameters=(
        "titp.stay.renewal_months",
        "titp.stay.documents_months",
        "titp.warn.stay_red_months",
        "titp.stay.special_months",
    ),
)
def judge_renewal(facts: RenewalFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the dates open, documents, red, expiry and special_until (if filed in time and pending).

    NG when filed after the expiry, or not at all by then; WARN from `documents` on without an application, and when
    it was filed before `open`.
    """
    dates = {}
    for name, key in (
        ("open", "titp.stay.renewal_months"),
        ("documents", "titp.stay.documents_months"),
        ("red", "titp.warn.stay_red_months"),
    ):
        dates[name] = reasoning.step("months_before", event=facts.expiry, months=reasoning.parameter(key))
    months = reasoning.parameter("titp.stay.special_months")
    special = reasoning.step("add_months_clamped", code="stay.special", day=facts.expiry, months=months)
    value = dates | {"expiry": facts.expiry, "special_until": special}
    reached = facts.filed_on or facts.today
    if reached and reasoning.step("is_later", code="stay.too_late", first=reached, second=facts.expiry):
        return reasoning.verdict(Outcome.NG, value, "stay.renewal_late", expiry=facts.expiry)
    if facts.filed_on:
        early = reasoning.step("is_later", code="stay.filed_early", first=dates["open"], second=facts.filed_on)
        message = "stay.renewal_early" if early else "stay.renewal_filed"
        return reasoning.verdict(Outcome.WARN if early else Outcome.OK, value, message, **value)
    for name in ("red", "documents"):
        if facts.today and reasoning.step("is_at_least", code="stay.reached", first=facts.today, second=dates[name]):
            return reasoning.verdict(Outcome.WARN, value, f"stay.renewal_{name}", **value)
    return reasoning.verdict(Outcome.OK, value, "stay.renewal", **value)


# --- TITP-IMM-02.c ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SpecialPeriodFacts:
    expiry: date = fact("last day of the period of stay")
    filed_on: date | None = fact("day of the application for renewal or change; null if none")
    day: date = fact("the day that is asked about")
    decided_on: date | None = fact("day of the decision; null while pending", None)
    granted: bool = fact("the decision was a permission", False)
    plan_end: date | None = fact("last day covered by a certified plan; null if none covers the time", None)

    def __post_init__(self):
        if self.granted and not self.decided_on:
            raise FactError("missing_fact", "decided_on", "is needed with a permission")
        if self.decided_on and (self.filed_on is None or self.decided_on < self.filed_on):
            raise FactError("contradiction", "decided_on", "a decision needs an application before it")


@judgement(
    id="TITP-IMM-02.c",
    title="Stay and training while an application is pending",
    facts=SpecialPeriodFacts,
    on="day",
    legal_basis="Immigration Act 20, 21 (特例期間)",
    confidence="verified 2",
    parameters=("titp.stay.special_months",),
)
def judge_special_period(facts: SpecialPeriodFacts, reasoning: Reasoning) -> Verdict:
    """Return as value may_stay and may_train on the day, and stay_until (null after a permission: its new period).

    Filed by the expiry, a trainee may stay until the decision, at most two months longer; training needs a certified
    plan on the day as well. NG without a right to stay, WARN where only training is not allowed.
    """
    until = _stay_until(facts, reasoning)
    may_stay = until is None or not reasoning.step("is_later", code="stay.day_after", first=facts.day, second=until)
    covered = facts.plan_end is not None and not reasoning.step(
        "is_later", code="stay.after_plan", first=facts.day, second=facts.plan_end
    )
    value = {"may_stay": may_stay, "may_train": may_stay and covered, "stay_until": until}
    if not may_stay:
        return reasoning.verdict(Outcome.NG, value, "stay.no_stay", day=facts.day, until=until)
    if not covered:
        return reasoning.verdict(Outcome.WARN, value, "stay.no_training", day=facts.day, plan_end=facts.plan_end)
    return reasoning.verdict(Outcome.OK, value, "stay.stay_and_train", day=facts.day)


def _stay_until(facts: SpecialPeriodFacts, reasoning: Reasoning) -> date | None:
    in_time = facts.filed_on and not reasoning.step(
        "is_later", code="stay.too_late", first=facts.filed_on, second=facts.expiry
    )
    if not in_time:
        return reasoning.step("taken", code="stay.until", value=facts.expiry)
    months = reasoning.parameter("titp.stay.special_months")
    longest = reasoning.step("add_months_clamped", code="stay.special", day=facts.expiry, months=months)
    if facts.decided_on is None:
        return longest
    last = reasoning.step("earlier", code="stay.decided", first=longest, second=facts.decided_on)
    if facts.granted:
        return None  # a new period of stay stands on the card
    return reasoning.step("later", code="stay.refused", first=last, second=facts.expiry)


# --- TITP-IMM-02.d ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    stage: Literal["1", "2", "3"] = fact("stage of technical intern training")
    start: date = fact("first day of the period of stay: landing, permission")
    expiry: date = fact("last day of the period of stay on the card")

    def __post_init__(self):
        if self.expiry < self.start:
            raise FactError("contradiction", "expiry", f"{self.expiry} is before {self.start}")


@judgement(
    id="TITP-IMM-02.d",
    title="Longest period of stay of a stage",
    facts=PeriodFacts,
    on="start",
    legal_basis="Immigration Act, table 1-2; designated individually",
    confidence="knowledge",
    parameters=("titp.stay.longest_s1", "titp.stay.longest_s2", "titp.stay.longest_s3"),
)
def judge_period(facts: PeriodFacts, reasoning: Reasoning) -> Verdict:
    """Return the last possible day as value: the anniversary. WARN when the card says more: probably a slip."""
    months = reasoning.parameter(f"titp.stay.longest_s{facts.stage}")
    last = reasoning.step("add_months_clamped", code="stay.longest", day=facts.start, months=months)
    if reasoning.step("is_later", code="stay.longer", first=facts.expiry, second=last):
        return reasoning.verdict(Outcome.WARN, last, "stay.too_long", last=last, expiry=facts.expiry)
    return reasoning.verdict(Outcome.OK, last, "stay.not_too_long", last=last)
