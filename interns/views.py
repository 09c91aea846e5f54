"""People, for staff."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import panels
from imjapan.core.views import list_page

from . import access


@staff_only
@require_safe
def person_list(request):
    return list_page(request, "people")


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
