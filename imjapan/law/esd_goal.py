"""Skill and Japanese targets, and the course toward A2 (esd.md 1, ESD-GOAL-01, 02; the extension is in esd_period.py).

ESD-GOAL-01.PLAN holds what a plan aims at against the same table, before anybody sat an exam.

Levels of a sector are data (esd_sector_level.csv); for a transfer at own wish hardly any is published.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Literal

from imjapan.law.dates import period_end
from imjapan.law.facts import fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.tables import table
from imjapan.law.verdict import Outcome, Verdict

JAPANESE = ("A1", "A2.1", "A2.2", "A2", "B1")  # from the lowest to the highest
SKILL = ("basic", "grade_3", "ssw1")  # the last two are of one level
_END_SKILL = SKILL[1:]


def sector_level(sector: str | None, moment: str) -> str | None:
    """Return the Japanese level a sector asks for at "transfer" or "end"; None where none is published."""
    levels = {row["sector"]: row["japanese"] for row in table("esd_sector_level") if row["moment"] == moment}
    return levels.get(sector or "", levels.get("all"))


def reaches(level: str, needed: str) -> bool:
    """Tell whether a Japanese level is at least another one."""
    return JAPANESE.index(level) >= JAPANESE.index(needed)


def exam_due(start: date, *, months: int) -> date:
    """Return the last day of the exams of the first year (12 months) or of the end (36 months)."""
    return period_end(start, months)


def exam_alarms(due: date, *, days: tuple[int, ...] = (90, 60, 30)) -> tuple[date, ...]:
    """Return the days on which an exam still open is told."""
    return tuple(due - timedelta(days=number) for number in days)


# --- ESD-GOAL-01 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Exam:
    level: Literal["A1", "A2.1", "A2.2", "A2", "B1", "basic", "grade_3", "ssw1"] = fact(
        "Japanese level, or skill: basic grade test, trade test grade 3, SSW-1 exam (or an equal one)"
    )
    on: date = fact("day of the exam")
    passed: bool = fact("passed")


@dataclass(frozen=True, slots=True)
class GoalFacts:
    start: date = fact("first day of ESD, with the first employer; a transfer does not restart it")
    today: date = fact("the day of the judgement")
    exams: tuple[Exam, ...] = fact("exams sat, passed or not", ())
    a1_course: bool | None = fact("the A1 course was taken before work; null when nobody knows", None)
    sector: str | None = fact("code of the sector, for the levels it asks for", None)
    extended_months: int = fact("months of an approved extension, until whose end the last exams are sat", 0, minimum=0)


@judgement(
    id="ESD-GOAL-01",
    title="Skill and Japanese targets",
    facts=GoalFacts,
    on="start",
    legal_basis="Act 8, 9; Ordinance (plan standards); basic policy; sector policies",
    confidence="V-4",
    parameters=(
        "esd.plan_months",
        "esd.goal.first_exam_months",
        "esd.goal.recommended_months",
        "esd.goal.first_alarm_days",
        "esd.goal.second_alarm_days",
        "esd.goal.last_alarm_days",
    ),
)
def judge_goals(facts: GoalFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per moment (start, year_1, end): moment, due, state, missing.

    States: done, open, soon (an alarm has come: WARN), failed (taken, not passed, time over: WARN), missed (NG; at the
    end an extension may be possible), unknown (CONFIRM). `values`: exam1_due, exam2_due, exam2_from, alarms, and
    own_wish, whether the exams for a transfer at own wish are passed (null: level of the sector not known).
    """
    sat = [exam for exam in facts.exams if exam.on <= facts.today]
    due_1 = reasoning.step(
        "period_end",
        code="esd.goal.first_due",
        start=facts.start,
        months=reasoning.parameter("esd.goal.first_exam_months"),
    )
    months = reasoning.parameter("esd.plan_months")
    if facts.extended_months:
        months = reasoning.step("add", code="esd.period.total", first=months, second=facts.extended_months)
    due_2 = reasoning.step("period_end", code="esd.goal.last_due", start=facts.start, months=months)
    from_2 = reasoning.step(
        "months_before",
        code="esd.goal.recommended",
        event=due_2,
        months=reasoning.parameter("esd.goal.recommended_months"),
    )
    days = tuple(reasoning.parameter(f"esd.goal.{which}_alarm_days") for which in ("first", "second", "last"))
    rows = [
        _start(facts, sat, reasoning),
        _moment("year_1", due_1, _needed_first(sat), _taken_first(sat), facts.today, days[0], reasoning),
        _moment("end", due_2, _needed_last(sat, facts.sector), False, facts.today, days[0], reasoning),
    ]
    outcome = reasoning.step("worst", outcomes=tuple(_OUTCOMES[row["state"]] for row in rows))
    worst = next(row for row in rows if _OUTCOMES[row["state"]] == outcome)
    return reasoning.verdict(
        outcome,
        rows,
        f"esd.goal.{worst['moment']}_{worst['state']}" if outcome != Outcome.OK else "esd.goal.fine",
        due=None,
        missing=worst["missing"],
        by=worst["due"],
        exam1_due=due_1,
        exam2_due=due_2,
        exam2_from=from_2,
        alarms=exam_alarms(due_1, days=days) + exam_alarms(due_2, days=days),
        own_wish=_own_wish(sat, facts.sector),
    )


