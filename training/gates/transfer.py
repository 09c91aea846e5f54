"""May the person change the company? TITP-MOVE-01, ESD-TRF-02, 03. The steps of a case stand with its transfer."""

from collections.abc import Iterator
from typing import get_args, get_type_hints

from django.utils.translation import gettext as _

from imjapan.core.timeline import ONE_DAY
from imjapan.law.dates import add_months_clamped
from imjapan.law.esd_goal import reaches, sector_level
from imjapan.law.esd_sector import restriction_months
from imjapan.law.esd_transfer import UnavoidableFacts
from imjapan.law.esd_transfer_own import OwnWishFacts, restriction_of
from imjapan.law.move import GroundFacts
from imjapan.law.parameters import effective
from training.models import ExamAttempt, Regime, Transfer

from . import extension
from .facts import Life, joined
from .gate import TRANSFER, Gate, ask

Grade = ExamAttempt.Grade
TITP_GROUNDS = get_args(get_type_hints(GroundFacts)["ground"])
ESD_GROUNDS = get_args(get_type_hints(UnavoidableFacts)["ground"])
CERTIFIED = (Transfer.State.CERTIFIED, Transfer.State.STATUS_DONE)
JAPANESE = {"A1": Grade.JAPANESE_A1, "A2": Grade.JAPANESE_A2, "B1": Grade.JAPANESE_B1}
CHANNELS = {"mso": "mso", "kiko": "kiko", "hellowork": "hello_work"}


def gates(life: Life) -> Iterator[Gate]:
    """Also between two companies: under the plan that comes, or while a new place is sought."""
    if life.plan is None and not (life.past and (life.coming or life.transfer)):
        return
    plan = life.now
    if plan.regime == Regime.TITP:
        yield _own_wish_titp(life)
        if life.transfer and life.transfer.kind == Transfer.Kind.UNAVOIDABLE:
            yield _unavoidable_titp(life)
    elif plan.regime == Regime.ESD:
        yield _own_wish_esd(life)
        if life.transfer and life.transfer.kind == Transfer.Kind.UNAVOIDABLE:
            yield _unavoidable_esd(life)


def _own_wish_titp(life: Life) -> Gate:
    """Free only on the way into stage 3."""
    entering = life.now.stage == 2 and bool(life.applied(Regime.TITP, 3) or life.stage(3))
    verdict = ask("TITP-MOVE-01", GroundFacts, ground="own_wish", day=life.on, entering_stage_3=entering)
    return Gate(TRANSFER, "own_wish", _("Another company at own wish"), verdict)


def _unavoidable_titp(life: Life) -> Gate:
    ground = life.transfer.ground if life.transfer.ground in TITP_GROUNDS else "other"
    verdict = ask("TITP-MOVE-01", GroundFacts, ground=ground, day=life.transfer.requested_on)
    label = _("Another company, because the training cannot go on")
    return Gate(TRANSFER, "unavoidable", label, verdict, life.transfer.requested_on, _("requested on"))


# --- ESD -----------------------------------------------------------------------------------------------------------


def _own_wish_esd(life: Life) -> Gate:
    """The ten conditions, as far as they are known. Until a day is agreed, today is the day that is asked about."""
    label, plan = _("Another company at own wish"), life.now
    sector_months = restriction_months(plan.sector, life.on)
    if sector_months is None:
        return Gate(TRANSFER, "own_wish", label, None, problem=_("Record the sector of the plan first."))
    start = _employed_since(life)
    shortest = effective("esd.restriction.min_choice", life.on).value
    free_on = add_months_clamped(start, restriction_of(plan.restriction_months, sector_months, shortest=shortest))
    case = life.transfer if life.transfer and life.transfer.kind == Transfer.Kind.OWN_WISH else None
    day = max(case.starts_on if case and case.starts_on else life.on, start + ONE_DAY)
    to = case.new_company_id if case else None
    verdict = ask(
        "ESD-TRF-03",
        OwnWishFacts,
        start=start,
        transfer=day,
        sector_months=sector_months,
        restriction=plan.restriction_months,
        interrupted_days=sum(
            ((row.ends_on or life.on) - row.starts_on).days + 1
            for row in life.absences
            if row.kind != "trip_home" and start <= row.starts_on <= life.on
        ),
        skill_passed=_skill(life),
        japanese_passed=_japanese(life),
        employer_excellent=life.excellent(to, Regime.ESD, day) if to else None,
        compensation_paid=True if case and case.compensation_paid_on else None,
        channel=CHANNELS.get(case.channel) if case else None,
        total_months=life.months(Regime.ESD),  # with the rest of the plan, which a transfer does not prolong
        extension=extension.approved(life),
        last_day=(last := extension.allowed(life)),
        plan_certified=True if case and case.state in CERTIFIED else None,
    )
    if free_on > last:
        return Gate(TRANSFER, "own_wish", label, verdict, last, _("last day allowed"))
    return Gate(TRANSFER, "own_wish", label, verdict, free_on, _("free from"))


def _employed_since(life: Life):
    """The first day at the company of today, without a break."""
    here = life.placement
    if here is None or here.plan.regime != Regime.ESD:
        return life.of(Regime.ESD)[0].starts_on
    mine = [row for row in life.placements if row.company_id == here.company_id and row.plan.regime == Regime.ESD]
    stretches = joined((row.starts_on, row.ends_on) for row in mine)
    return next((first for first, last in reversed(stretches) if first <= here.starts_on <= last), here.starts_on)


def _skill(life: Life) -> bool | None:
    found = {life.passed(grade) for grade in (Grade.BASIC, Grade.GRADE_3, Grade.SSW_1)}
    return True if True in found else False if False in found else None


def _japanese(life: Life) -> bool | None:
    """Whether the level of the sector is passed. None published: it lies between A1 and A2, so A2 is enough."""
    needed = sector_level(life.now.sector, "transfer")
    if needed is None:
        return True if life.passed(Grade.JAPANESE_A2) or life.passed(Grade.JAPANESE_B1) else None
    results = {life.passed(grade) for level, grade in JAPANESE.items() if reaches(level, needed)}
    return True if True in results else False if False in results else None


def _unavoidable_esd(life: Life) -> Gate:
    ground = life.transfer.ground if life.transfer.ground in ESD_GROUNDS else "other_unfit"
    verdict = ask("ESD-TRF-02", UnavoidableFacts, ground=ground)
    label = _("Another company, for unavoidable circumstances")
    return Gate(TRANSFER, "unavoidable", label, verdict, life.transfer.requested_on, _("requested on"))
