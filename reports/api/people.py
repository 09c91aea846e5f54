"""People with their passports and residence cards. Staff only."""

from django.db.models import Prefetch, Q
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from imjapan.core.search import matching
from interns import access
from interns.models import Nationality, Passport, Person, ResidenceCard
from training.access import placements

from .base import OfficeSerializer, Scoped
from .filters import Narrowing, Ordering, by_office, changed_since, day, events_since, exactly, of, one_of, search


class PassportSerializer(serializers.ModelSerializer):
    class Meta:
        model = Passport
        fields = ["nationality", "number", "issued_on", "expires_on"]


class ResidenceCardSerializer(serializers.ModelSerializer):
    class Meta:
        model = ResidenceCard
        fields = ["number", "status", "starts_on", "ends_on"]


EXAMPLE = {
    "public_id": "0d2c6f4e-8f8e-4a53-9a0b-4f1b6a0a2f11",
    "office": {"code": "TKY", "name": "東京事務所"},
    "passport_name": "NGUYEN THI HUONG",
    "surname": "NGUYEN",
    "given_name": "THI HUONG",
    "native_name": "Nguyễn Thị Hương",
    "katakana": "グエン　ティ　フオン",
    "call_name": "フオン",
    "nationality": "VN",
    "birth_date": "2001-05-20",
    "sex": "F",
    "language": "vi",
    "old_number": "A-01234",
    "passports": [
        {"nationality": "VN", "number": "C1234567", "issued_on": "2024-02-01", "expires_on": "2034-02-01"},
    ],
    "residence_cards": [
        {"number": "AB12345678CD", "status": "技能実習１号ロ", "starts_on": "2026-04-15", "ends_on": "2027-04-14"},
    ],
}


@extend_schema_serializer(examples=[OpenApiExample("A person", value=EXAMPLE)])
class PersonSerializer(serializers.ModelSerializer):
    office = OfficeSerializer()
    passports = PassportSerializer(many=True)
    residence_cards = ResidenceCardSerializer(many=True)

    class Meta:
        model = Person
        fields = [
            "public_id",
            "office",
            "passport_name",
            "surname",
            "given_name",
            "native_name",
            "katakana",
            "call_name",
            "nationality",
            "birth_date",
            "sex",
            "language",
            "old_number",
            "passports",
            "residence_cards",
        ]


class PersonFilter(Narrowing):
    """`company`, `establishment` and `placed_on` are about one placement: together they mean placed there that day."""

    office = by_office()
    company = of("company", "is or was placed at the company of this public_id", method="placed")
    establishment = of("establishment", "is or was placed at the establishment of this public_id", method="placed")
    placed_on = day("is placed on this day", method="placed")
    nationality = one_of(Nationality.choices, "nationality")
    passport = exactly("number of any passport ever recorded", 20, method="with_passport")
    q = search("words; each is a part of any name, in any script, or of the number in the former system")
    changed_since = changed_since("the person, a passport or a residence card was recorded or changed since")
    ordering = Ordering(
        {
            "name": ("sort_key", "pk"),
            "-name": ("-sort_key", "-pk"),
            "katakana": ("kana_key", "pk"),
            "-katakana": ("-kana_key", "-pk"),
        }
    )

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        return queryset if queryset.query.is_empty() else self._placed(queryset)

    def _placed(self, queryset):
        wanted = {name: self.form.cleaned_data.get(name) for name in ("company", "establishment", "placed_on")}
        if not any(wanted.values()):
            return queryset
        rows = placements(self.actor)
        if wanted["company"]:
            rows = rows.filter(company__public_id=wanted["company"])
        if wanted["establishment"]:
            rows = rows.filter(establishment__public_id=wanted["establishment"])
        if on := wanted["placed_on"]:
            rows = rows.filter(starts_on__lte=on, ends_on__gte=on)
        return queryset.filter(pk__in=rows.order_by().values("person_id"))

    def placed(self, queryset, name, value):
        return queryset  # all of them together: see `_placed`

    def with_passport(self, queryset, name, value):
        numbers = Passport.objects.filter(number__iexact=value.strip())
        return queryset.filter(pk__in=numbers.values("person_id"))

    def search(self, queryset, name, value):
        return matching(queryset, value)

    def changed(self, queryset, name, value):
        return queryset.filter(
            Q(created_at__gte=value)
            | Q(pk__in=events_since(Person, value).values("pgh_obj_id"))
            | Q(pk__in=Passport.objects.filter(created_at__gte=value).values("person_id"))
            | Q(pk__in=events_since(Passport, value).values("person_id"))
            | Q(pk__in=ResidenceCard.objects.filter(created_at__gte=value).values("person_id"))
            | Q(pk__in=events_since(ResidenceCard, value).values("person_id"))
        )


class PersonViewSet(Scoped):
    """People. Companies and auditors find nobody here."""

    queryset = Person.objects.all()
    visible_to = staticmethod(access.people)
    related = (
        "office",
        Prefetch("passports", Passport.objects.order_by("issued_on", "pk")),
        Prefetch("residence_cards", ResidenceCard.objects.order_by("starts_on", "pk")),
    )
    serializer_class = PersonSerializer
    filterset_class = PersonFilter
