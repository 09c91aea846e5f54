"""Sending organizations, agreements, suspensions and paid costs: recorded, corrected, taken back.

TITP-SEND-01 to -06, ESD-SEND-01; Ord 25, 52(5)(6).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from imjapan.core import changes
from imjapan.core.errors import require
from imjapan.organization import editing
from interns.domain.people import locked as locked_person
from interns.models import PaidCost, SendingAgreement, SendingOrganization, SendingSuspension

from . import access

FACT = "sending.changed"
FIELDS = (
    "kind", "country", "name", "name_native", "representative", "address", "phone", "email",
    "certified_no", "certified_from", "certified_until", "recommended_by", "fee_basis", "note",
)  # fmt: skip
PLACES = {"interns_sending_certified_order": "certified_until", "interns_sending_once": "name"}
COST = ("sending", "kind", "paid_to", "paid_on", "amount", "currency", "yen", "note")
HANGING = {
    "agreements": gettext_lazy("agreements"),
    "suspensions": gettext_lazy("suspensions"),
    "people": gettext_lazy("people"),
    "paid_costs": gettext_lazy("payments"),
}


class Part(NamedTuple):
    """One table under a sending organization. `places`: {constraint: field whose message it is}."""

    model: type
    label: Any
    new: Any
    fields: tuple[str, ...]
    places: Mapping[str, str]


PARTS = {
    "agreement": Part(
        SendingAgreement,
        gettext_lazy("Agreements (協定)"),
        gettext_lazy("Add an agreement"),
        ("office", "number", "starts_on", "ends_on", "no_deposit", "no_penalty", "papers", "monthly_fee", "note"),
        {"interns_agreement_order": "ends_on"},
    ),
    "suspension": Part(
        SendingSuspension,
        pgettext_lazy("sending organization", "Suspensions"),
        gettext_lazy("Add a suspension"),
        ("starts_on", "ends_on", "authority", "reason"),
        {"interns_suspension_order": "ends_on"},
    ),
}


@transaction.atomic
def save_organization(actor, *, data, row=None, version=None, key=None) -> SendingOrganization:
    """Record a sending organization or correct one. `data`: values of `FIELDS`, and `confirmed`.

    Raises Refused, Stale and ValidationError by field.
    """
    require(access.may_change(actor))
    if row is None:
        earlier = editing.made_before(SendingOrganization, key)
        if earlier is not None:
            return earlier
        row = SendingOrganization()
    else:
        row = _locked(row.pk)
        editing.require_fresh(row, version)
    editing.fill(row, data, (*FIELDS, "confirmed"))
    editing.check(row, places=PLACES)
    return _store(actor, row, row, key, PLACES)


@transaction.atomic
def delete_organization(actor, *, row) -> None:
    """Delete one recorded by mistake. Raises Refused, and Conflict saying what hangs on it."""
    row = _locked(row.pk)
    require(access.may_change(actor))
    editing.require_free(row, HANGING)
    row.delete()


@transaction.atomic
def save_part(actor, *, sending, part, data, row=None, version=None, key=None):
    """Record or correct an agreement or a suspension (`part` of `PARTS`). Raises as `save_organization`."""
    part = PARTS[part]
    sending = _locked(sending.pk)
    if row is None:
        earlier = editing.made_before(part.model, key)
        if earlier is not None and earlier.sending_id == sending.pk:
            return earlier
        row = part.model(sending=sending)
    else:
        row = part.model.objects.select_for_update(of=("self",)).get(pk=row.pk, sending=sending)
        require(access.may_change_part(actor, row))
        editing.require_fresh(row, version)
    editing.fill(row, data, part.fields)
    require(access.may_change_part(actor, row))
    editing.check(row, places=part.places, without=("file",))
    return _store(actor, row, sending, key, part.places)


@transaction.atomic
def delete_part(actor, *, row) -> None:
    """Take back an agreement or suspension recorded by mistake; its history stays. Raises Refused."""
    sending = _locked(row.sending_id)
    require(access.may_change_part(actor, row))
    type(row).objects.filter(pk=row.pk).delete()
    changes.record(actor, sending, FACT)


@transaction.atomic
def save_cost(actor, *, person, data, row=None, version=None, key=None, today) -> PaidCost:
    """Write down what a person paid abroad. `data`: values of `COST`; yen is what it came to. Raises as above."""
    person = locked_person(person.pk)
    require(access.may_write_cost(actor, person))
    if row is None:
        earlier = editing.made_before(PaidCost, key)
        if earlier is not None and earlier.person_id == person.pk:
            return earlier
        row = PaidCost(person=person)
    else:
        row = PaidCost.objects.select_for_update(of=("self",)).get(pk=row.pk, person=person)
        editing.require_fresh(row, version)
    editing.fill(row, data, COST)
    errors = {}
    if row.paid_on and row.paid_on > today:
        errors["paid_on"] = _("This day lies in the future. Check the year.")
    if row.currency == "JPY" and row.amount is not None and row.yen is None:
        row.yen = int(row.amount)
    editing.check(row, places={"interns_paid_not_negative": "amount"}, errors=errors)
    if row.pk is None:
        row = editing.add(row, key)
    else:
        editing.write(row)
    changes.record(actor, person, "person.changed")
    return row


@transaction.atomic
def delete_cost(actor, *, row) -> None:
    """Take back a payment written down by mistake. Raises Refused."""
    person = locked_person(row.person_id)
    require(access.may_write_cost(actor, person))
    PaidCost.objects.filter(pk=row.pk).delete()
    changes.record(actor, person, "person.changed")


def _locked(pk):
    return SendingOrganization.objects.select_for_update().get(pk=pk)


def _store(actor, row, sending, key, places):
    if row.pk is None:
        row = editing.add(row, key, places=places)
    else:
        editing.write(row, places=places)
    changes.record(actor, sending if sending.pk else row, FACT)
    return row
