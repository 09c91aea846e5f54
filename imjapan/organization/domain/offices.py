"""The organization's own data and its offices, kept by administrators."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.core import changes, events
from imjapan.core.errors import require

from .. import editing
from ..models import Office, Organization
from . import licences
from .staff import may_administer

HOUSE = (
    "name", "name_kana", "licence_no", "licence_kind", "licence_from", "licence_until", "postal_code", "address",
    "phone", "representative_title", "representative_name", "date_style",
)  # fmt: skip
OFFICE = (
    "code", "name", "name_kana", "postal_code", "address", "phone", "authority_office", "is_private", "clock_starts_on",
)  # fmt: skip
PLACES = {"organization_licence_order": "licence_until"}


@transaction.atomic
def change_organization(actor, *, organization, data, version=None) -> Organization:
    """Name, licence, address and how dates are printed. Raises Refused, Stale and ValidationError by field."""
    require(may_administer(actor))
    row = Organization.objects.select_for_update().get(pk=organization.pk)
    editing.require_fresh(row, version)
    before = tuple(getattr(row, name) for name in licences.SHOWN)
    editing.fill(row, data, HOUSE)
    editing.check(row, places=PLACES)
    editing.write(row, places=PLACES)
    licences.follow(actor, row, before, timezone.localdate())
    events.record(actor, "organization.settings.changed", row)
    return row


@transaction.atomic
def create_office(actor, *, data, key=None) -> Office:
    """A new office of the organization. `key`: public id of the form, so that a form sent twice makes one office."""
    require(may_administer(actor))
    if earlier := editing.made_before(Office, key):
        return earlier
    row = Office(organization=Organization.objects.get())
    editing.fill(row, data, OFFICE)
    _check_code(row)
    editing.check(row)
    row = editing.add(row, key)
    events.record(actor, "organization.office.added", row, office_id=row.pk)
    return row


@transaction.atomic
def change_office(actor, *, office, data, version=None) -> Office:
    """Change an office. Another start of the clock leads to a recompute of all its duties, as a job.

    Raises Refused, Stale (changed since `version`) and ValidationError by field.
    """
    require(may_administer(actor))
    row = Office.objects.select_for_update(of=("self",)).get(pk=office.pk)
    editing.require_fresh(row, version)
    clock = row.clock_starts_on
    editing.fill(row, data, OFFICE)
    _check_code(row)
    editing.check(row)
    editing.write(row)
    events.record(actor, "organization.office.changed", row, office_id=row.pk)
    if row.clock_starts_on != clock:
        changes.record(actor, row, "office.changed")
    return row


def _check_code(row):
    """The code stands in addresses and file names."""
    if any(character.isspace() or character in "/?#&" for character in row.code):
        raise ValidationError({"code": [_("A code has no spaces and none of / ? # &.")]})
