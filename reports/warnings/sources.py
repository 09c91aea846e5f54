"""Where each early warning is found: one query set for each kind, cut to the rows that are amber or red on a day.

The days that cut are worked out with the functions of the law, so that what is counted here is what the rule says.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from companies import access as companies
from companies.models import Company, Establishment
from imjapan.accounts.actor import Actor
from imjapan.law.dates import add_months_clamped, months_before, newest, within_days, within_months
from imjapan.organization import access as organization
from imjapan.organization import rights
from imjapan.organization.models import Appointment, Course, Measure
from interns.models import Consultation, ResidenceCard
from reports import access
from reports.filings.models import Filing
from reports.models import Obligation
from training.exams.windows import GRADES, apply_by
from training.models import ExamAttempt, Placement, Plan, Regime, ResidenceApplication

from .numbers import UNDER_WAY, missing, paid, quotas
from .scope import Found, Scope, figure, shifted

# Where a warning comes from; some share one rule.
W06, W11, W12, W12_COMPANY, W13, W14, W15, W18, W13_COE, W16, W17, W20 = range(12)
CODES = {
    W06: "W06", W11: "W11", W12: "W12", W12_COMPANY: "W12", W13: "W13", W14: "W14", W15: "W15", W18: "W18",
    W13_COE: "W13", W16: "W16", W17: "W17", W20: "W20",
}  # fmt: skip
HELD = (Obligation.Kind.AUDIT, Obligation.Kind.VISIT, Obligation.Kind.EXTERNAL_CHECK, Obligation.Kind.ACCOMPANIED_AUDIT)
COURSES = (Course.Kind.MANAGER, Course.Kind.EXTERNAL_OFFICER, Course.Kind.EXTERNAL_AUDITOR)
SERIOUS = Q(matter__in=(Consultation.Matter.VIOLENCE, Consultation.Matter.WAGES)) | Q(
    category=Consultation.Category.WAGES
)


def unfiled_changes(scope: Scope) -> Found:
    """W06: minor changes of plans that were noticed and not filed."""
    today, months = scope.today, figure("titp.filing.plan_minor_change", scope.today)
    amber = today - timedelta(days=figure("titp.warn.unfiled_amber_days", today))
    red = newest(lambda day: within_months(day, months) < today, add_months_clamped(today, -months))
    rows = Filing.objects.filter(
        kind=Filing.Kind.MINOR_CHANGE,
        regime=Regime.TITP,
        state__in=(Filing.State.DRAFT, Filing.State.APPROVED),
        event_on__lte=max(amber, red),
    )
    return Found(scope.of_either(rows), Q(event_on__lte=red), shifted("event_on", red, within_months(red, months)))


def windows(scope: Scope) -> Found:
    """W11: audits, visits and external checks whose window ends soon, or ended without them."""
    last = within_days(scope.today, figure("titp.warn.window_amber_days", scope.today))
    rows = access.obligations(scope.actor).filter(
        kind__in=HELD, state=Obligation.State.OPEN, window_first__lte=scope.today, legal_on__lte=last
    )
    return Found(scope.of_either(rows), Q(legal_on__lt=scope.today), F("legal_on"))


def _course_days(today: date) -> tuple[date, date, Callable[[date], date]]:
    """Newest days of a course that are amber and red, and the last valid day of a course."""
    years, months = figure("titp.staff.course_years", today), figure("titp.warn.course_amber_months", today)

    def valid(day):
        return add_months_clamped(day, 12 * years)

    amber = newest(
        lambda day: months_before(valid(day), months) <= today, add_months_clamped(today, months - 12 * years)
    )
    red = newest(lambda day: valid(day) < today, add_months_clamped(today, -12 * years))
    return amber, red, valid


def courses(scope: Scope) -> Found:
    """W12: the newest course of who is supervision manager, external officer or external auditor today."""
    amber, red, valid = _course_days(scope.today)
    newer = Course.objects.filter(
        personnel=OuterRef("personnel"), kind=OuterRef("kind"), held_on__gt=OuterRef("held_on"),
        held_on__lte=scope.today,
    )  # fmt: skip
    serves = Appointment.objects.filter(companies.current(scope.today), personnel=OuterRef("personnel"))
    esd = serves.filter(role=Appointment.Role.ESD_MANAGER)
    rows = Course.objects.filter(
        Exists(serves.filter(role=OuterRef("kind"))) | (Q(kind=Course.Kind.MANAGER) & Exists(esd)),
        ~Exists(newer),
        kind__in=COURSES,
        held_on__lte=amber,
    )
    return Found(scope.of_office(rows, "personnel__office"), Q(held_on__lte=red), shifted("held_on", red, valid(red)))


def company_courses(scope: Scope) -> Found:
    """W12: the course of the training manager of an establishment with somebody in training."""
    amber, red, valid = _course_days(scope.today)
    rows = Establishment.objects.filter(
        scope.in_training(establishment=OuterRef("pk")), training_manager_course_on__lte=amber
    )
    rows = scope.of_company(rows, "company", "company__office", "pk")
    red_rows = Q(training_manager_course_on__lte=red)
    return Found(rows, red_rows, shifted("training_manager_course_on", red, valid(red)))


def stays(scope: Scope) -> Found:
    """W13: the latest period of stay of who is in training today."""
    today = scope.today
    amber, red = (
        newest(lambda day, months=months: months_before(day, months) <= today, add_months_clamped(today, months))
        for months in (figure("titp.warn.stay_amber_months", today), figure("titp.warn.stay_red_months", today))
    )
    later = ResidenceCard.objects.filter(person=OuterRef("person"), ends_on__gt=OuterRef("ends_on"))
    rows = ResidenceCard.objects.filter(
        scope.in_training(person=OuterRef("person")), ~Exists(later), ends_on__lte=amber
    )
    return Found(rows, Q(ends_on__lte=red), F("ends_on"))


def certificates(scope: Scope) -> Found:
    """W13: certificates of eligibility issued for a plan that is under way, whose person has not entered yet."""
    today, months = scope.today, figure("titp.stay.coe_months", scope.today)
    amber, red = (
        newest(
            lambda day, before=before: months_before(add_months_clamped(day, months), before) <= today,
            add_months_clamped(today, before - months),
        )
        for before in (figure("titp.warn.stay_amber_months", today), figure("titp.warn.stay_red_months", today))
    )
    coe = ResidenceApplication.objects.filter(kind=ResidenceApplication.Kind.COE)
    later = coe.filter(application=OuterRef("application"), filed_on__gt=OuterRef("filed_on"))
    rows = coe.filter(
        ~Exists(later),
        result=ResidenceApplication.Result.GRANTED,
        entered_on__isnull=True,
        decided_on__lte=amber,
        application__state__in=UNDER_WAY,
    )
    rows = scope.of_company(rows, "application__company", "application__office", "application__establishment")
    return Found(rows, Q(decided_on__lte=red), shifted("decided_on", red, add_months_clamped(red, months)))


def exams(scope: Scope) -> Found:
    """W14: plans of today whose exam nobody has applied for, neither in the plan nor with a try of its grade."""
    today, months = scope.today, figure("titp.warn.exam_amber_months", scope.today)
    found, red_rows, cases = Q(), Q(), []
    for stage in (1, 2):  # 3 has the same day as 2
        until = figure("titp.exam.basic_months" if stage == 1 else "titp.exam.later_months", today)
        amber = newest(
            lambda day, stage=stage: months_before(apply_by(day, stage, today), months) <= today,
            add_months_clamped(today, until + months),
        )
        red = newest(lambda day, stage=stage: apply_by(day, stage, today) < today, add_months_clamped(today, until))
        of = Q(stage=1) if stage == 1 else Q(stage__gte=2)
        found |= of & Q(ends_on__lte=amber)
        red_rows |= of & Q(ends_on__lte=red)
        cases.append(When(of, then=shifted("ends_on", red, apply_by(red, stage, today))))
    grade = Case(*(When(stage=stage, then=Value(str(grade))) for stage, grade in GRADES.items()))
    tried = ExamAttempt.objects.filter(person=OuterRef("person"), grade=OuterRef("exam_grade"))
    rows = Plan.objects.alias(exam_grade=grade).filter(
        found,
        ~Exists(tried),
        scope.in_training(plan=OuterRef("pk")),
        regime=Regime.TITP,
        exam_applied_on__isnull=True,
        starts_on__lte=today,
        ends_on__gte=today,
    )
    return Found(rows, red_rows, Case(*cases, output_field=DateField()))


def quarter(today: date) -> date:
    """The first day of the calendar quarter, which is one of the training fiscal year too."""
    return date(today.year, (today.month - 1) // 3 * 3 + 1, 1)


def heard(scope: Scope) -> QuerySet:
    """Consultations of the quarter in offices whose consultations the actor may read; of nobody else's."""
    rows = Consultation.objects.filter(
        company__isnull=False,
        received_at__gte=timezone.make_aware(datetime.combine(quarter(scope.today), time.min)),
    )
    rows = organization.readable(scope.actor, rows)
    if scope.actor.everywhere(rights.CONSULT):
        return rows
    return rows.filter(office__in=scope.actor.offices_with(rights.CONSULT))


