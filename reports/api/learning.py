"""Lectures and tries at exams as facts: kind, days, state, results. Staff only.

Places, allowances, attendance, points, reasons of absence and notes stay inside.
"""

from django.db.models import Prefetch
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from imjapan.core.search import matching_related
from interns import access as interns
from training import access
from training.models import ExamAttempt, LectureCourse, Regime

from .applying import APPLICATION
from .audits import OFFICE
from .base import CohortName, OfficeSerializer, PersonName, Scoped, SendingName
from .filters import Narrowing, Ordering, by_office, day_from, day_until, of, one_of, search
from .recruiting import PERSON, SENDING

COURSE = {
    "public_id": "7e9f1a3b-5c6d-4e0f-8a4b-6c8d0e2f4a17",
    "office": OFFICE,
    "cohort": APPLICATION["cohort"],
    "sending": SENDING,
    "name": "第12期 入国後講習",
    "kind": "post",
    "regime": "titp",
    "state": "closed",
    "starts_on": "2027-04-01",
    "ends_on": "2027-04-30",
    "planned_hours": 1920,
    "care": False,
    "closed_at": "2027-05-06T10:30:00+09:00",
    "people": [PERSON],
}
EXAM = {
    "public_id": "8f0a2b4c-6d7e-4f1a-9b5c-7d9e1f3a5b18",
    "office": OFFICE,
    "person": PERSON,
    "plan": APPLICATION["plan"],
    "grade": "basic",
    "part": "practical",
    "number": 1,
    "applied_on": "2027-10-01",
    "sits_on": "2028-01-20",
    "result": "passed",
    "result_on": "2028-02-10",
}


@extend_schema_serializer(examples=[OpenApiExample("A lecture", value=COURSE)])
class CourseSerializer(serializers.ModelSerializer):
    office = OfficeSerializer()
    cohort = CohortName(allow_null=True)
    sending = SendingName(allow_null=True)
    people = PersonName(many=True, help_text="trainees who take part")

    class Meta:
        model = LectureCourse
        fields = [
            "public_id",
            "office",
            "cohort",
            "sending",
            "name",
            "kind",
            "regime",
            "state",
            "starts_on",
            "ends_on",
            "planned_hours",
            "care",
            "closed_at",
            "people",
        ]


class CourseFilter(Narrowing):
    q = search("a part of the name")
    office = by_office()
    cohort = of("cohort", "public_id of the cohort")
    person = of("people", "public_id of a person who takes part")
    kind = one_of(LectureCourse.Kind.choices, "kind")
    regime = one_of(Regime.choices, "regime")
    state = one_of(LectureCourse.State.choices, "state")
    starts_on_from = day_from("starts_on", "first day")
    starts_on_until = day_until("starts_on", "first day")
    ends_on_from = day_from("ends_on", "last day")
    ends_on_until = day_until("ends_on", "last day")
    ordering = Ordering({"-starts_on": ("-starts_on", "-pk"), "starts_on": ("starts_on", "pk")})

    def search(self, queryset, name, value):
        return queryset.filter(name__icontains=value)


OF_COURSE = ("venue", "venue_address", "lodging", "provider", "allowance", "lodging_free", "food_free", "note")


def courses(actor):
    """Readable lectures without their texts, with the people the actor may see."""
    people = Prefetch("people", interns.people(actor).order_by("sort_key", "pk"))
    return access.courses(actor).defer(*OF_COURSE).prefetch_related(people)


class CourseViewSet(Scoped):
    """Lectures, the newest first, without places, lessons and attendance. Companies and auditors find nothing here."""

    queryset = LectureCourse.objects.all()
    visible_to = staticmethod(courses)
    related = ("office", "cohort", "sending")
    serializer_class = CourseSerializer
    filterset_class = CourseFilter


@extend_schema_serializer(examples=[OpenApiExample("A try at an exam", value=EXAM)])
class ExamSerializer(serializers.ModelSerializer):
    office = OfficeSerializer(source="person.office")
    person = PersonName()
    plan = serializers.UUIDField(
        source="plan.public_id", default=None, allow_null=True, help_text="public_id of the plan it belongs to"
    )
    number = serializers.IntegerField(help_text="which try it is")

    class Meta:
        model = ExamAttempt
        fields = [
            "public_id",
            "office",
            "person",
            "plan",
            "grade",
            "part",
            "number",
            "applied_on",
            "sits_on",
            "result",
            "result_on",
        ]


class ExamFilter(Narrowing):
    q = search("words; each is a part of a name of the person, in any script")
    office = by_office("person__office")
    person = of("person", "public_id of the person")
    grade = one_of(ExamAttempt.Grade.choices, "grade")
    part = one_of(ExamAttempt.Part.choices, "part")
    result = one_of(ExamAttempt.Result.choices, "result")
    sits_on_from = day_from("sits_on", "day of the exam")
    sits_on_until = day_until("sits_on", "day of the exam")
    ordering = Ordering({"-sits_on": ("-sits_on", "-pk"), "sits_on": ("sits_on", "pk")})

    def search(self, queryset, name, value):
        return matching_related(queryset, value, person=interns.people(self.actor))


OF_EXAM = ("exam", "body", "place", "fee", "percent_of_pass_mark", "absence_reason", "unavoidable", "note")


class ExamViewSet(Scoped):
    """Tries at exams, those without a day and the latest first. Companies and auditors find nothing here."""

    queryset = ExamAttempt.objects.all()
    visible_to = staticmethod(lambda actor: access.exams(actor).defer(*OF_EXAM))
    related = ("person__office", "plan")
    serializer_class = ExamSerializer
    filterset_class = ExamFilter
