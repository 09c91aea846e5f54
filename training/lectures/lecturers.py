"""Lecturers and interpreters of an office: recorded and corrected. Who taught stays, marked as no longer active."""

from django.db import transaction
from django.utils.translation import gettext as _

from imjapan.organization import access as organization
from imjapan.organization import editing
from training.models import Lecturer

FIELDS = (
    "office", "personnel", "name", "title", "belongs_to", "affiliation", "qualification", "is_legal_expert", "years",
    "languages", "is_interpreter", "active",
)  # fmt: skip
OURS, COMPANY = Lecturer.Belongs.OURS, Lecturer.Belongs.COMPANY


@transaction.atomic
def save_lecturer(actor, *, data, lecturer=None, version=None, key=None) -> Lecturer:
    """Record a lecturer or correct one. `data`: values of `FIELDS`. Raises Refused, Stale and ValidationError."""
    if lecturer is None:
        if earlier := editing.made_before(Lecturer, key):
            return earlier
        lecturer = Lecturer()
    else:
        lecturer = Lecturer.objects.select_for_update(of=("self",)).get(pk=lecturer.pk)
        organization.must_write(actor, lecturer.office_id)
        editing.require_fresh(lecturer, version)
    editing.fill(lecturer, data, FIELDS)
    editing.check(lecturer, errors=_errors(lecturer))
    organization.must_write(actor, lecturer.office_id)
    if lecturer.pk is None:
        return editing.add(lecturer, key)
    editing.write(lecturer)
    return lecturer


def _errors(lecturer):
    errors = {}
    person = lecturer.personnel
    if person is not None and not person.is_outside and lecturer.belongs_to != OURS:
        errors["belongs_to"] = _("%(name)s is one of our people and belongs to us.") % {"name": person.name}
    if lecturer.is_legal_expert and not lecturer.qualification.strip():
        errors["qualification"] = _("Write what makes this person an expert: lawyer, labour attorney, experience.")
    if lecturer.belongs_to == COMPANY and not lecturer.affiliation.strip():
        errors["affiliation"] = _("Write which company.")
    if lecturer.years is not None and lecturer.years > 70:
        errors["years"] = _("Check the years.")
    return errors
