"""Pages of the machinery itself."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def gallery(request):
    """Every component in every variant, for those who build pages. Administrators only."""
    if not request.actor.is_administrator:
        raise Http404
    return render(request, "core/gallery.html")
