"""Establishments (事業所) of a company: recorded, corrected, deleted."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.models import Establishment
from imjapan.core import changes
from imjapan.core.errors import require
from imjapan.organization import editing
from imjapan.organization.access import may_edit_masters
from imjapan.organization.numbers import plain_number

from .companies import locked

FIELDS = (
    "name",
    "name_kana",
    "postal_code",
    "address",
    "phone",
    "training_manager",
    "training_manager_course_on",
    "instructor",
    "life_advisor",
)
PLACES = {"companies_establishment_name": "name"}
HANGING = {
    "audits": gettext_lazy("audits"),
    "visits": gettext_lazy("visits"),
    "released_findings": gettext_lazy("findings"),
    "placements": gettext_lazy("placements"),
    "cut_over": gettext_lazy("what was done before our records begin"),
    "obligations": gettext_lazy("duties"),
    "documents": gettext_lazy("documents"),
    "consultations": gettext_lazy("other records"),  # not everybody may know that there are any
}


@transaction.atomic
def save_establishment(
    actor, *, company, data, establishment=None, version=None, key=None, today=None
) -> Establishment:
    """Record an establishment of a company, or correct one. `data`: values of `FIELDS`.

    `today`: known where a person types, so that a day in the future is refused.

    Raises Refused, Stale and ValidationError by field.
    """
    company = locked(company.pk)
    require(may_edit_masters(actor, company.office_id))
    if establishment is None:
        earlier = editing.made_before(Establishment, key)
        if earlier is not None and earlier.company_id == company.pk:
            return earlier
        establishment = Establishment(company=company)
    else:
        rows = Establishment.objects.select_for_update(of=("self",))
        establishment = rows.get(pk=establishment.pk, company=company)
        establishment.company = company
        editing.require_fresh(establishment, version)
    editing.fill(establishment, data, FIELDS)
    for name in ("postal_code", "phone"):
        setattr(establishment, name, plain_number(getattr(establishment, name)))
    errors = {}
    taken_on = establishment.training_manager_course_on
    if taken_on and today and taken_on > today:
        errors["training_manager_course_on"] = _("This day lies in the future. Check the year.")
    if company.establishments.filter(name=establishment.name).exclude(pk=establishment.pk).exists():
        errors["name"] = _("This company has an establishment of this name already.")
    editing.check(establishment, places=PLACES, errors=errors)
    if establishment.pk is None:
        establishment = editing.add(establishment, key, places=PLACES)
    else:
        editing.write(establishment, places=PLACES)
    changes.record(actor, company, "company.changed")
    return establishment


@transaction.atomic
def delete_establishment(actor, *, establishment):
    """Delete an establishment on which nothing hangs. Raises Refused and Conflict (says what hangs)."""
    company = locked(establishment.company_id)
    require(may_edit_masters(actor, company.office_id))
    establishment = Establishment.objects.select_for_update(of=("self",)).get(pk=establishment.pk)
    editing.require_free(establishment, HANGING)
    establishment.delete()
    changes.record(actor, company, "company.changed")
