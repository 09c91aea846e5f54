"""Notices within 14 days (ESD-SSW-04) on the page of a support plan: filed, open, late, each with its duty."""

from dataclasses import dataclass

from django.utils import timezone

from imjapan.core import panels
from reports import access
from training.support.notices import Notice, of_support

from . import kinds
from .models import Obligation
from .ssw_words import RULE, begin_of
from .standing import Standing, standing


@dataclass(frozen=True, slots=True)
class Told:
    """What happened with its duty. No duty: it was recorded after its last day, so nobody asked for it."""

    notice: Notice
    duty: Obligation | None
    standing: Standing | None
    begin: str

    @property
    def open(self) -> bool:
        return self.duty is None or self.duty.state == Obligation.State.OPEN


@panels.register("support_plan", template="training/support/plan_notices.html", order=5)
def notices_of_support(request, support):
    """What happened lately to the worker and the contract of the company. Staff only; one query more than that."""
    if not request.actor.is_staff:
        return None
    today = timezone.localdate()
    found = of_support(support, today)
    rows = access.obligations(request.actor).filter(
        rule_id=RULE, company=support.company_id, window_key__in=[one.key for one in found]
    )
    duties = {duty.window_key: duty for duty in rows.select_related(*kinds.RELATED).defer(*kinds.HEAVY)}
    told = []
    for one in found:
        duty = duties.get(one.key)
        told.append(
            Told(one, duty, duty and standing(duty, today), begin_of(one.event, one.day, one.company, one.person))
        )
    return {"told": told, "company": support.company}
