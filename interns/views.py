"""People, for staff."""

from django.views.decorators.http import require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core.views import list_page


@staff_only
@require_safe
def person_list(request):
    return list_page(request, "people")
