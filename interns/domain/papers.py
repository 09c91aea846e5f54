"""Passports and residence cards of a person. An old passport stays: its number still finds the person."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core import changes
from imjapan.core.errors import require
from imjapan.organization import editing
from imjapan.organization.access import may_edit_masters
from imjapan.organization.numbers import closed_up, refuse_my_number
from interns import access
from interns.models import Passport, ResidenceCard

from .people import locked

PASSPORT = ("nationality", "number", "issued_on", "expires_on")
CARD = ("status", "number", "starts_on", "ends_on")
PLACES = {
    "interns_passport_once": "number",
    "interns_passport_order": "expires_on",
    "interns_passport_has_number": "number",
    "interns_residence_order": "ends_on",
    "interns_residence_one": "starts_on",
    "interns_residence_number_form": "number",
}


@transaction.atomic
def save_passport(actor, *, person, data, passport=None, version=None, key=None, today) -> Passport:
    """Record a passport of a person, or correct one. `data`: values of `PASSPORT`.

    Raises Refused, Stale and ValidationError by field; a passport of somebody else says whose it is.
    """
    person = locked(person.pk)
    require(may_edit_masters(actor, person.office_id))
    passport = _row(Passport, person, passport, version, key)
    if passport.pk and passport.public_id == key:
        return passport
    editing.fill(passport, data, PASSPORT)
    passport.number = closed_up(passport.number)
    errors = {}
    _refuse(errors, passport)
    if passport.issued_on and passport.issued_on > today:
        errors["issued_on"] = _("This day lies in the future. Check the year.")
    if not errors.get("number"):
        _taken(errors, actor, passport, nationality=passport.nationality, number=passport.number)
    return _store(actor, passport, key, errors)


@transaction.atomic
def save_card(actor, *, person, data, card=None, version=None, key=None, today) -> ResidenceCard:
    """Record a period of residence of a person, or correct one. `data`: values of `CARD`. Raises as `save_passport`.

    `data["replaces"]`: a permission given while the card before still ran: that one ends on the day before.
    """
    person = locked(person.pk)
    require(may_edit_masters(actor, person.office_id))
    card = _row(ResidenceCard, person, card, version, key)
    if card.pk and card.public_id == key:
        return card
    editing.fill(card, data, CARD)
    card.number = closed_up(card.number or "") or None
    errors = {}
    _refuse(errors, card)
    if card.number and not errors:
        _taken(errors, actor, card, number=card.number)
    if card.starts_on and card.ends_on and card.starts_on <= card.ends_on:
        others = person.residence_cards.exclude(pk=card.pk)
        if data.get("replaces"):
            _end_the_one_before(others, card)
        if other := others.filter(starts_on__lte=card.ends_on, ends_on__gte=card.starts_on).first():
            errors["starts_on"] = _("“%(status)s” from %(first)s to %(last)s covers some of these days.") % {
                "status": other.status,
                "first": date_format(other.starts_on, "SHORT_DATE_FORMAT"),
                "last": date_format(other.ends_on, "SHORT_DATE_FORMAT"),
            }
    return _store(actor, card, key, errors)


def _end_the_one_before(others, card):
    before = others.filter(starts_on__lt=card.starts_on, ends_on__gte=card.starts_on, ends_on__lt=card.ends_on).first()
    if before:
        before.ends_on = card.starts_on - timedelta(days=1)
        before.save(update_fields=["ends_on"])


def _row(model, person, row, version, key):
    """The row to change under its lock, the row an earlier click made, or a new one."""
    if row is None:
        earlier = editing.made_before(model, key)
        return earlier if earlier is not None and earlier.person_id == person.pk else model(person=person)
    row = model.objects.select_for_update(of=("self",)).get(pk=row.pk, person=person)
    editing.require_fresh(row, version)
    return row


def _refuse(errors, row):
    try:
        refuse_my_number(row.number or "")
    except ValidationError as error:
        errors["number"] = error


def _taken(errors, actor, row, **same):
    other = type(row).objects.filter(**same).exclude(pk=row.pk).select_related("person").first()
    if other is None:
        return
    if other.person_id == row.person_id:
        errors["number"] = _("This number is already recorded for this person.")
    elif access.people(actor).filter(pk=other.person_id).exists():
        errors["number"] = ValidationError(
            _("This number belongs to %(person)s."),
            code="taken",
            params={"person": other.person, "view": "people:detail", "id": other.person.public_id},
        )
    else:
        errors["number"] = _("This number belongs to a person of an office you may not read.")


def _store(actor, row, key, errors):
    editing.check(row, places=PLACES, errors=errors)
    if row.pk is None:
        row = editing.add(row, key, places=PLACES)
    else:
        editing.write(row, places=PLACES)
    changes.record(actor, row.person, "person.changed")
    return row


@transaction.atomic
def delete_paper(actor, *, row):
    """Delete a passport or a residence card that was recorded by mistake. Raises Refused."""
    person = locked(row.person_id)
    require(may_edit_masters(actor, person.office_id))
    row.delete()
    changes.record(actor, person, "person.changed")
