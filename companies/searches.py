from django.utils.translation import gettext_lazy as _

from imjapan.core.finding import register
from imjapan.core.search import matching

from . import access
from .lists import company_link, establishment_link

register(
    20,
    _("Companies"),
    find=lambda actor, text: (
        matching(access.companies(actor), text).select_related("office").order_by("sort_key", "pk")
    ),
    name=lambda company: company.name,
    line=lambda company: " ".join(part for part in (company.own_number, company.industry, company.office.name) if part),
    link=company_link,
    list_url="companies:list",
)
register(
    30,
    _("Establishments"),
    find=lambda actor, text: (
        matching(access.establishments(actor), text).select_related("company").order_by("sort_key", "pk")
    ),
    name=lambda place: place.name,
    line=lambda place: f"{place.company.name} {place.address}",
    link=establishment_link,
    list_url="companies:establishment_list",
)
