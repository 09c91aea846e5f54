"""Plans with several occupations, and the states of a plan (titp.md 1, TITP-STAGE-05 and 06)."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from imjapan.law.facts import FactError, fact
from imjapan.law.occupation import operations_of
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.tables import table, words
from imjapan.law.verdict import Outcome, Verdict

# --- TITP-STAGE-05 ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanOccupation:
    code: str = fact("code of the occupation (6-4) or operation (6-4-1)")
    hours: int = fact("hours planned in it", minimum=0)
    listed: bool | None = fact("it is open for moving on (移行対象); null = look it up in the list", None)


@dataclass(frozen=True, slots=True)
class SeveralFacts:
    occupations: tuple[PlanOccupation, ...] = fact("the occupations of the plan")
    on: date | None = fact("first day of the plan; null = the newest list", None)
    reasonable: bool | None = fact("the combination is reasonable; null when nobody has judged it", None)

    def __post_init__(self):
        if not self.occupations:
            raise FactError("missing_fact", "occupations", "at least one occupation is needed")


@judgement(
    id="TITP-STAGE-05",
    title="Plans with several occupations",
    facts=SeveralFacts,
    legal_basis="Ord 10③④",
    confidence="law",
)
def judge_several(facts: SeveralFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the main occupation (most hours; of equals the first named) and those with a lighter target.

    NG when one is not open for moving on, or the combination was judged unreasonable.
    """
    codes = [item.code for item in facts.occupations]
    listed = [
        item.code
        for item in facts.occupations
        if (bool(operations_of(item.code, facts.on)) if item.listed is None else item.listed)
    ]
    most = reasoning.step("latest", code="plan.most_hours", days=[item.hours for item in facts.occupations])
    main = next(item.code for item in facts.occupations if item.hours == most)
    value = {"main": main, "lighter": [code for code in codes if code != main]}
    unlisted = reasoning.step("missing", code="plan.unlisted", needed=codes, given=listed)
    if unlisted:
        return reasoning.verdict(Outcome.NG, value, "plan.not_listed", items=unlisted)
    if facts.reasonable is False:
        return reasoning.verdict(Outcome.NG, value, "plan.unreasonable")
    if len(codes) == 1:
        return reasoning.verdict(Outcome.OK, value, "plan.one", **value)
    code = "plan.several" if facts.reasonable else "plan.several_to_look_at"
    return reasoning.verdict(Outcome.OK, value, code, **value)


# --- TITP-STAGE-06 ----------------------------------------------------------------------

_STATES = (
    "draft", "applied", "certified", "coe_issued", "landed", "lecture", "training", "suspended", "completed",
    "discontinued", "missing",
)  # fmt: skip
PlanState = Literal[_STATES]


@cache
def next_states(state: str, stage: str) -> tuple[str, ...]:
    """Return the states that may follow in a stage. Landing and lecture belong to stage 1; who comes back for stage 3
    lands too, who stays goes straight from certification to training.
    """
    stages = {row["state"]: words(row["stages"]) for row in table("titp_plan_state")}
    follow = {row["state"]: words(row["next"]) for row in table("titp_plan_state")}
    found = [name for name in follow[state] if stage in stages[name]]
    if stage == "1" and state in ("certified", "landed"):  # no training without landing and lecture
        found.remove("training")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class PlanStateFacts:
    stage: Literal["1", "2", "3"] = fact("stage of the plan")
    state: PlanState = fact("state of the plan now")
    to: PlanState = fact("state wished")
    on: date | None = fact("day of the change", None)
    change_approved: bool | None = fact(
        "resuming: the change of the plan is approved (変更認定); null = not known", None
    )


@judgement(
    id="TITP-STAGE-06",
    title="Plan life cycle",
    facts=PlanStateFacts,
    on="on",
    legal_basis="none; house states; guideline on resuming after a suspension",
    confidence="design",
    parameters=("titp.stage.resume_approval",),
)
def judge_plan_state(facts: PlanStateFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the states that may follow. Resuming after a suspension takes an approved change of the plan."""
    follow = next_states(facts.state, facts.stage)
    choices = [f"plan.state.{name}" for name in follow]
    words_ = {"state": f"plan.state.{facts.state}", "to": f"plan.state.{facts.to}"}
    if not reasoning.step("is_one_of", code="plan.may_follow", item=f"plan.state.{facts.to}", choices=choices):
        return reasoning.verdict(Outcome.NG, follow, "plan.state_wrong", **words_, choices=choices)
    resuming = facts.state == "suspended" and facts.to == "training"
    if resuming and reasoning.parameter("titp.stage.resume_approval") and not facts.change_approved:
        if facts.change_approved is None:
            return reasoning.verdict(Outcome.CONFIRM, follow, "plan.resume_unknown")
        return reasoning.verdict(Outcome.NG, follow, "plan.resume_unapproved")
    return reasoning.verdict(Outcome.OK, follow, "plan.state_right", **words_)
