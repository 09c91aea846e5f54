"""Screens of who is in charge of companies."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from imjapan.accounts.decorators import staff_only
from imjapan.core.search import matching
from imjapan.organization import assigning

from . import access
from .domain.in_charge import TABLE
from .models import InCharge

SUBJECT = assigning.Subject(
    table=TABLE,
    title=_("Put somebody in charge of companies"),
    column=_("Company"),
    second=(_("Address"), lambda company: company.address),
    list_title=_("Companies"),
    list_page="companies:list",
    bulk="companies:assign",
    one="companies:in_charge",
    row="companies:in_charge_row",
    page="companies:detail",
    rows=access.companies,
    search=matching,
    search_label=_("Name in kanji, kana or romaji, or a number"),
    in_charge_of=access.in_charge_of,
    held_by=access.companies_in_charge_of,
    without=access.companies_without,
    nobody_means=_("Its duties stand on nobody's own list until somebody is in charge."),
)


@staff_only
@require_http_methods(["GET", "POST"])
def company_assign(request):
    return assigning.assign_many_page(request, SUBJECT)


@staff_only
@require_http_methods(["GET", "POST"])
def company_in_charge(request, public_id):
    company = get_object_or_404(access.companies(request.actor).select_related("office"), public_id=public_id)
    return assigning.owner_page(request, SUBJECT, company)


@staff_only
@require_http_methods(["GET", "POST"])
def company_in_charge_row(request, public_id):
    rows = InCharge.objects.filter(company__in=access.companies(request.actor).order_by())
    row = get_object_or_404(rows.select_related("company__office", "user", "deputy"), public_id=public_id)
    return assigning.row_page(request, SUBJECT, row)
