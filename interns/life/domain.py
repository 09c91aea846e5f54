"""Recording residence events with the day the authority was told, and what somebody does after the return home."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from imjapan.core import changes
from imjapan.core.errors import require
from imjapan.law.parameters import effective
from imjapan.law.stay import resident_notice_due
from imjapan.organization import editing
from imjapan.organization.access import may_edit_masters
from interns.domain.people import locked
from interns.models import AfterReturn, ResidenceEvent

EVENT = ("kind", "happened_on", "notified_on", "address", "note")
Kind = ResidenceEvent.Kind
AFTER = ("kind", "heard_on", "uses_skill", "employer", "position", "since", "source", "note")
PLACES = {"interns_residence_event_order": "notified_on"}


def notice_due(happened_on: date) -> date | None:
    """Return the last day to tell the authority: TITP-IMM-01, ESD-IMM-01. None where no figure is in force."""
    days = effective("titp.stay.notice_days", happened_on).value
    return None if days is None else resident_notice_due(happened_on, days=days)


@transaction.atomic
def save_event(actor, *, person, data, event=None, version=None, key=None, today) -> ResidenceEvent:
    """Record something that has to be told within 14 days, or correct it. `data`: values of `EVENT`.

    Raises Refused, Stale and ValidationError by field.
    """
    row = _row(actor, ResidenceEvent, person, event, version, key)
    if row.pk and row.public_id == key:
        return row
    editing.fill(row, data, EVENT)
    errors = {}
    for name in ("happened_on", "notified_on"):
        if (day := getattr(row, name)) and day > today:
            errors[name] = _("This day lies in the future. Check the year.")
    row = _store(row, key, errors)
    changes.record(actor, row, "residence_event.changed")
    return row


def note_landing(actor, *, person, on) -> ResidenceEvent:
    """The first address after landing will have to be told: what is known of it once somebody landed on a day.

    A part of recording the arrival, which has asked whether the actor may. Changes nothing where one is there already.
    """
    there = ResidenceEvent.objects.filter(person=person, kind=Kind.SETTLED, happened_on__gte=on).order_by("pk").first()
    if there:
        return there
    row = ResidenceEvent.objects.create(person=person, kind=Kind.SETTLED, happened_on=on)
    changes.record(actor, row, "residence_event.changed")
    return row


def forget_landing(actor, *, person, on):
    """The arrival was a mistake: nothing has to be told, unless somebody has told or written down something already."""
    untouched = {"kind": Kind.SETTLED, "happened_on": on, "notified_on": None, "address": "", "note": ""}
    for row in ResidenceEvent.objects.filter(person=person, **untouched):
        changes.record(actor, person, "residence_event.deleted")
        row.delete()


@transaction.atomic
def delete_event(actor, *, event):
    """Delete an event recorded by mistake. Raises Refused."""
    person = locked(event.person_id)
    require(may_edit_masters(actor, person.office_id))
    changes.record(actor, person, "residence_event.deleted")
    event.delete()


@transaction.atomic
def save_after_return(actor, *, person, data, row=None, version=None, key=None, today) -> AfterReturn:
    """Record what somebody does after the return home, as heard on a day, or correct it. `data`: values of `AFTER`.

    Raises Refused, Stale and ValidationError by field.
    """
    row = _row(actor, AfterReturn, person, row, version, key)
    if row.pk and row.public_id == key:
        return row
    editing.fill(row, data, AFTER)
    errors = {}
    if row.heard_on and row.heard_on > today:
        errors["heard_on"] = _("This day lies in the future. Check the year.")
    if row.kind == AfterReturn.Kind.UNKNOWN and row.uses_skill is not None:
        errors["uses_skill"] = _("Who knows whether the skill is used, knows what the person does. Choose it above.")
    return _store(row, key, errors)


@transaction.atomic
def delete_after_return(actor, *, row):
    """Delete what was recorded by mistake. Raises Refused."""
    person = locked(row.person_id)
    require(may_edit_masters(actor, person.office_id))
    row.delete()


def _row(actor, model, person, row, version, key):
    """The row to change under the lock of its person, the row an earlier click made, or a new one."""
    person = locked(person.pk)
    require(may_edit_masters(actor, person.office_id))
    if row is None:
        earlier = editing.made_before(model, key)
        return earlier if earlier is not None and earlier.person_id == person.pk else model(person=person)
    row = model.objects.select_for_update(of=("self",)).get(pk=row.pk, person=person)
    editing.require_fresh(row, version)
    return row


def _store(row, key, errors):
    editing.check(row, places=PLACES, errors=errors)
    if row.pk is None:
        return editing.add(row, key, places=PLACES)
    editing.write(row, places=PLACES)
    return row
