"""Exams of people: to apply, to sit, to try again (titp.md 9, TITP-EXAM-01 to 03; esd.md 1, ESD-GOAL-01).

One duty to apply and one to sit for each plan of technical intern training; a duty to try again where a part that leads
to the next stage was failed and an attempt is left. Under skill development one for the first year, one for the end,
counted from the first day over all employers (ESD-SYS-01).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from imjapan.law.esd_goal import JAPANESE, SKILL, sector_level
from imjapan.law.exam import PARTS, ApplicationFacts, Attempt, AttemptFacts, exam_of
from training.gates import extension
from training.models import ExamAttempt, Plan, Regime

from ..cycle_verdicts import APPLY_RULE, GOAL_RULE, RETAKE_RULE, SIT_RULE, goal, retake, sitting
from ..duty import AHEAD, Duty, Kind, duty, long_over
from ..judged import basis_of, judge
from ..subjects import PERSON, Subject
from ..verdicts import basis
from . import Chapter, register
from .cycle_facts import Life, PlanFact, lives

RULES = (APPLY_RULE, SIT_RULE, RETAKE_RULE, GOAL_RULE)
_Result, _Part, _Grade = ExamAttempt.Result, ExamAttempt.Part, ExamAttempt.Grade
SAT = (_Result.PASSED, _Result.FAILED)
LEVELS = {_Grade.JAPANESE_A1: "A1", _Grade.JAPANESE_A2: "A2", _Grade.JAPANESE_B1: "B1"}
END_GRADES = (*extension.SKILL, *extension.JAPANESE)
SKILLS = {_Grade.BASIC: "basic", _Grade.GRADE_3: "grade_3", _Grade.SSW_1: "ssw1"}


@dataclass(frozen=True, slots=True)
class AttemptFact:
    """One try. A whole exam counts for both parts."""

    id: int
    grade: str
    part: str
    applied_on: date | None
    sits_on: date | None
    result: str
    excused: bool

    @property
    def parts(self) -> tuple[str, ...]:
        return PARTS if self.part == _Part.WHOLE else (self.part,)

    @property
    def sat(self) -> bool:
        return self.result in SAT


@dataclass(slots=True)
class Exams:
    """One person. `sectors`: plan to its sector."""

    life: Life
    attempts: list[AttemptFact] = field(default_factory=list)
    sectors: dict[int, str] = field(default_factory=dict)

    def of_grade(self, grade: str) -> list[AttemptFact]:
        return [row for row in self.attempts if row.grade == grade]


def gather(person_ids: Collection[int]) -> dict[int, Exams]:
    """Return plans and exams of these people. Five queries."""
    found = {person_id: Exams(life) for person_id, life in lives(person_ids).items()}
    rows = ExamAttempt.objects.filter(person__in=found).order_by("sits_on", "number", "pk")
    columns = ("pk", "grade", "part", "applied_on", "sits_on", "result", "unavoidable")
    for person_id, *fact, unavoidable in rows.values_list("person", *columns):
        found[person_id].attempts.append(AttemptFact(*fact, bool(unavoidable)))
    plans = Plan.objects.filter(person__in=found, regime=Regime.ESD).order_by()
    for person_id, pk, sector in plans.values_list("person", "pk", "sector"):
        found[person_id].sectors[pk] = sector
    return found


def duties(subject: Subject, facts: Exams, today: date) -> Iterator[Duty]:
    """Yield the exams of one person, without those over before the clock started."""
    for plan in facts.life.plans:
        if long_over(subject, plan.ends_on):
            continue
        if plan.regime == Regime.TITP and not plan.broken and not _proven(facts.life, plan):
            tried = facts.of_grade(exam_of(str(plan.stage))["grade"])
            yield from _apply(subject, plan, tried, today)
            yield from _sit(subject, plan, tried, today)
            yield from _again(subject, facts.life, plan, tried, today)
    yield from _goals(subject, facts, today)


def _proven(life: Life, plan: PlanFact) -> bool:
    """Whether the exam is settled or goes on elsewhere.

    A certified plan of a later stage proves that it was passed, also where no try was recorded; a later plan of the
    same stage, after a transfer, takes the exam with it.
    """
    later = [row for row in life.plans if row.regime == Regime.TITP and row.starts_on > plan.starts_on]
    return any(row.stage >= plan.stage for row in later)


def standing(facts: Exams) -> set[tuple[str, int]]:
    """Exams that were applied for or sat still count."""
    return {("exam", row.id) for row in facts.attempts if row.applied_on or row.sat}


# --- technical intern training ------------------------------------------------------------------


def _apply(subject: Subject, plan: PlanFact, tried: list[AttemptFact], today: date) -> Iterator[Duty]:
    facts = ApplicationFacts(stage=str(plan.stage), plan_end=plan.ends_on)
    due, _verdict = judge(APPLY_RULE, facts)
    if due.legal < subject.clock_starts_on or plan.starts_on > today + AHEAD:
        return
    first = next((row for row in tried if row.applied_on), None) or next((row for row in tried if row.sat), None)
    on_plan = plan.exam_applied_on
    done = (first.applied_on or first.sits_on) if first else on_plan
    done = done if done and done <= today else None
    yield duty(
        subject,
        Kind.EXAM_APPLICATION,
        APPLY_RULE,
        f"plan:{plan.id}",
        (min(plan.starts_on, due.target), due.legal),
        basis_of(APPLY_RULE, facts),
        lambda: judge(APPLY_RULE, facts),
        done_on=done,
        records={("exam", first.id)} if first and done else frozenset(),
    )


def _sit(subject: Subject, plan: PlanFact, tried: list[AttemptFact], today: date) -> Iterator[Duty]:
    """Everybody sits the parts of the stage, also who does not move on. TITP-EXAM-01."""
    first, due, _verdict = sitting(plan.stage, plan.ends_on)
    opens = max(first or plan.starts_on, plan.starts_on)
    if due.legal < subject.clock_starts_on or opens > today + AHEAD:
        return
    counted = _covering(exam_of(str(plan.stage))["must_take"], [row for row in tried if row.sat])
    done = max(row.sits_on for row in counted) if counted else None
    done = done if done and done <= today else None
    yield duty(
        subject,
        Kind.EXAM,
        SIT_RULE,
        f"plan:{plan.id}",
        (min(opens, due.target), due.legal),
        basis(plan.stage, plan.ends_on),
        lambda: sitting(plan.stage, plan.ends_on)[1:],
        done_on=done,
        records={("exam", row.id) for row in counted} if done else frozenset(),
    )


def _covering(parts: Iterable[str], sat: list[AttemptFact]) -> list[AttemptFact]:
    """The first attempt at each part; nothing while a part was never sat."""
    found = [next((row for row in sat if part in row.parts), None) for part in parts]
    return [] if None in found else list({row.id: row for row in found}.values())


def _again(subject, life, plan, tried, today) -> Iterator[Duty]:
    """Who wants to move on and failed a part tries again while the stage lasts. TITP-EXAM-03."""
    moves_on = plan.stage == 1 or any(row.live and row.stage == 3 for row in life.applications)
    if not moves_on or plan.ends_on < subject.clock_starts_on:
        return
    for part in exam_of(str(plan.stage))["to_move_on"]:
        own = [row for row in tried if part in row.parts and row.sits_on and row.sits_on <= today]
        failed = next((row for row in own if row.result == _Result.FAILED), None)
        if failed is None or failed.sits_on > plan.ends_on:
            continue
        later = next((row for row in own if row.sat and row.id != failed.id and row.sits_on >= failed.sits_on), None)
        if later is None and today > plan.ends_on:
            continue
        facts = AttemptFacts(
            stage=str(plan.stage), attempts=(Attempt(failed.sits_on, part, "failed"),), plan_end=plan.ends_on
        )
        found = retake(facts)
        if found is None:
            continue
        yield duty(
            subject,
            Kind.EXAM,
            RETAKE_RULE,
            f"plan:{plan.id}:{part}",
            (failed.sits_on, plan.ends_on),
            basis_of(RETAKE_RULE, facts),
            lambda facts=facts: retake(facts),
            done_on=later and later.sits_on,
            records={("exam", later.id)} if later else frozenset(),
        )


# --- skill development --------------------------------------------------------------------------


def _goals(subject: Subject, facts: Exams, today: date) -> Iterator[Duty]:
    """The first year ends when both kinds of exam were sat, the whole period when both were passed.

    A move to another employer does not begin it anew. With an extension after a failed exam its end is the day.
    """
    plans = [plan for plan in facts.life.plans if plan.regime == Regime.ESD]
    if not plans or long_over(subject, plans[-1].ends_on):
        return
    start, longer = plans[0].starts_on, 0
    if any(row.result == _Result.FAILED and row.grade in END_GRADES for row in facts.attempts):
        longer = extension.months_over(plans, today)
    coming = [row.ends_on for row in facts.life.applications if row.regime == Regime.ESD and row.ahead]
    reached = max([plan.until for plan in plans] + coming)
    for moment in ("year_1", "end"):
        judged = goal(start, moment, longer)
        if judged is None:
            continue  # it began before the law was in force
        first, due, _verdict = judged
        if due.legal < subject.clock_starts_on or first > today + AHEAD or reached < first:
            continue
        counted = [row for row in facts.attempts if row.sits_on and row.sits_on <= today]
        counted = _first_year(counted) if moment == "year_1" else _end(counted, facts.sectors.get(plans[-1].id))
        yield duty(
            subject,
            Kind.EXAM,
            GOAL_RULE,
            f"plan:{plans[0].id}:{moment}",
            (min(first, due.target), due.legal),
            basis(start, moment, longer),
            lambda moment=moment: goal(start, moment, longer)[1:],
            done_on=max(row.sits_on for row in counted) if counted else None,
            records={("exam", row.id) for row in counted},
        )


def _first_year(attempts: list[AttemptFact]) -> list[AttemptFact]:
    sat = [row for row in attempts if row.sat]
    return _both(next((r for r in sat if r.grade in LEVELS), None), next((r for r in sat if r.grade in SKILLS), None))


def _end(attempts: list[AttemptFact], sector: str | None) -> list[AttemptFact]:
    passed = [row for row in attempts if row.result == _Result.PASSED]
    needed = JAPANESE.index(sector_level(sector, "end") or "A2")
    language = next((r for r in passed if r.grade in LEVELS and JAPANESE.index(LEVELS[r.grade]) >= needed), None)
    return _both(language, next((r for r in passed if SKILLS.get(r.grade) in SKILL[1:]), None))


def _both(*rows: AttemptFact | None) -> list[AttemptFact]:
    return [] if None in rows else list(rows)


register(Chapter(PERSON, RULES, gather, duties, standing))
