"""What the law says about an application, point by point, from the rows as they are. Nothing is stored, nothing stops.

Each point is a judgement of `imjapan.law` with its explanation. A point whose facts nobody entered stays away; the
list of attachments shows what is missing.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from companies.models import Sanction
from imjapan.law import (
    esd_goal,
    esd_hours,
    esd_period,
    esd_plan,
    esd_sector,
    esd_sending,
    filing,
    lecture,
    move,
    occupation,
    registry,
    sanctions,
    sending,
    stage,
    transition,
    work,
)
from imjapan.law.attachments import all_attachments
from imjapan.law.facts import FactError
from imjapan.law.parameters import effective
from imjapan.law.verdict import Outcome, Verdict
from imjapan.organization.explain import Explanation, explain
from imjapan.organization.models import Organization
from interns.models import PaidCost
from interns.sending.judging import listed_on, suspension_facts
from training import own_licence
from training.domain import moved
from training.gates import extension
from training.gates.facts import lives
from training.gates.goals import LEVELS
from training.models import ApplicationPaper, ExamAttempt, Placement, Regime, ResidenceApplication

from . import quota, ssw
from .catalogue import EXCELLENT_STAGE
from .papers import THERE

JAPANESE = (ExamAttempt.Grade.JAPANESE_A1, ExamAttempt.Grade.JAPANESE_A2, ExamAttempt.Grade.JAPANESE_B1)
GOALS = ("first_skill", "first_japanese", "end_skill", "end_japanese")
GRAVE = (Outcome.NG, Outcome.WARN, Outcome.CONFIRM, Outcome.OK)
PAST = {
    Sanction.Kind.MISSING: "missing",
    Sanction.Kind.FORGED: "forged_documents",
    Sanction.Kind.REVOKED: "revocation",
    Sanction.Kind.IMPROPER: "illegal_act",
    Sanction.Kind.SENTENCE: "illegal_act",
}


class Judged(NamedTuple):
    """One point: what it is about, the verdict, and its words."""

    label: str
    verdict: Verdict
    explanation: Explanation


def judged(application, today: date) -> list[Judged]:
    """Everything that can be judged of an application, also of one that is not saved, the gravest first."""
    if not (application.starts_on and application.ends_on and application.starts_on <= application.ends_on):
        return []
    points = {Regime.TITP: _titp, Regime.ESD: _esd, Regime.SSW: ssw.points}.get(application.regime)
    found = []
    for label, rule, facts in points(application, today) if points else ():
        try:
            verdict = registry.get(rule).judge(facts())
        except FactError:
            continue  # a contradiction the form tells in its own words
        found.append(Judged(str(label), verdict, explain(verdict)))
    if application.establishment_id and (points is not _titp or application.stage):
        for label, verdict in quota.verdicts(application):
            found.append(Judged(_("Quota: %(limit)s") % {"limit": label}, verdict, explain(verdict)))
    return sorted(found, key=lambda one: GRAVE.index(one.verdict.outcome))


def window(application, today: date) -> Verdict | None:
    """When to apply: TITP-FIL-03, ESD-PLAN-02 (an extension: ESD-PLAN-03). None where no plan is certified."""
    day = application.applied_on or today
    if moved.transfer_of(application):
        return None  # nobody could apply before the old company was known to fail; its transfer has the clock
    if application.regime == Regime.TITP and application.stage:
        facts = filing.PlanApplicationFacts(application.starts_on, str(application.stage), day)
        return registry.get("TITP-FIL-03").judge(facts)
    if application.regime == Regime.ESD:
        if extension.extends(application):
            return registry.get("ESD-PLAN-03").judge(_esd_change(application))
        return registry.get("ESD-PLAN-02").judge(_esd_window(application, today))
    return None


Point = tuple[Any, str, Any]  # label, rule, function that gives the facts


def _titp(row, today) -> Iterator[Point]:
    if row.stage not in (1, 2, 3):
        return
    number = str(row.stage)
    licence = Organization.objects.values_list("licence_kind", flat=True).first()
    yield (
        _("Length of the stage"),
        "TITP-STAGE-01",
        lambda: stage.StageFacts(number, row.starts_on, row.ends_on, licence, _earlier(row)),
    )
    transfer = moved.transfer_of(row)
    if transfer:
        ground = transfer.ground or "other"
        yield _("Ground of the move"), "TITP-MOVE-01", lambda: move.GroundFacts(ground, transfer.requested_on)
    else:
        yield (
            _("When to apply"),
            "TITP-FIL-03",
            lambda: filing.PlanApplicationFacts(row.starts_on, number, row.applied_on or today),
        )
    yield from _gates(row, today)
    if row.occupation_code:
        yield (
            _("Occupation and operation"),
            "TITP-OCC-01",
            lambda: occupation.OccupationFacts(row.occupation_code, number, row.starts_on),
        )
        yield _("Notices on the occupation"), "TITP-OCC-02", lambda: occupation.NoticeFacts(row.occupation_code)
    if row.stage > 1 and row.person_id:
        yield _("Moving on"), "TITP-STAGE-02", lambda: _moving_on(row, number, licence, transfer)
    if row.person_id:
        yield _("The trainee"), "TITP-STAGE-02.b", lambda: _trainee(row)
    if row.stage == 1 and row.hours_total and row.hours_lecture is not None:
        yield _("Hours of the lecture"), "TITP-LEC-01", lambda: _lecture(row)
    if row.hours_total and row.hours_core is not None:
        yield _("Hours of the kinds of work"), "TITP-WORK-01", lambda: _work(row)
    yield from _country(row, today)
    yield from _past(row, today)


def _gates(row, today) -> Iterator[Point]:
    """The change of law of 2027-04-01: TITP-TRANS-01."""
    if row.stage == 1:
        yield _("Entry around the change of law"), "TITP-TRANS-01.a", lambda: entry(row, today)
    elif row.stage == EXCELLENT_STAGE and (began := _stage_2_from(row)):
        yield (
            _("Stage 3 after the change of law"),
            "TITP-TRANS-01.b",
            lambda: transition.StageThreeFacts(began, row.starts_on),
        )


def entry(row, today) -> transition.EntryFacts:
    """The facts of TITP-TRANS-01.a."""
    coe = granted_coe(row)
    return transition.EntryFacts(
        applied_on=row.applied_on,
        start=row.starts_on,
        entry_on=coe.entered_on if coe else None,
        certified_on=row.certified_on,
        coe_on=coe.decided_on if coe else None,
        today=today,
    )


def granted_coe(row):
    """The newest certificate of eligibility that was issued for an application, or None. Uses prefetched rows."""
    if row.pk is None:
        return None
    kind, result = ResidenceApplication.Kind.COE, ResidenceApplication.Result.GRANTED
    issued = [one for one in row.residence_applications.all() if one.kind == kind and one.result == result]
    return max(issued, key=lambda one: (one.decided_on, one.pk), default=None)


def _earlier(row):
    return moved.spans_before(row.person_id, row.stage, row.starts_on) if row.person_id else ()


def _stage_2_from(row):
    """The day of the permission of stage 2 where it is recorded, else the first day of its first plan; None for none.

    After a transfer within stage 2 the first plan counts.
    """
    if not row.person_id:
        return None
    second = row.person.plans.filter(regime=Regime.TITP, stage=2).order_by("starts_on").first()
    if second is None:
        return None
    rows = ResidenceApplication.objects.filter(
        person=row.person_id,
        kind=ResidenceApplication.Kind.CHANGE,
        result=ResidenceApplication.Result.GRANTED,
        application__plan=second,
    )
    return rows.values_list("decided_on", flat=True).first() or second.starts_on


def _moving_on(row, number, licence, transfer):
    grade = ExamAttempt.Grade.BASIC if row.stage == 2 else ExamAttempt.Grade.GRADE_3
    tries = list(ExamAttempt.objects.filter(person=row.person_id, grade=grade))
    before = Placement.objects.filter(plan=row.previous_id).order_by("-starts_on").first() if row.previous_id else None
    day = row.starts_on
    excellent = any(
        one.starts_on <= day and (one.ends_on is None or one.ends_on >= day)
        for one in row.company.excellences.filter(regime="titp")
    )
    return stage.MoveOnFacts(
        to_stage=number,
        practical_passed=_passed(tries, ExamAttempt.Part.PRACTICAL),
        theory_passed=_passed(tries, ExamAttempt.Part.THEORY),
        occupation=row.occupation_code or None,
        on=day,
        same_implementer=before.company_id == row.company_id if before else None,
        implementer_cannot=transfer is not None,
        excellent=True if excellent else None,
        licence=licence,
    )


def _passed(tries, part):
    results = {one.result for one in tries if one.part in (part, ExamAttempt.Part.WHOLE)}
    if ExamAttempt.Result.PASSED in results:
        return True
    return None if not results or ExamAttempt.Result.PENDING in results else False


def _trainee(row):
    there = set()
    if row.pk:
        there = set(ApplicationPaper.objects.filter(application=row, state__in=THERE).values_list("code", flat=True))
    # What was before coming does not change: a certified stage before was certified on it.
    before = bool(row.previous_id and row.previous.regime == Regime.TITP and row.previous.certified_on)
    return stage.PersonFacts(
        start=row.starts_on,
        birth_date=row.person.birth_date,
        recommended=True if before or "r1_23" in there else None,
        same_work_or_need=True if before or {"r1_27", "r1_28"} & there else None,
    )


def _lecture(row):
    """Hours of a plan have no days yet: they are laid on weekdays, as many as fit into a day of the law."""
    at_most = effective("titp.lecture.day_hours", row.starts_on).value
    days, left, day = [], Fraction(row.hours_lecture), row.starts_on
    while left > 0:
        if day.weekday() < 5:
            days.append(lecture.LectureDay(day, min(left, Fraction(at_most))))
            left -= at_most
        day += timedelta(days=1)
    return lecture.LengthFacts(
        Fraction(row.hours_total), tuple(days), None if row.hours_pre_lecture else False, row.starts_on
    )


def _work(row):
    """Hours at the workplace: of stage 1 without the lecture, which belongs to it."""
    total = row.hours_total - ((row.hours_lecture or 0) if row.stage == 1 else 0)
    safety = None if row.hours_safety is None else Fraction(row.hours_safety)
    listed = not row.occupation_code or occupation.occupation(row.occupation_code, row.starts_on) is not None
    return work.RatioFacts(Fraction(row.hours_core), total=Fraction(total), safety=safety, listed=listed)


def _country(row, today) -> Iterator[Point]:
    if not row.person_id:
        return
    day = row.applied_on or today
    country = row.person.nationality
    if row.regime == Regime.TITP:
        yield _("Memorandum with the country"), "TITP-SEND-03", lambda: sending.MemorandumFacts(country, day)
    if row.person.sending_id and row.regime == Regime.TITP:
        yield (
            _("Sending organization"),
            "TITP-SEND-06",
            lambda: suspension_facts(row.person.sending, row.person.sending.suspensions.all(), day),
        )


def _past(row, today) -> Iterator[Point]:
    if row.establishment_id:
        yield _("What befell the company"), "TITP-SANC-01b", lambda: _events(row, today)


def _events(row, today):
    rows = Sanction.objects.filter(company=row.company_id, kind__in=PAST)
    return sanctions.BlockFacts(
        row.applied_on or today, tuple(sanctions.PastEvent(PAST[one.kind], one.happened_on) for one in rows)
    )


# --- employment for skill development -------------------------------------------------------------


def _esd(row, today) -> Iterator[Point]:
    if row.office_id:
        yield (
            _("Our licence under the new law"),
            "ESD-LIC-01.DAY",
            lambda: own_licence.facts(row.office.organization_id, row.starts_on, today),
        )
    if row.person_id and row.monthly_wage:
        yield _("Costs of the worker at most"), "ESD-SEND-01", lambda: paid(row, today)
    longer = extension.extends(row)
    yield from _longer(row, today) if longer else _new_plan(row, today)
    if row.sector:
        before = row.previous.work_category if row.previous_id and row.previous.regime == Regime.ESD else None
        day = row.applied_on or today
        yield (
            _("Sector"),
            "ESD-SECT-01",
            lambda: esd_sector.SectorFacts(row.sector, day, row.work_category or None, before or None),
        )
        kind = "transfer" if row.previous_id else "new_arrival"
        yield _("Intake stop"), "ESD-SECT-02", lambda: esd_sector.StopFacts(row.sector, day, kind, row.certified_on)
    if row.hours_total and row.hours_core is not None and row.hours_safety is not None:
        yield (
            _("Hours of the kinds of work"),
            "ESD-WORK-01",
            lambda: esd_hours.WorkFacts(*map(Fraction, (row.hours_total, row.hours_core, row.hours_safety))),
        )
    if row.hours_lecture is not None and row.person_id and not longer:
        yield _("Hours of the lecture"), "ESD-LEC-01", lambda: _esd_lecture(row)
    if row.person_id:
        listed = listed_on(row.person.sending, row.applied_on or today) if row.person.sending_id else None
        yield (
            _("Arrangement with the country"),
            "ESD-SEND-04",
            lambda: esd_sending.CountryFacts(row.person.nationality, row.applied_on or today, None, listed),
        )


def _new_plan(row, today) -> Iterator[Point]:
    yield _("Period"), "ESD-SYS-01", lambda: esd_period.PeriodFacts(_esd_start(row), planned_end=row.ends_on)
    yield _("When to apply"), "ESD-PLAN-02", lambda: _esd_window(row, today)
    yield _("Content of the plan"), "ESD-PLAN-01", lambda: _content(row)
    yield _("Goals of the plan"), "ESD-GOAL-01.PLAN", lambda: _goals(row)


def _longer(row, today) -> Iterator[Point]:
    """An extension after a failed exam changes the plan: what was in it before stays."""
    life, approved = lives([row.person_id], today)[row.person_id], True if row.certified_on else None
    months = extension.months_of(row.starts_on, row.ends_on)
    yield (
        _("Period"),
        "ESD-SYS-01",
        lambda: esd_period.PeriodFacts(
            _esd_start(row),
            planned_end=row.ends_on,
            exam_failed=extension.ever_failed(life),
            extension_approved=approved,
        ),
    )
    yield (
        _("Extension after a failed exam"),
        "ESD-GOAL-03",
        lambda: esd_period.ExtensionFacts(
            **extension.facts_of(life, months=months, before=row.starts_on, approved=approved)
        ),
    )
    yield _("When to apply"), "ESD-PLAN-03", lambda: _esd_change(row)


def _esd_window(row, today):
    return esd_plan.WindowFacts(row.starts_on, row.applied_on, row.certified_on, today)


def _esd_change(row):
    return esd_plan.ChangeFacts("period", row.starts_on, approved_on=row.certified_on)


def paid(row, today):
    """What the person paid to the sending organization; null while nothing is written down. A deposit is barred."""
    rows = row.person.paid_costs.exclude(kind=PaidCost.Kind.DEPOSIT)
    total = rows.filter(Q(sending__isnull=False) | Q(kind=PaidCost.Kind.FEE)).aggregate(total=Sum("yen"))["total"]
    return esd_sending.CapFacts(row.applied_on or today, row.monthly_wage, paid=total)


def _esd_start(row):
    """A transfer does not start the period anew: it counts from the first plan of the person under this law."""
    if not row.person_id:
        return row.starts_on
    first = row.person.plans.filter(regime=Regime.ESD).order_by("starts_on").first()
    return min(row.starts_on, first.starts_on) if first else row.starts_on


def _content(row):
    filled = {"organization", "period"}
    known = {
        "implementer": row.establishment_id,
        "place": row.establishment_id,
        "worker": row.person_id,
        "sector_and_category": row.sector and row.work_category,
        "goals": row.goal or (row.end_skill and row.end_japanese),
        "work_and_hours": row.hours_total and row.hours_core is not None and row.hours_safety is not None,
        # Who goes on after a transfer had the lecture under the first plan.
        "lectures": row.hours_lecture is not None or _esd_start(row) < row.starts_on,
        "restriction": row.restriction_months is not None,
    }
    filled |= {item for item, value in known.items() if value}
    states = dict(row.papers.values_list("code", "state")) if row.pk else {}
    known_papers = all_attachments()
    there = {known_papers[code].item for code, state in states.items() if state in THERE and code in known_papers}
    filled |= there - {"", "guidance"}
    return esd_plan.ContentFacts(
        tuple(item for item in esd_plan.plan_items() if item in filled),
        row.restriction_months,
        esd_sector.restriction_months(row.sector, row.starts_on) if row.sector else None,
        True if "guidance" in there else None,
    )


def _goals(row):
    return esd_goal.PlanGoalFacts(
        **{name: LEVELS.get(getattr(row, name)) for name in GOALS},
        a1_passed=_a1_passed(row),
        in_words=bool(row.goal),
        sector=row.sector or None,
    )


def _a1_passed(row):
    if not row.person_id:
        return False
    return ExamAttempt.objects.filter(
        person=row.person_id, grade__in=JAPANESE, result=ExamAttempt.Result.PASSED
    ).exists()


def _esd_lecture(row):
    return esd_hours.LectureFacts(
        a1_passed=_a1_passed(row),
        post_hours=Fraction(row.hours_lecture),
        pre_hours=Fraction(row.hours_pre_lecture or 0),
        a1_course_hours=Fraction(row.hours_a1 or 0),
    )
