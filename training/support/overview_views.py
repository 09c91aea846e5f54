"""Specified skilled workers of all offices: the list, support staff, the yearly report, notices."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from companies import access as companies
from imjapan.accounts.decorators import staff_only
from imjapan.core.views import list_page
from imjapan.organization import access as organization
from imjapan.organization.edit_pages import step
from imjapan.organization.explain import explain
from training import access as training

from . import access, notices
from . import offices as staffing
from . import report as yearly
from .pages import trail

PAGE = 50
LAST_YEAR = 2150  # of the rule


@staff_only
@require_safe
def support_list(request):
    return list_page(request, "support")


@staff_only
@require_safe
def offices(request):
    """Support staff of every readable office."""
    today = timezone.localdate()
    rows = staffing.rows_of(list(organization.offices(request.actor).order_by("code")), today)
    on = staffing.standard_day(today)
    most_workers, most_employers = staffing.limits(on)
    context = {
        "rows": rows,
        "registration": staffing.registration_of(today),
        "on": on,
        "ahead": on > today,
        "most_workers": most_workers,
        "most_employers": most_employers,
        "trail": trail(),
    }
    return render(request, "training/support/offices.html", context)


def _year(request, today) -> int:
    wanted = request.GET.get("year", "")
    if wanted.isascii() and wanted.isdigit() and yearly.FIRST_YEAR <= int(wanted[:5]) <= LAST_YEAR:
        return int(wanted)
    return yearly.year_to_report(today)


@staff_only
@require_safe
def report(request):
    """The companies that report on a fiscal year (`?year=`), with their counts and what is missing."""
    today = timezone.localdate()
    year = _year(request, today)
    found = yearly.employers(training.placements(request.actor), year, today)
    found.sort(key=lambda one: -one.incomplete)  # stable: companies by name below
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "year": year,
        "period": yearly.report_year(year),
        "years": (year - 1 if year > yearly.FIRST_YEAR else None, year + 1),
        "workers": sum(one.total for one in found),
        "incomplete": sum(bool(one.incomplete) for one in found),
        "running": yearly.report_year(year).end >= today,
        "why": explain(found[0].verdict(year, today)) if found else None,
        "trail": trail(),
    }
    return render(request, "training/support/report.html", context)


@staff_only
@require_safe
def report_company(request, public_id):
    """One company in a fiscal year: worker by worker, as annex 1 asks."""
    company = get_object_or_404(companies.companies(request.actor), public_id=public_id)
    today = timezone.localdate()
    year = _year(request, today)
    found = yearly.employers(training.placements(request.actor).filter(company=company), year, today)
    employer = found[0] if found else yearly.Employer(company)
    context = {
        "employer": employer,
        "year": year,
        "period": yearly.report_year(year),
        "why": explain(employer.verdict(year, today)),
        "trail": [*trail(), step(reverse("support:report") + f"?year={year}", _("Yearly report"))],
    }
    return render(request, "training/support/report_company.html", context)


@staff_only
@require_safe
def notice_list(request):
    """What happened in the last months and is notified within 14 days."""
    today = timezone.localdate()
    actor = request.actor
    found = notices.recent(training.placements(actor), access.contracts(actor), access.plans(actor), today)
    running = [one for one in found if one.due >= today]
    passed = [one for one in reversed(found) if one.due < today]
    page = Paginator([*running, *passed], PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "running": len(running), "trail": trail(), "today": today}
    return render(request, "training/support/notices.html", context)
