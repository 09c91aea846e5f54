"""Sending organizations (titp.md 14): who may be one, the contract with it, memoranda, suspension.

Numbers of contracts and money of candidates are in sending_limits.py, memoranda by country in moc.py.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.checklist import judge_conditions
from imjapan.law.facts import FactError, fact
from imjapan.law.look_back import still_bars
from imjapan.law.moc import home_authority, moc, moc_in_force
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

DOCUMENTS = ("outline", "business_proof", "contract_copy", "fee_basis", "pledge", "recommendation")

# --- TITP-SEND-01 -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SendingEvent:
    kind: Literal["sentence", "deposit", "penalty_contract", "rights_violation", "forged_documents"] = fact(
        "sentence served, deposit or property control, penalty contract, human-rights violation, forged documents"
    )
    on: date = fact("the day it happened; of a sentence the day it was served")


@dataclass(frozen=True, slots=True)
class SendingFacts:
    """Null (or left out) means: nobody has confirmed it yet. A yes is given by a person who has seen the paper."""

    country: str = fact("country of the organization, ISO 3166 alpha-2 such as VN")
    day: date = fact("the day of the judgement: licence, contract or plan")
    kind: Literal["company", "government"] = fact("private organization, or a body of the home state itself", "company")
    recommended: bool | None = fact("recommended by a public body of the home country", None)
    certified: bool | None = fact("on the list of organizations its government certified under the memorandum", None)
    selects_suitable: bool | None = fact("presents only people suitable for the training", None)
    fees_published: bool | None = fact("publishes a clear basis of its fees", None)
    fees_explained: bool | None = fact("explains them to the trainees", None)
    job_support: bool | None = fact("helps people who return to find work", None)
    cooperates: bool | None = fact("answers surveys and requests of the Japanese authorities", None)
    obeys_law: bool | None = fact("acts under the law of its country", None)
    asks_about_deposits: bool | None = fact("makes sure with each candidate that nobody takes deposits", None)
    capable: bool | None = fact("able to do the work properly", None)
    events: tuple[SendingEvent, ...] | None = fact("what happened in the past; [] when nothing did", None)


@judgement(
    id="TITP-SEND-01",
    title="Requirements of a sending organization",
    facts=SendingFacts,
    on="day",
    legal_basis="Act 23②六, 25①六; Ord 25",
    confidence="law",
    parameters=("titp.send.look_back_years",),
)
def judge_sending(facts: SendingFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the requirements not met (NG), or not known yet (CONFIRM).

    Where a memorandum is in force, only organizations certified by their government; a body of the state is not asked.
    """
    conditions: dict[str, bool | None] = {
        "send.recommended": facts.recommended,
        "send.certified": _certified(facts.country, facts.day, facts.certified, facts.kind),
        "send.selects_suitable": facts.selects_suitable,
        "send.fees_published": facts.fees_published,
        "send.fees_explained": facts.fees_explained,
        "send.job_support": facts.job_support,
        "send.cooperates": facts.cooperates,
        "send.obeys_law": facts.obeys_law,
        "send.asks_about_deposits": facts.asks_about_deposits,
        "send.capable": facts.capable,
        "send.clean_past": None if facts.events is None else True,
    }
    years = reasoning.parameter("titp.send.look_back_years")
    for event in facts.events or ():
        if still_bars(event.on, facts.day, years, reasoning, what=f"send.event.{event.kind}"):
            conditions["send.clean_past"] = False
    return judge_conditions(reasoning, conditions)


def _certified(country: str, day: date, certified: bool | None, kind: str) -> bool | None:
    if kind == "government" or certified or moc_in_force(country, "titp", day) is False:
        return True
    # Not on a list: no bar where no memorandum is known, but nobody can be sure that there is none.
    return certified if moc_in_force(country, "titp", day) else None


# --- TITP-SEND-02 -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SendingContractFacts:
    country: str = fact("country of the organization, ISO 3166 alpha-2 such as VN")
    day: date = fact("the day of the contract or of the check")
    kind: Literal["company", "government"] = fact("private organization, or a body of the home state itself", "company")
    certified: bool | None = fact("on the list of organizations its government certified under the memorandum", None)
    foreign: bool = fact("it is a body abroad; applications may be taken from no other", True)
    written: bool = fact("the contract is in writing", False)
    no_property_control: bool = fact("it says that deposits and property of trainees are not taken", False)
    no_penalty_contract: bool = fact("it says that no penalty contract is made", False)
    documents: tuple[
        Literal["outline", "business_proof", "contract_copy", "fee_basis", "pledge", "recommendation"], ...
    ] = fact("documents in the file: outline, proof of business, contract copy, fee basis, pledge, recommendation", ())


