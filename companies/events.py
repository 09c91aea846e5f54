"""How companies and their people are called where events are shown, and the filter of events by company."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter

from imjapan.core.events import about, declare
from imjapan.core.search import matching
from imjapan.organization.lists import event_list

from . import access
from .models import Company, CompanyMembership, Establishment

declare("companies.qualification.read", _("opened the scan of a licence or registration of the company"))
declare("companies.member.added", _("let somebody into the portal"))
declare("companies.member.changed", _("changed a portal sign-in"))
declare("companies.member.invited", _("invited somebody to the portal"))
declare("companies.member.sheet", _("opened the invitation sheet of a portal sign-in"))
declare("companies.member.ended", _("ended a portal sign-in"))
declare("companies.member.reopened", _("took the end of a portal sign-in back"))


class CompanyFilter(CharFilter):
    """Events that concern companies the reader may read and whose names or numbers match."""

    def filter(self, rows, value):
        if not value:
            return rows
        found = matching(access.companies(self.parent.request.actor), value)
        return rows.filter(company_id__in=found.order_by().values("pk"))


about(Company, _("Company"), rows=access.companies, link=lambda row: reverse("companies:detail", args=[row.public_id]))
about(
    Establishment,
    _("Establishment"),
    rows=access.establishments,
    link=lambda row: reverse("companies:establishment", args=[row.public_id]),
)
about(
    CompanyMembership,
    _("Portal sign-in"),
    rows=lambda actor: access.limit(
        actor,
        CompanyMembership.objects.select_related("user", "company"),
        company="company_id",
        office="company__office_id",
    ),
    link=lambda row: reverse("companies:member", args=[row.public_id]),
)
event_list.extend(filters={"company": CompanyFilter(label=_("Company"))})
