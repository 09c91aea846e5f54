"""What the clock knows of our own house: people with roles of the law, and the licences of the organization."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from imjapan.organization.models import Appointment, Course, Licence, Office, Personnel, SelfDeclaration
from imjapan.organization.people import COURSES

Span = tuple[date, date]


@dataclass(slots=True)
class PersonFact:
    """One person. `posts`: (role, first, last) of every appointment; days are in order, with the id of their row."""

    id: int
    posts: list[tuple[str, date, date]] = field(default_factory=list)
    courses: dict[str, list[tuple[date, int]]] = field(default_factory=lambda: defaultdict(list))
    declarations: list[tuple[date, int]] = field(default_factory=list)

    def needing(self, kind: str) -> list[tuple[str, date, date]]:
        """Posts that need a course of a kind."""
        return [post for post in self.posts if COURSES.get(post[0]) == kind]


@dataclass(slots=True)
class HouseFacts:
    """One office. Licences, and people without an office, are kept by the office that stands first."""

    people: list[PersonFact] = field(default_factory=list)
    licences: list[Licence] = field(default_factory=list)


def first_office() -> int | None:
    """The office that keeps what belongs to the whole organization."""
    return Office.objects.order_by("code", "pk").values_list("pk", flat=True).first()


def gather(office_ids: Collection[int]) -> dict[int, HouseFacts]:
    """Return the facts of these offices. Six queries."""
    found = {pk: HouseFacts() for pk in office_ids}
    first = first_office()
    where = Q(office__in=found)
    if first in found:
        where |= Q(office__isnull=True)
        found[first].licences = list(Licence.objects.order_by("valid_from", "pk"))
    people = {}
    for pk, office_id in Personnel.objects.filter(where).order_by("pk").values_list("pk", "office_id"):
        people[pk] = PersonFact(pk)
        found[office_id or first].people.append(people[pk])
    rows = Appointment.objects.filter(personnel__in=people).order_by("starts_on", "pk")
    for pk, role, start, end in rows.values_list("personnel_id", "role", "starts_on", "ends_on"):
        people[pk].posts.append((role, start, end or date.max))
    rows = Course.objects.filter(personnel__in=people).order_by("held_on", "pk")
    for pk, kind, held_on, course_id in rows.values_list("personnel_id", "kind", "held_on", "pk"):
        people[pk].courses[kind].append((held_on, course_id))
    rows = SelfDeclaration.objects.filter(personnel__in=people).order_by("declared_on", "pk")
    for pk, declared_on, row_id in rows.values_list("personnel_id", "declared_on", "pk"):
        people[pk].declarations.append((declared_on, row_id))
    return found
