"""Screens that record, correct and delete companies, establishments and counts of other trainees."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.organization import editing, rights
from imjapan.organization.access import may_edit_masters
from imjapan.organization.edit_pages import Removal, Screen, deleted, may_add, serve, step

from . import access
from .domain import companies, establishments
from .forms import CompanyForm, EstablishmentForm, OutsideForm
from .models import OutsideTrainees

EDIT = ["GET", "POST"]


def address(company):
    return reverse("companies:detail", args=[company.public_id])


def place_address(establishment):
    return reverse("companies:establishment", args=[establishment.public_id])


def trail(company=None, establishment=None):
    way = [step(reverse("companies:list"), _("Companies"))]
    if company:
        way.append(step(address(company), company.name))
    if establishment:
        way.append(step(place_address(establishment), establishment.name))
    return way


def _company(actor, public_id):
    return get_object_or_404(access.companies(actor).select_related("office"), public_id=public_id)


def _establishment(actor, public_id):
    rows = access.establishments(actor).select_related("company__office")
    return get_object_or_404(rows, public_id=public_id)


def _why_not(row, words):
    hanging = ", ".join(editing.hanging(row, words))
    return hanging and _("Cannot be deleted while something hangs on it: %(what)s") % {"what": hanging}


@staff_only
@require_http_methods(EDIT)
def company_new(request):
    actor = request.actor
    own = list(actor.offices_with(rights.MASTERS))
    initial = {"office": own[0]} if len(own) == 1 else {}
    return serve(
        request,
        lambda data, instance=None: CompanyForm(data, instance=instance, actor=actor, initial=initial),
        permission=may_add(actor),
        save=lambda data, version, key: companies.save_company(actor, data=data, key=key),
        screen=Screen(
            title=_("New company"),
            back=reverse("companies:list"),
            trail=trail(),
            done=address,
            saved=_("The company is recorded. Next, add its establishments."),
        ),
    )


@staff_only
@require_http_methods(EDIT)
def company_edit(request, public_id):
    actor, company = request.actor, _company(request.actor, public_id)
    return serve(
        request,
        lambda data, instance=company: CompanyForm(data, instance=instance, actor=actor),
        permission=may_edit_masters(actor, company.office_id),
        save=lambda data, version, key: companies.save_company(actor, company=company, data=data, version=version),
        screen=Screen(
            title=_("Change the company"),
            back=address(company),
            trail=trail(company),
            done=address,
            saved=_("The changes are saved."),
            remove=Removal(
                reverse("companies:delete", args=[public_id]),
                _("Delete this company"),
                _("Delete this company? This cannot be undone."),
                _why_not(company, companies.HANGING),
            ),
        ),
    )


@staff_only
@require_POST
def company_delete(request, public_id):
    company = _company(request.actor, public_id)
    return deleted(
        request,
        permission=may_edit_masters(request.actor, company.office_id),
        delete=lambda: companies.delete_company(request.actor, company=company),
        back=address(company),
        gone=reverse("companies:list"),
        message=_("The company is deleted."),
    )


@staff_only
@require_http_methods(EDIT)
def establishment_new(request, public_id):
    return _place(request, _company(request.actor, public_id))


@staff_only
@require_http_methods(EDIT)
def establishment_edit(request, public_id):
    establishment = _establishment(request.actor, public_id)
    return _place(request, establishment.company, establishment)


def _place(request, company, establishment=None):
    actor = request.actor
    remove = establishment and Removal(
        reverse("companies:establishment_delete", args=[establishment.public_id]),
        _("Delete this establishment"),
        _("Delete this establishment? This cannot be undone."),
        _why_not(establishment, establishments.HANGING),
    )
    # A farm or shop is often the address of its company; then only the name has to be typed.
    initial = {} if establishment else {n: getattr(company, n) for n in ("postal_code", "address", "phone")}
    return serve(
        request,
        lambda data, instance=establishment: EstablishmentForm(data, instance=instance, actor=actor, initial=initial),
        permission=may_edit_masters(actor, company.office_id),
        save=lambda data, version, key: establishments.save_establishment(
            actor,
            company=company,
            data=data,
            establishment=establishment,
            version=version,
            key=key,
            today=timezone.localdate(),
        ),
        screen=Screen(
            title=_("Change the establishment") if establishment else _("Add an establishment"),
            back=place_address(establishment) if establishment else address(company),
            trail=trail(company, establishment),
            done=place_address,
            saved=_("The changes are saved.") if establishment else _("The establishment is recorded."),
            remove=remove,
        ),
    )


@staff_only
@require_POST
def establishment_delete(request, public_id):
    establishment = _establishment(request.actor, public_id)
    return deleted(
        request,
        permission=may_edit_masters(request.actor, establishment.company.office_id),
        delete=lambda: establishments.delete_establishment(request.actor, establishment=establishment),
        back=place_address(establishment),
        gone=address(establishment.company),
        message=_("The establishment is deleted."),
    )


@staff_only
@require_http_methods(EDIT)
def outside_new(request, public_id):
    return _outside(request, _company(request.actor, public_id))


@staff_only
@require_http_methods(EDIT)
def outside_edit(request, public_id):
    row = _count(request.actor, public_id)
    return _outside(request, row.company, row)


def _count(actor, public_id):
    rows = OutsideTrainees.objects.filter(company__in=access.companies(actor)).select_related("company__office")
    return get_object_or_404(rows, public_id=public_id)


def _outside(request, company, row=None):
    actor, today = request.actor, timezone.localdate()
    remove = row and Removal(
        reverse("companies:outside_delete", args=[row.public_id]),
        _("Delete this count"),
        _("Delete this count? Former counts should stay: they show how the quota was used."),
    )
    return serve(
        request,
        lambda data, instance=row: OutsideForm(
            data, instance=instance, actor=actor, initial={} if row else {"counted_on": today}
        ),
        permission=may_edit_masters(actor, company.office_id),
        save=lambda data, version, key: companies.save_outside(
            actor, company=company, data=data, row=row, version=version, key=key, today=today
        ),
        screen=Screen(
            title=_("Trainees under other organizations"),
            back=address(company),
            trail=trail(company),
            done=lambda _row: address(company),
            saved=_("The count is recorded."),
            remove=remove,
        ),
    )


@staff_only
@require_POST
def outside_delete(request, public_id):
    row = _count(request.actor, public_id)
    return deleted(
        request,
        permission=may_edit_masters(request.actor, row.company.office_id),
        delete=lambda: companies.delete_outside(request.actor, row=row),
        back=address(row.company),
        gone=address(row.company),
        message=_("The count is deleted."),
    )
