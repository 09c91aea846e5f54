"""What the pages about our own house rest on, gathered for all offices in a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from companies.models import Relation
from imjapan.organization.models import Appointment, Licence, Office, Personnel, Requirement
from imjapan.organization.people import Standing, in_force, standings
from training.models import Placement, Regime

Role = Appointment.Role
SUPERVISED = (Regime.TITP, Regime.ESD)


@dataclass(frozen=True, slots=True)
class Post:
    """One person in one role in force."""

    person: Personnel
    appointment: Appointment
    standing: Standing


@dataclass(slots=True)
class Care:
    """Who is in training at the companies of one office: people by language and by occupation, companies by regime."""

    languages: Counter = field(default_factory=Counter)
    occupations: Counter = field(default_factory=Counter)
    people: Counter = field(default_factory=Counter)  # by regime
    companies: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))  # by regime

    def all_companies(self) -> set[int]:
        return set().union(*self.companies.values())

    def add(self, other: "Care") -> None:
        for name in ("languages", "occupations", "people"):
            getattr(self, name).update(getattr(other, name))
        for regime, ids in other.companies.items():
            self.companies[regime] |= ids


@dataclass(slots=True)
class House:
    """Everything on one day. `posts`: roles in force; `care` by office id; `ties` by person id."""

    today: date
    people: list[Personnel]
    standing: dict[int, Standing]
    posts: list[Post]
    care: dict[int, Care]
    ties: dict[int, list[Relation]]
    licences: list[Licence]
    judged: dict[str, Requirement]

    def of(self, role: str, office: Office | None = None) -> list[Post]:
        """Posts of a role; with an office only its own."""
        return [
            post
            for post in self.posts
            if post.appointment.role == role and (office is None or post.appointment.office_id == office.pk)
        ]

    def for_office(self, role: str, office: Office) -> list[Post]:
        """Posts of a role that serve an office: its own and those of the whole organization."""
        return [post for post in self.of(role) if post.appointment.office_id in (None, office.pk)]

    def total(self) -> Care:
        found = Care()
        for care in self.care.values():
            found.add(care)
        return found

    def staff(self, office: Office | None = None) -> list[Personnel]:
        """Full-time officers and employees who do supervision work, of an office or of all. ESD-LIC-02."""
        return [
            person
            for person in self.people
            if person.is_full_time
            and person.supervises
            and not person.is_outside
            and (office is None or person.office_id == office.pk)
        ]


def gather(offices: Iterable[Office], today: date) -> House:
    """Return what is recorded of these offices and of the organization on a day. Nine queries."""
    ids = [office.pk for office in offices]
    mine = Q(office__in=ids) | Q(office__isnull=True)
    # Whoever is appointed here, or for the whole organization, counts here wherever the person works.
    appointed = Appointment.objects.filter(mine).values("personnel")
    found = Personnel.objects.filter(mine | Q(pk__in=appointed)).select_related("office")
    all_people = [row for row in found if in_force(row, today)]
    standing = standings([row.pk for row in all_people])
    posts = [
        Post(person, appointment, standing[person.pk])
        for person in all_people
        for appointment in standing[person.pk].roles(today)
    ]
    people = [row for row in all_people if row.office_id is None or row.office_id in ids]
    ties = defaultdict(list)
    for row in Relation.objects.filter(personnel__in=[row.pk for row in all_people]).select_related("company"):
        ties[row.personnel_id].append(row)
    return House(
        today=today,
        people=people,
        standing=standing,
        posts=posts,
        care=_care(ids, today),
        ties=ties,
        licences=list(Licence.objects.all()),
        judged={row.code: row for row in Requirement.objects.select_related("evidence", "judged_by")},
    )


def _care(ids, today) -> dict[int, Care]:
    found = {pk: Care() for pk in ids}
    rows = Placement.objects.filter(
        company__office__in=ids, starts_on__lte=today, ends_on__gte=today, plan__regime__in=SUPERVISED
    ).order_by()
    for office, language, number in _counted(rows, "person__language"):
        found[office].languages[language] += number
    for office, occupation, number in _counted(rows, "plan__occupation"):
        found[office].occupations[occupation.strip()] += number
    for office, company, regime, number in _counted(rows, "company_id", "plan__regime"):
        found[office].people[regime] += number
        found[office].companies[regime].add(company)
    return found


def _counted(rows, *by):
    return rows.values_list("company__office_id", *by).annotate(number=Count("pk"))
