"""Records of the placement cycle, made directly in the state a test of duties needs."""

from datetime import date

from django.utils import timezone

from interns.models import ResidenceCard, ResidenceEvent
from reports.models import Obligation
from reports.obligations.recompute import recompute
from tests.world import TODAY
from training.models import (
    ExamAttempt,
    Incident,
    IncidentPerson,
    LectureCourse,
    PlanApplication,
    PlanChange,
    Regime,
    ResidenceApplication,
    SupportInterview,
    SupportPlan,
    Transfer,
)


def run(*people, on=TODAY):
    """Recompute these people as of a day."""
    return recompute(person_ids=[person.pk for person in people], today=on)


def rows(kind=None, **where):
    """Duties as (rule, window, target, legal, state, day of being done), the nearest legal day first."""
    found = Obligation.objects.filter(**({"kind": kind} if kind else {}), **where).order_by("legal_on", "rule_id", "pk")
    return [
        (
            row.rule_id,
            f"{row.window_first} {row.window_last}",
            str(row.target_on),
            str(row.legal_on),
            row.state,
            row.done_on and str(row.done_on),
        )
        for row in found
    ]


def legal_days(kind, **where):
    """Legal day and state of the duties of a kind."""
    return [(legal, state) for _rule, _window, _target, legal, state, _done in rows(kind, **where)]


def records_of(kind):
    """What the duties of a kind are fulfilled by: kinds of records."""
    found = Obligation.objects.get(kind=kind).records.all()
    names = [field.name for field in found.model._meta.fields if field.is_relation and field.name != "obligation"]
    return [name for row in found for name in names if getattr(row, f"{name}_id")]


def make_card(person, starts_on, ends_on, status="技能実習1号ロ", **fields):
    return ResidenceCard.objects.create(person=person, status=status, starts_on=starts_on, ends_on=ends_on, **fields)


def make_filed(person, filed_on, kind=ResidenceApplication.Kind.EXTENSION, **fields):
    return ResidenceApplication.objects.create(person=person, kind=kind, filed_on=filed_on, **fields)


def make_coe(person, issued_on, **fields):
    """A certificate of eligibility that was issued."""
    fields = {"filed_on": issued_on, "result": ResidenceApplication.Result.GRANTED, "decided_on": issued_on, **fields}
    return ResidenceApplication.objects.create(person=person, kind=ResidenceApplication.Kind.COE, **fields)


def make_event(person, kind, happened_on, **fields):
    return ResidenceEvent.objects.create(person=person, kind=kind, happened_on=happened_on, **fields)


def make_application(person, establishment, by, starts_on, ends_on, *, stage=1, regime=Regime.TITP, **fields):
    return PlanApplication.objects.create(
        person=person,
        office_id=person.office_id,
        company_id=establishment.company_id,
        establishment=establishment,
        starts_on=starts_on,
        ends_on=ends_on,
        stage=stage if regime == Regime.TITP else None,
        regime=regime,
        drafted_by=by,
        **fields,
    )


def make_change(plan, company, by, happens_on, code="tasks", treatment="notice", **fields):
    return PlanChange.objects.create(
        plan=plan,
        company=company,
        office_id=company.office_id,
        code=code,
        treatment=treatment,
        happens_on=happens_on,
        entered_at=timezone.now(),
        entered_by=by,
        **fields,
    )


def make_exam(person, grade, sits_on=None, part=ExamAttempt.Part.WHOLE, **fields):
    return ExamAttempt.objects.create(person=person, grade=grade, part=part, sits_on=sits_on, **fields)


def make_course(office, people, starts_on, ends_on, **fields):
    course = LectureCourse.objects.create(
        office=office, name=fields.pop("name", "第12期講習"), starts_on=starts_on, ends_on=ends_on, **fields
    )
    course.people.set(people)
    return course


def make_incident(establishment, people, by, kind, happened_on, **fields):
    fields = {"known_on": happened_on, **fields}
    incident = Incident.objects.create(
        office_id=establishment.company.office_id,
        company_id=establishment.company_id,
        establishment=establishment,
        kind=kind,
        happened_on=happened_on,
        opened_by=by,
        **fields,
    )
    for person in people:
        IncidentPerson.objects.create(incident=incident, person=person, placement=person.placements.first())
    return incident


def make_transfer(person, by, requested_on, *, regime=Regime.TITP, kind=Transfer.Kind.UNAVOIDABLE, **fields):
    return Transfer.objects.create(
        office_id=person.office_id,
        person=person,
        regime=regime,
        kind=kind,
        requested_on=requested_on,
        old_placement=person.placements.first(),
        entered_by=by,
        **fields,
    )


def make_support_plan(plan, made_on, **fields):
    placement = plan.placements.first()
    return SupportPlan.objects.create(
        plan=plan,
        person_id=plan.person_id,
        office_id=placement.company.office_id,
        company_id=placement.company_id,
        made_on=made_on,
        **fields,
    )


def make_support_interview(support_plan, by, held_on, who=SupportInterview.Who.WORKER, **fields):
    return SupportInterview.objects.create(
        support_plan=support_plan,
        person_id=support_plan.person_id,
        office_id=support_plan.office_id,
        who=who,
        held_on=held_on,
        written_at=timezone.now(),
        written_by=by,
        **fields,
    )


def day(text):
    return date.fromisoformat(text)
