"""The steps of a transfer, their documents, and the worker's own notices (esd.md 7, ESD-TRF-06)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.facts import FactError, fact
from imjapan.law.findings import CONFIRM, NG, WARN, settle
from imjapan.law.notices import notice_due
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.tables import table, words
from imjapan.law.verdict import Outcome, Verdict

STATES = (
    "requested",
    "checked",
    "search",
    "matched",
    "comp_agreed",
    "plan_applied",
    "certified",
    "status_done",
    "started",
)


def next_state(state: str, kind: str) -> str | None:
    """Return the state after `state`; without a compensation to agree on, that step is left out."""
    following = STATES[STATES.index(state) + 1 :]
    return next((each for each in following if kind == "own_wish" or each != "comp_agreed"), None)


def documents_for(state: str, kind: str) -> tuple[str, ...]:
    """Return the documents a transfer of this kind needs before it may enter the state."""
    rows = table("esd_transfer_document")
    return tuple(row["document"] for row in rows if row["needed_for"] == state and kind in words(row["kinds"]))


@dataclass(frozen=True, slots=True)
class StepFacts:
    state: Literal[
        "requested",
        "checked",
        "search",
        "matched",
        "comp_agreed",
        "plan_applied",
        "certified",
        "status_done",
        "started",
    ] = fact("where the transfer stands")
    kind: Literal["own_wish", "unavoidable"] = fact("kind of the transfer (ESD-TRF-01)")
    documents: tuple[str, ...] = fact("documents that are there, by the names of the table esd_transfer_document", ())
    status_done: bool = fact("certified: the change of status or designation is done", False)
    withdrawn: bool = fact("the worker withdraws the request", False)
    agent_paid: bool = fact("a payment to an unlicensed party is recorded", False)


@judgement(
    id="ESD-TRF-06",
    title="Transfer procedure and documents",
    facts=StepFacts,
    legal_basis="Act 8-5, 9-2; Immigration Act 19-16",
    confidence="K",
)
def judge_step(facts: StepFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the state the transfer may go to; null when it must stay where it is.

    NG when a document of the next state is missing, or an unlicensed party was paid; WARN while it waits for the
    status procedures. Documents of states passed are not asked for again. `values`: next, missing.
    """
    if facts.withdrawn:
        early = STATES.index(facts.state) < STATES.index("comp_agreed")
        reasoning.step("taken", code="esd.trf.withdrawn_early", value=early)
        code = "esd.trf.withdrawn" if early else "esd.trf.withdrawn_late"
        return reasoning.verdict(Outcome.OK if early else CONFIRM, "withdrawn", code)
    following = next_state(facts.state, facts.kind)
    if following is None:
        return reasoning.verdict(Outcome.OK, None, "esd.trf.started")
    needed = documents_for(following, facts.kind)
    missing = reasoning.step("missing", code="esd.trf.documents", needed=needed, given=facts.documents)
    found = [(NG, "esd.trf.agent_paid")] if facts.agent_paid else []
    if missing:
        found.append((NG, "esd.trf.document_missing"))
    waits = following == "status_done" and not facts.status_done
    if waits:
        found.append((WARN, "esd.trf.waits"))
    names = {"next": f"esd.trf.state.{following}", "missing": tuple(f"esd.trf.document.{name}" for name in missing)}
    return settle(found, reasoning, fine="esd.trf.goes_on", value=None if found else following, **names)


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    left_on: date = fact("last day at the old employer")
    joined_on: date | None = fact("first day at the new employer", None)

    def __post_init__(self):
        if self.joined_on and self.joined_on <= self.left_on:
            raise FactError("contradiction", "joined_on", "is not after the last day at the old employer")


@judgement(
    id="ESD-TRF-06.NOTICE",
    title="Transfer: the worker's notices to immigration",
    facts=NoticeFacts,
    on="left_on",
    legal_basis="Immigration Act 19-16",
    confidence="K",
    parameters=("titp.stay.notice_days",),
)
def judge_notices(facts: NoticeFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the last days of the notices of leaving and joining; both are best filed at once (`due`)."""
    days = reasoning.parameter("titp.stay.notice_days")
    leaving, due = notice_due(facts.left_on, days, reasoning)
    joining = None
    if facts.joined_on:
        joining = reasoning.step("within_days", event=facts.joined_on, days=days)
    value = {"leaving": leaving, "joining": joining}
    return reasoning.verdict(Outcome.OK, value, "esd.trf.notices", due=due, safe=due.safe, **value)
