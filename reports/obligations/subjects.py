"""Whose duties the clock keeps: establishments, companies and our own offices, three families of subjects."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from companies.models import Company, Establishment
from imjapan.organization.models import Office

ESTABLISHMENT, COMPANY, OFFICE = FAMILIES = ("establishment", "company", "office")
PREFIXES = {ESTABLISHMENT: "e", COMPANY: "c", OFFICE: "o"}
_OFFICE_FIELDS = {
    ESTABLISHMENT: ("company__office_id", "company_id", F("pk")),
    COMPANY: ("office_id", F("pk"), None),
    OFFICE: (F("pk"), None, None),
}
_CLOCKS = {
    ESTABLISHMENT: "company__office__clock_starts_on",
    COMPANY: "office__clock_starts_on",
    OFFICE: "clock_starts_on",
}
_MODELS = {ESTABLISHMENT: Establishment, COMPANY: Company, OFFICE: Office}


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject. `office_id`: the office whose clock runs for it."""

    family: str
    id: int
    office_id: int
    company_id: int | None
    establishment_id: int | None
    clock_starts_on: date

    @property
    def key(self) -> str:
        return key(self.family, self.id)


def key(family: str, pk: int) -> str:
    """The name of a subject in a duty: e12, c5, o3."""
    return f"{PREFIXES[family]}{pk}"


def one(subject_key: str) -> dict[str, list[int]]:
    """The subject of a key as an argument of `recompute`."""
    family = next(family for family, prefix in PREFIXES.items() if subject_key.startswith(prefix))
    return {f"{family}_ids": [int(subject_key.removeprefix(PREFIXES[family]))]}


def rows(family: str) -> QuerySet:
    """All subjects of a family."""
    return _MODELS[family].objects.all()


def load(family: str, ids: Iterable[int]) -> list[Subject]:
    """Return these subjects by id, in one query."""
    columns: list[Any] = [column for column in _OFFICE_FIELDS[family] if column is not None]
    found = rows(family).filter(pk__in=list(ids)).order_by("pk").values_list("pk", *columns, _CLOCKS[family])
    return [_subject(family, row) for row in found]


def _subject(family, row):
    pk, *places, clock = row
    return Subject(family, pk, *places, *[None] * (3 - len(places)), clock)