@judgement(
    id="TITP-SEND-02",
    title="Contract with a sending organization",
    facts=SendingContractFacts,
    on="day",
    legal_basis="Ord 27(11), 52(5)(6)",
    confidence="law",
)
def judge_sending_contract(facts: SendingContractFacts, reasoning: Reasoning) -> Verdict:
    """Return as value what the contract or the file lacks (NG); CONFIRM while only the certification is not known."""
    conditions: dict[str, bool | None] = {
        "send.foreign": facts.foreign,
        "send.certified": _certified(facts.country, facts.day, facts.certified, facts.kind),
        "send.written": facts.written,
        "send.no_property_control": facts.no_property_control,
        "send.no_penalty_contract": facts.no_penalty_contract,
    }
    conditions |= {f"send.document.{name}": name in facts.documents for name in DOCUMENTS}
    return judge_conditions(reasoning, conditions)


# --- TITP-SEND-03 -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MemorandumFacts:
    country: str = fact("country, ISO 3166 alpha-2 such as VN")
    day: date = fact("the day of the judgement")


@judgement(
    id="TITP-SEND-03",
    title="Memorandum with a country",
    facts=MemorandumFacts,
    on="day",
    legal_basis="bilateral memoranda (二国間取決め)",
    confidence="verified 2",
)
def judge_memorandum(facts: MemorandumFacts, reasoning: Reasoning) -> Verdict:
    """Return as value whether a memorandum is in force (null: not known).

    CONFIRM where none is known or only its month is; WARN while its date rests on no source. `values`: signed from
    and until (one day, or a month), and the home authority that recommends and lists organizations.
    """
    words = {"country": f"country.{facts.country}", "authority": home_authority(facts.country) or None}
    found = moc(facts.country, "titp")
    if found is None:
        reasoning.step("taken", code="send.no_memorandum_known", value=words["country"])
        return reasoning.verdict(Outcome.CONFIRM, None, "send.memorandum_unknown", **words)
    words |= {"first": found.first, "last": found.last}
    before = reasoning.step("is_less", code="send.before_signing", first=facts.day, second=found.first)
    signed = reasoning.step("is_at_least", code="send.after_signing", first=facts.day, second=found.last)
    if not before and not signed:
        return reasoning.verdict(Outcome.CONFIRM, None, "send.memorandum_month", **words)
    outcome = Outcome.WARN if found.confidence.to_be_confirmed else Outcome.OK
    code = "send.memorandum_unsure" if outcome is Outcome.WARN else "send.memorandum"
    return reasoning.verdict(outcome, signed, code if signed else "send.memorandum_later", **words)


# --- TITP-SEND-06 -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Suspension:
    start: date = fact("first day")
    end: date | None = fact("last day; null while it goes on", None)
    authority: str = fact("who suspended it", "")

    def __post_init__(self):
        if self.end and self.end < self.start:
            raise FactError("contradiction", "end", f"{self.end} is before the start {self.start}")


@dataclass(frozen=True, slots=True)
class SuspensionFacts:
    day: date = fact("the day on which the plan is applied for")
    suspensions: tuple[Suspension, ...] = fact("suspensions by an authority of either side", ())
    listed: bool | None = fact("on the list of certified organizations in force; null when nobody has looked", None)


def suspended(suspensions: tuple[Suspension, ...], day: date) -> bool:
    """Tell whether one of the suspensions covers the day."""
    return any(one.start <= day and (one.end is None or day <= one.end) for one in suspensions)


@judgement(
    id="TITP-SEND-06",
    title="Suspended sending organizations",
    facts=SuspensionFacts,
    on="day",
    legal_basis="none; lists of the authorities of both sides",
    confidence="verified 1",
)
def judge_suspension(facts: SuspensionFacts, reasoning: Reasoning) -> Verdict:
    """Return as value whether new plans through the organization are blocked (NG); CONFIRM without a look at a list."""
    stopped = reasoning.step("taken", code="send.suspended_on", value=suspended(facts.suspensions, facts.day))
    if stopped:
        return reasoning.verdict(Outcome.NG, True, "send.suspended", day=facts.day)
    if facts.listed is None:
        return reasoning.verdict(Outcome.CONFIRM, None, "send.list_unknown")
    if not facts.listed:
        return reasoning.verdict(Outcome.NG, True, "send.not_listed")
    return reasoning.verdict(Outcome.OK, False, "send.not_suspended", day=facts.day)
