"""Change of placement (titp.md 11): when it is allowed, what must be done, status in between, pregnancy."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from imjapan.law.checklist import judge_conditions
from imjapan.law.dates import period_end
from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

# --- TITP-MOVE-01 -----------------------------------------------------------------------

# The implementer cannot go on: Act 51 asks for a new placement, whatever the guideline calls unavoidable.
_IMPOSSIBLE = ("bankruptcy", "closure", "revocation", "dismissal", "restructuring")
# Unavoidable circumstances (やむを得ない事情) of the guideline of 2024-11-01.
_UNAVOIDABLE = ("violence_or_harassment", "serious_violation", "conditions_differ")


@dataclass(frozen=True, slots=True)
class GroundFacts:
    ground: Literal[(*_IMPOSSIBLE, *_UNAVOIDABLE, "other", "own_wish")] = fact("why the placement should change")
    day: date = fact("the day of the judgement")
    entering_stage_3: bool = fact("the change takes place at the entry to stage 3", False)


@judgement(
    id="TITP-MOVE-01",
    title="Change of placement when continuation is impossible",
    facts=GroundFacts,
    on="day",
    legal_basis="Act 51, 19②, 33; Ord 10②四; guideline of 2024-11-01",
    confidence="law + 3",
    parameters=("titp.move.unavoidable_named",),
)
def judge_ground(facts: GroundFacts, reasoning: Reasoning) -> Verdict:
    """Return as value whether the placement may change: true, false, or null when a person must decide.

    At the entry to stage 3 the trainee chooses freely. CONFIRM for another ground, and for those of the guideline
    before it named them.
    """
    words = {"ground": f"move.ground.{facts.ground}"}
    if facts.entering_stage_3:
        reasoning.step("taken", code="move.entering_stage_3", value=True)
        return reasoning.verdict(Outcome.OK, True, "move.free_choice")
    if reasoning.step("is_one_of", code="move.is_impossible", item=facts.ground, choices=_IMPOSSIBLE, values=words):
        return reasoning.verdict(Outcome.OK, True, "move.impossible", **words)
    if facts.ground == "own_wish":
        return reasoning.verdict(Outcome.NG, False, "move.own_wish")
    named = reasoning.step("is_one_of", code="move.is_named", item=facts.ground, choices=_UNAVOIDABLE, values=words)
    if named and reasoning.parameter("titp.move.unavoidable_named"):
        return reasoning.verdict(Outcome.OK, True, "move.unavoidable", **words)
    return reasoning.verdict(Outcome.CONFIRM, None, "move.person", **words)


# --- TITP-MOVE-01.b ---------------------------------------------------------------------


class MoveStep(NamedTuple):
    """One step after continuation became impossible: what, by when (None: no day in the law), and whether done."""

    step: str
    due: date | None
    done: bool


STEPS = ("wish", "coordination", "support_site", "difficulty_notice", "new_plan", "resident_notice")


@dataclass(frozen=True, slots=True)
class MoveFacts:
    event: date = fact("the day on which continuation became impossible, or on which it became known")
    today: date = fact("the day of the judgement")
    wants_to_continue: bool | None = fact("the trainee's wish; null when not asked", None)
    asked_on: date | None = fact("day on which the trainee was asked in the native language, with a record", None)
    coordination_on: date | None = fact("first day on which other implementers or organizations were asked", None)
    support_site_on: date | None = fact("day of the entry in the support site (実習先変更支援サイト)", None)
    notice_filed_on: date | None = fact("day of the difficulty notice (form 18)", None)
    contract_ended_on: date | None = fact("last day of the employment contract; null while it runs", None)
    resident_notice_on: date | None = fact("day of the trainee's notice on the organization left", None)
    new_plan_filed_on: date | None = fact("day of the application for the new plan", None)

    def __post_init__(self):
        if self.today < self.event:
            raise FactError("contradiction", "today", f"{self.today} is before the event {self.event}")
        if self.asked_on and self.wants_to_continue is None:
            raise FactError("missing_fact", "wants_to_continue", "tell what the trainee answered")


@judgement(
    id="TITP-MOVE-01.b",
    title="Steps of a change of placement",
    facts=MoveFacts,
    on="event",
    legal_basis="Act 51, 19②, 33; Immigration Act 19の16①; guideline of 2024-11-01",
    confidence="law + 3",
    parameters=(
        "titp.filing.immediately_days",
        "titp.filing.difficulty_other",
        "titp.stay.notice_days",
    ),
)
def judge_steps(facts: MoveFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per step: step, due (null: no day in the law), done.

    NG when a step is overdue, or when the difficulty notice went out before other places were asked for a trainee who
    wants to continue; WARN while a step is open. An early return home has its own deadline (TITP-FIL-04).
    """
    days = reasoning.parameter("titp.filing.immediately_days")
    at_once = reasoning.step("within_days", code="move.at_once", event=facts.event, days=days)
    days = reasoning.parameter("titp.filing.difficulty_other")
    notice_by = reasoning.step("within_days", code="move.notice_by", event=facts.event, days=days)
    steps = [MoveStep("wish", at_once, facts.asked_on is not None)]
    if facts.wants_to_continue:
        steps.append(MoveStep("coordination", at_once, facts.coordination_on is not None))
        steps.append(MoveStep("support_site", None, facts.support_site_on is not None))
    steps.append(MoveStep("difficulty_notice", notice_by, facts.notice_filed_on is not None))
    if facts.wants_to_continue:
        steps.append(MoveStep("new_plan", None, facts.new_plan_filed_on is not None))
    if facts.contract_ended_on:
        days = reasoning.parameter("titp.stay.notice_days")
        resident_by = reasoning.step("within_days", code="move.resident_by", event=facts.contract_ended_on, days=days)
        steps.append(MoveStep("resident_notice", resident_by, facts.resident_notice_on is not None))
    rows = [step._asdict() for step in steps]
    if facts.notice_filed_on and facts.wants_to_continue:
        asked = facts.coordination_on and not reasoning.step(
            "is_later", code="move.asked_after", first=facts.coordination_on, second=facts.notice_filed_on
        )
        if not asked:
            return reasoning.verdict(Outcome.NG, rows, "move.notice_before_search", day=facts.notice_filed_on)
    waiting = [step for step in steps if not step.done]
    overdue = tuple(
        f"move.step.{step.step}"
        for step in waiting
        if step.due and reasoning.step("is_later", code="move.overdue", first=facts.today, second=step.due)
    )
    if overdue:
        return reasoning.verdict(Outcome.NG, rows, "move.steps_overdue", steps=overdue)
    if waiting:
        names = tuple(f"move.step.{step.step}" for step in waiting)
        return reasoning.verdict(Outcome.WARN, rows, "move.steps_open", steps=names)
    return reasoning.verdict(Outcome.OK, rows, "move.steps_done")


