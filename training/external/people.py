"""Who may check an office on a day: the external officers and auditors appointed for it, and what the law says.

TITP-EXT-01.c and, once the office works under the other system, ESD-LIC-04.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q
from django.utils.translation import get_language

from companies.models import Relation
from imjapan.law import esd_people, esd_relations, registry, texts
from imjapan.law.external import ExternalPersonFacts
from imjapan.law.ties import Tie
from imjapan.law.verdict import Outcome, Verdict
from imjapan.organization.models import Appointment, Course, Personnel, SelfDeclaration
from training.models import Regime

from .terms import Terms

Role = Appointment.Role
AUDITOR, OFFICER = EXTERNAL = (Role.EXTERNAL_AUDITOR, Role.EXTERNAL_OFFICER)
COURSES = {AUDITOR: Course.Kind.EXTERNAL_AUDITOR, OFFICER: Course.Kind.EXTERNAL_OFFICER}
Kind = Relation.Kind
TIES = {
    Kind.OWNER: "implementer",
    Kind.OFFICER: "officer",
    Kind.EMPLOYEE: "employee",
    Kind.SPOUSE: "relative",
    Kind.KIN: "relative",
    Kind.SOCIAL: "close",
}
# "Within the second degree" is how relatives are recorded, so the second degree it is.
RELATIONS = {Kind.OWNER: "officer", Kind.OFFICER: "officer", Kind.EMPLOYEE: "employee", Kind.SPOUSE: "spouse",
             Kind.KIN: "kin2", Kind.ADVISER: "adviser"}  # fmt: skip
POSTS = {Kind.OWNER, Kind.OFFICER, Kind.EMPLOYEE}
QUALIFICATIONS = {
    Personnel.Qualification.LAWYER: "lawyer",
    Personnel.Qualification.LABOUR: "labour_attorney",
    Personnel.Qualification.ADMINISTRATIVE: "administrative_specialist",
    Personnel.Qualification.OTHER: "proven_knowledge",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody appointed, in which role, the day of the course that counts, and the answers of the rules."""

    person: Personnel
    role: str
    appointed: bool
    course_on: date | None
    verdicts: tuple[Verdict, ...]

    @property
    def barred(self) -> bool:
        """A condition of the law is not met; what nobody has confirmed yet does not bar."""
        return any(verdict.outcome == Outcome.NG for verdict in self.verdicts)

    @property
    def outcome(self) -> str:
        outcomes = [verdict.outcome for verdict in self.verdicts]
        grave = (Outcome.NG, Outcome.CONFIRM, Outcome.WARN)
        return str(next((one for one in grave if one in outcomes), Outcome.OK).value)

    @property
    def role_label(self) -> str:
        return Role(self.role).label

    @property
    def lines(self) -> list[str]:
        """What the rules say, in the language of the reader."""
        lang = "ja" if (get_language() or "ja").startswith("ja") else "en"
        return [texts.message(verdict, lang) for verdict in self.verdicts]

    @property
    def reasons(self) -> list[str]:
        """Why this person is barred."""
        return [line for line, verdict in zip(self.lines, self.verdicts, strict=True) if verdict.outcome == Outcome.NG]


def covering(day: date) -> Q:
    """Condition on a dated row: holds on a day."""
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def for_office(office_id) -> Q:
    """Condition on an appointment: for this office or the whole organization."""
    return Q(office=office_id) | Q(office__isnull=True)


def candidates(office_id: int, day: date, terms: Terms, *, also: Iterable[int] = ()) -> list[Candidate]:
    """Everybody appointed to check an office on a day, auditors first. A fixed number of queries.

    `also`: ids of people who are judged though nobody appointed them for that day.
    """
    rows = Appointment.objects.filter(covering(day), for_office(office_id), role__in=EXTERNAL)
    roles: dict[int, set[str]] = {}
    for person_id, role in rows.order_by().values_list("personnel_id", "role"):
        roles.setdefault(person_id, set()).add(role)
    people = Personnel.objects.filter(pk__in={*roles, *also}).prefetch_related(
        "courses",
        "relations",
        Prefetch("declarations", SelfDeclaration.objects.order_by("-declared_on", "-pk")),
        "appointments",
        "user__staff",
    )
    found = [_candidate(person, roles.get(person.pk, ()), day, terms) for person in people]
    return sorted(found, key=lambda one: (one.role != AUDITOR, one.person.name_kana, one.person.name, one.person.pk))


