"""An application for specified skilled worker (特定技能) held against the law: ESD-SSW-01, 04, 07, 08, ESD-SSWP.

SSW 2 has neither the five years nor the duty of support. What only a person can say is asked (`ssw_answers`); what
nobody has said is told as not confirmed.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import Headcount
from imjapan.law import esd_sector, registry, ssw_application, ssw_path, ssw_sector, ssw_stay, ssw_support
from imjapan.law.immigration import RenewalFacts
from imjapan.organization.models import Licence
from interns.models import Person
from training.gates import ssw_time
from training.gates.facts import Life, lives
from training.models import (
    ExamAttempt,
    Placement,
    PlanApplication,
    Regime,
    ResidenceApplication,
    SupportContract,
    SupportPlan,
)
from training.support.items import settled

from .papers import THERE
from .ssw_answers import CARE, failed_2, said

Grade, Part, Result = ExamAttempt.Grade, ExamAttempt.Part, ExamAttempt.Result
OPEN = (PlanApplication.State.DRAFT, PlanApplication.State.APPLIED)
EMPLOYER = ("tax", "insurance", "separations", "penalties")
PLAN_PAPER, GUIDANCE_PAPER, EVALUATION_PAPER = "ssw_1_17", "ssw_5_09", "ssw_1_02"


def _life(row, today) -> Life | None:
    return lives([row.person_id], today).get(row.person_id) if row.person_id else None


def points(row, today) -> Iterator[tuple[Any, str, Any]]:
    """Label, rule and facts of each point; the same number of queries for every application."""
    life = _life(row, today) or Life(Person(), today)
    there = set()
    if row.pk:
        there = set(row.papers.filter(state__in=THERE).values_list("code", flat=True))
    passed_2 = life.passed(Grade.SSW_2)
    yield _("SSW 1 or SSW 2"), "ESD-SSW-08.KIND", lambda: ssw_application.KindFacts(row.ssw_2, passed_2)
    if row.sector:
        yield _("Sector"), "ESD-SSW-07", lambda: _sector(row, today)
    if not row.ssw_2:
        six = _six_years(row, life, today)
        if six:
            yield _("A sixth year after a failed SSW 2 exam"), "ESD-SSW-08.SIX", lambda: six
        yield _("Five years as SSW 1"), "ESD-SSW-08.PERIOD", lambda: _period(row, life, six)
        yield from _exams(row, life, there)
        yield from _support(row, there)
    yield _("Standards of the company"), "ESD-SSW-04.EMPLOYER", lambda: _employer(row)
    if life.card and life.card.ends_on >= today and not row.plan_id and _stay_is_asked(life, today):
        yield _("Period of stay"), "TITP-IMM-02.b", lambda: _stay(life, today)


# --- the five years ------------------------------------------------------------------------------


def _period(row, life, six):
    plans = [plan for plan in life.plans if plan.pk != row.plan_id]
    cards = [card for card in life.cards if card.starts_on < row.starts_on]
    possible = bool(six) and registry.get("ESD-SSW-08.SIX").judge(six).value["years"] > 5
    return ssw_application.PeriodFacts(
        row.starts_on,
        row.ends_on,
        ssw_time.stays(plans, cards, row.starts_on),
        ssw_time.leaves(life.absences),
        possible,
    )


def _six_years(row, life, today):
    """Only after a failed exam for SSW 2."""
    if not failed_2(row, life):
        return None
    tries = [one.percent_of_pass_mark for one in life.tried(Grade.SSW_2) if one.result == Result.FAILED]
    return ssw_stay.SixYearsFacts(
        percent=max((one for one in tries if one is not None), default=None),
        employer_pledge=said(row, "employer_pledge"),
        worker_pledge=said(row, "worker_pledge"),
        today=today,
    )


# --- exams ---------------------------------------------------------------------------------------


def _exams(row, life, there):
    """Who already is SSW 1 in the sector needs no exam again; from skill development no exam is exempt."""
    before = [plan for plan in life.of(Regime.SSW) if plan.pk != row.plan_id and plan.starts_on < row.starts_on]
    if any(plan.sector == row.sector for plan in before):
        return
    if life.of(Regime.ESD):
        yield _("From skill development to SSW 1"), "ESD-SSWP-01", lambda: _from_esd(row, life)
        return
    yield _("Exams"), "ESD-SSWP-02.EXAMS", lambda: _from_training(row, life, there)


def _any(results) -> bool | None:
    results = set(results)
    return True if True in results else False if False in results else None


def _japanese(life):
    return _any(life.passed(grade) for grade in (Grade.JAPANESE_A2, Grade.JAPANESE_B1))


def _from_training(row, life, there):
    stages = [plan for plan in life.of(Regime.TITP) if plan.stage in (1, 2)]
    last = max((plan.ends_on for plan in stages), default=None)
    completed = any(plan.stage == 2 for plan in stages)
    return ssw_application.ExamsFacts(
        months=life.months(Regime.TITP, last) if completed else 0,
        grade_3_passed=bool(life.passed(Grade.GRADE_3, Part.PRACTICAL)),
        evaluation_report=EVALUATION_PAPER in there,
        same_field=said(row, "same_field"),
        to_care=row.sector == CARE,
        skill_passed=life.passed(Grade.SSW_1),
        japanese_passed=_japanese(life),
        care_japanese_passed=said(row, "care_japanese"),
    )


def _from_esd(row, life):
    plan, until = life.of(Regime.ESD)[-1], min(row.starts_on, life.of(Regime.ESD)[-1].ends_on)
    restriction = plan.restriction_months
    if restriction is None:
        restriction = esd_sector.restriction_months(plan.sector, row.starts_on)
    here = life.placement
    return ssw_path.FromEsdFacts(
        months=life.months(Regime.ESD, until),
        months_at_employer=life.months(Regime.ESD, until, at=here.company_id) if here else None,
        restriction=restriction,
        skill_passed=_any(life.passed(grade) for grade in (Grade.GRADE_3, Grade.SSW_1)),
        japanese_passed=_japanese(life),
    )


# --- the sector ----------------------------------------------------------------------------------


def _sector(row, today):
    """In nursing care the care staff of the establishment is the limit, in construction the staff of the company."""
    day, capped_by = row.applied_on or today, ssw_sector.ssw_sectors().get(row.sector, {}).get("capped_by")
    if not capped_by or row.ssw_2 or not row.establishment_id:
        return ssw_sector.SectorFacts(row.sector, day)
    care = capped_by == "care_staff"
    where = {"establishment": row.establishment_id} if care else {"company": row.company_id}
    there = {"starts_on__lte": row.starts_on, "ends_on__gte": row.starts_on}
    placed = Placement.objects.filter(**where, **there, plan__regime=Regime.SSW, plan__ssw_2=False)
    applied = PlanApplication.objects.filter(**where, **there, regime=Regime.SSW, ssw_2=False, state__in=OPEN)
    people = set(placed.values_list("person", flat=True)) | set(applied.values_list("person", flat=True))
    workers = len(people - {row.person_id}) + 1
    counts = Headcount.objects.filter(company=row.company_id, valid_from__lte=row.starts_on)
    counts = counts.filter(establishment=row.establishment_id if care else None).order_by("-valid_from")
    staff = counts.values_list("care_staff" if care else "full_time", flat=True).first()
    return ssw_sector.SectorFacts(row.sector, day, workers, staff)


# --- the company, support and stay ----------------------------------------------------------------------------


def _employer(row):
    return ssw_application.EmployerFacts(*(said(row, name) for name in EMPLOYER))


def _support(row, there):
    plan = _support_plan(row)
    supporter = _supporter(row)
    if plan is not None:
        yield _("Support plan"), "ESD-SSW-01", lambda: ssw_support.SupportFacts(
            planned=tuple(number for number in ssw_support.supports() if settled(plan.items.get(str(number), {}))),
            staff_named=bool(plan.manager_id and plan.staff_id),
            given_by="registered" if supporter else None,
        )  # fmt: skip
    made = True if plan is not None or PLAN_PAPER in there else None
    given = True if GUIDANCE_PAPER in there else None
    yield (
        _("Support before the application"),
        "ESD-SSW-01.BEFORE",
        lambda: ssw_application.BeforeFacts(made, given, supporter),
    )


def _support_plan(row):
    """The support plan of the plan made by this application, or of the one that it prolongs at the same company."""
    if not row.person_id:
        return None
    plans = [pk for pk in (row.plan_id, row.previous_id) if pk]
    rows = SupportPlan.objects.filter(plan__in=plans, person=row.person_id, company=row.company_id)
    return rows.order_by("-plan__starts_on").first() if plans else None


def _supporter(row) -> bool | None:
    """Whether it is settled who supports: we, registered and under contract that day, or the company itself."""
    if said(row, "own_support"):
        return True
    if not row.establishment_id:
        return None
    day = row.starts_on
    contracts = SupportContract.objects.filter(company=row.company_id, starts_on__lte=day)
    if not contracts.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day)).exists():
        return None
    return registered_on(day)


def registered_on(day) -> bool | None:
    """Whether we are a registered support organization on a day; None while no registration is recorded."""
    rows = list(Licence.objects.filter(regime=Licence.Regime.SSW, valid_from__isnull=False))
    return any(row.valid_from <= day <= row.valid_until for row in rows) if rows else None


def _stay_is_asked(life, today) -> bool:
    """A change of status may be asked for at any time: that an extension would be too early says nothing about it."""
    if life.of(Regime.SSW):
        return True
    return registry.get("TITP-IMM-02.b").judge(_stay(life, today)).message != "stay.renewal_early"


def _stay(life, today):
    kinds = (ResidenceApplication.Kind.CHANGE, ResidenceApplication.Kind.EXTENSION)
    filed = [one.filed_on for one in life.residence if one.kind in kinds and one.filed_on > life.card.starts_on]
    return RenewalFacts(expiry=life.card.ends_on, today=today, filed_on=max(filed, default=None))