def may_know_of_consultations(actor: Actor) -> bool:
    return actor.everywhere(rights.CONSULT) or bool(actor.offices_with(rights.CONSULT))


def consultations(scope: Scope) -> Found:
    """W15: companies with many consultations for their trainees in the quarter, or with one about violence or wages."""
    rows = scope.of_company(Company.objects.all(), "pk", "office")
    rows = rows.filter(pk__in=heard(scope).values("company"))
    rows = rows.annotate(
        heard=_count(heard(scope)),
        serious=_count(heard(scope).filter(SERIOUS)),
        trainees=_count(Placement.objects.filter(starts_on__lte=scope.today, ends_on__gte=scope.today)),
    )
    limit = figure("titp.warn.consultations_per_ten", scope.today)
    rows = rows.annotate(counted=F("heard") * Value(10), allowed=F("trainees") * Value(limit))
    many = Q(counted__gt=F("allowed"))
    return Found(rows.filter(many | Q(serious__gt=0)), Q(serious__gt=0), Value(scope.today, output_field=DateField()))


def _count(rows: QuerySet) -> Coalesce:
    counted = rows.filter(company=OuterRef("pk")).order_by().values("company").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number"), output_field=IntegerField()), 0)


def replies(scope: Scope) -> Found:
    """W18: letters of the authority that want an answer."""
    last = within_days(scope.today, figure("titp.warn.reply_amber_days", scope.today))
    rows = Measure.objects.filter(replied_on__isnull=True, reply_due_on__lte=last)
    return Found(scope.of_office(rows, "office"), Q(reply_due_on__lt=scope.today), F("reply_due_on"))


SOURCES = {
    W06: unfiled_changes, W11: windows, W12: courses, W12_COMPANY: company_courses, W13: stays, W14: exams,
    W15: consultations, W18: replies, W13_COE: certificates, W16: missing, W17: paid, W20: quotas,
}  # fmt: skip
