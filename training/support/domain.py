"""Support plans, what was given, and contracts with companies. ESD-SSW-01, -03, -04.

Interviews: `interviews`. What a plan still lacks is told, never refused: the law is judged in `standing`.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.models import Company
from imjapan.core import changes, files
from imjapan.core.errors import Conflict, require
from imjapan.law.parameters import effective
from imjapan.law.ssw_report import notice_form, occasional_notice_due
from imjapan.law.ssw_sector import work_categories
from imjapan.organization import editing
from imjapan.organization.models import Personnel
from interns.domain.people import locked
from training.models import Placement, Plan, Regime, SupportContract, SupportPlan, SupportRecord

from . import access
from .items import fresh_items

PLAN_CHANGED, RECORD_CHANGED = "support_plan.changed", "support.given"
CONTRACT_CHANGED = "support_contract.changed"
PLAN_FIELDS = ("made_on", "language", "manager", "staff", "sector", "work_category", "signed_on")
RECORD_FIELDS = (
    "item",
    "given_on",
    "minutes",
    "method",
    "language",
    "interpreter",
    "content",
    "charged",
    "given_by",
)
CONTRACT_FIELDS = ("starts_on", "ends_on", "monthly_fee", "note")
# A change of these is notified with form 3-2 once the worker has signed.
NOTIFIED = ("items", "manager", "staff")
HANGING = {
    "records": gettext_lazy("support given"),
    "interviews": gettext_lazy("interviews"),
    "documents": gettext_lazy("documents"),
    "obligations": None,
}
EARLY = timedelta(days=366)  # guidance is given before the work begins, hardly longer


# --- the plan -----------------------------------------------------------------------------------


def plan_to_support(person, on) -> Plan | None:
    """The plan of SSW 1 without a support plan: the one that runs or comes next, else none."""
    rows = Plan.objects.filter(
        person=person, regime=Regime.SSW, ssw_2=False, ends_on__gte=on, support_plan__isnull=True
    )
    return rows.order_by("starts_on").first()


def employer_of(plan) -> Company | None:
    """The company of the latest placement under a plan."""
    row = Placement.objects.filter(plan=plan).select_related("company").order_by("-starts_on").first()
    return row.company if row else None


def proposed(plan, company, on) -> dict:
    """What a new plan begins with: the latest plan at the same company, else the ten supports as the law names them."""
    before = SupportPlan.objects.filter(company=company, office=plan.person.office_id).order_by("-made_on", "-pk")
    carried = before.exclude(person=plan.person_id).first()
    start = {"made_on": on, "language": plan.person.language, "sector": plan.sector, "items": fresh_items()}
    start |= {"work_category": plan.work_category, "manager": None, "staff": None}
    if carried:
        start |= {"items": carried.items, "manager": carried.manager_id, "staff": carried.staff_id}
        if not plan.sector or plan.sector == carried.sector:
            start |= {"sector": carried.sector, "work_category": plan.work_category or carried.work_category}
    return start


@transaction.atomic
def save_plan(actor, *, plan, company, data, support=None, version=None, key=None, today) -> SupportPlan:
    """Make the support plan of one worker under one plan, or correct it. `data`: `PLAN_FIELDS` and `items`.

    Raises Refused, Stale, Conflict (the ten supports changed meanwhile) and ValidationError by field.
    """
    person = locked(plan.person_id)
    require(access.may_write(actor, support.office_id if support else person.office_id))
    if support is None:
        earlier = editing.made_before(SupportPlan, key)
        if earlier is not None and earlier.plan_id == plan.pk:
            return earlier
        key = None if earlier else key
        support = SupportPlan(plan=plan, person=person, office_id=person.office_id, company=company)
    else:
        support = SupportPlan.objects.select_for_update(of=("self",)).get(pk=support.pk)
        require_fresh(support, version, "items", _("Somebody else changed the ten supports meanwhile."))
    editing.fill(support, data, (*PLAN_FIELDS, "items"))
    editing.check(support, errors=_plan_errors(support, today), without=("manager", "staff"))
    if support.pk is None:
        support = editing.add(support, key)
    else:
        support.version += 1
        editing.write(support)
    changes.record(actor, support, PLAN_CHANGED)
    return support


def require_fresh(row, version, part, sentence):
    """As `editing.require_fresh`; what stands in one JSON field is no field of a form, so it is refused as a whole."""
    if part in editing.moved_since(row, version):
        raise Conflict(f"{sentence} {_('Open the page again and look before you save.')}")
    editing.require_fresh(row, version)


def _plan_errors(support, today) -> dict:
    errors = {}
    if support.made_on and support.made_on > today:
        errors["made_on"] = _("This day lies in the future. Check the year.")
    if support.signed_on and support.signed_on > today:
        errors["signed_on"] = _("This day lies in the future. Check the year.")
    elif support.signed_on and support.made_on and support.signed_on < support.made_on:
        errors["signed_on"] = _("The plan is signed after it is made.")
    known = {row["name"] for row in work_categories(support.sector)}
    if support.work_category and support.sector and support.work_category not in known:
        errors["work_category"] = _("This work category is not one of the sector.")
    return errors


def changed_parts(support, data) -> bool:
    """Whether `data` changes what is notified with form 3-2, in a plan the worker has signed."""
    if support is None or support.signed_on is None:
        return False
    return any(name in data and getattr(data[name], "pk", data[name]) != editing.value_of(support, name)
               for name in NOTIFIED)  # fmt: skip


def change_notice(today) -> str:
    """What is owed after a signed plan was changed, in words."""
    due = occasional_notice_due(today, days=effective("ssw.occasional_days", today).value)
    return _("The employer notifies the change of the support plan (form %(form)s) by %(day)s.") % {
        "form": notice_form("support_plan_changed"),
        "day": date_format(due, "SHORT_DATE_FORMAT"),
    }


@transaction.atomic
def delete_plan(actor, *, support):
    """Delete a plan made by mistake. Raises Refused, and Conflict when something hangs on it."""
    support = SupportPlan.objects.select_for_update(of=("self",)).get(pk=support.pk)
    require(access.may_write(actor, support.office_id))
    changes.record(actor, support, "support_plan.deleted")  # duties let go of it
    editing.require_free(support, {**HANGING, "obligations": _("duties")})
    support.delete()


def people_of(actor, office_id, on, keep=()):
    """Our own people of an office who may be named as support manager or staff on a day."""
    serving = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    here = Q(office=office_id) | Q(office__isnull=True)
    return Personnel.objects.filter((serving & here & Q(is_outside=False)) | Q(pk__in=[pk for pk in keep if pk]))


# --- what was given -----------------------------------------------------------------------------


def record_proposal(actor, support, item, on) -> dict:
    """What the form of a support begins with: carried from the last one of the same kind, else of this worker."""
    rows = SupportRecord.objects.filter(support_plan=support).order_by("-given_on", "-pk")
    before = (rows.filter(item=item).first() if item else None) or rows.first()
    start = {"item": item, "given_on": on, "charged": 0, "language": support.language or support.person.language}
    start["given_by"] = (
        Personnel.objects.filter(user=actor.user_id).values_list("pk", flat=True).first() or support.staff_id
    )
    if before:
        start |= {"method": before.method, "interpreter": before.interpreter}
        start["language"] = before.language or start["language"]
    return start


@transaction.atomic
def save_record(actor, *, support, data, upload=None, record=None, version=None, key=None, today) -> SupportRecord:
    """Record one support given, or correct it. `data`: `RECORD_FIELDS`. Raises Refused, Stale, ValidationError."""
    require(access.may_write(actor, support.office_id))
    support = SupportPlan.objects.select_for_update(of=("self",)).select_related("plan").get(pk=support.pk)
    if record is None:
        earlier = editing.made_before(SupportRecord, key)
        if earlier is not None and earlier.support_plan_id == support.pk:
            return earlier
        key = None if earlier else key
        record = SupportRecord(
            support_plan=support, person_id=support.person_id, entered_at=timezone.now(), entered_by_id=actor.user_id
        )
    else:
        record = SupportRecord.objects.select_for_update(of=("self",)).get(pk=record.pk, support_plan=support)
        editing.require_fresh(record, version)
    editing.fill(record, data, RECORD_FIELDS)
    if upload:
        try:
            record.file = files.store_upload(actor=actor, upload=upload)
        except ValidationError as error:
            raise ValidationError({"upload": error.messages}) from error
    editing.check(record, errors=_record_errors(record, support, today), without=("entered_at", "entered_by", "file"))
    if record.pk is None:
        record = editing.add(record, key)
    else:
        editing.write(record)
    changes.record(actor, support, RECORD_CHANGED)
    return record


def _record_errors(record, support, today) -> dict:
    errors = {}
    if record.given_on and record.given_on > today:
        errors["given_on"] = _("This day lies in the future. Record support once it was given.")
    elif record.given_on and record.given_on < support.plan.starts_on - EARLY:
        errors["given_on"] = _("This is more than a year before the work begins. Check the year.")
    if not record.content.strip():
        errors["content"] = _("Write in a few words what was done.")
    return errors


def record_warnings(record) -> list[str]:
    if record.charged:
        return [_("Costs of support may not be charged to the worker. Have the money paid back.")]
    return []


@transaction.atomic
def delete_record(actor, *, record):
    """Delete what was entered by mistake; its history stays. Raises Refused."""
    support = record.support_plan
    require(access.may_write(actor, support.office_id))
    record.delete()
    changes.record(actor, support, RECORD_CHANGED)


# --- contracts ----------------------------------------------------------------------------------


@transaction.atomic
def save_contract(actor, *, company, data, upload=None, contract=None, version=None, key=None) -> SupportContract:
    """Record that a company entrusts its support to us, or correct it. Raises Refused, Stale, ValidationError."""
    company = Company.objects.select_for_update(of=("self",)).get(pk=company.pk)
    require(access.may_write(actor, contract.office_id if contract else company.office_id))
    if contract is None:
        earlier = editing.made_before(SupportContract, key)
        if earlier is not None and earlier.company_id == company.pk:
            return earlier
        key = None if earlier else key
        contract = SupportContract(company=company, office_id=company.office_id)
    else:
        contract = SupportContract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
        editing.require_fresh(contract, version)
    editing.fill(contract, data, CONTRACT_FIELDS)
    if upload:
        try:
            contract.file = files.store_upload(actor=actor, upload=upload)
        except ValidationError as error:
            raise ValidationError({"upload": error.messages}) from error
    editing.check(
        contract,
        places={"training_support_contract_order": "ends_on"},
        errors=_contract_errors(contract),
        without=("file",),
    )
    if contract.pk is None:
        contract = editing.add(contract, key)
    else:
        editing.write(contract)
    changes.record(actor, contract, CONTRACT_CHANGED)
    return contract


def _contract_errors(contract) -> dict:
    """Two contracts of one company do not run at once: the days say which one covers a worker."""
    if not contract.starts_on:
        return {}
    others = SupportContract.objects.filter(company=contract.company_id).exclude(pk=contract.pk)
    others = others.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=contract.starts_on))
    if contract.ends_on:
        others = others.filter(starts_on__lte=contract.ends_on)
    if other := others.order_by("starts_on").first():
        day = date_format(other.starts_on, "SHORT_DATE_FORMAT")
        return {"starts_on": _("Another contract of this company, from %(day)s, covers these days.") % {"day": day}}
    return {}


@transaction.atomic
def delete_contract(actor, *, contract):
    """Delete a contract entered by mistake. Raises Refused."""
    company = contract.company
    require(access.may_write(actor, contract.office_id))
    contract.delete()
    # A contract that is gone tells no company: the company and its workers are told of instead.
    changes.record(actor, company, "company.changed")
    workers = Placement.objects.filter(company=company, plan__regime=Regime.SSW)
    changes.record_many(actor, Placement, workers.values_list("pk", flat=True), "placement.changed")


def covered(company_id, on) -> bool:
    """Whether the company entrusts its support to us on a day."""
    return (
        SupportContract.objects.filter(company=company_id, starts_on__lte=on)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
        .exists()
    )
