"""Sending organizations, job offers and who is presented for them, as facts: kind, days, state, codes. Staff only.

Wages, conditions, wishes, addresses, notes and why an offer was closed stay inside.
"""

from django.db.models import Q
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from imjapan.core.search import matching_related
from interns import access as interns
from interns.models import Nationality, SendingOrganization, SendingSuspension
from interns.sending import access as sending
from training import access
from training.models import Candidate, Offer, Regime

from .audits import COMPANY, ESTABLISHMENT, OFFICE
from .base import CompanyName, EstablishmentName, OfficeSerializer, PersonName, Scoped, SendingName
from .filters import InEstablishments, Narrowing, Ordering, by_office, day_from, day_until, exactly, of, one_of, search

PERSON = {"public_id": "0d2c6f4e-8f8e-4a53-9a0b-4f1b6a0a2f11", "passport_name": "NGUYEN THI HUONG"}
SENDING = {"public_id": "2f4f9d1a-6c0b-4d8e-8b7a-1c3e5f7a9b12", "name": "MIHON MANPOWER JSC"}
ORGANIZATION = {
    **SENDING,
    "kind": "company",
    "country": "VN",
    "name_native": "",
    "certified_no": "123/LDTBXH-GP",
    "certified_from": "2024-04-01",
    "certified_until": "2029-03-31",
    "suspensions": [{"starts_on": "2025-06-01", "ends_on": "2025-08-31"}],
}
OFFER = {
    "public_id": "3a5b7c9d-1e2f-4a6b-8c0d-2e4f6a8b0c13",
    "office": OFFICE,
    "company": COMPANY,
    "establishment": ESTABLISHMENT,
    "sending": SENDING,
    "regime": "titp",
    "state": "open",
    "occupation_code": "6-4-1",
    "sector": "",
    "work_category": "",
    "received_on": "2026-09-01",
    "valid_until": None,
    "headcount": 3,
    "men": None,
    "women": None,
    "starts_on": "2027-04-01",
    "months": 36,
    "fees_explained_on": "2026-09-01",
    "selection_on": "2026-11-20",
    "closed_on": None,
}
CANDIDATE = {
    "public_id": "4b6c8d0e-2f3a-4b7c-9d1e-3f5a7b9c1d14",
    "office": OFFICE,
    "offer": OFFER["public_id"],
    "company": COMPANY,
    "establishment": ESTABLISHMENT,
    "person": PERSON,
    "state": "selected",
    "accepted_on": "2026-10-01",
    "valid_until": None,
    "presented_on": "2026-10-10",
    "interviewed_on": "2026-11-20",
    "decided_on": "2026-11-20",
}


class SuspensionSerializer(serializers.ModelSerializer):
    class Meta:
        model = SendingSuspension
        fields = ["starts_on", "ends_on"]


@extend_schema_serializer(examples=[OpenApiExample("A sending organization", value=ORGANIZATION)])
class SendingSerializer(serializers.ModelSerializer):
    suspensions = SuspensionSerializer(many=True, help_text="periods in which an authority had suspended it")

    class Meta:
        model = SendingOrganization
        fields = [
            "public_id",
            "name",
            "kind",
            "country",
            "name_native",
            "certified_no",
            "certified_from",
            "certified_until",
            "suspensions",
        ]


class SendingFilter(Narrowing):
    q = search("a part of the name, in Latin or its own script, or of its number on the list of its government")
    kind = one_of(SendingOrganization.Kind.choices, "kind")
    country = one_of(Nationality.choices, "country")
    certified_until_from = day_from("certified_until", "certified until")
    certified_until_until = day_until("certified_until", "certified until")
    ordering = Ordering({"name": ("name", "pk"), "-name": ("-name", "-pk")})

    def search(self, queryset, name, value):
        return queryset.filter(
            Q(name__icontains=value) | Q(name_native__icontains=value) | Q(certified_no__icontains=value)
        )


OF_BODY = ("representative", "address", "phone", "email", "recommended_by", "fee_basis", "confirmed", "note")


