"""Stages of technical intern training (titp.md 1): their length, the target of the plan, the step to the next stage."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law import occupation as occupations
from imjapan.law.checklist import judge_complete, judge_conditions
from imjapan.law.dates import period_end
from imjapan.law.facts import FactError, fact
from imjapan.law.licence import LicenceKind
from imjapan.law.parameters import effective
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

Stage = Literal["1", "2", "3"]
_MONTHS = tuple(f"titp.stage.months_{stage}" for stage in "123")
_CONDITIONS_BASIS = "Act 8④, 9①④⑩; Ord 8(22)(23), 10"


def last_plan_day(stage: Stage, start: date) -> date | None:
    """Return the last day a plan of the stage may have that begins on `start`; None where no figure is in force."""
    months = effective(f"titp.stage.months_{stage}", start).value
    return None if months is None else period_end(start, months)


@dataclass(frozen=True, slots=True)
class StageSpan:
    start: date = fact("first day of training in the same stage under an earlier plan")
    end: date = fact("last day really trained under it")

    def __post_init__(self):
        if self.end < self.start:
            raise FactError("contradiction", "end", f"{self.end} is before the start {self.start}")


def last_day_over(stage: Stage, start: date, earlier: tuple[StageSpan, ...] = ()) -> date | None:
    """Return the last day of a plan whose stage began under earlier plans; the days between them counted too."""
    return last_plan_day(stage, min([start, *(span.start for span in earlier)]))


# --- TITP-STAGE-01 ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StageFacts:
    stage: Stage = fact("stage of the plan")
    start: date = fact("first day of the plan; in stage 1 the day of landing, as the lecture belongs to it")
    end: date | None = fact("last day of the plan; null to ask only for the last one permitted", None)
    licence: LicenceKind | None = fact("licence of the organization; null when not asked", None)
    earlier: tuple[StageSpan, ...] = fact("training in the same stage under earlier plans, before a transfer", ())

    def __post_init__(self):
        if self.end and self.end < self.start:
            raise FactError("contradiction", "end", f"{self.end} is before the start {self.start}")
        if any(span.end >= self.start for span in self.earlier):
            raise FactError("contradiction", "earlier", f"an earlier plan reaches {self.start}")


@judgement(
    id="TITP-STAGE-01",
    title="Stages and their length",
    facts=StageFacts,
    on="start",
    legal_basis="Act 2, 8④, 9③⑧; Ord 10①②",
    confidence="law",
    parameters=_MONTHS,
)
def judge_stage(facts: StageFacts, reasoning: Reasoning) -> Verdict:
    """Return the last permitted day of the plan as value. Stage 3 takes an organization with a general licence.

    After a transfer within the stage the plan goes on with the stage that began before: its length holds for both plans
    together. No text says whether the days between them count: up to as many days more, CONFIRM.
    """
    months = reasoning.parameter(f"titp.stage.months_{facts.stage}")
    if facts.earlier:
        return _continued(facts, months, reasoning)
    last = reasoning.step("period_end", code="stage.last", start=facts.start, months=months)
    values = {"stage": facts.stage, "start": facts.start, "last": last}
    if facts.end and reasoning.step("is_later", code="stage.too_long", first=facts.end, second=last):
        return reasoning.verdict(Outcome.NG, last, "stage.longer", **values, end=facts.end)
    if facts.stage == "3" and facts.licence == "specified":
        return reasoning.verdict(Outcome.NG, last, "stage.general_licence", **values)
    return reasoning.verdict(Outcome.OK, last, "stage.length", **values)


def _continued(facts: StageFacts, months: int, reasoning: Reasoning) -> Verdict:
    first = min(span.start for span in facts.earlier)
    last = reasoning.step("period_end", code="stage.last", start=first, months=months)
    between = (facts.start - first).days - sum((span.end - span.start).days + 1 for span in facts.earlier)
    utmost = reasoning.step("within_days", code="stage.utmost", event=last, days=max(between, 0))
    values = {"stage": facts.stage, "start": first, "last": last, "utmost": utmost}
    if facts.end and reasoning.step("is_later", code="stage.too_long", first=facts.end, second=utmost):
        return reasoning.verdict(Outcome.NG, last, "stage.longer_in_all", **values, end=facts.end)
    if facts.stage == "3" and facts.licence == "specified":
        return reasoning.verdict(Outcome.NG, last, "stage.general_licence", **values)
    if facts.end and reasoning.step("is_later", code="stage.too_long", first=facts.end, second=last):
        return reasoning.verdict(Outcome.CONFIRM, last, "stage.days_between", **values, end=facts.end)
    return reasoning.verdict(Outcome.OK, last, "stage.continued", **values)


# --- TITP-STAGE-01.b --------------------------------------------------------------------

Target = Literal["basic_practical", "basic_theory", "grade_3_practical", "grade_2_practical", "concrete_goal"]
_TARGETS = {
    "1": ("basic_practical", "basic_theory"),
    "2": ("grade_3_practical",),
    "3": ("grade_2_practical",),
}


def plan_targets(stage: Stage, moves_on: bool = True) -> tuple[str, ...]:
    """Return what a plan must name as its target. In stage 1 a concrete goal is enough for who will not move on."""
    return _TARGETS[stage] if moves_on or stage != "1" else ("concrete_goal",)


@dataclass(frozen=True, slots=True)
class TargetFacts:
    stage: Stage = fact("stage of the plan")
    targets: tuple[Target, ...] = fact("targets written in the plan", ())
    moves_on: bool = fact("stage 1: the trainee is meant to move on to stage 2", True)


@judgement(
    id="TITP-STAGE-01.b",
    title="Target written in the plan",
    facts=TargetFacts,
    legal_basis="Act 9②; Ord 10①",
    confidence="law",
)
def judge_targets(facts: TargetFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the targets that are missing in the plan."""
    needed = plan_targets(facts.stage, facts.moves_on)
    given = list(facts.targets)
    if needed == ("concrete_goal",) and set(_TARGETS["1"]) <= set(given):
        given.append("concrete_goal")  # the exam is more than the goal
    return judge_complete(
        reasoning, [f"stage.target.{name}" for name in needed], [f"stage.target.{name}" for name in given]
    )


