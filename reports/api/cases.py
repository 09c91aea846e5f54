"""Cases, and that support was given and asked about, as facts: kind, days, state. Staff only.

What happened in words, why, what somebody wants and how it ended stay inside; so do answers of interviews and what was
found in them. Cases whose kind alone says something of a body or of an accusation do not leave at all (decision 0034).
Nothing here names a consultation.
"""

from django.db.models import Prefetch
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from companies import access as companies
from imjapan.core.search import matching_related
from interns import access as interns
from training.incidents import access as cases
from training.models import Incident, IncidentPerson, Regime, SupportInterview, SupportRecord
from training.support import access as support

from .audits import COMPANY, ESTABLISHMENT, OFFICE
from .base import CompanyName, EstablishmentName, OfficeSerializer, PersonName, Scoped
from .filters import Narrowing, Ordering, by_office, day_from, day_until, of, one_of, search
from .moves import SUPPORT
from .recruiting import PERSON

CASE = {
    "public_id": "1c3d5e7f-9a0b-4c4d-8e8f-0a2b4c6d8e21",
    "office": OFFICE,
    "company": COMPANY,
    "establishment": ESTABLISHMENT,
    "people": [PERSON],
    "kind": "early_return",
    "regime": "titp",
    "state": "open",
    "happened_on": "2026-11-10",
    "known_on": "2026-11-11",
    "absence_days": None,
    "return_on": "2026-12-20",
    "statement_on": "2026-11-20",
    "closed_at": None,
}
GIVEN = {
    "public_id": "2d4e6f8a-0b1c-4d5e-9f9a-1b3c5d7e9f22",
    "office": OFFICE,
    "company": COMPANY,
    "person": PERSON,
    "support_plan": SUPPORT["public_id"],
    "item": 4,
    "given_on": "2026-08-03",
    "minutes": 480,
    "method": "face",
    "language": "vi",
}
INTERVIEW = {
    "public_id": "3e5f7a9b-1c2d-4e6f-8a0b-2c4d6e8f0a23",
    "office": OFFICE,
    "company": COMPANY,
    "person": PERSON,
    "support_plan": SUPPORT["public_id"],
    "who": "worker",
    "held_on": "2026-10-28",
    "online": False,
    "language": "vi",
}


@extend_schema_serializer(examples=[OpenApiExample("A case", value=CASE)])
class CaseSerializer(serializers.ModelSerializer):
    office = OfficeSerializer()
    company = CompanyName()
    establishment = EstablishmentName()
    people = serializers.SerializerMethodField()

    class Meta:
        model = Incident
        fields = [
            "public_id",
            "office",
            "company",
            "establishment",
            "people",
            "kind",
            "regime",
            "state",
            "happened_on",
            "known_on",
            "absence_days",
            "return_on",
            "statement_on",
            "closed_at",
        ]

    @extend_schema_field(PersonName(many=True))
    def get_people(self, case):
        return PersonName([row.person for row in case.people.all()], many=True).data


Kind = Incident.Kind
INSIDE = (Kind.ILLNESS, Kind.PREGNANCY, Kind.CRIME)


class CaseFilter(Narrowing):
    q = search("words; each is a part of a name or number of the company or its establishment, in any script")
    office = by_office()
    company = of("company", "public_id of the company")
    establishment = of("establishment", "public_id of the establishment")
    person = filters.UUIDFilter(method="concerns", label="public_id of a person concerned")
    kind = one_of([choice for choice in Kind.choices if choice[0] not in INSIDE], "kind")
    regime = one_of(Regime.choices, "regime")
    state = one_of(Incident.State.choices, "state")
    happened_on_from = day_from("happened_on", "happened")
    happened_on_until = day_until("happened_on", "happened")
    ordering = Ordering({"-happened_on": ("-happened_on", "-pk"), "happened_on": ("happened_on", "pk")})

    def concerns(self, queryset, name, value):
        people = interns.people(self.actor).filter(public_id=value)
        return queryset.filter(pk__in=IncidentPerson.objects.filter(person__in=people).values("incident"))

    def search(self, queryset, name, value):
        actor = self.actor
        return matching_related(
            queryset, value, company=companies.companies(actor), establishment=companies.establishments(actor)
        )


