"""Moves to another company and support plans as facts: kind, days, state, codes. Staff only.

The ground of a move, what the person said, amounts and what was found out stay inside, and so does the case it came
from.
"""

from django.db.models import Prefetch
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from companies import access as companies
from imjapan.core.search import matching_related
from interns import access as interns
from training.incidents import access as moves
from training.models import Regime, SupportPlan, Transfer
from training.support import access as support

from .applying import APPLICATION
from .audits import COMPANY, ESTABLISHMENT, OFFICE
from .base import CompanyName, EstablishmentName, OfficeSerializer, PersonName, Scoped
from .filters import Narrowing, Ordering, by_office, day_from, day_until, exactly, of, one_of, search
from .recruiting import PERSON

MOVE = {
    "public_id": "9a1b3c5d-7e8f-4a2b-8c6d-8e0f2a4b6c19",
    "office": OFFICE,
    "person": PERSON,
    "company": COMPANY,
    "establishment": ESTABLISHMENT,
    "new_company": None,
    "regime": "titp",
    "kind": "unavoidable",
    "state": "search",
    "channel": "",
    "requested_on": "2026-11-10",
    "left_on": "2026-11-20",
    "starts_on": None,
    "compensation_agreed_on": None,
    "compensation_paid_on": None,
}
SUPPORT = {
    "public_id": "0b2c4d6e-8f9a-4b3c-9d7e-9f1a3b5c7d20",
    "office": OFFICE,
    "company": COMPANY,
    "person": PERSON,
    "plan": APPLICATION["plan"],
    "made_on": "2026-08-01",
    "signed_on": "2026-08-05",
    "language": "vi",
    "sector": "AGR",
    "work_category": "耕種農業",
}


@extend_schema_serializer(examples=[OpenApiExample("A move", value=MOVE)])
class MoveSerializer(serializers.ModelSerializer):
    office = OfficeSerializer()
    person = PersonName()
    company = CompanyName(source="old_placement.company", help_text="the company to leave")
    establishment = EstablishmentName(source="old_placement.establishment", help_text="the establishment to leave")
    new_company = CompanyName(allow_null=True, help_text="null as long as there is none, or not one for you to see")

    class Meta:
        model = Transfer
        fields = [
            "public_id",
            "office",
            "person",
            "company",
            "establishment",
            "new_company",
            "regime",
            "kind",
            "state",
            "channel",
            "requested_on",
            "left_on",
            "starts_on",
            "compensation_agreed_on",
            "compensation_paid_on",
        ]


class MoveFilter(Narrowing):
    q = search("words; each is a part of a name of the person, in any script")
    office = by_office()
    company = of("old_placement__company", "public_id of the company to leave")
    person = of("person", "public_id of the person")
    regime = one_of(Regime.choices, "regime")
    kind = one_of(Transfer.Kind.choices, "kind")
    state = one_of(Transfer.State.choices, "state")
    requested_on_from = day_from("requested_on", "requested")
    requested_on_until = day_until("requested_on", "requested")
    ordering = Ordering({"-requested_on": ("-requested_on", "-pk"), "requested_on": ("requested_on", "pk")})

    def search(self, queryset, name, value):
        return matching_related(queryset, value, person=interns.people(self.actor))


OF_MOVE = (
    *("ground", "request", "elsewhere", "rejected_reason", "answers", "verdict"),
    *("standard_cost", "proven_cost", "compensation"),
)


def transfers(actor):
    """Readable moves without their texts; of new companies only those the actor may see."""
    return moves.transfers(actor).defer(*OF_MOVE).prefetch_related(Prefetch("new_company", companies.companies(actor)))


class MoveViewSet(Scoped):
    """Moves to another company, the newest first, without ground and reasons. Companies and auditors find nothing."""

    queryset = Transfer.objects.all()
    visible_to = staticmethod(transfers)
    related = ("office", "person", "old_placement__company", "old_placement__establishment")
    serializer_class = MoveSerializer
    filterset_class = MoveFilter


@extend_schema_serializer(examples=[OpenApiExample("A support plan", value=SUPPORT)])
class SupportSerializer(serializers.ModelSerializer):
    office = OfficeSerializer()
    company = CompanyName()
    person = PersonName()
    plan = serializers.UUIDField(source="plan.public_id", help_text="public_id of the plan of the worker")

    class Meta:
        model = SupportPlan
        fields = [
            "public_id",
            "office",
            "company",
            "person",
            "plan",
            "made_on",
            "signed_on",
            "language",
            "sector",
            "work_category",
        ]


class SupportFilter(Narrowing):
    q = search("words; each is a part of a name of the person or of a name or number of the company, in any script")
    office = by_office()
    company = of("company", "public_id of the company")
    person = of("person", "public_id of the person")
    sector = exactly("code of the sector", 4)
    made_on_from = day_from("made_on", "made")
    made_on_until = day_until("made_on", "made")
    ordering = Ordering({"-made_on": ("-made_on", "-pk"), "made_on": ("made_on", "pk")})

    def search(self, queryset, name, value):
        people = interns.people(self.actor)
        return matching_related(queryset, value, person=people, company=companies.companies(self.actor))


class SupportViewSet(Scoped):
    """Support plans of specified skilled workers, the newest first, without what was planned in words. Staff only."""

    queryset = SupportPlan.objects.all()
    visible_to = staticmethod(lambda actor: support.plans(actor).defer("items"))
    related = ("office", "company", "person", "plan")
    serializer_class = SupportSerializer
    filterset_class = SupportFilter
