"""What the clock needs to know about visits to establishments, in three queries however many there are."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from training.models import CutOver, Placement, Regime, Visit


@dataclass(frozen=True, slots=True)
class VisitFact:
    """A visit with a finished record; `id` is None before our records begin."""

    id: int | None
    on: date


@dataclass(frozen=True, slots=True)
class FirstYearFact:
    """Somebody in employment for skill development: first day at the company, days at this establishment."""

    began_on: date
    starts_on: date
    ends_on: date


@dataclass(slots=True)
class EstablishmentFacts:
    """One establishment. `stage_1`: first day of training after the lecture and last day of each person there."""

    stage_1: list[tuple[date, date]] = field(default_factory=list)
    workers: list[FirstYearFact] = field(default_factory=list)
    visits: list[VisitFact] = field(default_factory=list)


def gather(establishment_ids: Collection[int]) -> dict[int, EstablishmentFacts]:
    """Return the facts of these establishments; visits in the order of their days."""
    found = {pk: EstablishmentFacts() for pk in establishment_ids}
    _placements(found)
    visits = Visit.objects.filter(establishment__in=found, state=Visit.State.DONE).order_by("visited_on", "pk")
    for pk, establishment_id, visited_on in visits.values_list("pk", "establishment_id", "visited_on"):
        found[establishment_id].visits.append(VisitFact(pk, visited_on))
    told = CutOver.objects.filter(establishment__in=found, last_visit_on__isnull=False)
    for establishment_id, visited_on in told.values_list("establishment_id", "last_visit_on"):
        _tell(found[establishment_id], visited_on)
    return found


def _placements(found):
    same_company = Placement.objects.filter(
        person=OuterRef("person"), company=OuterRef("company"), plan__regime=Regime.ESD
    )
    began = same_company.order_by().values("person").annotate(first=Min("starts_on")).values("first")
    rows = (
        Placement.objects.filter(
            Q(plan__regime=Regime.TITP, plan__stage=1) | Q(plan__regime=Regime.ESD), establishment__in=found
        )
        .annotate(began_on=Coalesce(Subquery(began), "starts_on"))
        .order_by()
        .values_list("establishment_id", "plan__regime", "starts_on", "ends_on", "began_on", "plan__lecture_ends_on")
    )
    for establishment_id, regime, starts_on, ends_on, began_on, lecture_ends_on in rows:
        facts = found[establishment_id]
        if regime == Regime.ESD:
            facts.workers.append(FirstYearFact(began_on, starts_on, ends_on))
            continue
        # The months count from the training at the implementer, which begins after the lecture. TITP-VISIT-01.
        if lecture_ends_on and lecture_ends_on >= starts_on:
            starts_on = lecture_ends_on + timedelta(days=1)
        if starts_on <= ends_on:
            facts.stage_1.append((starts_on, ends_on))


def _tell(facts, visited_on):
    """The last visit as told when the establishment was moved in, unless it is among our visits by now."""
    if all(visit.on != visited_on for visit in facts.visits):
        facts.visits = sorted([*facts.visits, VisitFact(None, visited_on)], key=lambda visit: visit.on)
