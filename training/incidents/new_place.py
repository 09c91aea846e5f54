"""What the law says about the new place of a move: the numbers of the company, and the plan applied for there.

The judgements are those of plan applications. While none was made, one is supposed for the rest of the stage.
"""

from datetime import timedelta

from django.utils.translation import gettext as _

from imjapan.law.stage import last_day_over
from training.applying import judging, quota
from training.domain import moved
from training.models import PlanApplication, Regime, Transfer

from .move_facts import Judged

OF_THE_PLACE = ("TITP-OCC-01", "TITP-STAGE-01", "TITP-STAGE-02", "TITP-SANC-01b", "ESD-SECT-01", "ESD-SECT-02")


def at_the_new_place(transfer: Transfer) -> list[Judged]:
    """The points of the new company, the gravest first; empty while it is not known, or not one of ours."""
    row = transfer.application or _supposed(transfer)
    if row is None:
        return []
    if transfer.application:
        day = row.applied_on or transfer.requested_on
        points = [
            Judged(one.label, one.verdict) for one in judging.judged(row, day) if one.verdict.rule in OF_THE_PLACE
        ]
    else:
        points = []
    return points + [
        Judged(_("Quota: %(limit)s") % {"limit": label}, verdict) for label, verdict in quota.verdicts(row)
    ]


def occupation_differs(transfer: Transfer) -> bool:
    """Whether the plan applied for at the new place is of another occupation than the one that was left."""
    new, old = transfer.application, transfer.old_placement.plan
    return bool(new and new.occupation_code and old.occupation_code and new.occupation_code != old.occupation_code)


def _supposed(transfer) -> PlanApplication | None:
    place, plan = transfer.new_establishment, transfer.old_placement.plan
    first = transfer.starts_on or (transfer.left_on and transfer.left_on + timedelta(days=1))
    if place is None or first is None or plan.regime == Regime.SSW:
        return None
    last = plan.ends_on
    if plan.stage:
        last = last_day_over(str(plan.stage), first, moved.spans_before(plan.person_id, plan.stage, first)) or last
    if last < first:
        return None
    return PlanApplication(
        person=transfer.person,
        establishment=place,
        company=place.company,
        office_id=place.company.office_id,
        regime=plan.regime,
        stage=plan.stage,
        occupation_code=plan.occupation_code,
        sector=plan.sector,
        starts_on=first,
        ends_on=last,
    )
