"""Who may go on with employment for skill development after a failed exam of the end (ESD-GOAL-03)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from training.gates import extension
from training.models import ExamAttempt, Regime

from .cycle_facts import ApplicationFact, Life, PlanFact

Result = ExamAttempt.Result


@dataclass(frozen=True, slots=True)
class Longer:
    """An extension that may be asked for. `plan`: the one that ends, `since`: day of the failure, `until`: the longest.

    `opens`: from when it is told, the months before the end in which the exams of the end are recommended.
    """

    plan: PlanFact
    since: date
    opens: date
    until: date


def longer(lives: Mapping[int, Life]) -> dict[int, Longer]:
    """Return the people who failed an exam of the end and have something left of the extension. One query at most.

    Not who goes on under another regime, and not whose last plan broke off.
    """
    ids = [pk for pk, life in lives.items() if _last(life)]
    if not ids:
        return {}
    tried: dict[int, list[tuple[str, str, date | None]]] = {}
    rows = ExamAttempt.objects.filter(person__in=ids, grade__in=(*extension.SKILL, *extension.JAPANESE))
    for person_id, *row in rows.order_by("sits_on", "pk").values_list("person", "grade", "result", "sits_on"):
        tried.setdefault(person_id, []).append(tuple(row))
    found = {pk: _longer(lives[pk], own) for pk, own in tried.items()}
    return {pk: one for pk, one in found.items() if one}


def beyond(life: Life, application: ApplicationFact) -> bool:
    """Whether an application asks for time after the period without an extension."""
    plans = [plan for plan in life.plans if plan.regime == Regime.ESD]
    if not plans or application.regime != Regime.ESD:
        return False
    return application.starts_on > extension.ends_on(plans[0].starts_on, application.starts_on)


def _last(life: Life) -> PlanFact | None:
    """The last plan, where it is one of this law and nothing of another follows."""
    plan = life.last_plan
    if plan is None or plan.regime != Regime.ESD or plan.broken:
        return None
    elsewhere = any(row.ahead and row.regime != Regime.ESD for row in life.applications)
    return None if elsewhere else plan


def _longer(life: Life, tried) -> Longer | None:
    plan = _last(life)
    since = max((day for kind in (extension.SKILL, extension.JAPANESE) if (day := _failed(tried, kind))), default=None)
    if since is None:
        return None
    plans = [row for row in life.plans if row.regime == Regime.ESD]
    on = plan.ends_on
    if extension.months_over(plans, on) >= extension.longest(on):
        return None
    return Longer(plan, since, extension.told_from(on), extension.last_day(plans[0].starts_on, on))


def _failed(tried, grades) -> date | None:
    """The day on which exams of one level were failed last; none once one is passed."""
    results = [(result, day) for grade, result, day in tried if grade in grades]
    if any(result == Result.PASSED for result, _day in results):
        return None
    return max((day for result, day in results if result == Result.FAILED and day), default=None)
