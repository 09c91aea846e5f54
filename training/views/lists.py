"""The lists of training that have no other screens in their module."""

from django.views.decorators.http import require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core.views import list_page


@staff_only
@require_safe
def placement_list(request):
    return list_page(request, "placements")


@staff_only
@require_safe
def visit_list(request):
    return list_page(request, "visits")


@staff_only
@require_safe
def finding_list(request):
    return list_page(request, "findings")