_OUTCOMES = {
    "done": Outcome.OK,
    "open": Outcome.OK,
    "soon": Outcome.WARN,
    "failed": Outcome.WARN,
    "unknown": Outcome.CONFIRM,
    "missed": Outcome.NG,
}


def _passed(sat: Iterable[Exam], levels: Iterable[str]) -> bool:
    levels = tuple(levels)
    return any(exam.passed and exam.level in levels for exam in sat)


def _at_least(level: str) -> tuple[str, ...]:
    return JAPANESE[JAPANESE.index(level) :]


def _start(facts: GoalFacts, sat: list[Exam], reasoning: Reasoning) -> dict[str, Any]:
    passed = _passed([exam for exam in sat if exam.on <= facts.start], JAPANESE)
    met = reasoning.step("taken", code="esd.goal.before_work", value=True if passed else facts.a1_course)
    ahead = facts.today < facts.start
    state = "done" if met else "unknown" if met is None and not ahead else "open" if ahead else "missed"
    missing = () if met else ("esd.goal.a1_or_course",)
    return {"moment": "start", "due": facts.start, "state": state, "missing": missing}


def _needed_first(sat: list[Exam]) -> tuple[str, ...]:
    passed = {"esd.goal.a1": _passed(sat, JAPANESE), "esd.goal.basic": _passed(sat, SKILL)}
    return tuple(code for code, met in passed.items() if not met)


def _taken_first(sat: list[Exam]) -> bool:
    return any(exam.level in JAPANESE for exam in sat) and any(exam.level in SKILL for exam in sat)


def _needed_last(sat: list[Exam], sector: str | None) -> tuple[str, ...]:
    level = sector_level(sector, "end") or "A2"
    passed = {f"esd.goal.japanese.{level}": _passed(sat, _at_least(level)), "esd.goal.skill": _passed(sat, _END_SKILL)}
    return tuple(code for code, met in passed.items() if not met)


def _moment(
    moment: str, due: date, missing: tuple[str, ...], taken: bool, today: date, alarm_days: int, reasoning: Reasoning
) -> dict[str, Any]:
    row = {"moment": moment, "due": due, "state": "done", "missing": missing}
    if not missing:
        return row
    if reasoning.step("is_later", code="esd.goal.over", first=today, second=due):
        # Who took the exams of the first year and failed goes on; who never took them did not keep the plan.
        return row | {"state": "failed" if taken else "missed"}
    alarm = reasoning.step("days_before", code="esd.goal.alarm", event=due, days=alarm_days)
    return row | {"state": "soon" if today >= alarm else "open"}


def _own_wish(sat: list[Exam], sector: str | None) -> bool | None:
    if not _passed(sat, SKILL):
        return False
    level = sector_level(sector, "transfer")
    return None if level is None else _passed(sat, _at_least(level))


# --- ESD-GOAL-01.PLAN -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlanGoalFacts:
    first_skill: Literal["basic", "grade_3", "ssw1"] | None = fact(
        "skill exam the plan aims at in the first year; null for none", None
    )
    first_japanese: Literal["A1", "A2.1", "A2.2", "A2", "B1"] | None = fact(
        "Japanese exam the plan aims at in the first year; null for none", None
    )
    end_skill: Literal["basic", "grade_3", "ssw1"] | None = fact("skill exam the plan aims at for the end", None)
    end_japanese: Literal["A1", "A2.1", "A2.2", "A2", "B1"] | None = fact(
        "Japanese exam the plan aims at for the end", None
    )
    a1_passed: bool = fact("an exam at A1 or above is passed already: none is needed in the first year", False)
    in_words: bool = fact("the plan says its goals in words that no rule can read", False)
    sector: str | None = fact("code of the sector, for the level it asks for at the end", None)


