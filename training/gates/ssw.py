"""May the person become a specified skilled worker (SSW 1)? From training ESD-SSWP-02, from ESD ESD-SSWP-01."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from imjapan.core.timeline import ONE_DAY
from imjapan.law.esd_sector import restriction_months
from imjapan.law.ssw_path import FromEsdFacts, FromTrainingFacts
from training.models import ExamAttempt, Regime

from .facts import Life
from .gate import SSW, Gate, ask

Grade = ExamAttempt.Grade


def gates(life: Life) -> Iterator[Gate]:
    """Not for who is or was one already: that path lies behind."""
    if any(plan.starts_on <= life.on for plan in life.of(Regime.SSW)):
        return
    if life.of(Regime.ESD):
        yield _from_esd(life)
    elif life.of(Regime.TITP):
        yield _from_training(life)


def _from_training(life: Life) -> Gate:
    """In the field of the training; months until the end of the last certified plan of stages 1 and 2."""
    plans = [plan for plan in life.of(Regime.TITP) if plan.stage in (1, 2)]
    last = max((plan.ends_on for plan in plans), default=None)
    practical = life.passed(Grade.GRADE_3, ExamAttempt.Part.PRACTICAL)
    verdict = ask(
        "ESD-SSWP-02",
        FromTrainingFacts,
        months=life.months(Regime.TITP, last),
        grade_3_passed=bool(practical),
    )
    day = last and last + ONE_DAY
    return Gate(SSW, "ssw", _("SSW 1 in the same field, after the training"), verdict, day, _("earliest after stage 2"))


def _from_esd(life: Life) -> Gate:
    plan = life.of(Regime.ESD)[-1]
    here = life.placement
    level = {life.passed(grade) for grade in (Grade.JAPANESE_A2, Grade.JAPANESE_B1)}
    skill = {life.passed(grade) for grade in (Grade.GRADE_3, Grade.SSW_1)}
    until = min(life.on, plan.ends_on)
    restriction = plan.restriction_months
    if restriction is None:
        restriction = restriction_months(plan.sector, life.on)
    verdict = ask(
        "ESD-SSWP-01",
        FromEsdFacts,
        months=life.months(Regime.ESD, until),
        months_at_employer=life.months(Regime.ESD, until, at=here.company_id) if here else None,
        restriction=restriction,
        skill_passed=True if True in skill else False if False in skill else None,
        japanese_passed=True if True in level else False if False in level else None,
    )
    return Gate(SSW, "ssw", _("SSW 1 after employment for skill development"), verdict, plan.ends_on, _("plan ends on"))
