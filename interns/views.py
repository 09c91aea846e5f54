"""People, for staff."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import panels
from imjapan.core.forms import SearchForm

from . import access

PAGE = 50


@staff_only
@require_safe
def person_list(request):
    """All people the actor may read, found by any part of any of their names or a document number."""
    search = SearchForm(request.GET, label_suffix="")
    rows = access.people(request.actor).select_related("office")
    if words := search.words:
        rows = rows.filter(
            Q(passport_name__icontains=words)
            | Q(native_name__icontains=words)
            | Q(katakana__icontains=words)
            | Q(call_name__icontains=words)
            | Q(pk__in=rows.filter(passports__number__iexact=words).values("pk"))
            | Q(pk__in=rows.filter(residence_cards__number__iexact=words).values("pk"))
        )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "interns/list.html", {"page": page, "search": search})


@staff_only
@require_safe
def person_detail(request, public_id):
    person = get_object_or_404(access.people(request.actor).select_related("office"), public_id=public_id)
    return render(
        request,
        "interns/detail.html",
        {
            "person": person,
            "passports": person.passports.order_by("-expires_on"),
            "cards": person.residence_cards.order_by("-starts_on"),
            "panels": panels.render(request, "person", person),
        },
    )
