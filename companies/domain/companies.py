"""Companies: recorded, corrected, deleted; and how many trainees they have under other organizations."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies import access
from companies.models import Company, Establishment, OutsideTrainees
from imjapan.core import changes
from imjapan.core.errors import require
from imjapan.organization import editing
from imjapan.organization.access import may_edit_masters
from imjapan.organization.numbers import closed_up, plain_number, refuse_my_number

FIELDS = (
    "office",
    "name",
    "name_kana",
    "is_sole_proprietor",
    "corporate_number",
    "receipt_no",
    "own_number",
    "old_number",
    "industry",
    "industry_division",
    "postal_code",
    "address",
    "phone",
    "representative_title",
    "representative_name",
)
STAGES = ("stage_1", "stage_2", "stage_3", "esd")
OUTSIDE = ("counted_on", "count", *STAGES, "note")
NUMBERS = ("corporate_number", "receipt_no", "own_number", "old_number")
PLACES = {
    "companies_company_proprietor_has_no_corporate_number": "corporate_number",
    "companies_company_own_number": "own_number",
    "companies_company_receipt_no": "receipt_no",
    "companies_outside_once": "counted_on",
}
HANGING = {
    "establishments": gettext_lazy("establishments"),
    "outside_trainees": gettext_lazy("counts of other trainees"),
    "headcounts": gettext_lazy("numbers of staff"),
    "excellences": gettext_lazy("periods of excellence"),
    "qualifications": gettext_lazy("licences and registrations"),
    "sanctions": gettext_lazy("past events"),
    "offers": gettext_lazy("job offers"),
    "plan_applications": gettext_lazy("plan applications"),
    "memberships": gettext_lazy("sign-ins of the company"),
    "in_charge": gettext_lazy("people in charge"),
    "audits": gettext_lazy("audits"),
    "visits": gettext_lazy("visits"),
    "released_findings": gettext_lazy("findings"),
    "answers": gettext_lazy("answers"),
    "placements": gettext_lazy("placements"),
    "obligations": gettext_lazy("duties"),
    "documents": gettext_lazy("documents"),
    "consultations": gettext_lazy("other records"),  # not everybody may know that there are any
    "mandates": gettext_lazy("mandates of auditors"),
}


@transaction.atomic
def save_company(actor, *, data, company=None, version=None, key=None) -> Company:
    """Record a company, or correct one. `data`: values of `FIELDS`; a change of office needs a right in both.

    A new name is a new way to find its establishments, so their keys follow.
    Raises Refused, Stale and ValidationError by field; a number of another company says whose it is.
    """
    if company is None:
        if earlier := editing.made_before(Company, key):
            return earlier
        company, office_before = Company(), None
    else:
        company = locked(company.pk)
        office_before = company.office_id
        require(may_edit_masters(actor, office_before))
        editing.require_fresh(company, version)
    editing.fill(company, data, FIELDS)
    if company.office_id:
        require(may_edit_masters(actor, company.office_id))
    company.corporate_number = closed_up(company.corporate_number or "") or None
    for name in (*NUMBERS[1:], "postal_code", "phone"):
        setattr(company, name, plain_number(getattr(company, name)))
    editing.check(company, places=PLACES, errors=_errors(actor, company))
    if company.pk is None:
        company = editing.add(company, key, places=PLACES)
    else:
        editing.write(company, places=PLACES)
        _refresh_keys(company)
    changes.record(actor, company, "company.changed")
    if office_before not in (None, company.office_id):
        ids = company.establishments.values_list("pk", flat=True)
        changes.record_many(actor, Establishment, ids, "establishment.left")
    return company


def _refresh_keys(company):
    rows = list(company.establishments.select_related("company"))
    for row in rows:
        row.company = company
        row.set_keys()
    Establishment.objects.bulk_update(rows, ["search_text", "sort_key"])


def _errors(actor, company):
    errors = {}
    for name in NUMBERS:
        value = getattr(company, name)
        try:
            refuse_my_number(value or "")
        except ValidationError as error:
            errors[name] = error
            continue
        if value and name != "old_number" and (error := _taken(actor, company, name, value)):
            errors[name] = error
    return errors


def _taken(actor, company, name, value):
    other = Company.objects.filter(**{name: value}).exclude(pk=company.pk).first()
    if other is None:
        return None
    if not access.companies(actor).filter(pk=other.pk).exists():
        return _("This number belongs to a company of an office you may not read.")
    return ValidationError(
        _("This number belongs to %(company)s."),
        code="taken",
        params={"company": other.name, "view": "companies:detail", "id": other.public_id},
    )


@transaction.atomic
def delete_company(actor, *, company):
    """Delete a company on which nothing hangs. Raises Refused and Conflict (says what hangs)."""
    company = locked(company.pk)
    require(may_edit_masters(actor, company.office_id))
    editing.require_free(company, HANGING)
    company.delete()


@transaction.atomic
def save_outside(actor, *, company, data, row=None, version=None, key=None, today) -> OutsideTrainees:
    """Record how many trainees a company has under other organizations on a day. `data`: values of `OUTSIDE`.

    Raises Refused, Stale and ValidationError by field.
    """
    company = locked(company.pk)
    require(may_edit_masters(actor, company.office_id))
    if row is None:
        earlier = editing.made_before(OutsideTrainees, key)
        if earlier is not None and earlier.company_id == company.pk:
            return earlier
        row = OutsideTrainees(company=company)
    else:
        row = OutsideTrainees.objects.select_for_update(of=("self",)).get(pk=row.pk, company=company)
        editing.require_fresh(row, version)
    editing.fill(row, data, OUTSIDE)
    errors = {}
    if row.counted_on and row.counted_on > today:
        errors["counted_on"] = _("This day lies in the future. Check the year.")
    if error := _sum_error(row):
        errors["count"] = error
    editing.check(row, places=PLACES, errors=errors)
    if row.pk is None:
        row = editing.add(row, key, places=PLACES)
    else:
        editing.write(row, places=PLACES)
    changes.record(actor, company, "company.changed")
    return row


def _sum_error(row):
    """The numbers by stage, as far as told, are part of the total; when all are told they are the total."""
    told = [number for name in STAGES if (number := getattr(row, name)) is not None]
    if row.count is None or not told:
        return None
    if sum(told) > row.count or (len(told) == len(STAGES) and sum(told) != row.count):
        return _("The numbers by stage make %(sum)s. Correct them or the total.") % {"sum": sum(told)}
    return None


@transaction.atomic
def delete_outside(actor, *, row):
    """Delete a count recorded by mistake. Raises Refused."""
    company = locked(row.company_id)
    require(may_edit_masters(actor, company.office_id))
    row.delete()
    changes.record(actor, company, "company.changed")


def locked(pk) -> Company:
    return Company.objects.select_for_update(of=("self",)).get(pk=pk)
