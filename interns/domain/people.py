"""People: recorded, corrected, deleted. Names are stored exactly as written."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import changes
from imjapan.core.errors import require
from imjapan.organization import editing
from imjapan.organization.access import may_edit_masters
from imjapan.organization.numbers import plain_number, refuse_my_number
from interns.models import Person

from . import same

FIELDS = (
    "office",
    "passport_name",
    "surname",
    "given_name",
    "native_name",
    "katakana",
    "call_name",
    "nationality",
    "birth_date",
    "sex",
    "language",
    "old_number",
    "sending",
)
OLDEST = 1900
HANGING = {
    "passports": gettext_lazy("passports"),
    "residence_cards": gettext_lazy("residence cards"),
    "in_charge": gettext_lazy("people in charge"),
    "residence_events": gettext_lazy("notices to the authorities"),
    "after_return": gettext_lazy("entries on the time after the return"),
    "plans": gettext_lazy("plans"),
    "placements": gettext_lazy("placements"),
    "absences": gettext_lazy("absences"),
    "candidacies": gettext_lazy("presentations for job offers"),
    "interviews": gettext_lazy("interviews"),
    "visits": gettext_lazy("visits"),
    "consultations": gettext_lazy("other records"),  # not everybody may know that there are any
}


@transaction.atomic
def save_person(actor, *, data, person=None, version=None, key=None, today) -> Person:
    """Record a person, or correct one. `data`: values of `FIELDS`; a change of office needs a right in both.

    Raises Refused, Stale (changed since `version`) and ValidationError by field.
    """
    if person is None:
        if earlier := editing.made_before(Person, key):
            return earlier
        person = Person()
    else:
        person = locked(person.pk)
        require(may_edit_masters(actor, person.office_id))
        editing.require_fresh(person, version)
    editing.fill(person, data, FIELDS)
    if person.office_id:
        require(may_edit_masters(actor, person.office_id))
    _check(person, today)
    if person.pk is None:
        person = editing.add(person, key)
    else:
        editing.write(person)
    changes.record(actor, person, "person.changed")
    return person


def save_new(actor, *, data, key, today) -> Person:
    """Record somebody typed in by hand, who may be recorded already: `data` says in `another` that it is not so.

    Raises as `save_person`, and ValidationError at `another` with the question whether it is the same person.
    """
    if editing.made_before(Person, key) is None:
        same.require_new(actor, data=data, another=data.get(same.ANOTHER, False))
    return save_person(actor, data=data, key=key, today=today)


def _check(person, today):
    errors = {}
    if person.birth_date and person.birth_date > today:
        errors["birth_date"] = _("This day lies in the future. Check the year.")
    elif person.birth_date and person.birth_date.year < OLDEST:
        errors["birth_date"] = _("This is too long ago. Check the year.")
    person.old_number = plain_number(person.old_number)
    try:
        refuse_my_number(person.old_number)
    except ValidationError as error:
        errors["old_number"] = error
    editing.check(person, errors=errors)


@transaction.atomic
def delete_person(actor, *, person):
    """Delete somebody on whom nothing hangs. Raises Refused and Conflict (says what hangs)."""
    person = locked(person.pk)
    require(may_edit_masters(actor, person.office_id))
    editing.require_free(person, HANGING)
    person.delete()


def locked(pk) -> Person:
    """The person under a lock: everything that belongs to a person is written while holding it."""
    return Person.objects.select_for_update(of=("self",)).get(pk=pk)
