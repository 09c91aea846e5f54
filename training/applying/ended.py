"""What a certification after a transfer ends, kept so that taking the certification back restores it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from imjapan.core.errors import Conflict
from training.domain import placements, plans
from training.domain.moved import Ending
from training.models import Placement, Plan

REASON = "転籍"  # printed in ledgers, therefore in Japanese


def end(actor, old: Ending) -> dict:
    """End the plan and the placement that were left. Returns both as they were, for `PlanApplication.ended`."""
    was = {"plan": old.plan.pk, "until": old.plan.ends_on.isoformat(), "on": old.on.isoformat()}
    if old.placement.ends_on > old.on:
        was["placement"] = {
            "id": old.placement.pk,
            "until": old.placement.ends_on.isoformat(),
            "reason": old.placement.end_reason,
        }
        placements.end_placement(actor, placement=old.placement, ends_on=old.on, reason=REASON)
    plans.end_plan(actor, plan=old.plan, ends_on=old.on)
    return was


def restore(actor, was: dict) -> None:
    """Let the plan and the placement end again as they did. What somebody changed or deleted since stays so.

    Raises Refused, and Conflict when a later plan or placement stands on those days now.
    """
    if not was:
        return
    on = date.fromisoformat(was["on"])
    plan = Plan.objects.filter(pk=was["plan"], ends_on=on).first()
    if plan is None:
        return
    try:
        plans.end_plan(actor, plan=plan, ends_on=date.fromisoformat(was["until"]))
        known = was.get("placement")
        placement = known and Placement.objects.filter(pk=known["id"], plan=plan, ends_on=on, end_reason=REASON).first()
        if placement:
            until = date.fromisoformat(known["until"])
            placements.undo_end(actor, placement=placement, ends_on=until, reason=known["reason"])
    except ValidationError as error:
        words = {"why": " ".join(error.messages)}
        raise Conflict(_("The plan that was ended with it cannot be restored: %(why)s") % words) from error
