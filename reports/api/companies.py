"""Companies with their establishments and, for staff, how many full-time staff they have from which day on."""

from django.db.models import Prefetch, Q
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from companies import access
from companies.models import Company, Establishment, Headcount
from imjapan.core.search import matching

from .base import EstablishmentName, OfficeSerializer, Scoped
from .filters import Narrowing, Ordering, by_office, changed_since, events_since, exactly, of, refuse_fenced, search


class EstablishmentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Establishment
        fields = [
            "public_id",
            "name",
            "name_kana",
            "postal_code",
            "address",
            "phone",
            "training_manager",
            "instructor",
            "life_advisor",
        ]


class HeadcountSerializer(serializers.ModelSerializer):
    establishment = EstablishmentName(allow_null=True, help_text="null for the whole company")

    class Meta:
        model = Headcount
        fields = ["establishment", "valid_from", "full_time", "care_staff"]


EXAMPLE = {
    "public_id": "5b0a4f34-5e0d-49c1-9f2e-8e5c8f6b7a01",
    "office": {"code": "TKY", "name": "東京事務所"},
    "name": "株式会社見本製作所",
    "name_kana": "ミホンセイサクショ",
    "is_sole_proprietor": False,
    "corporate_number": "7000012050002",
    "receipt_no": "実1801000001",
    "own_number": "K-0042",
    "old_number": "",
    "industry": "金属製品製造業",
    "postal_code": "332-0001",
    "address": "埼玉県川口市1-2-3",
    "phone": "048-000-0000",
    "representative_title": "代表取締役",
    "representative_name": "見本 一郎",
    "establishments": [
        {
            "public_id": "1f7f1b8e-36ce-4b0e-8d4b-5f2f8a1c9d02",
            "name": "川口工場",
            "name_kana": "カワグチコウジョウ",
            "postal_code": "332-0001",
            "address": "埼玉県川口市1-2-3",
            "phone": "048-000-0000",
            "training_manager": "佐藤 一郎",
            "instructor": "鈴木 二郎",
            "life_advisor": "高橋 三枝",
        }
    ],
    "headcounts": [{"establishment": None, "valid_from": "2026-04-01", "full_time": 30, "care_staff": None}],
}


@extend_schema_serializer(examples=[OpenApiExample("A company", value=EXAMPLE)])
class CompanySerializer(serializers.ModelSerializer):
    office = OfficeSerializer(allow_null=True)
    establishments = EstablishmentSerializer(many=True)
    headcounts = serializers.SerializerMethodField(
        help_text="full-time staff, each number from its day on, the newest first; null for companies and auditors"
    )

    class Meta:
        model = Company
        fields = [
            "public_id",
            "office",
            "name",
            "name_kana",
            "is_sole_proprietor",
            "corporate_number",
            "receipt_no",
            "own_number",
            "old_number",
            "industry",
            "postal_code",
            "address",
            "phone",
            "representative_title",
            "representative_name",
            "establishments",
            "headcounts",
        ]

    @extend_schema_field(HeadcountSerializer(many=True, allow_null=True))
    def get_headcounts(self, company):
        counted = getattr(company, "counted", None)
        return None if counted is None else HeadcountSerializer(counted, many=True).data


class CompanyFilter(Narrowing):
    office = by_office()
    establishment = of("establishments", "has the establishment of this public_id")
    corporate_number = exactly("corporate number, 13 digits", 13)
    own_number = exactly("our number of the company", 40)
    old_number = exactly("number in the former system", 40)
    q = search("words; each is a part of a name, in any script, or of a number of the company")
    changed_since = changed_since(
        "the company, an establishment or a number of staff was recorded or changed since; staff only"
    )
    ordering = Ordering({"name": ("sort_key", "pk"), "-name": ("-sort_key", "-pk")})

    def search(self, queryset, name, value):
        return matching(queryset, value)

    def changed(self, queryset, name, value):
        refuse_fenced(self.actor, name)
        return queryset.filter(
            Q(created_at__gte=value)
            | Q(pk__in=events_since(Company, value).values("pgh_obj_id"))
            | Q(pk__in=Establishment.objects.filter(created_at__gte=value).values("company_id"))
            | Q(pk__in=events_since(Establishment, value).values("company_id"))
            | Q(pk__in=Headcount.objects.filter(created_at__gte=value).values("company_id"))
            | Q(pk__in=events_since(Headcount, value).values("company_id"))
        )


def visible(actor):
    """Readable companies, for staff with `counted`, the numbers of full-time staff. Others have no such table."""
    rows = access.companies(actor)
    if not actor.is_staff:
        return rows
    counts = Headcount.objects.only("company_id", "establishment_id", "valid_from", "full_time", "care_staff")
    counts = counts.order_by("-valid_from", "pk").prefetch_related("establishment")
    return rows.prefetch_related(Prefetch("headcounts", counts, to_attr="counted"))


class CompanyViewSet(Scoped):
    """Companies: staff those of the offices they read, a company itself, an auditor those of the mandate."""

    queryset = Company.objects.all()
    visible_to = staticmethod(visible)
    related = ("office", "establishments")
    serializer_class = CompanySerializer
    filterset_class = CompanyFilter
