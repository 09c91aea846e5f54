"""Residence, notices within 14 days, changes of plans and the time after the return as facts. Staff only.

Addresses, employers, what changes from what into what, reasons and notes stay inside.
"""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from companies import access as companies
from imjapan.core.search import matching_related
from interns import access as interns
from interns.models import AfterReturn, ResidenceEvent
from training import access
from training.models import PlanChange, ResidenceApplication

from .applying import APPLICATION
from .audits import COMPANY, OFFICE
from .base import CompanyName, OfficeSerializer, PersonName, Scoped
from .filters import Narrowing, Ordering, by_office, day_from, day_until, exactly, of, one_of, search
from .recruiting import PERSON

EVENT = {
    "public_id": "4f6a8b0c-2d3e-4f7a-9b1c-3d5e7f9a1b24",
    "office": OFFICE,
    "person": PERSON,
    "kind": "moved",
    "happened_on": "2026-11-02",
    "notified_on": "2026-11-09",
}
RESIDENCE = {
    "public_id": "5a7b9c1d-3e4f-4a8b-8c2d-4e6f8a0b2c25",
    "office": OFFICE,
    "person": PERSON,
    "application": APPLICATION["public_id"],
    "kind": "coe",
    "filed_on": "2027-01-20",
    "receipt_no": "東00000012",
    "result": "granted",
    "decided_on": "2027-03-01",
    "number": "認00000034",
    "entered_on": "2027-04-01",
}
CHANGE = {
    "public_id": "6b8c0d2e-4f5a-4b9c-9d3e-5f7a9b1c3d26",
    "office": OFFICE,
    "company": COMPANY,
    "person": PERSON,
    "plan": APPLICATION["plan"],
    "code": "implementer_staff",
    "happens_on": "2026-10-01",
    "treatment": "notice",
    "settled_on": "2026-10-12",
}
RETURNED = {
    "public_id": "7c9d1e3f-5a6b-4c0d-8e4f-6a8b0c2d4e27",
    "office": OFFICE,
    "person": PERSON,
    "kind": "employed",
    "uses_skill": True,
    "since": "2026-05-01",
    "heard_on": "2026-09-15",
}


class OfPerson(serializers.ModelSerializer):
    office = OfficeSerializer(source="person.office")
    person = PersonName()


class PersonFilter(Narrowing):
    q = search("words; each is a part of a name of the person, in any script")
    office = by_office("person__office")
    person = of("person", "public_id of the person")

    def search(self, queryset, name, value):
        return matching_related(queryset, value, person=interns.people(self.actor))


@extend_schema_serializer(examples=[OpenApiExample("A notice to the authority", value=EVENT)])
class EventSerializer(OfPerson):
    class Meta:
        model = ResidenceEvent
        fields = ["public_id", "office", "person", "kind", "happened_on", "notified_on"]


class EventFilter(PersonFilter):
    kind = one_of(ResidenceEvent.Kind.choices, "kind")
    happened_on_from = day_from("happened_on", "happened")
    happened_on_until = day_until("happened_on", "happened")
    ordering = Ordering({"-happened_on": ("-happened_on", "-pk"), "happened_on": ("happened_on", "pk")})


class EventViewSet(Scoped):
    """What people tell the authority within 14 days, the newest first, without addresses. Staff only."""

    queryset = ResidenceEvent.objects.all()
    visible_to = staticmethod(lambda actor: interns.residence_events(actor).defer("address", "note"))
    related = ("person__office",)
    serializer_class = EventSerializer
    filterset_class = EventFilter


@extend_schema_serializer(examples=[OpenApiExample("An application at immigration", value=RESIDENCE)])
class ResidenceSerializer(OfPerson):
    application = serializers.UUIDField(
        source="application.public_id", default=None, allow_null=True, help_text="public_id of the plan application"
    )

    class Meta:
        model = ResidenceApplication
        fields = [
            "public_id",
            "office",
            "person",
            "application",
            "kind",
            "filed_on",
            "receipt_no",
            "result",
            "decided_on",
            "number",
            "entered_on",
        ]


class ResidenceFilter(PersonFilter):
    application = of("application", "public_id of the plan application")
    kind = one_of(ResidenceApplication.Kind.choices, "kind")
    result = one_of(ResidenceApplication.Result.choices, "result")
    receipt_no = exactly("receipt number", 60)
    filed_on_from = day_from("filed_on", "filed")
    filed_on_until = day_until("filed_on", "filed")
    ordering = Ordering({"-filed_on": ("-filed_on", "-pk"), "filed_on": ("filed_on", "pk")})


class ResidenceViewSet(Scoped):
    """Applications at immigration, the newest first. Companies and auditors find nothing here."""

    queryset = ResidenceApplication.objects.all()
    visible_to = staticmethod(lambda actor: access.residence_applications(actor).defer("note"))
    related = ("person__office", "application")
    serializer_class = ResidenceSerializer
    filterset_class = ResidenceFilter


@extend_schema_serializer(examples=[OpenApiExample("A change of a plan", value=CHANGE)])
class ChangeSerializer(serializers.ModelSerializer):
    office = OfficeSerializer()
    company = CompanyName()
    person = PersonName(source="plan.person")
    plan = serializers.UUIDField(source="plan.public_id", help_text="public_id of the plan")

    class Meta:
        model = PlanChange
        fields = [
            "public_id",
            "office",
            "company",
            "person",
            "plan",
            "code",
            "happens_on",
            "treatment",
            "settled_on",
        ]


class ChangeFilter(Narrowing):
    q = search("words; each is a part of a name or number of the company, in any script")
    office = by_office()
    company = of("company", "public_id of the company")
    person = of("plan__person", "public_id of the person")
    code = exactly("code of what changes", 32)
    treatment = one_of(PlanChange.Treatment.choices, "what is needed")
    happens_on_from = day_from("happens_on", "day of the change")
    happens_on_until = day_until("happens_on", "day of the change")
    ordering = Ordering({"-happens_on": ("-happens_on", "-pk"), "happens_on": ("happens_on", "pk")})

    def search(self, queryset, name, value):
        return matching_related(queryset, value, company=companies.companies(self.actor))


OF_CHANGE = ("before", "after", "reason", "verdict", "settled_note")


class ChangeViewSet(Scoped):
    """Changes of running plans, the newest first, without their words. Companies and auditors find nothing here."""

    queryset = PlanChange.objects.all()
    visible_to = staticmethod(lambda actor: access.plan_changes(actor).defer(*OF_CHANGE))
    related = ("office", "company", "plan__person")
    serializer_class = ChangeSerializer
    filterset_class = ChangeFilter


@extend_schema_serializer(examples=[OpenApiExample("News from home", value=RETURNED)])
class ReturnedSerializer(OfPerson):
    class Meta:
        model = AfterReturn
        fields = ["public_id", "office", "person", "kind", "uses_skill", "since", "heard_on"]


class ReturnedFilter(PersonFilter):
    kind = one_of(AfterReturn.Kind.choices, "what the person does")
    heard_on_from = day_from("heard_on", "heard")
    heard_on_until = day_until("heard_on", "heard")
    ordering = Ordering({"-heard_on": ("-heard_on", "-pk"), "heard_on": ("heard_on", "pk")})


class ReturnedViewSet(Scoped):
    """What people do after the return home, as heard, the newest first. Companies and auditors find nothing here."""

    queryset = AfterReturn.objects.all()
    visible_to = staticmethod(lambda actor: interns.after_return(actor).defer("employer", "position", "source", "note"))
    related = ("person__office",)
    serializer_class = ReturnedSerializer
    filterset_class = ReturnedFilter
