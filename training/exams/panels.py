"""Exams on the pages of a person and a company. Staff only."""

from django.utils import timezone

from imjapan.core import panels
from imjapan.organization.explain import explain
from training import access
from training.gates import goals
from training.lectures.japanese import a1_courses
from training.models import ExamAttempt, Plan, Regime

from . import domain, rates
from .lists import RESULT_VARIANTS
from .standing import State, running, standings

URGENT = (State.LATE, State.SOON, State.RETAKE, State.RESULT, State.OVER)


@panels.register("person", template="training/exams/person_panel.html", order=20)
def exams_of_person(request, person):
    """What is next, and every try. Two queries."""
    if not request.actor.is_staff:
        return None
    today = timezone.localdate()
    attempts = list(access.exams(request.actor).filter(person=person))
    plans = list(access.plans(request.actor).filter(person=person).order_by("starts_on"))
    found = standings([plan for plan in plans if plan.ends_on >= today][:1], today)
    targets = _goals(plans, attempts, today)
    if not (attempts or found or targets):
        return None
    return {
        "person": person,
        "standing": next(iter(found), None),
        "goals": targets,
        "attempts": [(one, RESULT_VARIANTS[one.result]) for one in attempts],
        "may_edit": domain.may_record(request.actor, person)[0],
    }


def _goals(plans: list[Plan], attempts: list[ExamAttempt], today):
    """The targets of employment for skill development (ESD-GOAL-01), where such a plan runs or comes.

    They count from the first one, over all companies.
    """
    plans = [plan for plan in plans if plan.regime == Regime.ESD]
    if not plans or plans[-1].ends_on < today:
        return None
    a1_course = a1_courses([plans[0].person_id], today).get(plans[0].person_id)
    return explain(goals.judge(plans, attempts, today, a1_course))


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
