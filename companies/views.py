"""Host companies and their establishments, for staff. Companies and auditors have rooms of their own."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import panels
from imjapan.core.views import list_page

from . import access


@staff_only
@require_safe
def company_list(request):
    return list_page(request, "companies")


@staff_only
@require_safe
def establishment_list(request):
    return list_page(request, "establishments")


@staff_only
@require_safe
def company_detail(request, public_id):
    company = get_object_or_404(access.companies(request.actor).select_related("office"), public_id=public_id)
    return render(
        request,
        "companies/detail.html",
        {
            "company": company,
            "establishments": company.establishments.all(),
            "in_charge": access.in_charge(company.pk, timezone.localdate()),
            "panels": panels.render(request, "company", company),
        },
    )


@staff_only
@require_safe
def establishment_detail(request, public_id):
    rows = access.establishments(request.actor).select_related("company__office")
    establishment = get_object_or_404(rows, public_id=public_id)
    return render(
        request,
        "companies/establishment.html",
        {
            "establishment": establishment,
            "company": establishment.company,
            "breadcrumb": [
                {"url": reverse("companies:list"), "label": _("Companies")},
                {
                    "url": reverse("companies:detail", args=[establishment.company.public_id]),
                    "label": establishment.company.name,
                },
            ],
            "in_charge": access.in_charge(establishment.company_id, timezone.localdate()),
            "panels": panels.render(request, "establishment", establishment),
        },
    )
