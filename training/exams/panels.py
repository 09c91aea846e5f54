"""Exams on the pages of a person and a company. Staff only."""

from django.utils import timezone

from imjapan.core import panels
from imjapan.law import registry
from imjapan.law.esd_goal import Exam, GoalFacts
from imjapan.organization.explain import explain
from training import access
from training.lectures.japanese import a1_courses
from training.models import ExamAttempt, Plan, Regime

from . import domain, rates
from .lists import RESULT_VARIANTS
from .standing import State, running, standings

Grade, Result = ExamAttempt.Grade, ExamAttempt.Result
# Grades as ESD-GOAL-01 names the levels.
LEVELS = {
    Grade.BASIC: "basic", Grade.GRADE_3: "grade_3", Grade.SSW_1: "ssw1", Grade.JAPANESE_A1: "A1",
    Grade.JAPANESE_A2: "A2", Grade.JAPANESE_B1: "B1",
}  # fmt: skip
URGENT = (State.LATE, State.SOON, State.RETAKE, State.RESULT, State.OVER)


@panels.register("person", template="training/exams/person_panel.html", order=20)
def exams_of_person(request, person):
    """What is next, and every try. Two queries."""
    if not request.actor.is_staff:
        return None
    today = timezone.localdate()
    attempts = list(access.exams(request.actor).filter(person=person))
    plans = list(access.plans(request.actor).filter(person=person, ends_on__gte=today).order_by("starts_on"))
    found = standings(plans[:1], today)
    goals = _goals(plans, attempts, today)
    if not (attempts or found or goals):
        return None
    return {
        "person": person,
        "standing": next(iter(found), None),
        "goals": goals,
        "attempts": [(one, RESULT_VARIANTS[one.result]) for one in attempts],
        "may_edit": domain.may_record(request.actor, person)[0],
    }


def _goals(plans: list[Plan], attempts: list[ExamAttempt], today):
    """The targets of employment for skill development (ESD-GOAL-01), where such a plan runs."""
    plan = next((plan for plan in plans if plan.regime == Regime.ESD), None)
    if plan is None:
        return None
    sat = tuple(
        Exam(LEVELS[one.grade], one.sits_on, one.result == Result.PASSED)
        for one in attempts
        if one.grade in LEVELS and one.result in (Result.PASSED, Result.FAILED)
    )
    a1_course = a1_courses([plan.person_id], today).get(plan.person_id)
    facts = GoalFacts(plan.starts_on, today, sat, a1_course=a1_course, sector=plan.sector or None)
    return explain(registry.get("ESD-GOAL-01").judge(facts))


@panels.register("company", template="training/exams/company_panel.html", order=25)
def exams_of_company(request, company):
    """How many stand where with the exam of their stage, and the pass rates of the scoring's years."""
    if not request.actor.is_staff:
        return None
    today = timezone.localdate()
    here = access.placements(request.actor).filter(company=company, starts_on__lte=today, ends_on__gte=today)
    plans = running(access.plans(request.actor), today).filter(pk__in=here.values("plan")).select_related("person")
    found = standings(plans, today)
    whole = rates.of_company(request.actor, company, today)
    if not found and whole is None:
        return None
    urgent = [one for one in found if one.state in URGENT]
    counts = [(state, sum(one.state == state for one in found)) for state in State]
    return {
        "company": company,
        "counts": [(state, number) for state, number in counts if number],
        "urgent": sorted(urgent, key=lambda one: (one.days.apply_by, one.plan.pk))[:10],
        "whole": whole,
        "may_edit": domain.may_edit_masters(request.actor, company.office_id)[0],
    }