@judgement(
    id="ESD-GOAL-01.PLAN",
    title="Skill and Japanese targets of a plan",
    facts=PlanGoalFacts,
    legal_basis="Act 8, 9; Ordinance (plan standards); basic policy; sector policies",
    confidence="V-4",
)
def judge_plan_goals(facts: PlanGoalFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the goals the plan lacks: first_japanese, first_skill, end_japanese, end_skill.

    First year: A1 (unless passed already) and the basic grade or above. End: the level of the sector, else A2, and
    grade 3 or the SSW-1 exam. CONFIRM when the goals stand in words only, NG when one is missing or too low.
    """
    level = sector_level(facts.sector, "end") or "A2"
    met = {
        "first_japanese": facts.a1_passed or facts.first_japanese is not None,
        "first_skill": facts.first_skill is not None,
        "end_japanese": facts.end_japanese is not None and reaches(facts.end_japanese, level),
        "end_skill": facts.end_skill in _END_SKILL,
    }
    lacking = reasoning.step(
        "missing",
        code="esd.goal.plan_lacks",
        needed=tuple(f"esd.goal.plan.{name}" for name in met),
        given=tuple(f"esd.goal.plan.{name}" for name, there in met.items() if there),
    )
    words = {"missing": lacking, "level": level}
    if not lacking:
        return reasoning.verdict(Outcome.OK, lacking, "esd.goal.plan_fine", **words)
    named = (facts.first_skill, facts.first_japanese, facts.end_skill, facts.end_japanese)
    if facts.in_words and not any(named):
        return reasoning.verdict(Outcome.CONFIRM, lacking, "esd.goal.plan_in_words", **words)
    return reasoning.verdict(Outcome.NG, lacking, "esd.goal.plan_short", **words)


# --- ESD-GOAL-02 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class A2CourseFacts:
    hours: Fraction = fact("hours of the course given so far, face to face or two-way online", minimum=0)
    a2_passed: bool = fact("an exam at A2 or above is passed", False)
    recorded_hours: Fraction = fact("hours of recordings without interaction", Fraction(0), minimum=0)
    months_left: int | None = fact("months left of the plan; null to ask only for the hours", None, minimum=0)
    qualified_teacher: bool | None = fact("certified institution, or registered teachers", True)
    day: date | None = fact("the day of the judgement; null takes the newest figures", None)


@judgement(
    id="ESD-GOAL-02",
    title="Japanese course toward A2",
    facts=A2CourseFacts,
    on="day",
    legal_basis="Ordinance (plan standards); guidelines",
    confidence="V-3",
    parameters=("esd.a2_course.hours", "esd.plan_months"),
)
def judge_a2_course(facts: A2CourseFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the hours still to be given, at the cost of the implementer; `values`: pace, hours a month.

    WARN when fewer hours were given than an even pace over the plan, NG when its time is over; CONFIRM for recordings
    that would make up the number, and for teachers nobody has looked at.
    """
    required = 0 if facts.a2_passed else reasoning.parameter("esd.a2_course.hours")
    left = reasoning.step("subtract", code="esd.a2.left", number=required, amount=facts.hours)
    left = reasoning.step("at_least", code="esd.a2.not_less", number=left, minimum=0)
    words: dict[str, Any] = {"left": left, "hours": facts.hours, "required": required, "pace": None}
    if left and reasoning.step("is_at_least", code="esd.a2.recorded", first=facts.recorded_hours, second=left):
        return reasoning.verdict(Outcome.CONFIRM, left, "esd.a2.recordings", **words)
    if required and not facts.qualified_teacher:
        return reasoning.verdict(Outcome.CONFIRM, left, "esd.a2.teacher", **words)
    if not left:
        return reasoning.verdict(Outcome.OK, left, "esd.a2.done", **words)
    if facts.months_left == 0:
        return reasoning.verdict(Outcome.NG, left, "esd.a2.over", **words)
    if facts.months_left is None:
        return reasoning.verdict(Outcome.OK, left, "esd.a2.to_give", **words)
    words["pace"] = reasoning.step("quotient", code="esd.a2.pace", number=left, divisor=facts.months_left)
    months = reasoning.parameter("esd.plan_months")
    gone = reasoning.step("subtract", code="esd.a2.gone", number=months, amount=facts.months_left)
    share = reasoning.step("quotient", code="esd.a2.share", number=gone, divisor=months)
    even = reasoning.step("multiply", code="esd.a2.even", number=required, factor=share)
    if reasoning.step("is_less", code="esd.a2.behind", first=facts.hours, second=even):
        return reasoning.verdict(Outcome.WARN, left, "esd.a2.slow", **words)
    return reasoning.verdict(Outcome.OK, left, "esd.a2.on_pace", **words)