def incidents(actor):
    """Readable cases without their words, with the people the actor may see."""
    concerned = IncidentPerson.objects.filter(person__in=interns.people(actor)).defer("note").select_related("person")
    rows = cases.incidents(actor).exclude(kind__in=INSIDE).defer("description", "cause", "result")
    return rows.prefetch_related(Prefetch("people", concerned))


class CaseViewSet(Scoped):
    """Cases, the newest first, without what happened in words. Companies and auditors find nothing here."""

    queryset = Incident.objects.all()
    visible_to = staticmethod(incidents)
    serializer_class = CaseSerializer
    filterset_class = CaseFilter


# --- support of specified skilled workers ---------------------------------------------------------


class OfSupport(serializers.ModelSerializer):
    """What records and interviews about support share."""

    office = OfficeSerializer(source="support_plan.office")
    company = CompanyName(source="support_plan.company")
    person = PersonName()
    support_plan = serializers.UUIDField(source="support_plan.public_id", help_text="public_id of the support plan")


class SupportFilter(Narrowing):
    q = search("words; each is a part of a name of the person, in any script")
    office = by_office("support_plan__office")
    company = of("support_plan__company", "public_id of the company")
    person = of("person", "public_id of the person")
    support_plan = of("support_plan", "public_id of the support plan")

    def search(self, queryset, name, value):
        return matching_related(queryset, value, person=interns.people(self.actor))


@extend_schema_serializer(examples=[OpenApiExample("A support given", value=GIVEN)])
class GivenSerializer(OfSupport):
    item = serializers.IntegerField(help_text="1 to 10: which of the ten supports")

    class Meta:
        model = SupportRecord
        fields = [
            "public_id",
            "office",
            "company",
            "person",
            "support_plan",
            "item",
            "given_on",
            "minutes",
            "method",
            "language",
        ]


class GivenFilter(SupportFilter):
    method = one_of(SupportRecord.Method.choices, "method")
    given_on_from = day_from("given_on", "given")
    given_on_until = day_until("given_on", "given")
    ordering = Ordering({"-given_on": ("-given_on", "-pk"), "given_on": ("given_on", "pk")})


OF_PLAN = ("support_plan__office", "support_plan__company", "person")


class GivenViewSet(Scoped):
    """Supports given to specified skilled workers, the newest first, without what was done in words. Staff only."""

    queryset = SupportRecord.objects.all()
    visible_to = staticmethod(lambda actor: support.records(actor).defer("content", "interpreter", "charged"))
    related = OF_PLAN
    serializer_class = GivenSerializer
    filterset_class = GivenFilter


@extend_schema_serializer(examples=[OpenApiExample("An interview about support", value=INTERVIEW)])
class InterviewSerializer(OfSupport):
    class Meta:
        model = SupportInterview
        fields = [
            "public_id",
            "office",
            "company",
            "person",
            "support_plan",
            "who",
            "held_on",
            "online",
            "language",
        ]


class InterviewFilter(SupportFilter):
    who = one_of(SupportInterview.Who.choices, "with whom")
    held_on_from = day_from("held_on", "held")
    held_on_until = day_until("held_on", "held")
    ordering = Ordering({"-held_on": ("-held_on", "-pk"), "held_on": ("held_on", "pk")})


SAID = ("answers", "nonconforming", "nonconformity", "remarks", "supervisor", "interpreter")


class InterviewViewSet(Scoped):
    """That interviews about support took place, the newest first; never what was said. Staff only."""

    queryset = SupportInterview.objects.all()
    visible_to = staticmethod(lambda actor: support.interviews(actor).defer(*SAID))
    related = OF_PLAN
    serializer_class = InterviewSerializer
    filterset_class = InterviewFilter
