"""Duties."""

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from reports import access
from reports.models import Obligation
from reports.obligations.subjects import FAMILIES, PERSON

from .audits import COMPANY, ESTABLISHMENT, OFFICE
from .base import CompanyName, EstablishmentName, OfficeSerializer, Scoped
from .filters import InEstablishments, Ordering, by_office, day_from, day_until, exactly, of, one_of

INSIDE = (Obligation.Kind.CONSULTATION, Obligation.Kind.INCIDENT)
KINDS = [choice for choice in Obligation.Kind.choices if choice[0] not in INSIDE]
EXAMPLE = {
    "public_id": "f3d7c2b8-6b1e-4b0c-9a55-2c8e1d4f0b07",
    "kind": "audit",
    "rule_id": "TITP-AUDIT-01",
    "subject": {"kind": "establishment", "name": "川口工場"},
    "owed_by": "organization",
    "office": OFFICE,
    "company": COMPANY,
    "establishment": ESTABLISHMENT,
    "window_first": "2026-10-01",
    "window_last": "2026-12-31",
    "target_on": "2026-12-17",
    "safe_on": "2026-12-28",
    "legal_on": "2026-12-31",
    "carried_over": False,
    "state": "open",
    "done_on": None,
}


SUBJECTS = [(family, f"one {family}") for family in FAMILIES]


class SubjectSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=SUBJECTS)
    name = serializers.CharField()


@extend_schema_serializer(examples=[OpenApiExample("A duty", value=EXAMPLE)])
class ObligationSerializer(serializers.ModelSerializer):
    kind = serializers.ChoiceField(choices=KINDS)
    office = OfficeSerializer(allow_null=True)
    company = CompanyName(allow_null=True)
    establishment = EstablishmentName(allow_null=True)
    subject = serializers.SerializerMethodField(
        help_text="whom it is about, as far down as known; without a company one of our offices"
    )

    class Meta:
        model = Obligation
        fields = [
            "public_id",
            "kind",
            "rule_id",
            "subject",
            "owed_by",
            "office",
            "company",
            "establishment",
            "window_first",
            "window_last",
            "target_on",
            "safe_on",
            "legal_on",
            "carried_over",
            "state",
            "done_on",
        ]

    @extend_schema_field(SubjectSerializer)
    def get_subject(self, obligation):
        if obligation.person_id:
            return {"kind": PERSON, "name": str(obligation.person)}
        kind = next(kind for kind in FAMILIES if getattr(obligation, f"{kind}_id"))
        row = getattr(obligation, kind)
        return {"kind": kind, "name": row.name if row else ""}


class ObligationFilter(InEstablishments):
    office = by_office()
    company = of("company", "public_id of the company")
    establishment = of("establishment", "public_id of the establishment")
    kind = one_of(KINDS, "kind")
    rule_id = exactly("rule, e.g. TITP-AUDIT-01", 40)
    state = one_of(Obligation.State.choices, "state; whether an open duty is late follows from the day of reading")
    owed_by = one_of(Obligation.OwedBy.choices, "who owes it")
    legal_on_from = day_from("legal_on", "legal deadline")
    legal_on_until = day_until("legal_on", "legal deadline")
    ordering = Ordering({"legal_on": ("legal_on", "pk"), "-legal_on": ("-legal_on", "-pk")})


def visible(actor):
    """Readable duties. Those of consultations and of cases leave by no interface, whoever asks."""
    rows = access.obligations(actor).filter(consultation__isnull=True, incident__isnull=True)
    return rows.exclude(kind__in=INSIDE).defer("verdict", "waiver_reason")


class ObligationViewSet(Scoped):
    """Duties, the nearest legal deadline first. A company reads what it owes, an auditor those of the mandate."""

    queryset = Obligation.objects.all()
    visible_to = staticmethod(visible)
    related = (*Scoped.related, "person")
    serializer_class = ObligationSerializer
    filterset_class = ObligationFilter
