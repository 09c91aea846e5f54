"""Licences and applications for them. The organization's own fields always show the TITP licence in force."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from imjapan.core import changes, events
from imjapan.core.errors import require
from imjapan.law.ssw_registration import registration

from .. import editing
from ..models import Licence, Organization
from .staff import may_administer

LICENCE = (
    "regime", "kind", "number", "wished_from", "applied_on", "application_no", "valid_from", "valid_until",
    "renewed_on", "note",
)  # fmt: skip
SHOWN = ("licence_no", "licence_kind", "licence_from", "licence_until")
PLACES = {
    "organization_licence_period": "valid_until",
    "organization_licence_both_days": "valid_until",
    "organization_licence_kind_fits": "kind",
}
FACT = "licence.changed"


@transaction.atomic
def save_licence(actor, *, data, today: date, row=None, version=None, key=None) -> Licence:
    """Record or change a licence, or the application for one (without validity).

    Raises Refused, Stale and ValidationError by field.
    """
    require(may_administer(actor))
    house = Organization.objects.select_for_update().get()
    if row is None:
        if earlier := editing.made_before(Licence, key):
            return earlier
        found = Licence(organization=house)
    else:
        found = Licence.objects.select_for_update(of=("self",)).get(pk=row.pk)
        editing.require_fresh(found, version)
    editing.fill(found, data, LICENCE)
    if found.regime == Licence.Regime.SSW and found.valid_from and found.valid_until is None:
        found.valid_until = registration(found.valid_from).end
    editing.check(found, places=PLACES, errors=_wrong(found, today), without=("organization",))
    if row is None:
        found = editing.add(found, key, places=PLACES)
    else:
        editing.write(found, places=PLACES)
    show_in_force(house, today)
    events.record(actor, "organization.licence.saved", found)
    changes.record(actor, found, FACT)
    return found


def _wrong(row, today) -> dict:
    errors = {}
    for name in ("applied_on", "renewed_on"):
        if (day := getattr(row, name)) and day > today:
            errors[name] = _("This day lies ahead. Record it when it has happened.")
    if row.renewed_on and row.valid_from is None:
        errors["renewed_on"] = _("Only a granted licence is renewed.")
    if row.valid_from and row.valid_until:
        others = Licence.objects.filter(
            regime=row.regime, valid_from__lte=row.valid_until, valid_until__gte=row.valid_from
        ).exclude(pk=row.pk)
        if other := others.first():
            errors["valid_from"] = _("Another licence is valid in that time: %(name)s") % {"name": other}
    return errors


@transaction.atomic
def delete_licence(actor, *, row, today: date) -> None:
    """Take back a licence recorded by mistake. Its history stays; the organization keeps what it showed."""
    require(may_administer(actor))
    house = Organization.objects.select_for_update().get()
    events.record(actor, "organization.licence.deleted", row)
    Licence.objects.filter(pk=row.pk).delete()
    show_in_force(house, today)
    changes.record(actor, row, FACT)


def in_force(regime: str, on: date) -> Licence | None:
    """The licence of a regime that is valid on a day."""
    return (
        Licence.objects.filter(regime=regime, valid_from__lte=on, valid_until__gte=on).order_by("-valid_from").first()
    )


def show_in_force(house: Organization, today: date) -> bool:
    """Make the organization show its TITP licence in force. Returns whether it had to change; without one it stays."""
    found = in_force(Licence.Regime.TITP, today)
    if found is None:
        return False
    wanted = (found.number, found.kind, found.valid_from, found.valid_until)
    if tuple(getattr(house, name) for name in SHOWN) == wanted:
        return False
    for name, value in zip(SHOWN, wanted, strict=True):
        setattr(house, name, value)
    house.save()
    return True


def follow(actor, house: Organization, before: tuple, today: date) -> None:
    """What was typed on the page of the organization is the licence too. `before`: the fields of `SHOWN` till now.

    Without both days there is no licence to keep. Raises ValidationError with the names of the organization's fields.
    """
    now = tuple(getattr(house, name) for name in SHOWN)
    if now == before or not (house.licence_from and house.licence_until):
        return
    titp = Licence.objects.filter(organization=house, regime=Licence.Regime.TITP)
    same = Q(valid_from__in=[day for day in (before[2], house.licence_from) if day])
    row = titp.filter(same).order_by("-valid_from").first() or Licence(organization=house, regime=Licence.Regime.TITP)
    row.number, row.kind, row.valid_from, row.valid_until = now
    if clash := _wrong(row, today).get("valid_from"):
        raise ValidationError({"licence_from": [clash]})
    editing.write(row, places=PLACES)
    events.record(actor, "organization.licence.saved", row)
    changes.record(actor, row, FACT)
