"""Plans (技能実習計画) of a person: recorded, corrected, deleted. Their dates and lectures move the duties."""

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import changes
from imjapan.core.errors import require
from imjapan.law import esd_sector, occupation
from imjapan.organization import editing
from imjapan.organization.numbers import plain_number
from interns.domain.people import locked
from training.models import Placement, Plan, Regime

from . import agreed
from .checks import overlapping, refuse_number

FIELDS = (
    "regime",
    "stage",
    "ssw_2",
    "starts_on",
    "ends_on",
    "certification_no",
    "certified_on",
    "occupation_code",
    "occupation",
    "sector",
    "work_category",
    "restriction_months",
    "lecture_starts_on",
    "lecture_ends_on",
    "exam_applied_on",
)
PLACES = {
    "training_plan_order": "ends_on",
    "training_plan_lecture_order": "lecture_ends_on",
    "training_plan_one": "starts_on",
    "training_plan_stage_fits_regime": "stage",
    "training_plan_ssw_2_of_ssw": "ssw_2",
    "training_plan_lecture_in_stage_1": "lecture_starts_on",
}
HANGING = {"placements": gettext_lazy("placements")}
ADULT = 18


@transaction.atomic
def save_plan(actor, *, person, data, plan=None, version=None, key=None, today) -> Plan:
    """Record a plan of a person, or correct one. `data`: values of `FIELDS`.

    Raises Refused, Stale and ValidationError by field; the message of an overlap names the other plan.
    """
    person = locked(person.pk)
    require(agreed.may_edit(actor, person))
    if plan is None:
        earlier = editing.made_before(Plan, key)
        if earlier is not None and earlier.person_id == person.pk:
            return earlier
        plan = Plan(person=person)
    else:
        plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk, person=person)
        editing.require_fresh(plan, version)
    editing.fill(plan, data, FIELDS)
    plan.certification_no = plain_number(plan.certification_no)
    _name_work(plan)
    editing.check(plan, places=PLACES, errors=_errors(plan, today))
    if plan.pk is None:
        plan = editing.add(plan, key, places=PLACES)
        changes.record(actor, person, "person.changed")  # not placed yet, but with days to keep
        return plan
    editing.write(plan, places=PLACES)
    changes.record(actor, person, "person.changed")
    ids = Placement.objects.filter(plan=plan).values_list("pk", flat=True)
    changes.record_many(actor, Placement, ids, "placement.changed")
    return plan


def _name_work(plan):
    """Keep the list under which an operation was chosen, and its name where nobody wrote another."""
    if plan.regime != Regime.TITP or not plan.occupation_code or not plan.starts_on:
        return
    found = occupation.occupation(plan.occupation_code, plan.starts_on)
    if found is None:
        return
    plan.list_date = plan.list_date or occupation.list_date(plan.starts_on)
    plan.occupation = plan.occupation or f"{found.occupation_ja}（{found.operation_ja}）"


def _errors(plan, today):
    errors = {}
    if plan.regime == Regime.TITP and plan.sector:
        errors["sector"] = _("Technical intern training has an occupation instead of a sector. Leave this empty.")
    if plan.regime == Regime.ESD and plan.sector and plan.sector not in esd_sector.SECTORS:
        errors["sector"] = _("This sector has no employment for skill development.")
    if plan.regime != Regime.ESD and plan.restriction_months is not None:
        errors["restriction_months"] = _("Only employment for skill development has one. Leave this empty.")
    refuse_number(errors, plan, "certification_no")
    if plan.certified_on and plan.certified_on > today:
        errors["certified_on"] = _("This day lies in the future. Check the year.")
    if plan.exam_applied_on and plan.exam_applied_on > today:
        errors["exam_applied_on"] = _("This day lies in the future. Check the year.")
    if plan.regime == Regime.TITP and plan.stage not in (1, 2, 3):
        errors["stage"] = _("Technical intern training has a stage 1, 2 or 3.")
    elif plan.regime != Regime.TITP and plan.stage is not None:
        errors["stage"] = _("Only technical intern training has stages. Leave this empty.")
    if plan.lecture_ends_on and not plan.lecture_starts_on:
        errors["lecture_starts_on"] = _("Enter the first lecture day too.")
    if not (plan.starts_on and plan.ends_on) or plan.ends_on < plan.starts_on:
        return errors
    if other := overlapping(Plan.objects.filter(person=plan.person_id), plan):
        errors["starts_on"] = _("Another plan covers some of these days: %(plan)s, %(first)s to %(last)s.") % {
            "plan": other,
            "first": date_format(other.starts_on, "SHORT_DATE_FORMAT"),
            "last": date_format(other.ends_on, "SHORT_DATE_FORMAT"),
        }
    elif plan.pk:
        outside = plan.placements.exclude(starts_on__gte=plan.starts_on, ends_on__lte=plan.ends_on).first()
        if outside:
            errors["ends_on" if outside.ends_on > plan.ends_on else "starts_on"] = _(
                "A placement under this plan runs from %(first)s to %(last)s. Change the placement first."
            ) % {
                "first": date_format(outside.starts_on, "SHORT_DATE_FORMAT"),
                "last": date_format(outside.ends_on, "SHORT_DATE_FORMAT"),
            }
    return errors


@transaction.atomic
def end_plan(actor, *, plan, ends_on) -> Plan:
    """End a plan early, because the training goes on under another; or late again, because it does not after all.

    Raises Refused and ValidationError.
    """
    person = locked(plan.person_id)
    require(agreed.may_edit(actor, person))
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk, person=person)
    plan.ends_on = ends_on
    editing.check(plan, places=PLACES)
    editing.write(plan, places=PLACES)
    changes.record(actor, person, "person.changed")
    ids = Placement.objects.filter(plan=plan).values_list("pk", flat=True)
    changes.record_many(actor, Placement, ids, "placement.changed")
    return plan


@transaction.atomic
def delete_plan(actor, *, plan):
    """Delete a plan under which nobody was placed. Raises Refused and Conflict (says what hangs)."""
    person = locked(plan.person_id)
    require(agreed.may_edit(actor, person))
    editing.require_free(plan, HANGING)
    plan.delete()
    changes.record(actor, person, "person.changed")


def warnings(plan) -> list[str]:
    """What is allowed but unusual, in sentences: somebody younger than 18 on the first day."""
    birth = plan.person.birth_date
    first = plan.starts_on
    age = first.year - birth.year - ((first.month, first.day) < (birth.month, birth.day))
    if age >= ADULT:
        return []
    return [
        _("%(person)s is %(age)s years old when this plan begins: under 18. Check the date of birth.")
        % {"person": plan.person, "age": age}
    ]
