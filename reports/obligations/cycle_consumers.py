"""Facts of the placement cycle that move the clock: each leads to a recompute of the people or companies it is about.

What is about to be deleted lets go of its duties at once; the rest of the clock follows once the deletion is committed.
"""

from collections.abc import Iterable

from imjapan.core import changes, jobs
from interns.models import Person, ResidenceEvent
from training.models import (
    Absence,
    ExamAttempt,
    Incident,
    LectureCourse,
    Placement,
    PlanApplication,
    PlanChange,
    ResidenceApplication,
    SupportContract,
    SupportInterview,
    SupportPlan,
    Transfer,
)

from ..documents.models import Document
from .clock import refresh
from .models import RECORD_KINDS, Obligation, ObligationRecord

# Fact to the model its ids are of, and the way from there to the person.
OF_PERSON = {
    "plan_application.changed": (PlanApplication, "person"),
    "plan_change.changed": (PlanChange, "plan__person"),
    "residence_application.changed": (ResidenceApplication, "person"),
    "residence_event.changed": (ResidenceEvent, "person"),
    "exam.changed": (ExamAttempt, "person"),
    "transfer.changed": (Transfer, "person"),
    "absence.changed": (Absence, "person"),
    "placement.changed": (Placement, "person"),
    "support_plan.changed": (SupportPlan, "person"),
    "support_interview.changed": (SupportInterview, "person"),
}


@changes.on(*OF_PERSON)
def of_person(change):
    model, path = OF_PERSON[change.fact]
    refresh(change, people=_of(model.objects.filter(pk__in=change.ids), path))


@changes.on("person.changed")
def person_changed(change):
    """Plans without a placement, cards, the office in charge."""
    refresh(change, people=_of(Person.objects.filter(pk__in=change.ids), "pk"))


@changes.on("residence_application.deleted", "residence_event.deleted")
def of_the_stay_deleted(change):
    """The ids are of people: which of their records is going, the next run sees."""
    _let_go(change, f"{change.fact.partition('.')[0]}__person")
    if change.fact == "residence_event.deleted":
        Obligation.objects.filter(residence_event__person__in=change.ids).delete()
    _later(change, people=change.ids)


# What a duty is about, and the way from there to the person.
ABOUT = {
    "plan_application.deleted": ("application", PlanApplication),
    "support_plan.deleted": ("support_plan", SupportPlan),
}
# What fulfils a duty and nothing else.
FULFILLING = {
    "exam.deleted": ("exam", ExamAttempt),
    "support_interview.deleted": ("support_interview", SupportInterview),
}


@changes.on(*ABOUT, *FULFILLING)
def record_deleted(change):
    name, model = (ABOUT | FULFILLING)[change.fact]
    people = _of(model.objects.filter(pk__in=change.ids), "person")
    if change.fact in ABOUT:
        Obligation.objects.filter(**{f"{name}__in": change.ids}).delete()
    if name in RECORD_KINDS:
        _let_go(change, name)
    _later(change, people=people)


@changes.on("plan_change.deleted")
def change_deleted(change):
    """The ids are of plans: which of their changes is going, the next run sees."""
    _let_go(change, "plan_change__plan")
    people = _of(PlanChange.objects.filter(plan__in=change.ids), "plan__person")
    Obligation.objects.filter(plan_change__plan__in=change.ids).delete()
    _later(change, people=people)


@changes.on("cohort.postponed")
def cohort_postponed(change):
    applications = PlanApplication.objects.filter(cohort__in=change.ids)
    courses = LectureCourse.objects.filter(cohort__in=change.ids)
    refresh(change, people=_of(applications, "person"), offices=_of(courses, "office"))


@changes.on("lecture.changed", "lecture_course.changed")
def lecture_changed(change):
    """Who is in the course now, and who was when the clock last ran; their work at the company begins after it."""
    courses = LectureCourse.objects.filter(pk__in=change.ids)
    before = Obligation.objects.filter(course__in=change.ids, person__isnull=False)
    people = _of(courses.filter(people__isnull=False), "people") | _of(before, "person")
    companies = _of(Placement.objects.filter(person__in=people), "company")
    refresh(change, people=people, companies=companies, offices=_of(courses, "office"))


@changes.on("lecture.deleted")
def lecture_deleted(change):
    courses = LectureCourse.objects.filter(pk__in=change.ids)
    people, offices = _of(courses.filter(people__isnull=False), "people"), _of(courses, "office")
    companies = _of(Placement.objects.filter(person__in=people), "company")
    _let_go(change, "course")
    Obligation.objects.filter(course__in=change.ids).delete()
    _later(change, people=people, companies=companies, offices=offices)


@changes.on("incident.changed")
def incident_changed(change):
    refresh(change, companies=_of(Incident.objects.filter(pk__in=change.ids), "company"))


@changes.on("incident_step.going")
def step_going(change):
    _let_go(change, "incident_step")


@changes.on("placement.changed")
def hired(change):
    """Whom a company hired, and who is there under which law, is a duty of the company."""
    refresh(change, companies=_of(Placement.objects.filter(pk__in=change.ids), "company"))


@changes.on("support_contract.changed")
def support_contract_changed(change):
    companies = _of(SupportContract.objects.filter(pk__in=change.ids), "company")
    people = _of(Placement.objects.filter(company__in=companies, plan__regime="ssw"), "person")
    refresh(change, people=people, companies=companies)


@changes.on("absence.changed", "person.changed", "support_plan.changed")
def employer_of_ssw(change):
    """What happens to specified skilled workers the company notifies within 14 days."""
    model = {"absence.changed": Absence, "person.changed": Person, "support_plan.changed": SupportPlan}[change.fact]
    people = _of(model.objects.filter(pk__in=change.ids), "pk" if model is Person else "person")
    refresh(change, companies=_of(Placement.objects.filter(person__in=people, plan__regime="ssw"), "company"))


@changes.on("document.filed")
def paper_filed(change):
    """A paper about somebody who moves: that the wish was told."""
    papers = Document.objects.filter(pk__in=change.ids, transfer__isnull=False)
    refresh(change, people=_of(papers, "transfer__person"))


def _of(rows, path) -> set[int]:
    return set(rows.order_by().values_list(path, flat=True))


def _let_go(change, path):
    """Untie duties from records that are going, so that none holds them back."""
    ObligationRecord.objects.filter(**{f"{path}__in": change.ids}).delete()


def _later(change, *, people: Iterable[int] = (), companies: Iterable[int] = (), offices: Iterable[int] = ()):
    ids = {"person_ids": sorted(people), "company_ids": sorted(companies), "office_ids": sorted(offices)}
    if total := sum(map(len, ids.values())):
        jobs.enqueue("reports.recompute", **ids, fact=change.fact, actor_id=change.actor_id, total=total)
