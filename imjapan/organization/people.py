"""How people of the law stand on a day: roles in force, courses and their last valid day, the yearly declaration.

Gathered for many people at once in three queries; the judging is that of `imjapan.law`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from imjapan.law import registry, texts
from imjapan.law.disqualification import DisqualificationFacts
from imjapan.law.staff import CourseFacts
from imjapan.law.verdict import Outcome, Verdict

from .models import Appointment, Course, Personnel, SelfDeclaration

Role, Kind = Appointment.Role, Course.Kind

# Which course a role needs, by the rule that asks for it. The TITP manager course counts for the new law for the time
# being (Ordinance suppl. 4(3), parameter esd.mso.titp_course_counts).
COURSES = {
    Role.MANAGER: Kind.MANAGER,
    Role.ESD_MANAGER: Kind.MANAGER,
    Role.EXTERNAL_OFFICER: Kind.EXTERNAL_OFFICER,
    Role.EXTERNAL_AUDITOR: Kind.EXTERNAL_AUDITOR,
}
VARIANTS = {Outcome.OK: "ok", Outcome.WARN: "soon", Outcome.NG: "late", Outcome.CONFIRM: "confirm"}


@dataclass(slots=True)
class Standing:
    """What is recorded of one person. Lists are newest first."""

    appointments: list[Appointment] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)
    declarations: list[SelfDeclaration] = field(default_factory=list)

    def roles(self, on: date) -> list[Appointment]:
        return [row for row in self.appointments if in_force(row, on)]

    def course(self, kind: str, on: date) -> Course | None:
        """The newest course of a kind that was over on a day."""
        return next((row for row in self.courses if row.kind == kind and row.held_on <= on), None)

    def needed_courses(self, on: date) -> set[str]:
        return {COURSES[row.role] for row in self.roles(on) if row.role in COURSES}

    def declaration(self, on: date) -> SelfDeclaration | None:
        return next((row for row in self.declarations if row.declared_on <= on), None)


def in_force(row, on: date) -> bool:
    """Whether a dated row (first day perhaps unknown) holds on a day."""
    return (row.starts_on is None or row.starts_on <= on) and (row.ends_on is None or row.ends_on >= on)


def standings(people: Iterable[int]) -> dict[int, Standing]:
    """Return what is recorded of these people by id. Three queries."""
    ids = list(people)
    found = defaultdict(Standing)
    for row in Appointment.objects.filter(personnel__in=ids).select_related("office").order_by("-starts_on", "-pk"):
        found[row.personnel_id].appointments.append(row)
    for row in Course.objects.filter(personnel__in=ids).select_related("file").order_by("-held_on", "-pk"):
        found[row.personnel_id].courses.append(row)
    rows = SelfDeclaration.objects.filter(personnel__in=ids).select_related("file")
    for row in rows.order_by("-declared_on", "-pk"):
        found[row.personnel_id].declarations.append(row)
    return found


def judge_course(held_on: date, today: date) -> Verdict:
    """The verdict on a course of a past day; its value is the last valid day. TITP-STAFF-03."""
    return registry.get("TITP-STAFF-03").judge(CourseFacts(course_on=held_on, today=today))


def judge_person(person: Personnel, standing: Standing, today: date) -> Verdict:
    """Grounds of disqualification by age and declaration. TITP-STAFF-05. What a declaration names: `fitness`."""
    declared = standing.declaration(today)
    return registry.get("TITP-STAFF-05").judge(
        DisqualificationFacts(
            day=today, birth_date=person.birth_date, declared_on=declared.declared_on if declared else None
        )
    )


def fitness(person: Personnel, standing: Standing, today: date) -> tuple[Outcome, str]:
    """Whether a ground of disqualification is known, and in words. A declared ground is one until a person cleared it.

    Without a date of birth only the declaration can be judged: what is missing is said.
    """
    declared = standing.declaration(today)
    if declared and not declared.is_clean:
        words = {"day": date_format(declared.declared_on, "SHORT_DATE_FORMAT")}
        return Outcome.NG, _("A ground was declared on %(day)s. Clear it up before this person keeps a role.") % words
    if declared is None:
        return Outcome.CONFIRM, _("No declaration yet.")
    if person.birth_date is None:
        return Outcome.CONFIRM, _("Declared, but the date of birth is missing.")
    verdict = judge_person(person, standing, today)
    return verdict.outcome, said(verdict)


def said(verdict: Verdict) -> str:
    """The answer of a verdict in the reader's language."""
    return texts.message(verdict, lang())


def word(code: str) -> str:
    return texts.text(code, lang())


def lang():
    return "ja" if (get_language() or "").startswith("ja") else "en"
