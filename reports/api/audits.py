"""Audits and visits as facts: kind, days, state, counts. What was said and written in them stays inside. Staff only."""

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from training import access
from training.domain import visits
from training.models import Audit, AuditMethod, Finding, Interview, ReleasedFinding, Visit

from .base import CompanyName, EstablishmentName, OfficeSerializer, PersonName, Scoped
from .filters import InEstablishments, Ordering, by_office, changed_since, day_from, day_until, of, one_of


class MethodSerializer(serializers.ModelSerializer):
    class Meta:
        model = AuditMethod
        fields = ["method", "done", "done_on"]


COMPANY = {"public_id": "5b0a4f34-5e0d-49c1-9f2e-8e5c8f6b7a01", "name": "株式会社見本製作所"}
ESTABLISHMENT = {"public_id": "1f7f1b8e-36ce-4b0e-8d4b-5f2f8a1c9d02", "name": "川口工場"}
OFFICE = {"code": "TKY", "name": "東京事務所"}
AUDIT = {
    "public_id": "c2a5e0c1-8b0c-4d4e-9d6a-6a0d3f7b5c05",
    "office": OFFICE,
    "company": COMPANY,
    "establishment": ESTABLISHMENT,
    "kind": "regular",
    "starts_on": "2026-11-10",
    "ends_on": "2026-11-10",
    "lead": "鈴木 花子",
    "manager": "佐藤 次郎",
    "state": "approved",
    "violation_found": False,
    "methods": [{"method": "onsite", "done": True, "done_on": "2026-11-10"}],
    "people_interviewed": 3,
    "findings": 2,
    "findings_released": 1,
    "finished_at": "2026-11-11T09:00:00+09:00",
    "approved_at": "2026-11-12T10:30:00+09:00",
}
VISIT = {
    "public_id": "e4b3a1f7-0a53-4c0a-8b68-0f7f4e2d1a06",
    "office": OFFICE,
    "company": COMPANY,
    "establishment": ESTABLISHMENT,
    "visited_on": "2026-11-18",
    "visitor": "鈴木 花子",
    "state": "done",
    "written_at": "2026-11-18T17:20:00+09:00",
    "late": False,
    "people": [{"public_id": "0d2c6f4e-8f8e-4a53-9a0b-4f1b6a0a2f11", "passport_name": "NGUYEN THI HUONG"}],
}


@extend_schema_serializer(examples=[OpenApiExample("An audit", value=AUDIT)])
class AuditSerializer(serializers.ModelSerializer):
    office = OfficeSerializer()
    company = CompanyName()
    establishment = EstablishmentName()
    lead = serializers.CharField(source="lead.name", default=None, allow_null=True, help_text="who led it")
    manager = serializers.CharField(
        source="manager.name", default=None, allow_null=True, help_text="supervision manager in charge"
    )
    methods = MethodSerializer(many=True)
    people_interviewed = serializers.IntegerField()
    findings = serializers.IntegerField(source="number_of_findings")
    findings_released = serializers.IntegerField(help_text="findings that the company was told of")

    class Meta:
        model = Audit
        fields = [
            "public_id",
            "office",
            "company",
            "establishment",
            "kind",
            "starts_on",
            "ends_on",
            "lead",
            "manager",
            "state",
            "violation_found",
            "methods",
            "people_interviewed",
            "findings",
            "findings_released",
            "finished_at",
            "approved_at",
        ]


class AuditFilter(InEstablishments):
    office = by_office()
    company = of("company", "public_id of the company")
    establishment = of("establishment", "public_id of the establishment")
    kind = one_of(Audit.Kind.choices, "kind")
    state = one_of(Audit.State.choices, "state")
    starts_on_from = day_from("starts_on", "first day")
    starts_on_until = day_until("starts_on", "first day")
    changed_since = changed_since("the audit was begun, changed, finished, approved or returned since")
    ordering = Ordering({"-starts_on": ("-starts_on", "-pk"), "starts_on": ("starts_on", "pk")})

    def changed(self, queryset, name, value):
        moments = ("created_at", "changed_at", "finished_at", "approved_at", "returned_at")
        condition = Q()
        for moment in moments:
            condition |= Q(**{f"{moment}__gte": value})
        return queryset.filter(condition)


def audits(actor):
    """Readable audits, without the texts, with the counts."""
    return (
        access.audits(actor)
        .only(
            "public_id",
            *("office_id", "company_id", "establishment_id", "lead_id", "manager_id"),
            *("kind", "starts_on", "ends_on", "state", "violation_found", "finished_at", "approved_at"),
        )
        .annotate(
            people_interviewed=_number_of(Interview, "audit"),
            number_of_findings=_number_of(Finding, "audit"),
            findings_released=_number_of(ReleasedFinding, "finding__audit"),
        )
    )


def _number_of(model, audit):
    rows = model.objects.filter(**{audit: OuterRef("pk")}).order_by().values(audit).annotate(n=Count("pk"))
    return Coalesce(Subquery(rows.values("n")), 0, output_field=IntegerField())


class AuditViewSet(Scoped):
    """Audits, the newest first. Companies and auditors get the documents made from them, not the audits."""

    queryset = Audit.objects.all()
    visible_to = staticmethod(audits)
    related = (
        *Scoped.related,
        *("lead", "manager"),
        Prefetch("methods", AuditMethod.objects.only("audit_id", "method", "done", "done_on").order_by("pk")),
    )
    serializer_class = AuditSerializer
    filterset_class = AuditFilter


@extend_schema_serializer(examples=[OpenApiExample("A visit", value=VISIT)])
class VisitSerializer(serializers.ModelSerializer):
    office = OfficeSerializer()
    company = CompanyName()
    establishment = EstablishmentName()
    visitor = serializers.CharField(source="visitor.name", help_text="who visited")
    people = PersonName(many=True, help_text="trainees seen")
    late = serializers.SerializerMethodField(help_text="its record was finished later than it should be")

    class Meta:
        model = Visit
        fields = [
            "public_id",
            "office",
            "company",
            "establishment",
            "visited_on",
            "visitor",
            "state",
            "written_at",
            "late",
            "people",
        ]

    def get_late(self, visit) -> bool:
        written_on = visits.written_on(visit)
        return written_on is not None and visits.is_late(visit.visited_on, written_on)


class VisitFilter(InEstablishments):
    office = by_office()
    company = of("company", "public_id of the company")
    establishment = of("establishment", "public_id of the establishment")
    person = of("people", "public_id of a person who was seen")
    state = one_of(Visit.State.choices, "state")
    visited_on_from = day_from("visited_on", "day")
    visited_on_until = day_until("visited_on", "day")
    ordering = Ordering({"-visited_on": ("-visited_on", "-pk"), "visited_on": ("visited_on", "pk")})


TOLD = ("ratings", "answers", "guidance", "response", "agreed", "remarks")  # stays inside


class VisitViewSet(Scoped):
    """Visits, the newest first, without what was said and agreed. Companies and auditors find nothing here."""

    queryset = Visit.objects.all()
    visible_to = staticmethod(lambda actor: access.visits(actor).defer(*TOLD))
    related = (*Scoped.related, "visitor", "people")
    serializer_class = VisitSerializer
    filterset_class = VisitFilter
