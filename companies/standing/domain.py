"""Rows of a company's standing: recorded, corrected, taken back. TITP-QUOTA-02, TITP-SANC-01b, ESD-QUOTA-04."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from companies.domain.companies import locked
from companies.models import Excellence, Headcount, Officer, Qualification, Sanction
from imjapan.core import changes, files
from imjapan.core.errors import require
from imjapan.organization import editing
from imjapan.organization.access import may_edit_masters

FACT = "company.changed"


class Kind(NamedTuple):
    """One table of the standing. `places`: {constraint: field whose message it is}; `past`: a day that has been.

    `with_file`: a row may keep a scan.
    """

    model: type
    label: Any
    new: Any
    fields: tuple[str, ...]
    places: Mapping[str, str]
    past: str = ""
    with_file: bool = False


KINDS = {
    "staff": Kind(
        Headcount,
        gettext_lazy("Full-time staff (常勤の職員)"),
        gettext_lazy("Add a number of staff"),
        ("establishment", "valid_from", "full_time", "care_staff", "source"),
        {"companies_headcount_once": "valid_from", "companies_headcount_care_within": "care_staff"},
    ),
    "excellence": Kind(
        Excellence,
        gettext_lazy("Counts as excellent (優良)"),
        gettext_lazy("Add a period"),
        ("regime", "care", "starts_on", "ends_on", "points", "note"),
        {"companies_excellence_order": "ends_on", "companies_excellence_one": "starts_on"},
    ),
    "holdings": Kind(
        Qualification,
        gettext_lazy("Licences, registrations, memberships"),
        pgettext_lazy("licence of a company", "Add one"),
        ("kind", "number", "starts_on", "ends_on", "note"),
        {"companies_qualification_order": "ends_on"},
        with_file=True,
    ),
    "officers": Kind(
        Officer,
        gettext_lazy("Officers (役員)"),
        gettext_lazy("Add an officer"),
        ("name", "office_held", "address", "starts_on", "ends_on"),
        {"companies_officer_order": "ends_on"},
    ),
    "past": Kind(
        Sanction,
        gettext_lazy("What may block a new plan"),
        gettext_lazy("Add an event"),
        ("kind", "happened_on", "ends_on", "count", "note"),
        {"companies_sanction_order": "ends_on"},
        past="happened_on",
    ),
}


@transaction.atomic
def save_row(actor, *, company, kind, data, upload=None, row=None, version=None, key=None, today):
    """Record or correct one row of the table `kind` of `KINDS`. `data`: values of its fields; `upload`: its scan.

    Raises Refused, Stale and ValidationError by field.
    """
    kind = KINDS[kind]
    company = locked(company.pk)
    require(may_edit_masters(actor, company.office_id))
    if row is None:
        earlier = editing.made_before(kind.model, key)
        if earlier is not None and earlier.company_id == company.pk:
            return earlier
        row = kind.model(company=company)
    else:
        row = kind.model.objects.select_for_update(of=("self",)).get(pk=row.pk, company=company)
        editing.require_fresh(row, version)
    editing.fill(row, data, kind.fields)
    editing.check(row, places=kind.places, errors=_errors(row, kind, today), without=("file",))
    if upload and kind.with_file:
        try:
            row.file = files.store_upload(actor=actor, upload=upload, office_id=company.office_id)
        except ValidationError as error:
            raise ValidationError({"upload": error.messages}) from error
    if row.pk is None:
        row = editing.add(row, key, places=kind.places)
    else:
        editing.write(row, places=kind.places)
    changes.record(actor, company, FACT)
    return row


def _errors(row, kind, today):
    errors = {}
    if kind.past and (day := getattr(row, kind.past)) and day > today:
        errors[kind.past] = _("This day lies in the future. Check the year.")
    establishment = getattr(row, "establishment", None)
    if establishment and establishment.company_id != row.company_id:
        errors["establishment"] = _("This establishment belongs to another company.")
    return errors


@transaction.atomic
def delete_row(actor, *, row):
    """Take back a row recorded by mistake; its history stays. Raises Refused."""
    company = locked(row.company_id)
    require(may_edit_masters(actor, company.office_id))
    type(row).objects.filter(pk=row.pk).delete()
    changes.record(actor, company, FACT)


def state_on(company, day) -> dict:
    """What holds on a day: staff (newest count of the whole company), excellence by regime. Two queries at most."""
    counts = (row for row in company.headcounts.all() if row.establishment_id is None and row.valid_from <= day)
    excellent = {
        row.regime: row
        for row in company.excellences.all()
        if row.starts_on <= day and (row.ends_on is None or row.ends_on >= day)
    }
    return {"staff": next(counts, None), "excellent": list(excellent.values())}
