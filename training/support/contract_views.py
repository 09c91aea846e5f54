"""Contracts by which a company entrusts its support to us (支援委託契約)."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import access as companies
from imjapan.accounts.decorators import staff_only
from imjapan.law.parameters import effective
from imjapan.law.ssw_report import notice_form, occasional_notice_due
from imjapan.organization.edit_pages import Removal, Screen, deleted, serve, step

from . import access, domain
from .forms import ContractForm
from .pages import serve_file, trail

EDIT = ["GET", "POST"]


def _address(company):
    return reverse("companies:detail", args=[company.public_id])


def _one(actor, public_id):
    rows = access.contracts(actor).select_related("company", "office", "file")
    return get_object_or_404(rows, public_id=public_id)


@staff_only
@require_http_methods(EDIT)
def contract_new(request, public_id):
    company = get_object_or_404(companies.companies(request.actor), public_id=public_id)
    return _contract(request, company)


@staff_only
@require_http_methods(EDIT)
def contract_edit(request, public_id):
    contract = _one(request.actor, public_id)
    remove = Removal(
        reverse("support:contract_delete", args=[contract.public_id]),
        _("Delete this contract"),
        _("Delete this contract? Its history stays."),
    )
    return _contract(request, contract.company, contract, remove=remove)


def _contract(request, company, contract=None, *, remove=None):
    actor = request.actor
    sent = request.FILES if request.method == "POST" else None
    return serve(
        request,
        lambda data, instance=contract: ContractForm(
            data, sent if data is not None else None, instance=instance, actor=actor
        ),
        permission=access.may_write(actor, contract.office_id if contract else company.office_id),
        save=lambda data, version, key: domain.save_contract(
            actor, company=company, data=data, upload=data.get("upload"), contract=contract, version=version, key=key
        ),
        screen=Screen(
            title=_("Support contract of %(company)s") % {"company": company},
            back=_address(company),
            trail=[*trail(), step(_address(company), str(company))],
            done=lambda row: _address(company),
            saved=_("The support contract is saved."),
            remove=remove,
            warnings=_warnings,
        ),
    )


def _warnings(contract) -> list[str]:
    """The notice of the employer about a contract that has just begun or ended."""
    today = timezone.localdate()
    event, day = "entrustment_concluded", contract.starts_on
    if contract.ends_on and contract.ends_on <= today:
        event, day = "entrustment_ended", contract.ends_on
    due = occasional_notice_due(day, days=effective("ssw.occasional_days", day).value)
    if due < today:
        return []
    words = {"form": notice_form(event), "day": date_format(due, "SHORT_DATE_FORMAT")}
    return [_("The employer notifies this contract (form %(form)s) by %(day)s.") % words]


@staff_only
@require_POST
def contract_delete(request, public_id):
    contract = _one(request.actor, public_id)
    return deleted(
        request,
        permission=access.may_write(request.actor, contract.office_id),
        delete=lambda: domain.delete_contract(request.actor, contract=contract),
        back=reverse("support:contract_edit", args=[contract.public_id]),
        gone=_address(contract.company),
        message=_("The support contract is deleted."),
    )


@staff_only
@require_safe
def contract_file(request, public_id):
    contract = _one(request.actor, public_id)
    return serve_file(request, contract, contract.file, "training.support.file_opened")
