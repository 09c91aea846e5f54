"""The pages of a company and of an establishment: the essentials, what apps above add, everything that happened."""

from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import happenings, panels
from imjapan.organization.access import may_edit_masters
from imjapan.organization.edit_pages import step

from . import access

COUNTS = 5
# Read once for the page and whatever stands on it.
MASTERS = ("establishments", "outside_trainees", "headcounts", "excellences")


@staff_only
@require_safe
def company_detail(request, public_id):
    """Overview, or with `?tab=history` everything that happened."""
    company = get_object_or_404(
        access.companies(request.actor).select_related("office__organization"), public_id=public_id
    )
    url = reverse("companies:detail", args=[public_id])
    context = {
        "company": company,
        "title": company.name,
        "breadcrumb": [step(reverse("companies:list"), _("Companies"))],
        "tabs": happenings.tabs(request, url, overview=_("Overview")),
        "may_edit": may_edit_masters(request.actor, company.office_id),
    }
    if happenings.wanted(request):
        return happenings.history_page(request, "company", company, **context)
    prefetch_related_objects([company], *MASTERS)
    context |= {
        "establishments": company.establishments.all(),
        "outside": company.outside_trainees.all()[:COUNTS],
        "in_charge": access.in_charge(company.pk, timezone.localdate()),
        "panels": panels.render(request, "company", company),
    }
    return render(request, "companies/detail.html", context)


@staff_only
@require_safe
def establishment_detail(request, public_id):
    """Overview, or with `?tab=history` everything that happened."""
    rows = access.establishments(request.actor).select_related("company__office")
    establishment = get_object_or_404(rows, public_id=public_id)
    company = establishment.company
    url = reverse("companies:establishment", args=[public_id])
    context = {
        "establishment": establishment,
        "company": company,
        "title": f"{company.name} {establishment.name}",
        "breadcrumb": [
            step(reverse("companies:list"), _("Companies")),
            step(reverse("companies:detail", args=[company.public_id]), company.name),
        ],
        "tabs": happenings.tabs(request, url, overview=_("Overview")),
        "may_edit": may_edit_masters(request.actor, company.office_id),
    }
    if happenings.wanted(request):
        return happenings.history_page(request, "establishment", establishment, **context)
    context |= {
        "in_charge": access.in_charge(company.pk, timezone.localdate()),
        "panels": panels.render(request, "establishment", establishment),
    }
    return render(request, "companies/establishment.html", context)
