"""The books of an office, one kind by company or year, one book with its versions, and a book as a spreadsheet."""

from io import BytesIO
from urllib.parse import quote
from uuid import UUID

from django.core.paginator import Paginator
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
from imjapan.core.search import matching
from imjapan.core.spreadsheets.writing import write_xlsx
from imjapan.organization import access
from imjapan.organization.edit_pages import step
from imjapan.organization.house import tabs

from ..documents import forms
from ..documents.access import books
from ..documents.models import Book, Document
from . import domain, sheet, shelf

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE = 30


@staff_only
@require_safe
def listing(request):
    """The kinds of books of one office, our own first, each with its newest version. A fixed number of queries."""
    context = _page(request)
    if office := context["office"]:
        context["lines"] = shelf.overview(_kept(request, office), _year())
        context["year"] = _year()
    return render(request, "reports/books/list.html", context)


@staff_only
@require_safe
def kind(request, form_id):
    """One kind of book: a line for each company or year it is kept for. `?q=` finds companies, `?year=` the year."""
    book_kind = domain.KINDS.get(form_id)
    if book_kind is None:
        raise Http404
    context = _page(request) | {"kind": book_kind, "trail": [step(reverse("books:list"), _("Books"))]}
    if office := context["office"]:
        years = shelf.years(_year())
        year = _number(request.GET.get("year"), years)
        words = request.GET.get("q", "")[:100]
        kept = _kept(request, office).filter(form_id=form_id)
        context |= {"q": words, "years": years if book_kind.per == "company_year" else (), "year": year}
        if book_kind.per == "year":
            context["lines"] = shelf.by_year(kept, years)
        else:
            rows = matching(companies.companies(request.actor).filter(office=office), words).order_by("name", "pk")
            context["page"] = Paginator(rows, PAGE).get_page(request.GET.get("page"))
            whole = book_kind.per == "office" and not words and context["page"].number == 1
            year = year if book_kind.of_year else None
            context["lines"] = shelf.by_company(kept, context["page"], year, whole=whole)
    return render(request, "reports/books/kind.html", context)


def _page(request):
    """What both pages show: the office chosen, and whether the actor may make its books."""
    offices = list(access.offices(request.actor))
    own = [office for office in offices if office.pk in request.actor.office_ids]
    chosen = request.GET.get("office", "")
    office = next((row for row in offices if str(row.public_id) == chosen), (own or offices or [None])[0])
    may_make = access.may_write(request.actor, office.pk) if office else (False, "")
    return {"tabs": tabs(request.actor, "books"), "offices": offices, "office": office, "may_make": may_make}


def _kept(request, office):
    return books(request.actor).filter(office=office)


def _year():
    return domain.fiscal_year_of(timezone.localdate())


def _number(text, allowed):
    """One of the years offered, else the current one."""
    return next((year for year in allowed if str(year) == text), allowed[0])


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
    if request.POST.get("company") and (kind.of_company or kind.per == "office"):
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
        "trail": [step(reverse("books:list"), _("Books")), step(_address(book), forms.get(book.form_id).label)],
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


def _address(book):
    return f"{reverse('books:kind', args=[book.form_id])}?office={book.office.public_id}"


def _book(request, public_id) -> Book:
    rows = books(request.actor).filter(form_id__in=domain.KINDS).select_related("office", "company")
    return get_object_or_404(rows, public_id=public_id)
