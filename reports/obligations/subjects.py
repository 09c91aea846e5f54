"""Whose duties the clock keeps: establishments, companies, our own offices and people, four families of subjects."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Min, Q, QuerySet

from companies.models import Company, Establishment
from imjapan.organization.models import Office
from interns.models import Person, ResidenceCard, ResidenceEvent
from training.models import Placement, Plan, PlanApplication, ResidenceApplication, Transfer

from .models import Obligation

LONGEST = timedelta(days=400)  # no duty of a person lasts longer than this after what it counts from
ESTABLISHMENT, COMPANY, OFFICE, PERSON = FAMILIES = ("establishment", "company", "office", "person")
PREFIXES = {ESTABLISHMENT: "e", COMPANY: "c", OFFICE: "o", PERSON: "p"}
_OFFICE_FIELDS = {
    ESTABLISHMENT: ("company__office_id", "company_id", F("pk")),
    COMPANY: ("office_id", F("pk"), None),
    OFFICE: (F("pk"), None, None),
    PERSON: ("office_id", None, None),
}
_CLOCKS = {
    ESTABLISHMENT: "company__office__clock_starts_on",
    COMPANY: "office__clock_starts_on",
    OFFICE: "clock_starts_on",
    PERSON: "office__clock_starts_on",
}
# What duties of a person count from.
_OF_PERSON = {
    Placement: "ends_on",
    Plan: "ends_on",
    PlanApplication: "ends_on",
    ResidenceCard: "ends_on",
    ResidenceEvent: "happened_on",
    ResidenceApplication: "filed_on",
    Transfer: "requested_on",
}
_MODELS = {ESTABLISHMENT: Establishment, COMPANY: Company, OFFICE: Office, PERSON: Person}


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject. `office_id`: the office whose clock runs for it."""

    family: str
    id: int
    office_id: int
    company_id: int | None
    establishment_id: int | None
    clock_starts_on: date
    person_id: int | None = None

    @property
    def key(self) -> str:
        return key(self.family, self.id)


def key(family: str, pk: int) -> str:
    """The name of a subject in a duty: e12, c5, o3, p7."""
    return f"{PREFIXES[family]}{pk}"


def one(subject_key: str) -> dict[str, list[int]]:
    """The subject of a key as an argument of `recompute`."""
    family = next(family for family, prefix in PREFIXES.items() if subject_key.startswith(prefix))
    return {f"{family}_ids": [int(subject_key.removeprefix(PREFIXES[family]))]}


def rows(family: str) -> QuerySet:
    """All subjects of a family."""
    return _MODELS[family].objects.all()


def with_a_clock(family: str, found: QuerySet) -> QuerySet:
    """Of these rows those that a run over everything looks at: people only while something of theirs may be due."""
    if family != PERSON:
        return found
    clock = Office.objects.aggregate(first=Min("clock_starts_on"))["first"]
    if clock is None:
        return found.none()
    # Names of all people at once: asked person by person, the database would look up each of tens of thousands.
    lasting = [
        Q(pk__in=model.objects.filter(**{f"{name}__gte": clock - LONGEST}).order_by().values("person"))
        for model, name in _OF_PERSON.items()
    ]
    owing = Obligation.objects.filter(person__isnull=False).order_by().values("person")
    return found.filter(reduce(or_, lasting) | Q(pk__in=owing))


def load(family: str, ids: Iterable[int]) -> list[Subject]:
    """Return these subjects by id, in one query."""
    columns: list[Any] = [column for column in _OFFICE_FIELDS[family] if column is not None]
    found = rows(family).filter(pk__in=list(ids)).order_by("pk").values_list("pk", *columns, _CLOCKS[family])
    return [_subject(family, row) for row in found]


def _subject(family, row):
    pk, *places, clock = row
    person = pk if family == PERSON else None
    return Subject(family, pk, *places, *[None] * (3 - len(places)), clock, person)
