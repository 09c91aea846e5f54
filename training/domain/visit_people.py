"""Whom a visit is about: everybody in stage 1 or the first year of skill development there. TITP-VISIT-01, T3."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce

from imjapan.law.dates import period_end
from imjapan.law.parameters import effective
from interns.models import Person
from training.models import Placement, Plan, Regime


@dataclass(frozen=True, slots=True)
class Present:
    """One person in training on the day. `needed`: the visit of the month is for this person."""

    person: Person
    plan: Plan
    starts_on: date
    needed: bool


def present(establishment, on: date) -> list[Present]:
    """Everybody in training at an establishment on a day, whom the visit is for first. One query.

    During the lecture, and in specified skilled work, no visit is needed.
    """
    same_company = Placement.objects.filter(
        person=OuterRef("person"), company=OuterRef("company"), plan__regime=Regime.ESD
    )
    began = same_company.order_by().values("person").annotate(first=Min("starts_on")).values("first")
    rows = (
        Placement.objects.filter(establishment=establishment, starts_on__lte=on, ends_on__gte=on)
        .exclude(plan__regime=Regime.SSW)
        .annotate(began_on=Coalesce(Subquery(began), F("starts_on")))
        .select_related("person", "plan")
        .order_by("person__passport_name", "person_id")
    )
    found = [Present(row.person, row.plan, row.starts_on, _needed(row, on)) for row in rows]
    return sorted(found, key=lambda one: not one.needed)


def _needed(placement, on):
    plan = placement.plan
    if plan.regime == Regime.ESD:
        months = effective("esd.visit.window", max(on, placement.began_on)).value
        return months is not None and on <= period_end(placement.began_on, months)
    return plan.stage == 1 and not (plan.lecture_ends_on and on <= plan.lecture_ends_on)


def not_seen(visit) -> list[Person]:
    """People the visit was for who are not among those seen (test T3 of the forms book)."""
    seen = {person.pk for person in visit.people.all()}
    there = present(visit.establishment_id, visit.visited_on)
    return [one.person for one in there if one.needed and one.person.pk not in seen]
