"""Plan applications and cohorts as facts: kind, days, state, codes and numbers given by authorities. Staff only.

Wages, goals, notes and what an authority said stay inside.
"""

from django.db.models import Q
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from companies import access as companies
from imjapan.core.search import matching_related
from interns import access as interns
from training import access
from training.models import Cohort, PlanApplication, Regime

from .audits import COMPANY, ESTABLISHMENT, OFFICE
from .base import CohortName, CompanyName, EstablishmentName, OfficeSerializer, PersonName, Scoped, SendingName
from .filters import Narrowing, Ordering, by_office, day_from, day_until, exactly, of, one_of, search
from .placements import STAGES
from .recruiting import CANDIDATE, PERSON, SENDING

COHORT = {
    "public_id": "5c7d9e1f-3a4b-4c8d-8e2f-4a6b8c0d2e15",
    "office": OFFICE,
    "name": "第12期",
    "regime": "titp",
    "sending": SENDING,
    "arrives_on": "2027-04-01",
}
APPLICATION = {
    "public_id": "6d8e0f2a-4b5c-4d9e-9f3a-5b7c9d1e3f16",
    "office": OFFICE,
    "company": COMPANY,
    "establishment": ESTABLISHMENT,
    "person": PERSON,
    "candidate": CANDIDATE["public_id"],
    "cohort": {"public_id": COHORT["public_id"], "name": COHORT["name"]},
    "plan": "9d7c0f0a-4a3c-4c55-bb1b-7d1f6a2e4f04",
    "regime": "titp",
    "stage": 1,
    "state": "certified",
    "occupation_code": "6-4-1",
    "list_date": "2026-07-29",
    "sector": "",
    "work_category": "",
    "restriction_months": None,
    "starts_on": "2027-04-01",
    "ends_on": "2028-03-31",
    "applied_on": "2026-12-01",
    "receipt_no": "受2612000045",
    "decided_on": "2027-02-10",
    "certified_on": "2027-02-10",
    "certification_no": "認2702000123",
}


@extend_schema_serializer(examples=[OpenApiExample("A plan application", value=APPLICATION)])
class ApplicationSerializer(serializers.ModelSerializer):
    office = OfficeSerializer()
    company = CompanyName()
    establishment = EstablishmentName()
    person = PersonName()
    candidate = serializers.UUIDField(
        source="candidate.public_id", default=None, allow_null=True, help_text="public_id of the candidate"
    )
    cohort = CohortName(allow_null=True)
    plan = serializers.UUIDField(
        source="plan.public_id", default=None, allow_null=True, help_text="public_id of the plan it became"
    )

    class Meta:
        model = PlanApplication
        fields = [
            "public_id",
            "office",
            "company",
            "establishment",
            "person",
            "candidate",
            "cohort",
            "plan",
            "regime",
            "stage",
            "state",
            "occupation_code",
            "list_date",
            "sector",
            "work_category",
            "restriction_months",
            "starts_on",
            "ends_on",
            "applied_on",
            "receipt_no",
            "decided_on",
            "certified_on",
            "certification_no",
        ]


class ApplicationFilter(Narrowing):
    q = search("words; each is a part of a name of the person, the establishment or its company, in any script")
    office = by_office()
    company = of("company", "public_id of the company")
    establishment = of("establishment", "public_id of the establishment")
    person = of("person", "public_id of the person")
    cohort = of("cohort", "public_id of the cohort")
    regime = one_of(Regime.choices, "regime")
    stage = one_of(STAGES, "stage")
    state = one_of(PlanApplication.State.choices, "state")
    receipt_no = exactly("receipt number", 60)
    certification_no = exactly("certification number", 40)
    starts_on_from = day_from("starts_on", "planned from")
    starts_on_until = day_until("starts_on", "planned from")
    applied_on_from = day_from("applied_on", "applied for")
    applied_on_until = day_until("applied_on", "applied for")
    ordering = Ordering({"starts_on": ("starts_on", "pk"), "-starts_on": ("-starts_on", "-pk")})

    def search(self, queryset, name, value):
        people, establishments = interns.people(self.actor), companies.establishments(self.actor)
        return matching_related(queryset, value, person=people, establishment=establishments)


class ApplicationViewSet(Scoped):
    """Applications for plans, the earliest plan first. Companies and auditors find nothing here."""

    queryset = PlanApplication.objects.all()
    visible_to = staticmethod(
        lambda actor: access.plan_applications(actor).defer("monthly_wage", "goal", "decision_note", "note")
    )
    related = (*Scoped.related, "person", "candidate", "cohort", "plan")
    serializer_class = ApplicationSerializer
    filterset_class = ApplicationFilter


@extend_schema_serializer(examples=[OpenApiExample("A cohort", value=COHORT)])
class CohortSerializer(serializers.ModelSerializer):
    office = OfficeSerializer()
    sending = SendingName(allow_null=True)

    class Meta:
        model = Cohort
        fields = ["public_id", "office", "name", "regime", "sending", "arrives_on"]


class CohortFilter(Narrowing):
    q = search("a part of the name of the cohort or its sending organization")
    office = by_office()
    sending = of("sending", "public_id of the sending organization")
    regime = one_of(Regime.choices, "regime")
    arrives_on_from = day_from("arrives_on", "planned arrival")
    arrives_on_until = day_until("arrives_on", "planned arrival")
    ordering = Ordering({"-arrives_on": ("-arrives_on", "-pk"), "arrives_on": ("arrives_on", "pk")})

    def search(self, queryset, name, value):
        return queryset.filter(Q(name__icontains=value) | Q(sending__name__icontains=value))


class CohortViewSet(Scoped):
    """People who come together, the newest first; who they are, plan applications say by `cohort`. Staff only."""

    queryset = Cohort.objects.all()
    visible_to = staticmethod(lambda actor: access.cohorts(actor).defer("note"))
    related = ("office", "sending")
    serializer_class = CohortSerializer
    filterset_class = CohortFilter
