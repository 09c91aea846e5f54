"""The auditor's room: the PDF reports of the offices, companies and period of the mandate. Read only."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from companies import access as companies
from imjapan.accounts.decorators import auditor_only
from imjapan.core import events
from imjapan.core.listing import FOUND, CappedPaginator
from reports import access
from reports.documents.downloads import serve

from .access import offices as mandate_offices
from .filters import DocumentFilter

PER_PAGE = 50
COMPANIES_NAMED = 10


@auditor_only
@require_safe
def home(request):
    mandate = request.actor.mandate
    if mandate is None:
        return render(request, "room/no_mandate.html")
    offices = list(mandate_offices(request.actor))
    readable = companies.companies(request.actor)
    visible = access.documents(request.actor)
    form_ids = set(visible.order_by().values_list("form_id", flat=True).distinct())
    filters = DocumentFilter(request.GET, offices=offices, companies=readable, form_ids=form_ids)
    # Related rows are fetched by id: a join of fenced tables costs many times more.
    documents = filters.narrow(visible).defer("facts")
    documents = documents.prefetch_related("office", "company", "establishment")
    context = {
        "mandate": mandate,
        "offices": offices,
        "named_companies": readable[:COMPANIES_NAMED] if mandate.company_ids is not None else None,
        "unnamed_companies": max(0, len(mandate.company_ids or ()) - COMPANIES_NAMED),
        "filters": filters,
        "page": CappedPaginator(documents, PER_PAGE, cap=FOUND).get_page(request.GET.get("page")),
    }
    return render(request, "room/home.html", context)


@auditor_only
@require_safe
def download(request, public_id):
    document = get_object_or_404(access.documents(request.actor).select_related("file"), public_id=public_id)
    events.note(request, "reports.document.downloaded", document)
    return serve(document, inline=False)
