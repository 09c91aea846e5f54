"""How people stand with the exam of their stage: what is next, and what is left of each part. TITP-EXAM-01 to 03.

Read in a fixed number of queries for many plans; `in_state` says the same in the database, for lists.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imjapan.law.dates import add_months_clamped, newest
from imjapan.law.exam_dates import attempts_left
from training.models import ExamAttempt, Plan, Regime

from .windows import GRADES, MUST, OPTIONAL, STAGES, Days, apply_by, days_of, figure, most_attempts, told_from

Part, Result = ExamAttempt.Part, ExamAttempt.Result
COUNTED = (Result.PASSED, Result.FAILED)


class State(TextChoices):
    """Where the exam of a plan stands, in the order in which it is looked for."""

    PASSED = "passed", pgettext_lazy("exam", "passed")
    OVER = "over", _("no attempt left")
    RESULT = "result", _("result awaited")
    APPLIED = "applied", pgettext_lazy("exam", "applied for")
    RETAKE = "retake", _("retake open")
    LATE = "late", _("application late")
    SOON = "soon", _("apply now")
    OPEN = "open", _("not yet due")


VARIANTS = {
    State.PASSED: "ok",
    State.OVER: "late",
    State.RESULT: "due",
    State.APPLIED: "info",
    State.RETAKE: "due",
    State.LATE: "late",
    State.SOON: "soon",
    State.OPEN: "neutral",
}
TO_APPLY = (State.LATE, State.SOON, State.OPEN, State.RETAKE)


@dataclass(frozen=True, slots=True)
class PartStanding:
    """One part: `must` be sat, `used` attempts, `left`, and the newest of all tries, absences included."""

    part: Part
    must: bool
    used: int
    left: int
    results: tuple[str, ...]
    last: ExamAttempt | None

    @property
    def passed(self) -> bool:
        return Result.PASSED in self.results

    @property
    def pending(self) -> bool:
        return Result.PENDING in self.results


@dataclass(frozen=True, slots=True)
class Standing:
    """The exam of one plan on a day."""

    plan: Plan
    grade: ExamAttempt.Grade
    days: Days
    parts: list[PartStanding]
    state: State
    attempts: list[ExamAttempt]

    @property
    def variant(self) -> str:
        return VARIANTS[self.state]

    @property
    def to_sit(self) -> list[PartStanding]:
        """Parts that must be sat and are neither passed nor applied for, with an attempt left."""
        return [one for one in self.parts if one.must and not one.passed and not one.pending and one.left]


def of_parts(part: str) -> Q:
    """Attempts that count for a part: its own, and exams taken as a whole."""
    return Q(part__in=[part, Part.WHOLE])


def attempts_of(person_ids: Iterable[int]) -> dict[tuple[int, str], list[ExamAttempt]]:
    """All tries by (person, grade), the oldest first. One query."""
    found = defaultdict(list)
    for row in ExamAttempt.objects.filter(person__in=list(person_ids)).order_by("number", "pk"):
        found[row.person_id, row.grade].append(row)
    return found


def standings(plans: Iterable[Plan], today: date) -> list[Standing]:
    """The exam of each plan of technical intern training. One query."""
    plans = [plan for plan in plans if plan.regime == Regime.TITP]
    tried = attempts_of(plan.person_id for plan in plans)
    return [standing(plan, tried[plan.person_id, GRADES[plan.stage]], today) for plan in plans]


def standing(plan: Plan, attempts: list[ExamAttempt], today: date) -> Standing:
    """The exam of one plan; `attempts` at its grade, the oldest first."""
    most, stage = most_attempts(today), plan.stage
    parts = [_part(part, True, attempts, most) for part in MUST[stage]]
    parts += [_part(part, False, attempts, most) for part in OPTIONAL[stage]]
    days = days_of(plan.ends_on, stage, today)
    return Standing(plan, GRADES[stage], days, parts, _state(plan, parts, attempts, days, today), attempts)


def _part(part: str, must: bool, attempts: list[ExamAttempt], most: int) -> PartStanding:
    own = [one for one in attempts if one.part in (part, Part.WHOLE)]
    results = tuple(one.result for one in own)
    decided = [result for result in results if result != Result.PENDING]
    used = sum(result in COUNTED for result in decided)
    left = attempts_left(decided, attempts=most)
    return PartStanding(Part(part), must, used, left, results, own[-1] if own else None)


def _state(plan, parts, attempts, days, today) -> State:
    musts = [one for one in parts if one.must]
    if all(one.passed for one in musts):
        return State.PASSED
    if any(not one.passed and not one.left for one in musts):
        return State.OVER
    pending = [one for one in attempts if one.result == Result.PENDING]
    if any(one.sits_on and one.sits_on <= today for one in pending):
        return State.RESULT
    if pending or (not attempts and plan.exam_applied_on):
        return State.APPLIED
    if any(one.result in (Result.FAILED, Result.ABSENT) for one in attempts):
        return State.RETAKE
    if today > days.apply_by:
        return State.LATE
    return State.SOON if today >= told_from(days.apply_by, today) else State.OPEN


# --- The same in the database ---------------------------------------------------------------------------------------


def in_state(rows: QuerySet, state: str, today: date) -> QuerySet:
    """Plans of technical intern training whose exam stands so on a day; agrees with `standing`."""
    conditions = dict.fromkeys(State, Q(pk__in=[]))
    for stage in STAGES:
        for name, condition in _conditions(stage, today).items():
            conditions[name] |= Q(stage=stage) & condition
    earlier = list(State)[: list(State).index(State(state))]
    rows = rows.filter(conditions[state])
    for name in earlier:
        rows = rows.exclude(conditions[name])
    return rows


def _conditions(stage: int, today: date) -> dict[str, Q]:
    own = ExamAttempt.objects.filter(person=OuterRef("person"), grade=GRADES[stage]).order_by()
    passed, over = Q(), Q(pk__in=[])
    for part in MUST[stage]:
        has = Q(Exists(own.filter(of_parts(part), result=Result.PASSED)))
        used = own.filter(of_parts(part), result__in=COUNTED).values("person").annotate(number=Count("pk"))
        passed &= has
        over |= ~has & Q(Exists(used.filter(number__gte=most_attempts(today))))
    pending = own.filter(result=Result.PENDING)
    last = _newest_end(stage, today, lambda day: day < today)
    soon = _newest_end(stage, today, lambda day: told_from(day, today) <= today)
    return {
        State.PASSED: passed,
        State.OVER: over,
        State.RESULT: Q(Exists(pending.filter(sits_on__lte=today))),
        State.APPLIED: Q(Exists(pending)) | (Q(exam_applied_on__isnull=False) & ~Q(Exists(own))),
        State.RETAKE: Q(Exists(own.filter(result__in=(Result.FAILED, Result.ABSENT)))),
        State.LATE: Q(ends_on__lte=last),
        State.SOON: Q(ends_on__lte=soon),
        State.OPEN: Q(ends_on__gt=soon),
    }


def _newest_end(stage: int, today: date, reached) -> date:
    """The newest last day of a plan whose last day to apply fulfils `reached`."""
    months = figure("titp.exam.basic_months" if stage == 1 else "titp.exam.later_months", today)
    return newest(lambda day: reached(apply_by(day, stage, today)), add_months_clamped(today, months))


def running(rows: QuerySet, today: date) -> QuerySet:
    """Plans of technical intern training that have not ended."""
    return rows.filter(regime=Regime.TITP, ends_on__gte=today)
