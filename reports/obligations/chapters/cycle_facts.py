"""What several chapters of people know alike: plans with the days really trained, and applications for plans."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from training.domain import moved
from training.models import Placement, Plan, PlanApplication, Regime

from . import shared

_State = PlanApplication.State
LIVE = (_State.DRAFT, _State.APPLIED, _State.CERTIFIED)
HANDED_IN = (_State.APPLIED, _State.CERTIFIED)


@dataclass(frozen=True, slots=True)
class PlanFact:
    """A plan as certified. `until`: last day really planned at a company; earlier than `ends_on` when it broke off.

    `cut`: its last placement ended early, so that the plan may have been ended with it.
    """

    id: int
    regime: str
    stage: int | None
    starts_on: date
    ends_on: date
    lecture_starts_on: date | None
    exam_applied_on: date | None
    until: date
    cut: bool = False

    @property
    def broken(self) -> bool:
        return self.cut or self.until < self.ends_on

    def is_stage(self, stage: int) -> bool:
        return self.regime == Regime.TITP and self.stage == stage


@dataclass(frozen=True, slots=True)
class ApplicationFact:
    """An application for a plan, drafted or handed in. `plan_id`: what it became.

    `unplanned`: it comes out of a transfer that nobody could foresee, so that no time to apply is counted for it.
    """

    id: int
    regime: str
    stage: int | None
    starts_on: date
    ends_on: date
    state: str
    applied_on: date | None
    certified_on: date | None
    plan_id: int | None
    unplanned: bool = False

    @property
    def live(self) -> bool:
        return self.state in LIVE

    @property
    def ahead(self) -> bool:
        """It may still become a plan."""
        return self.live and self.plan_id is None


@dataclass(slots=True)
class Life:
    """One person: plans and applications in the order of their first days."""

    plans: list[PlanFact] = field(default_factory=list)
    applications: list[ApplicationFact] = field(default_factory=list)

    @property
    def last_plan(self) -> PlanFact | None:
        return self.plans[-1] if self.plans else None

    def unfinished_stage_1(self) -> PlanFact | None:
        """The last plan where it is a stage 1 that runs to its end and nothing was begun yet for what comes after."""
        plan = self.last_plan
        if plan is None or not plan.is_stage(1) or plan.broken:
            return None
        return None if any(row.ahead and row.starts_on > plan.starts_on for row in self.applications) else plan

    def goes_on_after(self, day: date) -> bool:
        """Whether a plan, or an application for one, reaches past a day; a stage 1 is meant to go on."""
        plan = self.last_plan
        if plan and plan.is_stage(1) and not plan.broken and plan.ends_on <= day:
            return True
        return any(plan.until > day for plan in self.plans) or any(
            row.ahead and row.ends_on > day for row in self.applications
        )


@shared
def lives(person_ids: Collection[int]) -> dict[int, Life]:
    """Return plans and applications of these people. Three queries."""
    found: defaultdict[int, Life] = defaultdict(Life)
    last = _trained(Placement.objects.filter(person__in=person_ids))
    columns = ("regime", "stage", "starts_on", "ends_on", "lecture_starts_on", "exam_applied_on")
    rows = Plan.objects.filter(person__in=person_ids).order_by("starts_on", "pk").values_list("person", "pk", *columns)
    for person_id, pk, regime, stage, starts_on, ends_on, lecture_on, exam_on in rows:
        until, cut = last.get(pk, (ends_on, False))
        fact = PlanFact(pk, regime, stage, starts_on, ends_on, lecture_on, exam_on, until, cut)
        found[person_id].plans.append(fact)
    rows = PlanApplication.objects.filter(person__in=person_ids).order_by("starts_on", "pk")
    rows = rows.annotate(unplanned=moved.unplanned())
    columns = ("regime", "stage", "starts_on", "ends_on", "state", "applied_on", "certified_on", "plan_id", "unplanned")
    for person_id, *fact in rows.values_list("person", "pk", *columns):
        found[person_id].applications.append(ApplicationFact(*fact))
    return found


def trained(plan_ids: Collection[int]) -> dict[int, date]:
    """Return for each of these plans its last day at a company; without a placement it has none."""
    return {plan_id: until for plan_id, (until, _cut) in _trained(Placement.objects.filter(plan__in=plan_ids)).items()}


def _trained(placements: QuerySet) -> dict[int, tuple[date, bool]]:
    """{id of the plan: last day of its last placement, and whether that ended early}."""
    rows = placements.order_by("ends_on").values_list("plan_id", "ends_on", "end_reason")
    return {plan_id: (ends_on, bool(reason)) for plan_id, ends_on, reason in rows}
