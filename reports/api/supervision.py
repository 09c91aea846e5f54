"""Planned visits, external checks and filings as facts: kind, days, state. No texts, nobody by name. Staff only."""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from companies import access as companies
from imjapan.core.search import matching_related
from reports.filings import access as filings
from reports.models import Filing
from training import access
from training.models import ExternalCheck, PlannedVisit, Regime

from .audits import COMPANY, ESTABLISHMENT, OFFICE
from .base import CompanyName, EstablishmentName, OfficeSerializer, Scoped
from .filters import InEstablishments, Narrowing, Ordering, by_office, day_from, day_until, of, one_of, search

PLANNED = {
    "public_id": "0e6f4d8a-5d1c-4f6e-9a43-7f2b6c1d3e09",
    "office": OFFICE,
    "company": COMPANY,
    "establishment": ESTABLISHMENT,
    "purpose": "visit",
    "planned_on": "2026-12-03",
    "planned_time": "10:30:00",
    "visitor": "鈴木 花子",
}
CHECK = {
    "public_id": "6c1d0a7e-8e4b-4a8e-b1a5-3d9f2e7c4b10",
    "office": OFFICE,
    "kind": "office",
    "checked_on": "2026-10-20",
    "reported_on": "2026-10-27",
    "state": "done",
}
FILING = {
    "public_id": "b8f2c3d4-2a5e-4d7f-8c61-9e0a1b2c3d11",
    "office": OFFICE,
    "company": COMPANY,
    "kind": "difficulty",
    "regime": "titp",
    "state": "filed",
    "event_on": "2026-11-05",
    "filed_on": "2026-11-07",
}


@extend_schema_serializer(examples=[OpenApiExample("A planned visit", value=PLANNED)])
class PlannedVisitSerializer(serializers.ModelSerializer):
    office = OfficeSerializer()
    company = CompanyName()
    establishment = EstablishmentName()
    visitor = serializers.CharField(source="user.name", help_text="who goes")

    class Meta:
        model = PlannedVisit
        fields = ["public_id", "office", "company", "establishment", "purpose", "planned_on", "planned_time", "visitor"]


class PlannedVisitFilter(InEstablishments):
    office = by_office()
    company = of("company", "public_id of the company")
    establishment = of("establishment", "public_id of the establishment")
    purpose = one_of(PlannedVisit.Purpose.choices, "what for")
    planned_on_from = day_from("planned_on", "day")
    planned_on_until = day_until("planned_on", "day")
    ordering = Ordering({"planned_on": ("planned_on", "pk"), "-planned_on": ("-planned_on", "-pk")})


class PlannedVisitViewSet(Scoped):
    """Trips that are planned, the earliest first. Companies and auditors find nothing here."""

    queryset = PlannedVisit.objects.all()
    visible_to = staticmethod(lambda actor: access.trips(actor).defer("note"))
    related = (*Scoped.related, "user")
    serializer_class = PlannedVisitSerializer
    filterset_class = PlannedVisitFilter


@extend_schema_serializer(examples=[OpenApiExample("A check of an office", value=CHECK)])
class ExternalCheckSerializer(serializers.ModelSerializer):
    office = OfficeSerializer()

    class Meta:
        model = ExternalCheck
        fields = ["public_id", "office", "kind", "checked_on", "reported_on", "state"]


class ExternalCheckFilter(Narrowing):
    office = by_office()
    kind = one_of(ExternalCheck.Kind.choices, "kind")
    state = one_of(ExternalCheck.State.choices, "state")
    checked_on_from = day_from("checked_on", "day")
    checked_on_until = day_until("checked_on", "day")
    ordering = Ordering({"-checked_on": ("-checked_on", "-pk"), "checked_on": ("checked_on", "pk")})


class ExternalCheckViewSet(Scoped):
    """Checks of our offices from outside, the newest first, without what was found. Staff only."""

    queryset = ExternalCheck.objects.all()
    visible_to = staticmethod(lambda actor: access.external_checks(actor).defer("items", "opinion"))
    related = ("office",)
    serializer_class = ExternalCheckSerializer
    filterset_class = ExternalCheckFilter


@extend_schema_serializer(examples=[OpenApiExample("A filing", value=FILING)])
class FilingSerializer(serializers.ModelSerializer):
    office = OfficeSerializer()
    company = CompanyName(allow_null=True)

    class Meta:
        model = Filing
        fields = ["public_id", "office", "company", "kind", "regime", "state", "event_on", "filed_on"]


class FilingFilter(Narrowing):
    q = search("words; each is a part of a name or number of the company, in any script")
    office = by_office()
    company = of("company", "public_id of the company")
    kind = one_of(Filing.Kind.choices, "kind")
    regime = one_of(Regime.choices, "regime")
    state = one_of(Filing.State.choices, "state")
    event_on_from = day_from("event_on", "day of the event")
    event_on_until = day_until("event_on", "day of the event")
    ordering = Ordering({"-event_on": ("-event_on", "-pk"), "event_on": ("event_on", "pk")})

    def search(self, queryset, name, value):
        return matching_related(queryset, value, company=companies.companies(self.actor))


def visible_filings(actor):
    """Readable filings, without what stands in them."""
    return filings.filings(actor).only(
        *("public_id", "office_id", "company_id", "kind", "regime", "state", "event_on", "filed_on")
    )


class FilingViewSet(Scoped):
    """Notices and reports to authorities, the newest event first, without what stands in them. Staff only."""

    queryset = Filing.objects.all()
    visible_to = staticmethod(visible_filings)
    related = ("office", "company")
    serializer_class = FilingSerializer
    filterset_class = FilingFilter