def _candidate(person, roles, day, terms):
    # An officer of the organization can never be its auditor, so nobody rightly has both roles.
    role = AUDITOR if AUDITOR in roles or not roles else OFFICER
    course_on = max((row.held_on for row in person.courses.all() if row.kind == COURSES[role] and row.held_on <= day),
                    default=None)  # fmt: skip
    systems = terms.on(day)
    verdicts = []
    if Regime.TITP in systems or Regime.ESD not in systems:
        facts = _titp_facts(person, role, day, course_on)
        verdicts.append(registry.get("TITP-EXT-01.c").judge(facts))
    # The new system knows no external officer; his checks go on counting for the old one.
    if Regime.ESD in systems and not (verdicts and role == OFFICER):
        verdicts.append(registry.get("ESD-LIC-04").judge(_esd_facts(person, day, course_on)))
    return Candidate(person, str(role), bool(roles), course_on, tuple(verdicts))


def _titp_facts(person, role, day, course_on) -> ExternalPersonFacts:
    ties = (row for row in person.relations.all() if row.kind in TIES and (row.starts_on or day) <= day)
    declared = next((row for row in person.declarations.all() if row.declared_on <= day), None)
    serves, left = _staff_days(person, day)
    return ExternalPersonFacts(
        role=str(role),
        day=day,
        course_on=course_on,
        ties=tuple(Tie(TIES[row.kind], _ended(row, day)) for row in ties),
        staff_until=left,
        is_staff=serves,
        is_officer=person.is_officer,
        is_responsible_officer=any(
            row.role == Role.RESPONSIBLE_OFFICER and row.starts_on <= day <= (row.ends_on or date.max)
            for row in person.appointments.all()
        ),
        disqualified=None if declared is None else not declared.is_clean,
    )


def _esd_facts(person, day, course_on) -> esd_people.ExternalAuditorFacts:
    serves, left = _staff_days(person, day)
    relations = []
    for row in person.relations.all():
        if row.kind not in RELATIONS or (row.starts_on or day) > day:
            continue
        ended = _ended(row, day)
        kind = "former" if ended and row.kind in POSTS else RELATIONS[row.kind]
        relations.append(esd_relations.Relation(kind, row.starts_on, ended))
    return esd_people.ExternalAuditorFacts(
        today=day,
        qualification=QUALIFICATIONS.get(person.qualification),
        course=course_on,
        relations=tuple(relations),
        staff_of_organization=serves or person.is_officer,
        left_organization=left,
        consent=True if person.publication_agreed_on and person.publication_agreed_on <= day else None,
    )


def _ended(row, day):
    """Last day of a relation that is over."""
    return row.ends_on if row.ends_on and row.ends_on < day else None


def _staff_days(person, day) -> tuple[bool, date | None]:
    """Whether the person is staff of the organization on a day, and the last day of having been it before.

    Staff are those with a sign-in in an office, and whoever is recorded as ours without being an officer.
    """
    rows = [row for row in person.user.staff.all() if row.starts_on <= day] if person.user else []
    serves = any(row.ends_on is None or row.ends_on >= day for row in rows)
    left = max((row.ends_on for row in rows if row.ends_on and row.ends_on < day), default=None)
    return serves or not (person.is_outside or person.is_officer), left


def role_of(check) -> str:
    """In which role the checker of a check served on its day; empty when nobody appointed him any more."""
    rows = Appointment.objects.filter(
        covering(check.checked_on), for_office(check.office_id), personnel=check.checker_id, role__in=EXTERNAL
    )
    roles = set(rows.order_by().values_list("role", flat=True))
    return next((str(role) for role in EXTERNAL if role in roles), "")