class SendingViewSet(Scoped):
    """Sending organizations by name. They belong to no office: all staff read all of them, nobody else any."""

    queryset = SendingOrganization.objects.all()
    visible_to = staticmethod(lambda actor: sending.organizations(actor).defer(*OF_BODY))
    related = ("suspensions",)
    serializer_class = SendingSerializer
    filterset_class = SendingFilter


@extend_schema_serializer(examples=[OpenApiExample("A job offer", value=OFFER)])
class OfferSerializer(serializers.ModelSerializer):
    office = OfficeSerializer()
    company = CompanyName()
    establishment = EstablishmentName()
    sending = SendingName(allow_null=True)

    class Meta:
        model = Offer
        fields = [
            "public_id",
            "office",
            "company",
            "establishment",
            "sending",
            "regime",
            "state",
            "occupation_code",
            "sector",
            "work_category",
            "received_on",
            "valid_until",
            "headcount",
            "men",
            "women",
            "starts_on",
            "months",
            "fees_explained_on",
            "selection_on",
            "closed_on",
        ]


class OfferFilter(InEstablishments):
    office = by_office()
    company = of("company", "public_id of the company")
    establishment = of("establishment", "public_id of the establishment")
    sending = of("sending", "public_id of the sending organization")
    regime = one_of(Regime.choices, "regime")
    state = one_of(Offer.State.choices, "state")
    sector = exactly("code of the sector", 4)
    occupation_code = exactly("code of the occupation and operation", 12)
    received_on_from = day_from("received_on", "accepted")
    received_on_until = day_until("received_on", "accepted")
    starts_on_from = day_from("starts_on", "training or work from")
    starts_on_until = day_until("starts_on", "training or work from")
    ordering = Ordering({"-received_on": ("-received_on", "-pk"), "received_on": ("received_on", "pk")})


OF_OFFER = ("countries", "monthly_wage", "hourly_wage", "conditions", "contact", "selection_place", "note")


class OfferViewSet(Scoped):
    """Job offers, the newest first, without wages, conditions and notes. Companies and auditors find nothing here."""

    queryset = Offer.objects.all()
    visible_to = staticmethod(lambda actor: access.offers(actor).defer(*OF_OFFER, "closed_reason"))
    related = (*Scoped.related, "sending")
    serializer_class = OfferSerializer
    filterset_class = OfferFilter


@extend_schema_serializer(examples=[OpenApiExample("A candidate", value=CANDIDATE)])
class CandidateSerializer(serializers.ModelSerializer):
    office = OfficeSerializer(source="offer.office")
    offer = serializers.UUIDField(source="offer.public_id", help_text="public_id of the job offer")
    company = CompanyName(source="offer.company")
    establishment = EstablishmentName(source="offer.establishment")
    person = PersonName()

    class Meta:
        model = Candidate
        fields = [
            "public_id",
            "office",
            "offer",
            "company",
            "establishment",
            "person",
            "state",
            "accepted_on",
            "valid_until",
            "presented_on",
            "interviewed_on",
            "decided_on",
        ]


class CandidateFilter(Narrowing):
    q = search("words; each is a part of a name of the person, in any script")
    office = by_office("offer__office")
    company = of("offer__company", "public_id of the company of the job offer")
    offer = of("offer", "public_id of the job offer")
    person = of("person", "public_id of the person")
    state = one_of(Candidate.State.choices, "state")
    accepted_on_from = day_from("accepted_on", "wish to work accepted")
    accepted_on_until = day_until("accepted_on", "wish to work accepted")
    decided_on_from = day_from("decided_on", "decided")
    decided_on_until = day_until("decided_on", "decided")
    ordering = Ordering({"-accepted_on": ("-accepted_on", "-pk"), "accepted_on": ("accepted_on", "pk")})

    def search(self, queryset, name, value):
        return matching_related(queryset, value, person=interns.people(self.actor))


class CandidateViewSet(Scoped):
    """People presented for job offers, the newest first. Companies and auditors find nobody here."""

    queryset = Candidate.objects.all()
    visible_to = staticmethod(lambda actor: access.candidates(actor).defer("wish", "home_address", "note"))
    related = ("offer__office", "offer__company", "offer__establishment", "person")
    serializer_class = CandidateSerializer
    filterset_class = CandidateFilter
