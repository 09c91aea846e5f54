"""Who did what: the list of events, and everything that happened to our house itself."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import happenings
from imjapan.core.errors import require
from imjapan.core.views import list_page

from .. import trail
from ..house import tabs
from ..models import Organization
from .offices import house_step


@staff_only
@require_safe
def event_list(request):
    require(trail.may_read(request.actor))
    intro = _("Who signed in, read personal files, took lists and files away, approved or decided. Nothing is erased.")
    return list_page(request, "events", tabs=tabs(request.actor, "events"), intro=intro)


@staff_only
@require_safe
def history(request):
    """Changes of the organization, its offices, rights, and what apps above count to our house."""
    context = {
        "title": _("Everything that happened"),
        "breadcrumb": [house_step()],
        "tabs": tabs(request.actor, "history"),
        "page": happenings.page_of(request, "house", Organization.objects.first(), happenings.page_number(request)),
    }
    return render(request, "core/history.html", context)
