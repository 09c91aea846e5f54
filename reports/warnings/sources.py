"""Where each early warning is found: one query set for each kind, cut to the rows that are amber or red on a day.

The days that cut are worked out with the functions of the law, so that what is counted here is what the rule says.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)  # fmt: skip
from django.db.models.functions import Coalesce
from django.utils import timezone

from companies import access as companies
from companies.models import Company, Establishment
from imjapan.accounts.actor import Actor
from imjapan.law.dates import add_months_clamped, months_before, newest, within_days, within_months
from imjapan.law.exam import last_application_day
from imjapan.law.parameters import effective
from imjapan.organization import access as organization
from imjapan.organization import rights
from imjapan.organization.models import Appointment, Course, Measure
from interns.models import Consultation, ResidenceCard
from reports import access
from reports.filings.models import Filing
from reports.models import Obligation
from training.models import Placement, Plan, Regime

W06, W11, W12, W12_COMPANY, W13, W14, W15, W18 = range(8)  # where a warning comes from; two share one rule
CODES = {
    W06: "W06", W11: "W11", W12: "W12", W12_COMPANY: "W12", W13: "W13", W14: "W14", W15: "W15", W18: "W18",
}  # fmt: skip
HELD = (Obligation.Kind.AUDIT, Obligation.Kind.VISIT, Obligation.Kind.EXTERNAL_CHECK, Obligation.Kind.ACCOMPANIED_AUDIT)
COURSES = (Course.Kind.MANAGER, Course.Kind.EXTERNAL_OFFICER, Course.Kind.EXTERNAL_AUDITOR)
SERIOUS = Q(matter__in=(Consultation.Matter.VIOLENCE, Consultation.Matter.WAGES)) | Q(
    category=Consultation.Category.WAGES
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose warnings: those of companies or one establishment, of offices, or (all None) all the actor may read.

    `company_ids`: ids or a query of them. `own_offices`: where `company_ids` narrows, the offices of which things about
    no company are meant as well.
    """

    actor: Actor
    today: date
    company_ids: Any = None
    establishment_id: int | None = None
    office_ids: Collection[int] | None = None
    own_offices: Collection[int] = ()

    def of_company(self, rows: QuerySet, company: str, office: str, establishment: str = "") -> QuerySet:
        """Rows that are about a company, by the names of their columns."""
        rows = organization.readable(self.actor, rows, office=office)
        if self.establishment_id is not None:
            return rows.filter(**{establishment: self.establishment_id}) if establishment else rows.none()
        if self.company_ids is not None:
            rows = rows.filter(**{f"{company}__in": self.company_ids})
        return rows.filter(**{f"{office}__in": self.office_ids}) if self.office_ids is not None else rows

    def of_office(self, rows: QuerySet, office: str) -> QuerySet:
        """Rows that are about an office of ours, or about none, which is everybody's who answers for an office."""
        rows = organization.readable(self.actor, rows, office=office)
        wanted = self.own_offices if self._narrow() else self.office_ids
        if wanted is None:
            return rows
        anywhere = Q(**{f"{office}__isnull": True}) if wanted else Q()
        return rows.filter(Q(**{f"{office}__in": wanted}) | anywhere) if wanted else rows.none()

    def of_either(self, rows: QuerySet) -> QuerySet:
        """Rows with company, establishment and office, the first two empty where they are about an office."""
        if self.establishment_id is not None or not self._narrow():
            return self.of_company(rows, "company", "office", "establishment")
        rows = organization.readable(self.actor, rows)
        about_office = Q(company__isnull=True, office__in=self.own_offices)
        return rows.filter(Q(company__in=self.company_ids) | about_office)

    def in_training(self, **of) -> Exists:
        """Condition: a placement of today, in scope, that belongs to the outer row by `of`."""
        rows = Placement.objects.filter(starts_on__lte=self.today, ends_on__gte=self.today, **of)
        return Exists(self.of_company(rows, "company", "company__office", "establishment"))

    def _narrow(self):
        return self.company_ids is not None or self.establishment_id is not None


@dataclass(frozen=True, slots=True)
class Found:
    """Amber and red rows of one source. `red`: condition; `last`: the day that counts, for the order."""

    rows: QuerySet
    red: Q
    last: Any


def figure(key: str, today: date):
    return effective(key, today).value


def _shifted(field: str, first: date, last: date):
    """A date column moved by the days between two days."""
    return ExpressionWrapper(F(field) + Value((last - first).days), output_field=DateField())


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
    return Found(scope.of_either(rows), Q(event_on__lte=red), _shifted("event_on", red, within_months(red, months)))


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
    return Found(scope.of_office(rows, "personnel__office"), Q(held_on__lte=red), _shifted("held_on", red, valid(red)))


def company_courses(scope: Scope) -> Found:
    """W12: the course of the training manager of an establishment with somebody in training."""
    amber, red, valid = _course_days(scope.today)
    rows = Establishment.objects.filter(
        scope.in_training(establishment=OuterRef("pk")), training_manager_course_on__lte=amber
    )
    rows = scope.of_company(rows, "company", "company__office", "pk")
    red_rows = Q(training_manager_course_on__lte=red)
    return Found(rows, red_rows, _shifted("training_manager_course_on", red, valid(red)))


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


def exam_day(plan_ends_on: date, stage: int, today: date) -> date:
    """The last day to apply for the exam of a plan. TITP-EXAM-02."""
    return last_application_day(
        plan_ends_on,
        stage,
        basic_months=figure("titp.exam.basic_months", today),
        later_months=figure("titp.exam.later_months", today),
    )


def exams(scope: Scope) -> Found:
    """W14: plans of today whose exam nobody has applied for."""
    today, months = scope.today, figure("titp.warn.exam_amber_months", scope.today)
    found, red_rows, cases = Q(), Q(), []
    for stage in (1, 2):  # 3 has the same day as 2
        until = figure("titp.exam.basic_months" if stage == 1 else "titp.exam.later_months", today)
        amber = newest(
            lambda day, stage=stage: months_before(exam_day(day, stage, today), months) <= today,
            add_months_clamped(today, until + months),
        )
        red = newest(lambda day, stage=stage: exam_day(day, stage, today) < today, add_months_clamped(today, until))
        of = Q(stage=1) if stage == 1 else Q(stage__gte=2)
        found |= of & Q(ends_on__lte=amber)
        red_rows |= of & Q(ends_on__lte=red)
        cases.append(When(of, then=_shifted("ends_on", red, exam_day(red, stage, today))))
    rows = Plan.objects.filter(
        found,
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
    W15: consultations, W18: replies,
}  # fmt: skip
