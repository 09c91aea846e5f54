"""The page of the books of an office, one book with its versions, and a book as a spreadsheet."""

from io import BytesIO
from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from companies import access as companies
from imjapan.accounts.decorators import staff_only
from imjapan.core import events, panels
from imjapan.core.http import see_other
from imjapan.core.spreadsheets.writing import write_xlsx
from imjapan.organization import access
from imjapan.organization.edit_pages import step
from imjapan.organization.house import tabs

from ..documents import forms
from ..documents.access import books
from ..documents.models import Book, Document
from . import domain, sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
YEARS = 3


@staff_only
@require_safe
def listing(request):
    """The books of one office, our own first; those of companies are found by name. A fixed number of queries."""
    today = timezone.localdate()
    offices = list(access.offices(request.actor))
    own = [office for office in offices if office.pk in request.actor.office_ids]
    chosen = request.GET.get("office", "")
    office = next((row for row in offices if str(row.public_id) == chosen), (own or offices or [None])[0])
    context = {"tabs": tabs(request.actor, "books"), "offices": offices, "office": office}
    if office:
        year = domain.fiscal_year_of(today)
        kept = list(books(request.actor).filter(office=office).select_related("company"))
        newest = domain.newest(kept)
        context |= {
            "blocks": [_block(kind, kept, newest, year) for kind in domain.KINDS.values()],
            "companies": companies.companies(request.actor).filter(office=office).order_by("name", "pk"),
            "may_make": access.may_write(request.actor, office.pk),
        }
    return render(request, "reports/books/list.html", context)


def _block(kind, kept, newest, year):
    rows = [{"book": book, "document": newest.get(book.pk)} for book in kept if book.form_id == kind.form_id]
    rows.sort(key=lambda row: _order(row["book"]))
    return {"kind": kind, "rows": rows, "years": range(year, year - YEARS, -1) if kind.of_year else ()}


def _order(book):
    """By company, the newest year first."""
    return book.company.name if book.company_id else "", -(book.fiscal_year or 0)


@staff_only
@require_POST
def make(request):
    """Make a book, or its newest version."""
    form_id = request.POST.get("form", "")
    office = get_object_or_404(access.offices(request.actor), public_id=_uuid(request.POST.get("office")))
    kind = domain.KINDS.get(form_id)
    if kind is None:
        raise Http404
    company = None
    if request.POST.get("company"):
        found = companies.companies(request.actor).filter(office=office)
        company = get_object_or_404(found, public_id=_uuid(request.POST["company"]))
    try:
        year = int(request.POST.get("year") or 0) or None
        document = domain.make(
            request.actor, form_id=form_id, office=office, company=company, fiscal_year=year, today=timezone.localdate()
        )
    except ValueError as error:
        raise Http404 from error
    return see_other("books:detail", document.book.public_id)


def _uuid(text):
    try:
        return UUID(text or "")
    except ValueError as error:
        raise Http404 from error


@staff_only
@require_safe
def detail(request, public_id):
    """One book: its current version, and every version before."""
    book = _book(request, public_id)
    rows = Document.objects.filter(book=book).select_related("file", "drafted_by").order_by("-pk")
    context = {
        "book": book,
        "form": forms.get(book.form_id),
        "trail": [step(reverse("books:list"), _("Books (帳簿)"))],
        "tabs": tabs(request.actor, "books"),
        "panels": panels.render(request, "book", book),
        "versions": list(rows[:100]),
    }
    return render(request, "reports/books/detail.html", context)


@staff_only
@require_safe
def spreadsheet(request, public_id):
    """The book of today as a spreadsheet."""
    book = _book(request, public_id)
    form, today = forms.get(book.form_id), timezone.localdate()
    stream = BytesIO()
    facts = form.build(book, today)
    write_xlsx(stream, list(sheet.COLUMNS[book.form_id]), sheet.rows(book.form_id, facts), sheet_name=form.title)
    events.note(request, "reports.book.exported", book)
    response = HttpResponse(stream.getvalue(), content_type=XLSX)
    name = f"{form.title}_{today:%Y%m%d}.xlsx"
    response["Content-Disposition"] = f"attachment; filename=\"{book.form_id}.xlsx\"; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    return response


def _book(request, public_id) -> Book:
    rows = books(request.actor).filter(form_id__in=domain.KINDS).select_related("office", "company")
    return get_object_or_404(rows, public_id=public_id)
