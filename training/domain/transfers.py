"""Transfers (転籍): one placement ends and the next begins, in one step. And where a next placement would begin."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core.errors import require
from imjapan.core.timeline import ONE_DAY
from imjapan.organization import editing
from imjapan.organization.access import may_edit_masters
from interns.domain.people import locked
from training.models import Placement, Plan

from .placements import end_placement, save_placement


@transaction.atomic
def transfer_placement(
    actor, *, placement, ends_on, reason, establishment, starts_on=None, version=None, key=None
) -> Placement:
    """End a placement and begin the next one at another establishment, both or neither. Returns the new one.

    `ends_on`: the last day at the old place; `starts_on`: the first at the new one, the day after when None. The new
    placement is under the plan that runs on its first day, until the last day of that plan. Needs a right in the
    office of the person, whose placements these are. Raises Refused, Stale and ValidationError by field.
    """
    person = locked(placement.person_id)
    require(may_edit_masters(actor, person.office_id))
    earlier = editing.made_before(Placement, key)
    if earlier is not None and earlier.person_id == person.pk:
        return earlier
    if starts_on is None and ends_on is not None:
        starts_on = ends_on + ONE_DAY
    errors = {}
    try:
        with transaction.atomic():
            end_placement(actor, placement=placement, ends_on=ends_on, reason=reason, version=version)
    except ValidationError as error:
        errors |= error.error_dict
    plan = _plan_on(person, starts_on)
    if establishment is not None and establishment.pk == placement.establishment_id:
        errors["establishment"] = _("This is where the person trains now. Choose another establishment.")
    if starts_on and ends_on and starts_on <= ends_on:
        errors["starts_on"] = _("The first day at the new place comes after the last day at the old one.")
    elif starts_on and plan is None:
        errors["starts_on"] = _("No plan of this person runs on %(day)s. Record the plan first.") % {
            "day": date_format(starts_on, "SHORT_DATE_FORMAT")
        }
    if plan is None or starts_on is None:
        raise ValidationError(errors)
    data = {"plan": plan, "establishment": establishment, "starts_on": starts_on, "ends_on": plan.ends_on}
    try:
        with transaction.atomic():
            new = save_placement(actor, person=person, data=data | {"end_reason": ""}, key=key)
    except ValidationError as error:
        found = error.error_dict
        if "ends_on" in errors or "end_reason" in errors:
            found.pop("starts_on", None)  # the old placement has not ended: that both overlap is no second mistake
        errors = found | errors
    if errors:
        raise ValidationError(errors)
    return new


def _plan_on(person, day):
    """The plan that runs on a day; plans of one person never overlap."""
    return day and Plan.objects.filter(person=person, starts_on__lte=day, ends_on__gte=day).first()


def next_days(plans, placements) -> tuple[Plan | None, date | None]:
    """Under which plan and from which day somebody would be placed next, or None where it cannot be told.

    The day after the last placement where a plan runs on it; else the first plan that begins later, from its first
    day, or from the day after its lecture. `plans`, `placements`: all of one person.
    """
    last = max((row.ends_on for row in placements), default=None)
    if last is not None:
        for plan in plans:
            if plan.starts_on <= last + ONE_DAY <= plan.ends_on:
                return plan, last + ONE_DAY
    free = [plan for plan in plans if last is None or plan.starts_on > last]
    if not free or (last is None and len(free) > 1):
        return None, None
    plan = min(free, key=lambda one: one.starts_on)
    after = plan.lecture_ends_on and plan.lecture_ends_on + ONE_DAY
    return plan, after if after and after <= plan.ends_on else plan.starts_on


def warnings(placement) -> list[str]:
    """That a plan has a placement at another company too, in a sentence: allowed here, but the plan may not fit."""
    others = Placement.objects.filter(plan=placement.plan_id).exclude(company=placement.company_id)
    if not others.exists():
        return []
    return [
        _(
            "This company is another one than before under the same plan. A change of the plan or a new certification "
            "is usually needed. To be confirmed."
        )
    ]
