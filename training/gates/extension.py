"""The way into an extension of employment for skill development after a failed exam: ESD-GOAL-03, ESD-SYS-01.

The law takes it as a change of the plan that is approved before it happens (ESD-PLAN-03). Here it is an application
that follows the plan at the same company, or a change of the period of the plan: approved, plan and placement go on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from imjapan.core.timeline import ONE_DAY
from imjapan.law.dates import add_months_clamped, whole_months
from imjapan.law.esd_period import ExtensionFacts, esd_period_end
from imjapan.law.parameters import effective
from imjapan.law.verdict import Outcome, Verdict
from training.models import ExamAttempt, Plan, PlanApplication, PlanChange, Regime

from .facts import Life
from .gate import ask

Grade, Result = ExamAttempt.Grade, ExamAttempt.Result
SAT = (Result.PASSED, Result.FAILED)
SKILL = (Grade.GRADE_3, Grade.SSW_1)
JAPANESE = (Grade.JAPANESE_A2, Grade.JAPANESE_B1)
PERIOD = "period"  # the change of a plan that lengthens it


def failed(life: Life) -> bool:
    """Whether an exam needed at the end was sat and is not passed."""
    return "failed" in (newest(life, SKILL), newest(life, JAPANESE))


def ever_failed(life: Life) -> bool:
    """Whether an exam needed at the end was failed once: on that an extension rests, also when it is passed by now."""
    return once_failed(life.exams)


def once_failed(exams: Iterable[ExamAttempt]) -> bool:
    """The same of exams."""
    return any(row.result == Result.FAILED and row.grade in (*SKILL, *JAPANESE) for row in exams)


def newest(life: Life, grades) -> str:
    """What became of exams of one level: passed, failed, or not_taken."""
    results = {row.result for grade in grades for row in life.tried(grade)}
    if Result.PASSED in results:
        return "passed"
    return "failed" if Result.FAILED in results else "not_taken"


def longest(on: date) -> int:
    """The months of an extension at most."""
    return effective("esd.extension_max_months", on).value


def last_day(start: date, on: date) -> date:
    """The last day of employment for skill development that began on `start`, with the longest extension."""
    return esd_period_end(start, months=effective("esd.plan_months", on).value, extension=longest(on))


def ends_on(start: date, on: date) -> date:
    """The last day without an extension, counted from the first day over all employers. ESD-SYS-01."""
    return esd_period_end(start, months=effective("esd.plan_months", on).value)


def allowed(life: Life) -> date:
    """The last day allowed by what is recorded: with the extension that is approved. Only for who has such a plan."""
    plans = life.of(Regime.ESD)
    last = ends_on(plans[0].starts_on, life.on)
    longer = max(plan.ends_on for plan in plans)
    return max(last, min(longer, last_day(plans[0].starts_on, life.on))) if approved(life) else last


def extended(life: Life, until: date | None = None) -> int:
    """Months of extension that plans have already, of those that begin before a day; a part of a month is one."""
    return months_over([plan for plan in life.of(Regime.ESD) if until is None or plan.starts_on < until], life.on)


def months_over(plans: Sequence, on: date) -> int:
    """Months that plans, the first one first, go beyond the period without an extension; a part of a month is one."""
    if not plans:
        return 0
    first = ends_on(plans[0].starts_on, on) + ONE_DAY
    last = max(plan.ends_on for plan in plans)
    return months_of(first, last) if last >= first else 0


def told_from(end: date) -> date:
    """The first day of the last months of a period, in which the exams of the end are recommended (ESD-GOAL-01)."""
    return add_months_clamped(end, -effective("esd.goal.recommended_months", end).value)


def change_of(life: Life) -> PlanChange | None:
    """The change of the period that asks for the extension: the newest one of the last months of the period."""
    plans = life.of(Regime.ESD)
    rows = [row for row in life.changes if asks_for_it(row, plans[0].starts_on)] if plans else ()
    return rows[-1] if rows else None


def asks_for_it(change: PlanChange, start: date) -> bool:
    """Whether a change of a plan is the extension, in a life that began on `start`: of the period, near its end."""
    near = told_from(ends_on(start, change.happens_on))
    return change.code == PERIOD and change.treatment == PlanChange.Treatment.APPROVAL and change.happens_on >= near


def approved(life: Life) -> bool:
    """Whether an extension is approved: a certified plan that follows the period, or a change that is settled."""
    plans, change = life.of(Regime.ESD), change_of(life)
    if change and change.settled_on:
        return True
    last = ends_on(plans[0].starts_on, life.on) if plans else None
    return any(plan.starts_on > last and plan.certified_on for plan in plans)


def months_of(first: date, last: date) -> int:
    """The months from one day to another, a part of a month as one."""
    whole = whole_months(first, last)
    return whole if whole and esd_period_end(first, months=whole) == last else whole + 1


def may_follow(life: Life, day: date) -> bool:
    """Whether the stay may go on past a day by an extension that is not taken yet: an exam of the end is failed."""
    plans = life.of(Regime.ESD)
    if not plans or life.plans[-1].regime != Regime.ESD or not failed(life):
        return False
    return extended(life) < longest(life.on) and day < last_day(plans[0].starts_on, life.on)


def facts_of(life: Life, *, months: int, before: date | None = None, approved: bool | None = None) -> dict:
    """The facts of ESD-GOAL-03. `before`: extensions that begin from that day on are not counted."""
    return {
        "skill_exam": newest(life, SKILL),
        "japanese_exam": newest(life, JAPANESE),
        "months": months,
        "extended_months": extended(life, before),
        "approved": approved,
        "day": life.on,
    }


def judge(life: Life) -> Verdict | None:
    """ESD-GOAL-03: an approved extension as it is; else, or failed in it again, as many months as are left."""
    running = extended(life)
    plans = life.of(Regime.ESD)
    if approved(life) and plans and not _failed_since(life, ends_on(plans[0].starts_on, life.on)):
        facts = facts_of(life, months=running or longest(life.on), before=plans[0].starts_on, approved=True)
        return ask("ESD-GOAL-03", ExtensionFacts, **facts)
    return ask("ESD-GOAL-03", ExtensionFacts, **facts_of(life, months=max(1, longest(life.on) - running)))


def _failed_since(life: Life, day: date) -> bool:
    """Whether an exam of the end was failed again in the extension."""
    tried = (row for grade in (*SKILL, *JAPANESE) for row in life.tried(grade))
    return any(row.result == Result.FAILED and row.sits_on > day for row in tried)


def extends(application: PlanApplication) -> bool:
    """Whether an application goes on with a plan of this law at the same company. One query."""
    before = application.previous
    if before is None or application.regime != Regime.ESD or before.regime != Regime.ESD:
        return False
    if not (application.starts_on and application.starts_on > before.ends_on):
        return False
    return before.placements.filter(company=application.company_id).exists()


# --- what a person reads ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Way:
    """The steps into the extension, for one person.

    `until`: the last day with the longest one; `by`: when the approval has to be there, `late` when that is over;
    `application` or `change`: what is on the way, `approved` when only plan and placement have to go on;
    `possible`: by ESD-GOAL-03, and nothing is on the way as a change of the plan.
    """

    plan: Plan
    failed: bool
    months: int
    until: date
    by: date
    application: PlanApplication | None
    change: PlanChange | None
    approved: bool
    card_until: date | None
    possible: bool
    late: bool


def way(life: Life) -> Way | None:
    """Shown once an exam of the end was failed, or in the last months, when it may be; None for everybody else."""
    plans = life.of(Regime.ESD)
    if not plans or life.regime != Regime.ESD:
        return None
    if newest(life, SKILL) == newest(life, JAPANESE) == "passed":
        return None
    plan = max(plans, key=lambda one: one.ends_on)
    near = whole_months(life.on, plan.ends_on) < effective("esd.goal.recommended_months", life.on).value
    if not (failed(life) or (near and life.on <= plan.ends_on)):
        return None
    left = longest(life.on) - extended(life)
    if left <= 0:
        return None  # it is taken as far as it goes
    verdict, change = judge(life), change_of(life)
    return Way(
        plan=plan,
        failed=failed(life),
        months=left,
        until=last_day(plans[0].starts_on, life.on),
        by=plan.ends_on,
        application=life.applied(Regime.ESD),
        change=change,
        approved=bool(change and change.settled_on),
        card_until=life.card.ends_on if life.card else None,
        possible=bool(verdict and verdict.outcome == Outcome.OK) and change is None,
        late=life.on > plan.ends_on,
    )
