"""What stands on a company's page of its staff and standing."""

from django.utils import timezone

from imjapan.core import panels
from imjapan.organization.access import may_edit_masters

from .domain import state_on


@panels.register("company", template="companies/standing/panel.html", order=30)
def standing(request, company):
    """Staff and excellence of today, events that may block, and the way to everything else. Three queries."""
    if not request.actor.is_staff:
        return None
    return {
        "company": company,
        "now": state_on(company, timezone.localdate()),
        "past": company.sanctions.count(),
        "may_edit": may_edit_masters(request.actor, company.office_id)[0],
    }
