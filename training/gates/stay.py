"""May the person stay? Residence and the length of the regime: TITP-IMM-02, STAGE-01, ESD-SYS-01, GOAL, SSW-08."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core.timeline import ONE_DAY
from imjapan.law.esd_period import Interruption, PeriodFacts
from imjapan.law.immigration import RenewalFacts
from imjapan.law.ssw_stay import SixYearsFacts, TotalStayFacts
from imjapan.law.stage import StageFacts
from imjapan.law.verdict import Outcome
from training.models import ExamAttempt, Regime, ResidenceApplication

from . import extension, goals, ssw_time
from .facts import Life
from .gate import STAY, Gate, ask

Grade, Result = ExamAttempt.Grade, ExamAttempt.Result
CHANGE = ResidenceApplication.Kind.CHANGE
PROLONGS = (ResidenceApplication.Kind.EXTENSION, CHANGE)
GRANTED, PENDING = ResidenceApplication.Result.GRANTED, ResidenceApplication.Result.PENDING
A_YEAR = timedelta(days=365)  # then the person has left, or is somebody else's: design
LEAVES = ("interruption", "leave", "missing")


def gates(life: Life) -> Iterator[Gate]:
    if life.here:
        yield _residence(life)
    elif life.past and life.on <= life.past.ends_on + A_YEAR:
        yield _after_the_plan(life)
    if life.regime == Regime.TITP and life.here and life.now.stage:
        yield _stage(life)
    if life.of(Regime.ESD) and life.regime == Regime.ESD:
        yield _esd_period(life)
        yield _esd_goals(life)
        if longer := _extension(life):
            yield longer
    if life.of(Regime.SSW):
        yield from _ssw(life)


def _residence(life: Life) -> Gate:
    card, label = life.card, _("Period of stay")
    if card is None:
        return Gate(STAY, "residence", label, None, problem=_("No residence card is recorded. Record it."))
    rows = [row for row in life.residence if row.kind in PROLONGS and row.filed_on > card.starts_on]
    granted = max((row.decided_on for row in rows if row.result == GRANTED), default=None)
    if granted:
        problem = _("Granted on %(day)s: record the new residence card with its last day.") % {
            "day": date_format(granted, "SHORT_DATE_FORMAT")
        }
        return Gate(STAY, "residence", label, None, card.ends_on, _("last day on the old card"), problem=problem)
    filed = max((row.filed_on for row in rows if row.result == PENDING), default=None)
    verdict = ask("TITP-IMM-02.b", RenewalFacts, expiry=card.ends_on, today=life.on, filed_on=filed)
    if verdict and verdict.message == "stay.renewal_early" and any(row.kind == CHANGE for row in rows):
        # A change of status, as after a transfer, is asked for when it is needed: no extension filed too early.
        verdict = ask("TITP-IMM-02.b", RenewalFacts, expiry=card.ends_on, today=life.on)
    if verdict and verdict.outcome == Outcome.WARN and not filed and not _goes_on(life, card.ends_on):
        # The duty to renew opens only for a stay that is meant to go on: what comes next has to be known first.
        problem = _(
            "Nothing is recorded for after %(day)s. Ask the person: prepare what follows (immigration accepts it from"
            " %(open)s), or arrange the journey home and record the departure."
        ) % {
            "day": date_format(card.ends_on, "SHORT_DATE_FORMAT"),
            "open": date_format(verdict.value["open"], "SHORT_DATE_FORMAT"),
        }
        return Gate(STAY, "residence", label, None, card.ends_on, _("last day on the card"), problem=problem)
    return Gate(STAY, "residence", label, verdict, card.ends_on, _("last day on the card"))


def _goes_on(life: Life, day: date) -> bool:
    """Whether a plan or an application for one reaches past a day; a stage 1 is meant to go on, as for the duties."""
    last = life.plans[-1] if life.plans else None
    if last and last.stage == 1 and last.ends_on <= day:
        return True
    return any(row.ends_on > day for row in (*life.plans, *life.applications)) or extension.may_follow(life, day)


def _after_the_plan(life: Life) -> Gate:
    """Nobody is forgotten when the plan is over: whether the person is still here only somebody can say."""
    label, day = _("Period of stay"), life.card.ends_on if life.card else None
    if day and day >= life.on:
        problem = _("No plan runs. Settle the way home or the next status before the card ends.")
    else:
        problem = _("No plan runs and no residence card is valid. Has the person left Japan? Record what is true.")
    return Gate(STAY, "residence", label, None, day, _("last day on the card"), problem=problem)


def _stage(life: Life) -> Gate:
    plan = life.now
    verdict = ask(
        "TITP-STAGE-01",
        StageFacts,
        stage=str(plan.stage),
        start=plan.starts_on,
        end=plan.ends_on,
        earlier=life.earlier(plan),
    )
    label = _("Length of stage %(stage)s") % {"stage": plan.stage}
    return Gate(STAY, "period", label, verdict, plan.ends_on, _("last day of the plan"))


# --- ESD -----------------------------------------------------------------------------------------------------------


def _esd_period(life: Life) -> Gate:
    plans = life.of(Regime.ESD)
    longer = extension.extended(life) > 0 or extension.approved(life)
    moved = sorted({row.company_id: row.starts_on for row in reversed(life.placements)}.values())
    verdict = ask(
        "ESD-SYS-01",
        PeriodFacts,
        start=plans[0].starts_on,
        planned_end=plans[-1].ends_on,
        exam_failed=extension.failed(life) or (longer and extension.ever_failed(life)),
        extension_approved=True if extension.approved(life) else None,
        transfer_on=moved[-1] if len(moved) > 1 and moved[-1] > plans[0].starts_on else None,
        interruptions=tuple(
            Interruption(row.starts_on, row.ends_on or max(life.on, row.starts_on))
            for row in life.absences
            if row.kind in LEAVES and row.starts_on >= plans[0].starts_on
        ),
    )
    label = _("Length of employment for skill development")
    day = verdict.value if verdict else None
    if plans[-1].ends_on < life.on:
        words = {"day": date_format(plans[-1].ends_on, "SHORT_DATE_FORMAT")}
        return Gate(STAY, "period", label, None, plans[-1].ends_on, _("last day of the plan"), problem=_(
            "The plan ended on %(day)s and no other follows. Settle the way home, the next status or the extension."
        ) % words)  # fmt: skip
    return Gate(STAY, "period", label, verdict, day, _("last day allowed"))


def _esd_goals(life: Life) -> Gate:
    verdict = goals.judge(life.of(Regime.ESD), life.exams, life.on, life.a1_course)
    open_ = [row for row in (verdict.value if verdict else ()) if row["state"] not in ("done", "unknown")]
    day = open_[0]["due"] if open_ else None
    before_work = bool(open_) and open_[0]["moment"] == "start"
    day_is = _("A1 before work begins") if before_work else _("next exams by")
    return Gate(STAY, "goals", _("Skill and Japanese targets"), verdict, day, day_is)


def _extension(life: Life) -> Gate | None:
    """Asked only after a failed exam of the end."""
    if not extension.failed(life):
        return None
    verdict, label = extension.judge(life), _("Extension after a failed exam")
    if verdict and verdict.message == "esd.extension.possible":
        by = extension.ends_on(life.of(Regime.ESD)[0].starts_on, life.on)
        return Gate(STAY, "extension", label, verdict, by, _("approval by"))
    return Gate(STAY, "extension", label, verdict)


# --- SSW -----------------------------------------------------------------------------------------------------------


def _ssw(life: Life) -> Iterator[Gate]:
    """Five years in all as SSW 1; who is SSW 2 has no such limit."""
    if life.now and life.now.ssw_2:
        return
    stays = ssw_time.stays(life.plans, life.cards, life.on + ONE_DAY)
    if not stays:
        return
    verdict = ask("ESD-SSW-08", TotalStayFacts, periods=stays, today=life.on, leaves=ssw_time.leaves(life.absences))
    end = verdict.value["end"] if verdict and verdict.value else None
    yield Gate(STAY, "five_years", _("Five years as SSW 1"), verdict, end, _("last day allowed"))
    failed = [row for row in life.tried(Grade.SSW_2) if row.result == Result.FAILED]
    if failed and not life.passed(Grade.SSW_2):
        best = max((row.percent_of_pass_mark for row in failed if row.percent_of_pass_mark is not None), default=None)
        six = ask("ESD-SSW-08.SIX", SixYearsFacts, percent=best, five_years_end=end, today=life.on)
        until = six.value["end"] if six and six.value else None
        yield Gate(STAY, "six_years", _("A sixth year after a failed SSW 2 exam"), six, until, _("last day allowed"))
