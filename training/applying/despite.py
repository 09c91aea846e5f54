"""A step of an application is recorded although the law beside it is broken or not clear: asked again, with a reason.

What was handed in or certified is a fact, so nothing is forbidden. Whoever records it sees every open point in words
and says why; both stay in `PlanApplication.answers` as long as the step stands.
"""

import hashlib
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db import transaction

from imjapan.accounts.models import User
from imjapan.core import events
from imjapan.law.verdict import Outcome
from imjapan.organization.explain import Explanation, explain
from training.models import PlanApplication

from . import confirming, domain, judging

KEY = "despite"
REASON = 500  # characters
OPEN = (Outcome.NG, Outcome.CONFIRM)
APPLIED, CERTIFIED = PlanApplication.State.APPLIED, PlanApplication.State.CERTIFIED
STEPS = (APPLIED, CERTIFIED)

Found = list[tuple[PlanApplication, list[confirming.Point]]]


class Unsettled(Exception):
    """Points of the law are open and nobody has said why the step is recorded. `found`: (application, its points)."""

    def __init__(self, found: Found):
        super().__init__("points of the law are open")
        self.found = found
        self.mark = mark_of(found)


class Kept(NamedTuple):
    """A step that was recorded with open points: by whom, when, why, and what was open, as it was judged then."""

    step: str
    by: User | None
    on: date
    reason: str
    points: list[Explanation]


def open_points(application, today: date) -> list[confirming.Point]:
    """What the law does not find in order and nobody has confirmed: NG, and CONFIRM without a ground."""
    points = confirming.points(application, judging.judged(application, today))
    return [one for one in points if one.verdict.outcome in OPEN and not one.confirmed]


def mark_of(found: Found) -> str:
    """A short name of exactly these open points: another one as soon as other facts stand behind them."""
    known = [f"{row.public_id} {one.verdict.outcome} {confirming.mark_of(one.verdict)}" for row, all_ in found
             for one in all_]  # fmt: skip
    return hashlib.sha256("\n".join(sorted(known)).encode()).hexdigest()[:16]


@transaction.atomic
def apply(actor, *, application, applied_on, receipt_no="", reason="", seen="", today) -> PlanApplication:
    """`domain.apply` as a person records it. `reason`, `seen`: as in `settle`. Raises as both."""
    row = domain.apply(actor, application=application, applied_on=applied_on, receipt_no=receipt_no, today=today)
    if application.state == row.state:
        return row  # the second click
    settle(actor, rows=[row], step=APPLIED, reason=reason, seen=seen, today=today)
    return row


@transaction.atomic
def certify(
    actor, *, application, certified_on, certification_no="", end_old=False, reason="", seen="", today
) -> PlanApplication:
    """`domain.certify` as a person records it. `reason`, `seen`: as in `settle`. Raises as both."""
    row = domain.certify(
        actor, application=application, certified_on=certified_on, certification_no=certification_no, end_old=end_old,
        today=today,
    )  # fmt: skip
    if application.state == row.state:
        return row
    settle(actor, rows=[row], step=CERTIFIED, reason=reason, seen=seen, today=today)
    return row


def settle(actor, *, rows: Collection[PlanApplication], step, reason="", seen="", today):
    """Ask about the open points of applications whose step was just recorded, in the transaction of that step.

    `reason`: why it is recorded nevertheless; it counts only for the points that were shown (`seen`, a mark). Raises
    Unsettled, with which the step is rolled back.
    """
    reason = reason.strip()[:REASON]
    found = [(row, points) for row in rows if (points := open_points(row, today))]
    if found and (not reason or seen != mark_of(found)):
        raise Unsettled(found)
    for row, points in found:
        _keep(actor, row, step, points, reason, today)
    for row in rows:
        if step in row.answers.get(KEY, {}) and row not in [one for one, _points in found]:
            _put(row, step, None)


def _keep(actor, row, step, points, reason, today):
    mark = mark_of([(row, points)])
    if row.answers.get(KEY, {}).get(step, {}).get("mark") == mark:
        return  # the second click
    told = [one.verdict.to_dict() | {"steps": [], "parameters": []} for one in points]
    said = {"reason": reason, "on": today.isoformat(), "by": actor.user_id, "mark": mark, "points": told}
    _put(row, step, said)
    events.record(actor, "training.application.insisted", row, step=str(step), number=len(points))


def _put(row, step, said):
    kept = {name: known for name, known in row.answers.get(KEY, {}).items() if name != step}
    row.answers = {**row.answers, KEY: kept | ({str(step): said} if said else {})}
    row.save(update_fields=["answers"])


def kept(application) -> list[Kept]:
    """What was open when the steps that stand now were recorded, in their order. At most one query."""
    said = application.answers.get(KEY, {})
    days = {APPLIED: application.applied_on, CERTIFIED: application.certified_on}
    rows = [(step, said[step]) for step in STEPS if days[step] and step in said]
    people = User.objects.in_bulk([one["by"] for _step, one in rows]) if rows else {}
    return [
        Kept(str(step), people.get(one["by"]), date.fromisoformat(one["on"]), one["reason"], _explained(one["points"]))
        for step, one in rows
    ]


def _explained(points) -> list[Explanation]:
    return [found for one in points if (found := explain(one))]
