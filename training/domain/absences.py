"""Days on which a person does not train although a plan runs."""

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from imjapan.core import changes
from imjapan.core.errors import require
from imjapan.organization import editing
from imjapan.organization.access import may_edit_masters
from interns.domain.people import locked
from training.models import Absence

from .checks import overlapping

FIELDS = ("kind", "cause", "starts_on", "ends_on", "note")
WITH_CAUSE = (Absence.Kind.LEAVE, Absence.Kind.INTERRUPTION)
PLACES = {"training_absence_order": "ends_on", "training_absence_one": "starts_on"}


@transaction.atomic
def save_absence(actor, *, person, data, absence=None, version=None, key=None) -> Absence:
    """Record an absence of a person, or correct one. `data`: values of `FIELDS`.

    Raises Refused, Stale and ValidationError by field.
    """
    person = locked(person.pk)
    require(may_edit_masters(actor, person.office_id))
    if absence is None:
        earlier = editing.made_before(Absence, key)
        if earlier is not None and earlier.person_id == person.pk:
            return earlier
        absence = Absence(person=person)
    else:
        absence = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk, person=person)
        editing.require_fresh(absence, version)
    editing.fill(absence, data, FIELDS)
    editing.check(absence, places=PLACES, errors=_errors(absence))
    if absence.pk is None:
        absence = editing.add(absence, key, places=PLACES)
    else:
        editing.write(absence, places=PLACES)
    changes.record(actor, absence, "absence.changed")
    return absence


def _errors(row):
    if row.cause and row.kind not in WITH_CAUSE:
        return {"cause": _("Only a leave or an interruption has a reason of this kind.")}
    if not row.starts_on or (row.ends_on and row.ends_on < row.starts_on):
        return {}
    other = overlapping(Absence.objects.filter(person=row.person_id), row)
    if other is None:
        return {}
    words = {
        "kind": other.get_kind_display(),
        "first": date_format(other.starts_on, "SHORT_DATE_FORMAT"),
        "last": date_format(other.ends_on, "SHORT_DATE_FORMAT") if other.ends_on else _("still"),
    }
    text = _("Another absence covers some of these days: %(kind)s, %(first)s to %(last)s.")
    return {"starts_on": text % words}


@transaction.atomic
def delete_absence(actor, *, absence):
    """Delete an absence recorded by mistake. Raises Refused."""
    person = locked(absence.person_id)
    require(may_edit_masters(actor, person.office_id))
    changes.record(actor, absence, "absence.changed")
    absence.delete()
    changes.record(actor, person, "person.changed")
