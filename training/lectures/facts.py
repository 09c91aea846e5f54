"""What the rules of lectures ask about a course, read in a fixed number of queries however many people it has."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from companies.models import Company, Relation
from interns.models import Person
from training.models import (
    LectureAbsence,
    LectureCourse,
    LectureSession,
    LectureWork,
    Placement,
    Plan,
    ResidenceApplication,
)

from .hours import Attended

PRE = LectureCourse.Kind.PRE
# Ties that make somebody one of the company (TITP-LEC-03); relatives and advisers are none of its staff.
STAFF_TIES = (Relation.Kind.OWNER, Relation.Kind.OFFICER, Relation.Kind.EMPLOYEE)


@dataclass(slots=True)
class Timetable:
    """One course with its lessons and what was missed in them."""

    course: LectureCourse
    sessions: list[LectureSession]
    absences: list[LectureAbsence]

    @property
    def attended(self) -> Attended:
        return Attended(self.sessions, self.absences)

    @property
    def first_day(self) -> date:
        return self.sessions[0].held_on if self.sessions else self.course.starts_on

    @property
    def last_day(self) -> date:
        """Last day of a lesson, make-up lessons included; without lessons the last day planned."""
        return self.sessions[-1].held_on if self.sessions else self.course.ends_on


@dataclass
class Facts:
    """Everything about one course. Keys of the dictionaries are ids of people."""

    timetable: Timetable
    people: list[Person]
    pre: list[Timetable]
    pre_people: dict[int, set[int]]  # course -> people
    landings: dict[int, date]
    plans: dict[int, Plan]  # the plan whose lecture this is
    placements: dict[int, Placement]  # the placement at the time of the lecture, or the next one
    works: list[LectureWork]
    tied: dict[int, set[int]] = field(default_factory=dict)  # person of the law -> companies

    @property
    def course(self) -> LectureCourse:
        return self.timetable.course

    @property
    def sessions(self) -> list[LectureSession]:
        return self.timetable.sessions

    @cached_property
    def attended(self) -> Attended:
        return self.timetable.attended

    @cached_property
    def companies(self) -> dict[int, Company]:
        """The companies the people come to, by id."""
        return {row.company_id: row.company for row in self.placements.values()}

    def pre_of(self, person_id: int) -> list[Timetable]:
        return [row for row in self.pre if person_id in self.pre_people[row.course.pk]]

    def landing_of(self, person_id: int) -> date | None:
        """The day of landing, else the planned one of the cohort; None when nobody knows."""
        cohort = self.course.cohort
        return self.landings.get(person_id) or (cohort.arrives_on if cohort else None)


def timetables(courses: list[LectureCourse]) -> list[Timetable]:
    """Lessons and absences of these courses. Two queries."""
    ids = [course.pk for course in courses]
    sessions, absences = defaultdict(list), defaultdict(list)
    rows = LectureSession.objects.filter(course__in=ids).order_by("held_on", "from_time", "pk")
    for row in rows.select_related("lecturer__personnel", "interpreter"):
        sessions[row.course_id].append(row)
    missed = LectureAbsence.objects.filter(session__course__in=ids).order_by("pk")
    for row in missed.select_related("session", "person"):
        absences[row.session.course_id].append(row)
    return [Timetable(course, sessions[course.pk], absences[course.pk]) for course in courses]


def gather(course: LectureCourse) -> Facts:
    """Read a course. Eleven queries at most."""
    people = list(course.people.order_by("sort_key", "pk"))
    ids = [person.pk for person in people]
    pre_rows, pre_people = [], defaultdict(set)
    if course.kind != PRE:
        through = LectureCourse.people.through.objects.filter(person__in=ids, lecturecourse__kind=PRE)
        for person, earlier in through.values_list("person_id", "lecturecourse_id"):
            pre_people[earlier].add(person)
        pre_rows = list(LectureCourse.objects.filter(pk__in=pre_people).order_by("starts_on", "pk"))
    facts = Facts(
        timetable=timetables([course])[0],
        people=people,
        pre=timetables(pre_rows) if pre_rows else [],
        pre_people=pre_people,
        landings=_landings(ids),
        plans=_plans(course, ids),
        placements=_placements(course, ids),
        works=list(course.works.select_related("person", "trigger__establishment__company", "noted_by", "file")),
    )
    own = {row.lecturer.personnel_id for row in facts.sessions if row.lecturer and row.lecturer.personnel_id}
    for person, company in Relation.objects.filter(
        personnel__in=own, company__in=facts.companies, kind__in=STAFF_TIES, ends_on__isnull=True
    ).values_list("personnel_id", "company_id"):
        facts.tied.setdefault(person, set()).add(company)
    return facts


def _landings(ids) -> dict[int, date]:
    rows = ResidenceApplication.objects.filter(
        person__in=ids, kind=ResidenceApplication.Kind.COE, entered_on__isnull=False
    ).order_by("person_id", "entered_on", "pk")
    return dict(rows.values_list("person_id", "entered_on"))


def _plans(course, ids) -> dict[int, Plan]:
    """Stage 1 (or the ESD plan) that runs at the time of the course, or the first one after it began."""
    rows = Plan.objects.filter(person__in=ids, regime=course.regime, ends_on__gte=course.starts_on)
    found: dict[int, Plan] = {}
    for row in rows.order_by("starts_on", "pk"):
        if row.stage in (1, None):
            found.setdefault(row.person_id, row)
    return found


def _placements(course, ids) -> dict[int, Placement]:
    rows = Placement.objects.filter(person__in=ids, ends_on__gte=course.starts_on).order_by("starts_on", "pk")
    found: dict[int, Placement] = {}
    for row in rows.select_related("company", "establishment__company"):
        found.setdefault(row.person_id, row)
    return found
