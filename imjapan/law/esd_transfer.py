"""Transfer of an ESD worker: its kind, the unavoidable one, and who may arrange it (esd.md 7, ESD-TRF-01, 02, 07)."""

from dataclasses import dataclass
from typing import Literal

from imjapan.law.facts import fact
from imjapan.law.findings import CONFIRM, NG, WARN, Finding, settle
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.tables import table
from imjapan.law.verdict import Outcome, Verdict

Ground = Literal[
    "breach_of_contract",
    "violence_or_harassment",
    "breach_of_law",
    "terms_differ",
    "dismissal_or_bankruptcy",
    "plan_cancelled",
    "other_unfit",
    "after_return",
    "own_wish",
]


def kind_of(ground: str) -> str:
    """Return the kind of transfer a ground gives: unavoidable, continuation (after a return) or own_wish."""
    return next(row["kind"] for row in table("esd_transfer_ground") if row["ground"] == ground)


# --- ESD-TRF-01 -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KindFacts:
    ground: Ground = fact("why the worker changes the employer")


@judgement(
    id="ESD-TRF-01",
    title="Transfer: kinds and grounds",
    facts=KindFacts,
    legal_basis="Act 8-5, 8-6, 9-2; Ordinance; guidelines",
    confidence="V-4",
)
def judge_kind(facts: KindFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the kind, and whether restriction period, compensation and share limits hold for it."""
    kind = kind_of(facts.ground)
    reasoning.step("taken", code="esd.trf.kind", value=f"esd.trf.kind.{kind}")
    holds = kind == "own_wish"
    value = {"kind": kind, "restriction": holds, "compensation": holds, "share_limits": holds}
    return reasoning.verdict(Outcome.OK, value, f"esd.trf.{kind}", kind=f"esd.trf.kind.{kind}")


# --- ESD-TRF-02 -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnavoidableFacts:
    ground: Ground = fact("why the worker cannot go on with the employer")
    proof: bool | None = fact("other_unfit: a proof such as a medical certificate is there", None)
    weekly_hours: int | None = fact("hours of work a week during the search", None, minimum=0)
    refused: bool = fact("the organization refuses to coordinate", False)
    reason_in_writing: bool = fact("the refusal and its reason were given in writing", False)


@judgement(
    id="ESD-TRF-02",
    title="Unavoidable transfer",
    facts=UnavoidableFacts,
    legal_basis="Act 8-6, 33; guidelines",
    confidence="V-3",
    parameters=("esd.trf.search_hours",),
)
def judge_unavoidable(facts: UnavoidableFacts, reasoning: Reasoning) -> Verdict:
    """Return true as value when the transfer is unavoidable: no period to wait for, no compensation.

    NG when it is not (then test own wish), when the worker works too much during the search, or when it is refused
    without a written reason. CONFIRM while the proof of another unfitness is not there.
    """
    kind = kind_of(facts.ground)
    unavoidable = reasoning.step(
        "is_one_of",
        code="esd.trf.is_unavoidable",
        item=f"esd.trf.kind.{kind}",
        choices=("esd.trf.kind.unavoidable", "esd.trf.kind.continuation"),
    )
    if not unavoidable:
        return reasoning.verdict(NG, False, "esd.trf.not_unavoidable")
    found: list[Finding] = []
    if facts.ground == "other_unfit" and not facts.proof:
        found.append((CONFIRM, "esd.trf.proof"))
    limit = reasoning.parameter("esd.trf.search_hours")
    if facts.weekly_hours is not None and reasoning.step(
        "is_later", code="esd.trf.hours_over", first=facts.weekly_hours, second=limit
    ):
        found.append((NG, "esd.trf.hours"))
    if facts.refused and not facts.reason_in_writing:
        found.append((NG, "esd.trf.refused"))
    fine = "esd.trf.eligible_housing" if facts.ground == "violence_or_harassment" else "esd.trf.eligible"
    return settle(found, reasoning, fine=fine, value=True, limit=limit, hours=facts.weekly_hours)


# --- ESD-TRF-07 -------------------------------------------------------------------------

CHANNELS = ("mso", "kiko", "hello_work")


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    channel: Literal[
        "mso", "kiko", "hello_work", "worker_himself", "private_agency", "recruitment_information_service", "broker"
    ] = fact("who found the new employer or arranged the employment")
    new_organization_named: bool = fact("the supervising and support organization of the new employer is named", True)
    fee_from_worker: bool = fact("somebody took a fee from the worker", False)
    paid_for_introduction: bool = fact("the organization paid somebody for an introduction", False)
    hindered: bool = fact("the old employer or organization hindered or punished the transfer", False)


@judgement(
    id="ESD-TRF-07",
    title="Transfer: who does what",
    facts=ChannelFacts,
    legal_basis="Act 8-5, 23, 27; Employment Security Act",
    confidence="V-2",
)
def judge_channel(facts: ChannelFacts, reasoning: Reasoning) -> Verdict:
    """Return true as value when the channel is allowed, null when the worker found the employer himself."""
    channel, allowed = (
        f"esd.trf.channel.{facts.channel}",
        tuple(f"esd.trf.channel.{name}" for name in CHANNELS),
    )
    value = reasoning.step("is_one_of", code="esd.trf.channel_allowed", item=channel, choices=allowed)
    found: list[Finding] = []
    if facts.channel == "worker_himself":
        value = None
        found.append((CONFIRM, "esd.trf.found_himself"))
    elif not value:
        found.append((NG, "esd.trf.barred"))
    if facts.fee_from_worker:
        found.append((NG, "esd.trf.fee"))
    if facts.paid_for_introduction:
        found.append((NG, "esd.trf.introduction"))
    if facts.hindered:
        found.append((NG, "esd.trf.hindered"))
    if not facts.new_organization_named:
        found.append((WARN, "esd.trf.no_organization"))
    return settle(found, reasoning, fine="esd.trf.channel_fine", value=value, channel=channel)
