"""Host companies and their establishments, for staff. Companies and auditors have rooms of their own."""

from django.views.decorators.http import require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core.views import list_page


@staff_only
@require_safe
def company_list(request):
    return list_page(request, "companies")


@staff_only
@require_safe
def establishment_list(request):
    return list_page(request, "establishments")
