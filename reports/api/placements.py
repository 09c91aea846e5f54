"""Placements with the plan they are made under. Staff only."""

from django.db.models import Q
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from companies import access as companies
from imjapan.core.search import matching_related
from interns import access as interns
from training import access
from training.models import Placement, Plan
from training.models.placements import Regime

from .base import CompanyName, EstablishmentName, OfficeSerializer, PersonName, Scoped
from .filters import (
    Narrowing,
    Ordering,
    by_office,
    changed_since,
    day,
    day_from,
    day_until,
    events_since,
    exactly,
    of,
    one_of,
    search,
)

STAGES = [("1", "stage 1"), ("2", "stage 2"), ("3", "stage 3")]


class PlanSerializer(serializers.ModelSerializer):
    class Meta:
        model = Plan
        fields = [
            "public_id",
            "regime",
            "stage",
            "certification_no",
            "certified_on",
            "occupation",
            "occupation_code",
            "list_date",
            "sector",
            "work_category",
            "starts_on",
            "ends_on",
            "lecture_starts_on",
            "lecture_ends_on",
        ]


EXAMPLE = {
    "public_id": "7a3f1d52-3f53-4a5e-8a34-0d1f5c0b9e03",
    "office": {"code": "TKY", "name": "東京事務所"},
    "person": {"public_id": "0d2c6f4e-8f8e-4a53-9a0b-4f1b6a0a2f11", "passport_name": "NGUYEN THI HUONG"},
    "company": {"public_id": "5b0a4f34-5e0d-49c1-9f2e-8e5c8f6b7a01", "name": "株式会社見本製作所"},
    "establishment": {"public_id": "1f7f1b8e-36ce-4b0e-8d4b-5f2f8a1c9d02", "name": "川口工場"},
    "plan": {
        "public_id": "9d7c0f0a-4a3c-4c55-bb1b-7d1f6a2e4f04",
        "regime": "titp",
        "stage": 1,
        "certification_no": "認2604000123",
        "certified_on": "2026-03-10",
        "occupation": "金属プレス加工・金属プレス作業",
        "occupation_code": "6-5-1",
        "list_date": "2026-07-29",
        "sector": "",
        "work_category": "",
        "starts_on": "2026-04-15",
        "ends_on": "2027-04-14",
        "lecture_starts_on": "2026-04-15",
        "lecture_ends_on": "2026-05-14",
    },
    "starts_on": "2026-04-15",
    "ends_on": "2027-04-14",
    "end_reason": "",
}


@extend_schema_serializer(examples=[OpenApiExample("A placement", value=EXAMPLE)])
class PlacementSerializer(serializers.ModelSerializer):
    office = OfficeSerializer(source="company.office")
    person = PersonName()
    company = CompanyName()
    establishment = EstablishmentName()
    plan = PlanSerializer()

    class Meta:
        model = Placement
        fields = [
            "public_id",
            "office",
            "person",
            "company",
            "establishment",
            "plan",
            "starts_on",
            "ends_on",
            "end_reason",
        ]


class PlacementFilter(Narrowing):
    office = by_office("company__office")
    company = of("company", "public_id of the company")
    establishment = of("establishment", "public_id of the establishment")
    person = of("person", "public_id of the person")
    regime = one_of(Regime.choices, "regime of the plan", field_name="plan__regime")
    stage = one_of(STAGES, "stage of the plan", field_name="plan__stage")
    occupation_code = exactly("code of the occupation and operation", 12, field_name="plan__occupation_code")
    sector = exactly("code of the sector", 4, field_name="plan__sector")
    active_on = day("begins on or before and ends on or after this day", method="active")
    starts_on_from = day_from("starts_on", "first day")
    starts_on_until = day_until("starts_on", "first day")
    ends_on_from = day_from("ends_on", "last day")
    ends_on_until = day_until("ends_on", "last day")
    q = search("words; each is a part of a name of the person, the establishment or its company, in any script")
    changed_since = changed_since("the placement or its plan was recorded or changed since")
    ordering = Ordering({"-starts_on": ("-starts_on", "-pk"), "starts_on": ("starts_on", "pk")})

    def search(self, queryset, name, value):
        people, establishments = interns.people(self.actor), companies.establishments(self.actor)
        return matching_related(queryset, value, person=people, establishment=establishments)

    def active(self, queryset, name, value):
        return queryset.filter(starts_on__lte=value, ends_on__gte=value)

    def changed(self, queryset, name, value):
        return queryset.filter(
            Q(created_at__gte=value)
            | Q(pk__in=events_since(Placement, value).values("pgh_obj_id"))
            | Q(plan_id__in=Plan.objects.filter(created_at__gte=value).values("pk"))
            | Q(plan_id__in=events_since(Plan, value).values("pgh_obj_id"))
        )


class PlacementViewSet(Scoped):
    """Who trains where, and from when to when. Companies and auditors find nothing here."""

    queryset = Placement.objects.all()
    visible_to = staticmethod(access.placements)
    related = ("company__office", "person", "establishment", "plan")
    serializer_class = PlacementSerializer
    filterset_class = PlacementFilter