# --- TITP-STAGE-02 ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MoveOnFacts:
    to_stage: Literal["2", "3"] = fact("the next stage")
    practical_passed: bool | None = fact(
        "basic exam (to stage 2) or grade 3 (to stage 3), practical part, passed; null while the result is open", None
    )
    theory_passed: bool | None = fact("basic exam, theory, passed (to stage 2); null while the result is open", None)
    occupation: str | None = fact("code of the operation, such as 6-4-1", None)
    on: date | None = fact("first day of the next stage, for the list of occupations; null = the newest list", None)
    same_implementer: bool | None = fact("to stage 2: the implementer of stage 1 goes on", None)
    implementer_cannot: bool = fact("to stage 2: the former one cannot or should not go on, or unavoidable", False)
    excellent: bool | None = fact("to stage 3: the implementer is excellent (優良)", None)
    licence: LicenceKind | None = fact("to stage 3: licence of the organization", None)
    home_return: bool | None = fact("to stage 3: return home for a month made, or set in the plan", None)
    stage_done_before: bool = fact("did the same stage before, without an unavoidable reason", False)


@judgement(
    id="TITP-STAGE-02",
    title="Conditions to move on",
    facts=MoveOnFacts,
    legal_basis=_CONDITIONS_BASIS,
    confidence="law + 3",
)
def judge_moving_on(facts: MoveOnFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the conditions not met, or not known: while a result is open, certification waits for it."""
    found = facts.occupation and occupations.occupation(facts.occupation, facts.on)
    conditions: dict[str, bool | None] = {"stage.occupation": bool(found) if facts.occupation else None}
    if facts.to_stage == "2":
        conditions["stage.basic_practical"] = facts.practical_passed
        conditions["stage.basic_theory"] = facts.theory_passed
        conditions["stage.same_implementer"] = facts.implementer_cannot or facts.same_implementer
    else:
        conditions["stage.grade_3_practical"] = facts.practical_passed
        conditions["stage.excellent"] = facts.excellent
        conditions["stage.general"] = None if facts.licence is None else facts.licence == "general"
        conditions["stage.occupation_stage_3"] = found.stage_3 if found else None
        conditions["stage.home_return"] = facts.home_return
    conditions["stage.first_time"] = not facts.stage_done_before
    return judge_conditions(reasoning, conditions)


# --- TITP-STAGE-02.b --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PersonFacts:
    start: date = fact("first day of the stage")
    birth_date: date | None = fact("day of birth", None)
    understands_purpose: bool | None = fact("understands the purpose of technical intern training", None)
    uses_skill_at_home: bool | None = fact("plans to use the skill after the return", None)
    same_work_or_need: bool | None = fact("same kind of work abroad before, or a special need", None)
    recommended: bool | None = fact("recommended by a public body of the home country", None)
    skill_hard_at_home: bool | None = fact("the skill is hard to acquire at home, no mere repetition of one task", None)


@judgement(
    id="TITP-STAGE-02.b",
    title="Conditions of the trainee",
    facts=PersonFacts,
    on="start",
    legal_basis="Act 9①; Ord 10②一イ, 三イ–ヘ",
    confidence="law",
    parameters=("titp.stage.least_age",),
)
def judge_trainee(facts: PersonFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the conditions not met, or not known; the step `birthday` tells from when the age is reached."""
    years = reasoning.parameter("titp.stage.least_age")
    old_enough = None
    if facts.birth_date:
        reached = reasoning.step("birthday", code="stage.adult_from", born=facts.birth_date, years=years)
        old_enough = reasoning.step("is_at_least", code="stage.old_enough", first=facts.start, second=reached)
    return judge_conditions(
        reasoning,
        {
            "stage.age": old_enough,
            "stage.understands": facts.understands_purpose,
            "stage.uses_skill": facts.uses_skill_at_home,
            "stage.same_work": facts.same_work_or_need,
            "stage.recommended": facts.recommended,
            "stage.hard_skill": facts.skill_hard_at_home,
        },
    )
