"""May the trainee move on? Stages 1 to 2 to 3 with exam and one-month return. TITP-STAGE-02, 03, TITP-EXAM-02, 03."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from imjapan.core.timeline import ONE_DAY
from imjapan.law.exam import ApplicationFacts, Attempt, AttemptFacts, exam_of
from imjapan.law.home_return import ReturnFacts
from imjapan.law.parameters import effective
from imjapan.law.stage import MoveOnFacts, last_plan_day
from imjapan.law.transition import StageThreeFacts
from imjapan.law.verdict import Outcome, Verdict
from training.models import Absence, ExamAttempt, Regime

from .facts import Life
from .gate import STAGES, Gate, ask

LAST = 3
GRADES = {stage: exam_of(str(stage))["grade"] for stage in (1, 2, 3)}
Part, Result = ExamAttempt.Part, ExamAttempt.Result
LAW_RESULT = {Result.PASSED: "passed", Result.FAILED: "failed", Result.ABSENT: "absent"}
PROVEN = {Outcome.OK: True, Outcome.WARN: True, Outcome.NG: False, Outcome.CONFIRM: None}


def gates(life: Life) -> Iterator[Gate]:
    """For trainees, and for those whose last plan was of technical intern training; the past of others is settled."""
    if life.regime != Regime.TITP or not life.reached or over(life):
        return
    if life.here:
        yield from _exams(life)
    barred = third_after_change(life) if life.reached < LAST else None
    for stage in range(life.reached + 1, LAST + 1):
        label = _("On to stage %(stage)s") % {"stage": stage}
        if stage == LAST and barred and barred.outcome == Outcome.NG:
            yield Gate(STAGES, f"stage_{stage}", label, barred)
        else:
            yield _move(life, stage, label)
    if returned := _one_month_return(life):
        yield returned


def new_law(on: date) -> date | None:
    """The day on which the law changes, by the figures of a day."""
    return effective("titp.transition.start", on).value


def over(life: Life) -> bool:
    """Gone, without an application, after the change of law: the way back is a gate of its own (law_2027)."""
    change = new_law(life.on)
    return not life.here and not life.applied(Regime.TITP, LAST) and bool(change and life.on >= change)


def third_after_change(life: Life) -> Verdict | None:
    """TITP-TRANS-01.b: stage 3 after the change of law. Before stage 2, by the day on which it would begin."""
    second = starts_on(life, 2)
    if second is None:
        return None
    third = life.applied(Regime.TITP, 3)
    return ask("TITP-TRANS-01.b", StageThreeFacts, stage_2_start=second, stage_3_start=third and third.starts_on)


def starts_on(life: Life, stage: int) -> date | None:
    """The first day of a stage: of its plan, of the application for it, else the day after the stage before."""
    if began := life.began(stage):
        return began
    if applied := life.applied(Regime.TITP, stage):
        return applied.starts_on
    before = life.applied(Regime.TITP, stage - 1) or life.stage(stage - 1)  # applied for: goes on at a new company
    if before and life.stage(stage - 1):
        return before.ends_on + ONE_DAY
    if stage == 1:
        return None
    first = starts_on(life, stage - 1)
    last = last_plan_day(str(stage - 1), first) if first else None
    return last and last + ONE_DAY


# --- exams ---------------------------------------------------------------------------------------------------------


def _exams(life: Life) -> Iterator[Gate]:
    """The exam of the stage that runs, or begins next, while it is not passed."""
    plan = life.now
    stage, grade = plan.stage, GRADES[plan.stage]
    if life.passed(grade, Part.PRACTICAL) and (stage != 1 or life.passed(grade, Part.THEORY)):
        return
    tried = life.tried(grade)
    applied = [row.applied_on for row in tried if row.applied_on]
    first = min(applied, default=plan.exam_applied_on)
    if not first and tried:
        first = min((row.sits_on for row in tried if row.sits_on), default=None)
    verdict = ask(
        "TITP-EXAM-02", ApplicationFacts, stage=str(stage), plan_end=plan.ends_on, today=life.on, applied_on=first
    )
    label = _("Exam of stage %(stage)s: application") % {"stage": stage}
    yield Gate(STAGES, f"exam_{stage}", label, verdict, verdict and verdict.value["apply_by"], _("apply by"))
    if tried:
        left = ask(
            "TITP-EXAM-03",
            AttemptFacts,
            stage=str(stage),
            attempts=tuple(_attempts(tried)),
            plan_end=plan.ends_on,
            today=life.on,
        )
        yield Gate(STAGES, f"attempts_{stage}", _("Exam of stage %(stage)s: attempts") % {"stage": stage}, left)


def _attempts(tried) -> Iterator[Attempt]:
    for row in tried:
        if row.result not in LAW_RESULT or not row.sits_on:
            continue
        for part in (Part.PRACTICAL, Part.THEORY) if row.part == Part.WHOLE else (row.part,):
            yield Attempt(row.sits_on, str(part), LAW_RESULT[row.result], bool(row.unavoidable))


# --- one-month return ----------------------------------------------------------------------------------------------


def _one_month_return(life: Life) -> Gate | None:
    """The return home around stage 3; asked from when stage 3 is applied for, or somebody has left for home."""
    second = life.stage(2)
    third = life.stage(3) or life.applied(Regime.TITP, 3)
    if second is None or not (third or _trip(life, second.starts_on, second.ends_on, None)):
        return None
    verdict, day, day_is = _return(life)
    return Gate(STAGES, "return", _("One-month return before or within stage 3"), verdict, day, day_is)


def _return(life: Life) -> tuple[Verdict | None, date | None, str]:
    second, third = life.stage(2), life.stage(3)
    begins = third.starts_on if third else None
    trip = _trip(life, second.starts_on, second.ends_on, begins)
    verdict = ask(
        "TITP-STAGE-03",
        ReturnFacts,
        departure=trip and trip.starts_on,
        reentry=trip and trip.ends_on,
        stage_2_end=second.ends_on,
        stage_3_start=begins,
        today=life.on,
    )
    if verdict is None:
        return None, None, ""
    if verdict.value["leave_by"] and trip is None:
        return verdict, verdict.value["leave_by"], _("leave by")
    if verdict.value["reentry_from"]:
        return verdict, verdict.value["reentry_from"], _("back no sooner than")
    return verdict, second.ends_on, _("last day of stage 2")


def _trip(life: Life, second_from: date, second_until: date, third_from: date | None) -> Absence | None:
    """The trip home that may be the return: the last one that lasts beyond stage 2, or lies in stage 3.

    Its first day is the day of leaving Japan, its last the day of coming back.
    """
    trips = [row for row in life.absences if row.kind == Absence.Kind.TRIP_HOME and row.starts_on >= second_from]
    counting = [row for row in trips if row.ends_on is None or row.ends_on > second_until]
    inside = [row for row in counting if third_from and row.starts_on >= third_from]
    before = [row for row in counting if row not in inside]
    return next(iter([*reversed(before), *inside]), None)


# --- the next stage ------------------------------------------------------------------------------------------------


def _move(life: Life, stage: int, label: str) -> Gate:
    """TITP-STAGE-02. It is supposed that the company stays the same unless an application or transfer names another."""
    grade, begins = GRADES[stage - 1], starts_on(life, stage)
    applied = life.applied(Regime.TITP, stage)
    here = life.placement.company_id if life.placement else None
    company = applied.company_id if applied else here
    plan = life.stage(life.reached)
    facts = {
        "to_stage": str(stage),
        "practical_passed": life.passed(grade, Part.PRACTICAL),
        "occupation": (applied and applied.occupation_code) or plan.occupation_code or None,
        "on": begins,
        "stage_done_before": False,
    }
    if stage == 2:
        facts |= {
            "theory_passed": life.passed(grade, Part.THEORY),
            "same_implementer": company == here if company and here else None,
            "implementer_cannot": life.transfer is not None and life.transfer.kind == "unavoidable",
        }
    else:
        returned = _return(life)[0] if life.stage(2) else None
        facts |= {
            "excellent": life.excellent(company, Regime.TITP, begins or life.on),
            "licence": None if life.general is None else "general" if life.general else "specified",
            "home_return": PROVEN[returned.outcome] if returned else None,
        }
    verdict = ask("TITP-STAGE-02", MoveOnFacts, **facts)
    return Gate(STAGES, f"stage_{stage}", label, verdict, begins, _("would begin on"))
