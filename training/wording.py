"""Under which regimes a record stands, so that its pages speak in their words (organization.wording); one query."""

from datetime import date

from django.db.models import F, Q, Value
from django.utils import timezone

from imjapan.organization.wording import resolver
from interns.models import Consultation, PaidCost

from .models import (
    Candidate,
    ExamAttempt,
    Incident,
    LectureCourse,
    LectureSession,
    Offer,
    Placement,
    Plan,
    PlanApplication,
    PlanChange,
    Transfer,
)

OUT = (Candidate.State.REFUSED, Candidate.State.WITHDRAWN)
UNDER_WAY = (PlanApplication.State.DRAFT, PlanApplication.State.APPLIED)


def of_place(establishment: Q, on) -> set[str]:
    """The regimes of whoever is at an establishment on a day (a date or a column of the same query)."""
    rows = Placement.objects.filter(establishment, starts_on__lte=on, ends_on__gte=on)
    return set(rows.order_by().values_list("plan__regime", flat=True).distinct())


@resolver("establishment")
def of_establishment(public_id) -> set[str]:
    return of_place(Q(establishment__public_id=public_id), timezone.localdate())


def _at(path: str, day: str, **named) -> set[str]:
    """Of the people at the place of an audit or a visit on its day. `path`: from the placement to the record."""
    return of_place(Q(**{f"{path}__{name}": value for name, value in named.items()}), F(f"{path}__{day}"))


@resolver("audit")
def of_audit(public_id) -> set[str]:
    return _at("establishment__audits", "starts_on", public_id=public_id)


@resolver("finding")
def of_finding(public_id) -> set[str]:
    return _at("establishment__audits", "starts_on", findings__public_id=public_id)


@resolver("interview")
def of_interview(public_id) -> set[str]:
    return _at("establishment__audits", "starts_on", interviews__public_id=public_id)


@resolver("visit")
def of_visit(public_id) -> set[str]:
    return _at("establishment__visits", "visited_on", public_id=public_id)


def of_people(people: Q, today: date) -> set[str]:
    """Of the plans that go on or are to come; of nobody's: of what is applied for or offered, else of the last plan."""
    asked = PlanApplication.objects.filter(people, state__in=UNDER_WAY)
    offered = Candidate.objects.filter(people, offer__state=Offer.State.OPEN).exclude(state__in=OUT)
    rows = Plan.objects.filter(people).order_by().values_list("regime", "ends_on", Value("plan"))
    rows = rows.union(
        asked.order_by().values_list("regime", "ends_on", Value("asked")),
        offered.order_by().values_list("offer__regime", "offer__starts_on", Value("offered")),
    )
    found = list(rows)
    last = max((ends_on for _regime, ends_on, kind in found if kind == "plan"), default=None)
    ways = (
        {regime for regime, ends_on, kind in found if kind == "plan" and ends_on >= today},
        {regime for regime, _ends_on, kind in found if kind == "asked"},
        {regime for regime, _ends_on, kind in found if kind == "offered"},
        {regime for regime, ends_on, kind in found if kind == "plan" and ends_on == last},
    )
    return next(filter(None, ways), set())


@resolver("person")
def of_person(public_id) -> set[str]:
    return of_people(Q(person__public_id=public_id), timezone.localdate())


@resolver("paid")
def of_paid_cost(public_id) -> set[str]:
    """Of who paid in the home country."""
    person = PaidCost.objects.filter(public_id=public_id).values("person")
    return of_people(Q(person__in=person), timezone.localdate())


@resolver("consultation")
def of_consultation(public_id) -> set[str]:
    """Of who asks; of nobody known: of whoever was at the place, the company or the office on the day it came in."""
    columns = ("person_id", "establishment_id", "company_id", "office_id", "received_at")
    row = Consultation.objects.filter(public_id=public_id).values_list(*columns).first()
    if row is None:
        return set()
    person, establishment, company, office, received_at = row
    if person:
        return of_people(Q(person=person), timezone.localdate())
    where = Q(establishment=establishment) if establishment else Q(company=company) if company else None
    return of_place(where or Q(company__office=office), timezone.localdate(received_at))


def _own(model, path="regime"):
    def of(public_id) -> set[str]:
        return set(model.objects.filter(public_id=public_id).values_list(path, flat=True))

    return of


for kind, model, path in (
    ("plan", Plan, "regime"),
    ("placement", Placement, "plan__regime"),
    ("application", PlanApplication, "regime"),
    ("offer", Offer, "regime"),
    ("candidate", Candidate, "offer__regime"),
    ("course", LectureCourse, "regime"),
    ("lesson", LectureSession, "course__regime"),
    ("exam", ExamAttempt, "plan__regime"),
    ("incident", Incident, "regime"),
    ("transfer", Transfer, "regime"),
):
    resolver(kind)(_own(model, path))


@resolver("plan_change")
def of_plan_change(public_id) -> set[str]:
    return set(PlanChange.objects.filter(public_id=public_id).values_list("plan__regime", flat=True))


@resolver("plan")
def of_plan(public_id) -> set[str]:
    return set(Plan.objects.filter(public_id=public_id).values_list("regime", flat=True))
