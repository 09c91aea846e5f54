"""Early warnings on the page of a company and of an establishment."""

from django.utils import timezone

from imjapan.core import panels

from .board import PANEL, short
from .sources import Scope

TEMPLATE = "reports/warnings/panel.html"


@panels.register("company", template=TEMPLATE, order=15)
def warnings_of_company(request, company):
    return _panel(request, company_ids=[company.pk], company=company)


@panels.register("establishment", template=TEMPLATE, order=15)
def warnings_of_establishment(request, establishment):
    return _panel(request, establishment_id=establishment.pk)


def _panel(request, **subject):
    if not request.actor.is_staff:
        return None
    found = short(Scope(request.actor, timezone.localdate(), **subject), PANEL)
    return {"warnings": found} if found.counts.total else None
