"""Placements (配属): where a person trains under which plan. Every change moves the duties of the establishment."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from companies import access as companies
from imjapan.core import changes
from imjapan.core.errors import Conflict, require
from imjapan.organization import editing
from imjapan.organization.access import may_edit_masters
from interns.domain.people import locked
from training import access
from training.models import Audit, Interview, Placement, Visit

from . import agreed
from .checks import overlapping

FIELDS = ("plan", "establishment", "starts_on", "ends_on", "end_reason", "employment_notified_on")
ENDING = ("ends_on", "end_reason")
PLACES = {"training_placement_order": "ends_on", "training_placement_one": "starts_on"}


def may_edit(actor, placement):
    """The office of the person or of the company. Returns (allowed, reason)."""
    allowed, reason = agreed.may_edit(actor, placement.person)
    if allowed:
        return allowed, reason
    return may_edit_masters(actor, placement.establishment.company.office_id)


@transaction.atomic
def save_placement(actor, *, person, data, placement=None, version=None, key=None) -> Placement:
    """Place a person at an establishment, or correct a placement. `data`: values of `FIELDS`.

    Needs a right in the office of the person and, for a new establishment, in the office of its company.
    Raises Refused, Stale and ValidationError by field.
    """
    person = locked(person.pk)
    before = None
    if placement is None:
        require(agreed.may_edit(actor, person))
        earlier = editing.made_before(Placement, key)
        if earlier is not None and earlier.person_id == person.pk:
            return earlier
        placement = Placement(person=person)
    else:
        placement = _locked(placement, person)
        require(may_edit(actor, placement))
        editing.require_fresh(placement, version)
        before = placement.establishment
    editing.fill(placement, data, FIELDS)
    if placement.establishment_id:
        placement.company_id = placement.establishment.company_id
    editing.check(placement, places=PLACES, errors=_errors(actor, placement, before))
    return _write(actor, placement, key, before)


def _write(actor, placement, key=None, before=None):
    if placement.pk is None:
        placement = editing.add(placement, key, places=PLACES)
    else:
        editing.write(placement, places=PLACES)
    changes.record(actor, placement, "placement.changed")
    if before is not None and before.pk != placement.establishment_id:
        changes.record(actor, before, "establishment.left")
    return placement


def _locked(placement, person):
    rows = Placement.objects.select_for_update(of=("self",)).select_related("person", "establishment__company")
    return rows.get(pk=placement.pk, person=person)


def _errors(actor, row, before):
    errors = {}
    if row.plan_id and row.plan.person_id != row.person_id:
        errors["plan"] = _("This plan belongs to somebody else.")
    if row.establishment_id and (before is None or before.pk != row.establishment_id):
        if not companies.establishments(actor).filter(pk=row.establishment_id).exists():
            errors["establishment"] = _("Choose an establishment from the list.")
        elif not may_edit_masters(actor, row.establishment.company.office_id)[0]:
            errors["establishment"] = _(
                "%(office)s looks after this company. Only its staff can place somebody there."
            ) % {"office": row.establishment.company.office}
        elif why_not := agreed.why_not_placed(row.person_id, row.establishment):
            errors["establishment"] = why_not
    if not (row.starts_on and row.ends_on) or row.ends_on < row.starts_on:
        return errors
    if row.plan_id and "plan" not in errors:
        errors |= _outside_plan(row)
    if "starts_on" not in errors and (other := overlapping(Placement.objects.filter(person=row.person_id), row)):
        errors["starts_on"] = _overlap(actor, other)
    return errors


def _overlap(actor, other):
    if not access.placements(actor).filter(pk=other.pk).exists():
        return _("A placement at an office you may not read covers some of these days.")
    return _("Another placement covers some of these days: %(place)s, %(first)s to %(last)s.") % {
        "place": f"{other.establishment.company} {other.establishment}",
        **_days(other),
    }


def _outside_plan(row):
    words = _("The plan runs from %(first)s to %(last)s. A placement lies inside its plan.") % _days(row.plan)
    errors = {}
    if not row.plan.starts_on <= row.starts_on <= row.plan.ends_on:
        errors["starts_on"] = words
    if row.ends_on > row.plan.ends_on:
        errors["ends_on"] = words
    return errors


def _days(row):
    return {
        "first": date_format(row.starts_on, "SHORT_DATE_FORMAT"),
        "last": date_format(row.ends_on, "SHORT_DATE_FORMAT"),
    }


@transaction.atomic
def end_placement(actor, *, placement, ends_on, reason, version=None) -> Placement:
    """End a placement before its last day. Raises Refused, Stale and ValidationError (day, reason)."""
    person = locked(placement.person_id)
    placement = _locked(placement, person)
    require(may_edit(actor, placement))
    editing.require_fresh(placement, version)
    errors = {}
    if ends_on is None:
        errors["ends_on"] = _("Enter the last day of training there.")
    elif not placement.starts_on <= ends_on <= placement.ends_on:
        errors["ends_on"] = _("The placement runs from %(first)s to %(last)s; an early end lies between.") % _days(
            placement
        )
    if not reason.strip():
        errors["end_reason"] = _("Say why it ends early.")
    if errors:
        raise ValidationError(errors)
    placement.ends_on, placement.end_reason = ends_on, reason.strip()
    editing.check(placement, places=PLACES)
    return _write(actor, placement)


@transaction.atomic
def undo_end(actor, *, placement, ends_on, reason) -> Placement:
    """Take an early end back: the placement ends again as it did before. Raises Refused and ValidationError."""
    person = locked(placement.person_id)
    placement = _locked(placement, person)
    require(may_edit(actor, placement))
    placement.ends_on, placement.end_reason = ends_on, reason
    editing.check(placement, places=PLACES)
    return _write(actor, placement)


def why_not_delete(placement) -> str:
    """What happened during a placement and would lose its ground, in words; empty when nothing did."""
    days = {"first": placement.starts_on, "last": placement.ends_on}
    heard = Interview.objects.filter(
        person=placement.person_id,
        audit__establishment=placement.establishment_id,
        audit__starts_on__lte=days["last"],
        audit__ends_on__gte=days["first"],
    ).exclude(audit__state=Audit.State.DRAFT)
    seen = Visit.objects.filter(
        people=placement.person_id,
        establishment=placement.establishment_id,
        visited_on__range=(days["first"], days["last"]),
    )
    found = [
        f"{word}: {number}"
        for word, number in ((_("interviews"), heard.count()), (_("visits"), seen.count()))
        if number
    ]
    if not found:
        return ""
    return _("Cannot be deleted, because it was seen by others: %(what)s. End it early instead.") % {
        "what": ", ".join(found)
    }


@transaction.atomic
def delete_placement(actor, *, placement):
    """Delete a placement recorded by mistake. Raises Refused and Conflict (interviews or visits)."""
    person = locked(placement.person_id)
    placement = _locked(placement, person)
    require(may_edit(actor, placement))
    if reason := why_not_delete(placement):
        raise Conflict(reason)
    establishment = placement.establishment
    placement.delete()
    changes.record(actor, establishment, "establishment.left")
    changes.record(actor, person, "person.changed")
