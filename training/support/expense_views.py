"""What came in and what was paid for the support of a company's workers, one fiscal year at a time."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import access as companies
from imjapan.accounts.decorators import staff_only
from imjapan.core import panels
from imjapan.law.era import fiscal_year
from imjapan.organization.edit_pages import Removal, Screen, deleted, serve, step

from . import access, domain, expenses
from .forms import ExpenseForm
from .pages import trail

EDIT = ["GET", "POST"]
YEARS = 5  # the current fiscal year and those before


def _address(company, year=None):
    return reverse("support:expenses", args=[company.public_id]) + (f"?year={year}" if year else "")


def _company(request, public_id):
    return get_object_or_404(companies.companies(request.actor).select_related("office"), public_id=public_id)


@staff_only
@require_safe
def expense_list(request, public_id):
    """The entries of a company and fiscal year, month by month, with what is left of each."""
    company = _company(request, public_id)
    current = fiscal_year(timezone.localdate())
    years = range(current, current - YEARS, -1)
    year = next((one for one in years if str(one) == request.GET.get("year")), current)
    rows = access.expenses(request.actor).filter(company=company, paid_on__range=expenses.year_of(year))
    months = expenses.months(rows.select_related("person", "handled_by").order_by("paid_on", "pk"))
    context = {
        "company": company,
        "months": months,
        "years": years,
        "year": year,
        "income": sum(month.income for month in months),
        "cost": sum(month.cost for month in months),
        "rest": sum(month.rest for month in months),
        "trail": [*trail(), step(reverse("companies:detail", args=[company.public_id]), str(company))],
        "may_write": access.may_write(request.actor, company.office_id)[0],
        "panels": panels.render(request, "support_expenses", (company, year)),
    }
    return render(request, "training/support/expenses.html", context)


@staff_only
@require_http_methods(EDIT)
def expense_new(request, public_id):
    return _expense(request, _company(request, public_id))


@staff_only
@require_http_methods(EDIT)
def expense_edit(request, public_id):
    expense = _one(request, public_id)
    remove = Removal(
        reverse("support:expense_delete", args=[expense.public_id]),
        _("Delete this entry"),
        _("Delete this entry? Its history stays."),
    )
    return _expense(request, expense.company, expense, remove=remove)


def _one(request, public_id):
    rows = access.expenses(request.actor).select_related("company__office", "person", "handled_by")
    return get_object_or_404(rows, public_id=public_id)


def _expense(request, company, expense=None, *, remove=None):
    actor, today = request.actor, timezone.localdate()
    office_id = expense.office_id if expense else company.office_id
    people = domain.people_of(actor, office_id, today, [expense.handled_by_id] if expense else [])
    start = {"paid_on": today, "handled_by": people.filter(user=actor.user_id).first()}
    return serve(
        request,
        lambda data, instance=expense: ExpenseForm(
            data, instance=instance, actor=actor, workers=expenses.workers(company), people=people,
            initial={} if expense else start,
        ),
        permission=access.may_write(actor, office_id),
        save=lambda data, version, key: expenses.save(
            actor, company=company, data=data, today=today, expense=expense, version=version, key=key
        ),
        screen=Screen(
            title=_("Income or cost of support: %(company)s") % {"company": company},
            back=_address(company),
            trail=[*trail(), step(_address(company), _("Income and costs of support"))],
            done=lambda row: _address(company, fiscal_year(row.paid_on)),
            saved=_("The entry is saved."),
            remove=remove,
        ),
    )  # fmt: skip


@staff_only
@require_POST
def expense_delete(request, public_id):
    expense = _one(request, public_id)
    return deleted(
        request,
        permission=access.may_write(request.actor, expense.office_id),
        delete=lambda: expenses.delete(request.actor, expense=expense),
        back=reverse("support:expense_edit", args=[expense.public_id]),
        gone=_address(expense.company, fiscal_year(expense.paid_on)),
        message=_("The entry is deleted."),
    )