# --- TITP-MOVE-01.c ---------------------------------------------------------------------


def bridge_until(start: date, *, months: int) -> date:
    """Return the last day of a status in between that begins on `start`."""
    return period_end(start, months)


@dataclass(frozen=True, slots=True)
class BridgeFacts:
    kind: Literal["work", "work_28_hours", "permission_28_hours"] = fact(
        "designated activities with work, designated activities with 28 hours a week, or permission of 28 hours"
    )
    start: date = fact("first day of the status or permission")
    day: date | None = fact("the day that is asked about; null to ask only for the last day", None)
    week_hours: int | None = fact("hours of work in the week; null when nobody works", None, minimum=0)

    def __post_init__(self):
        if self.day and self.day < self.start:
            raise FactError("contradiction", "day", f"{self.day} is before the start {self.start}")


@judgement(
    id="TITP-MOVE-01.c",
    title="Status between two placements",
    facts=BridgeFacts,
    on="start",
    legal_basis="Immigration Act 19, 20; guideline (特定活動)",
    confidence="verified 2",
    parameters=("titp.move.bridge_months", "titp.move.bridge_week_hours"),
)
def judge_bridge(facts: BridgeFacts, reasoning: Reasoning) -> Verdict:
    """Return the last day as value. NG after it, or with more than 28 hours a week where only those are allowed."""
    months = reasoning.parameter("titp.move.bridge_months")
    last = reasoning.step("period_end", start=facts.start, months=months)
    if facts.day and reasoning.step("is_later", code="move.bridge_over", first=facts.day, second=last):
        return reasoning.verdict(Outcome.NG, last, "move.bridge_ended", last=last)
    if facts.kind != "work" and facts.week_hours is not None:
        limit = reasoning.parameter("titp.move.bridge_week_hours")
        if not reasoning.step("is_at_least", code="move.bridge_hours", first=limit, second=facts.week_hours):
            return reasoning.verdict(Outcome.NG, last, "move.bridge_too_much", hours=facts.week_hours, limit=limit)
    return reasoning.verdict(Outcome.OK, last, "move.bridge", last=last)


# --- TITP-MOVE-02 -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PregnancyFacts:
    day: date = fact("the day of the judgement: of the suspension, resumption or return")
    wish: Literal["continue", "suspend", "resume", "return_home"] | None = fact(
        "what the trainee wants; null when not asked", None
    )
    disadvantage: bool | None = fact(
        "suffered a disadvantage because of the pregnancy: dismissal, urged to go home …; null when not checked", None
    )
    free_will_in_mother_tongue: bool | None = fact(
        "return home: written confirmation of free will in the mother tongue", None
    )
    change_approved: bool | None = fact("resume: the change of the plan is approved", None)


@judgement(
    id="TITP-MOVE-02",
    title="Pregnancy, childbirth",
    facts=PregnancyFacts,
    on="day",
    legal_basis="Equal Employment Opportunity Act 9; guideline",
    confidence="verified 2",
    parameters=("titp.move.free_will_statement", "titp.change.resumed"),
)
def judge_pregnancy(facts: PregnancyFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the conditions not met, or not known."""
    conditions: dict[str, bool | None] = {
        "move.pregnancy.no_disadvantage": None if facts.disadvantage is None else not facts.disadvantage,
        "move.pregnancy.asked": None if facts.wish is None else True,
    }
    if facts.wish == "return_home" and reasoning.parameter("titp.move.free_will_statement"):
        conditions["move.pregnancy.free_will"] = facts.free_will_in_mother_tongue
    if facts.wish == "resume" and reasoning.parameter("titp.change.resumed") == "approval":
        conditions["move.pregnancy.approved"] = facts.change_approved
    return judge_conditions(reasoning, conditions)
