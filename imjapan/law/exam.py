"""Skill examinations (titp.md 9): which exam, when to apply and sit, attempts. The plain days are in exam_dates.py."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from imjapan.law.exam_dates import SittingWindow, attempts_left, last_application_day, sitting_window
from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.tables import table, words
from imjapan.law.verdict import Outcome, Verdict

__all__ = ["SittingWindow", "attempts_left", "exam_of", "last_application_day", "sitting_window"]

Stage = Literal["1", "2", "3"]
PARTS = ("practical", "theory")
Part = Literal[PARTS]

# --- TITP-EXAM-01 -----------------------------------------------------------------------


def exam_of(stage: str) -> dict[str, str | tuple[str, ...]]:
    """Return the exam of a stage: grade, must_take, to_move_on, optional (parts: practical, theory)."""
    row = next(row for row in table("titp_exam") if row["stage"] == stage)
    return {"grade": row["grade"]} | {name: words(row[name]) for name in ("must_take", "to_move_on", "optional")}


@dataclass(frozen=True, slots=True)
class ExamFacts:
    stage: Stage = fact("stage of the plan")
    taken: tuple[Part, ...] = fact("parts sat, passed or not", ())
    passed: tuple[Part, ...] = fact("parts passed", ())
    moving_on: bool = fact("the trainee goes on to the next stage", False)
    ended: bool = fact("the stage is over", False)


@judgement(
    id="TITP-EXAM-01",
    title="Which exam",
    facts=ExamFacts,
    legal_basis="Act 9③④; Ord 8(22)(23), 10①",
    confidence="law + 4",
)
def judge_exam(facts: ExamFacts, reasoning: Reasoning) -> Verdict:
    """Return as value grade, must_take, to_move_on, optional, and missing: the parts still to sit or to pass.

    Every trainee sits the exam, also who does not move on. WARN with a part missing, NG once the stage is over.
    """
    exam = exam_of(facts.stage)
    sat = tuple(dict.fromkeys((*facts.taken, *facts.passed)))
    missing = reasoning.step("missing", code="exam.to_sit", needed=exam["must_take"], given=sat)
    if facts.moving_on:
        unpassed = reasoning.step("missing", code="exam.to_pass", needed=exam["to_move_on"], given=facts.passed)
        missing += tuple(part for part in unpassed if part not in missing)
    grade = f"exam.grade.{exam['grade']}"
    value = exam | {"missing": missing}
    if missing:
        parts = tuple(f"exam.part.{part}" for part in missing)
        outcome = Outcome.NG if facts.ended else Outcome.WARN
        return reasoning.verdict(outcome, value, "exam.parts_missing", parts=parts, grade=grade)
    return reasoning.verdict(Outcome.OK, value, "exam.parts_done", grade=grade)


# --- TITP-EXAM-02 -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    stage: Stage = fact("stage of the plan")
    plan_end: date = fact("last day of the stage")
    today: date | None = fact("the day of the judgement; null to ask only for the dates", None)
    applied_on: date | None = fact("day of the application; null if not yet", None)


@judgement(
    id="TITP-EXAM-02",
    title="When to apply and sit",
    facts=ApplicationFacts,
    on="plan_end",
    legal_basis="guideline of the exam support (受検手続支援)",
    confidence="verified 4",
    parameters=(
        "titp.exam.basic_months",
        "titp.exam.later_months",
        "titp.exam.sit_from_s1",
        "titp.exam.sit_until_s1",
        "titp.exam.sit_from_s2",
        "titp.exam.sit_until_s2",
        "titp.exam.sit_until_s3",
    ),
)
def judge_application(facts: ApplicationFacts, reasoning: Reasoning) -> Verdict:
    """Return as value apply_by, sit_from (null in stage 3) and sit_until. NG when applied for late, or not at all."""
    months = reasoning.parameter("titp.exam.basic_months" if facts.stage == "1" else "titp.exam.later_months")
    apply_by = reasoning.step("months_before", code="exam.apply_by", event=facts.plan_end, months=months)
    sit_from, sit_until = _window(facts.stage, facts.plan_end, reasoning)
    value = {"apply_by": apply_by, "sit_from": sit_from, "sit_until": sit_until}
    due = reasoning.due(legal=apply_by, wish=apply_by)
    reached = facts.applied_on or facts.today
    if reached and reasoning.step("is_later", code="exam.too_late", first=reached, second=apply_by):
        return reasoning.verdict(Outcome.NG, value, "exam.applied_late", due=due, **value)
    return reasoning.verdict(Outcome.OK, value, "exam.apply", due=due, **value)


def _window(stage: Stage, plan_end: date, reasoning: Reasoning) -> SittingWindow:
    first = None
    if stage != "3":
        months = reasoning.parameter(f"titp.exam.sit_from_s{stage}")
        first = reasoning.step("months_before", code="exam.sit_from", event=plan_end, months=months)
    months = reasoning.parameter(f"titp.exam.sit_until_s{stage}")
    return SittingWindow(first, reasoning.step("months_before", code="exam.sit_until", event=plan_end, months=months))


@dataclass(frozen=True, slots=True)
class SittingFacts:
    stage: Stage = fact("stage of the plan")
    plan_end: date = fact("last day of the stage")
    day: date = fact("day of the exam, or of the retake")


@judgement(
    id="TITP-EXAM-02.b",
    title="Day of the exam inside its window",
    facts=SittingFacts,
    on="plan_end",
    legal_basis="guideline of the exam support (受検手続支援)",
    confidence="verified 4",
    parameters=(
        "titp.exam.sit_from_s1",
        "titp.exam.sit_until_s1",
        "titp.exam.sit_from_s2",
        "titp.exam.sit_until_s2",
        "titp.exam.sit_until_s3",
    ),
)
def judge_sitting(facts: SittingFacts, reasoning: Reasoning) -> Verdict:
    """Return as value sit_from and sit_until. NG after the end of the stage, WARN outside the window before it."""
    sit_from, sit_until = _window(facts.stage, facts.plan_end, reasoning)
    value = {"sit_from": sit_from, "sit_until": sit_until}
    if reasoning.step("is_later", code="exam.after_stage", first=facts.day, second=facts.plan_end):
        return reasoning.verdict(Outcome.NG, value, "exam.sat_after_stage", day=facts.day, end=facts.plan_end)
    late = reasoning.step("is_later", code="exam.sat_late", first=facts.day, second=sit_until)
    early = sit_from and reasoning.step("is_later", code="exam.sat_early", first=sit_from, second=facts.day)
    if late or early:
        return reasoning.verdict(Outcome.WARN, value, "exam.outside", day=facts.day, **value)
    return reasoning.verdict(Outcome.OK, value, "exam.inside", day=facts.day)


# --- TITP-EXAM-03 -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attempt:
    day: date = fact("day of the exam")
    part: Part = fact("practical or theory")
    result: Literal["passed", "failed", "absent"] = fact("result; absent: not sat")
    excused: bool = fact("absent for a reason nobody could avoid", False)


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    stage: Stage = fact("stage of the plan")
    attempts: tuple[Attempt, ...] = fact("attempts at the exam of this stage, in any order", ())
    plan_end: date | None = fact("last day of the stage", None)
    today: date | None = fact("the day of the judgement", None)

    def __post_init__(self):
        by_part = sorted(self.attempts, key=lambda attempt: (attempt.part, attempt.day))
        for first, second in pairwise(by_part):
            if first.part == second.part and first.result == "passed":
                raise FactError("contradiction", "attempts", f"an attempt at {second.part} after it was passed")


@judgement(
    id="TITP-EXAM-03",
    title="Attempts at exams",
    facts=AttemptFacts,
    on="plan_end",
    legal_basis="guideline of the exam support (受検手続支援)",
    confidence="verified 2",
    parameters=("titp.exam.attempts",),
)
def judge_attempts(facts: AttemptFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per part that leads to the next stage: part, state, used, left.

    `state`: passed, open, or over (no attempt left, or the stage has ended). NG with a part over; CONFIRM when an
    absence without excuse would use up the last attempt: no source says whether it counts.
    """
    most = reasoning.parameter("titp.exam.attempts")
    ended = bool(
        facts.today
        and facts.plan_end
        and reasoning.step("is_later", code="exam.after_stage", first=facts.today, second=facts.plan_end)
    )
    exam = exam_of(facts.stage)
    rows, unclear = [], []
    for part in exam["to_move_on"] or exam["must_take"]:
        row, uncertain = _part_row(part, facts.attempts, most, ended, reasoning)
        rows.append(row)
        if uncertain:
            unclear.append(f"exam.part.{part}")
    over = tuple(f"exam.part.{row['part']}" for row in rows if row["state"] == "over")
    if over:
        return reasoning.verdict(Outcome.NG, rows, "exam.no_attempt", parts=over)
    if unclear:
        return reasoning.verdict(Outcome.CONFIRM, rows, "exam.absence_unclear", parts=tuple(unclear))
    return reasoning.verdict(Outcome.OK, rows, "exam.attempts")


def _part_row(part: str, attempts: tuple[Attempt, ...], most: int, ended: bool, reasoning: Reasoning):
    own = [attempt for attempt in attempts if attempt.part == part]
    words_of = {"part": f"exam.part.{part}"}
    used = reasoning.step(
        "taken", code="exam.used", value=sum(attempt.result != "absent" for attempt in own), values=words_of
    )
    passed = any(attempt.result == "passed" for attempt in own)
    rest = reasoning.step("subtract", code="exam.rest", number=most, amount=used, values=words_of)
    left = reasoning.step("taken", code="exam.left", value=0 if passed or ended else max(0, rest), values=words_of)
    state = "passed" if passed else "open" if left else "over"
    unexcused = sum(attempt.result == "absent" and not attempt.excused for attempt in own)
    return {"part": part, "state": state, "used": used, "left": left}, state == "open" and unexcused >= left
