"""Lives for the gates: trainees at each stage, workers of ESD and SSW, and what they did."""

from datetime import date

from interns.models import ResidenceCard
from tests.world import make_person, place
from training.models import ExamAttempt, Placement, Plan, PlanApplication

CODE = "6-4-1"  # an operation that has a stage 3


def exam(person, grade, result="passed", *, part="whole", sits_on=date(2026, 3, 10), number=1, **fields):
    return ExamAttempt.objects.create(
        person=person, grade=grade, part=part, result=result, sits_on=sits_on, number=number, **fields
    )


def trainee(world, *spans, plant=None, name=None, person=None):
    """A trainee with one plan and placement for each (stage, first day, last day)."""
    person = person or make_person(world.tokyo, name)
    for stage, first, last in spans:
        place(person, plant or world.asahi_plant, first, last, stage=stage, occupation_code=CODE)
    return person


def worker(world, regime, first, last, *, person=None, plant=None, **fields):
    """Somebody under ESD or SSW with one plan and placement; a new person unless one is given."""
    person = person or make_person(world.tokyo)
    plan = Plan.objects.create(person=person, regime=regime, starts_on=first, ends_on=last, **fields)
    where = plant or world.asahi_plant
    Placement.objects.create(
        person=person, plan=plan, establishment=where, company_id=where.company_id, starts_on=first, ends_on=last
    )
    return person


def application(world, person, first, last, *, regime="titp", stage=1, plant=None, **fields):
    """A plan application in preparation, or in the state that is given."""
    where = plant or world.asahi_plant
    return PlanApplication.objects.create(
        person=person,
        office=person.office,
        company_id=where.company_id,
        establishment=where,
        regime=regime,
        stage=stage if regime == "titp" else None,
        occupation_code=CODE,
        starts_on=first,
        ends_on=last,
        drafted_by=world.alice,
        **fields,
    )


def card(person, first, last, status="技能実習1号ロ"):
    return ResidenceCard.objects.create(person=person, status=status, starts_on=first, ends_on=last)
