"""What the rules say about a course, as it stands on the page now: one line each, with what is missing.

TITP-LEC-01 to 07 and ESD-LEC-01. Everything counted here counts lessons that are planned as if they were held; what was
missed is taken off person by person.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from imjapan.core.text import fold
from imjapan.law import registry
from imjapan.law.esd_hours import Lecture, LectureFacts
from imjapan.law.lecture import AssignmentFacts, LectureDay, LengthFacts, NoWorkFacts, PreArrivalFacts
from imjapan.law.lecture_conduct import Attendance, CareLectureFacts, ConductFacts, LectureRecordFacts, MakeUpFacts
from imjapan.law.lecture_hours import hours_counted
from imjapan.law.lecture_subjects import LegalContentFacts, LegalLecturerFacts, SubjectFacts
from imjapan.law.parameters import effective
from imjapan.law.verdict import Outcome, Verdict
from imjapan.law.words import say
from imjapan.organization.explain import explain
from imjapan.organization.wording import current
from interns.models import Person
from training.models import LectureCourse, Lecturer, Regime

from . import hours
from .facts import Facts, Timetable
from .hours import RULE_NAMES, Subject, Topic

WORST = (Outcome.NG, Outcome.CONFIRM, Outcome.WARN, Outcome.OK)
PRE = LectureCourse.Kind.PRE


@dataclass(frozen=True, slots=True)
class Judged:
    """One judged point with its heading. `who`: the people it is about, where it is not about all."""

    label: str
    verdict: Verdict
    who: tuple[Person, ...] = ()

    @property
    def outcome(self) -> Outcome:
        return self.verdict.outcome

    @property
    def explanation(self):
        """Rules of technical intern training are asked of courses of the new law too: they speak in its words."""
        found = explain(self.verdict)
        return replace(found, message=spoken(found.message), steps=[spoken(one) for one in found.steps])


@dataclass(frozen=True, slots=True)
class Result:
    """One person: hours that count, hours needed, what was missed, and whether it is enough (None: nobody can tell).

    `assigned`: judged when the plan lets the lecture end before the lessons do; else None. `works_from`: the first day
    on which the plan has work.
    """

    person: Person
    counted: Fraction
    needed: Fraction | None
    missed: Fraction
    made_up: Fraction
    length: Verdict | None
    pre: Verdict | None
    assigned: Verdict | None
    works_from: date | None = None

    @property
    def lacking(self) -> Fraction:
        return max(Fraction(0), (self.needed or 0) - self.counted)

    @property
    def owed(self) -> Fraction:
        return self.missed - self.made_up

    @property
    def enough(self) -> bool | None:
        if self.length is None or (self.length.outcome == Outcome.CONFIRM):
            return None
        return self.length.outcome != Outcome.NG

    @property
    def passed(self) -> bool:
        """Enough hours, and nothing missed is left to make up."""
        return self.enough is True and self.owed <= 0

    @property
    def why_assigned(self) -> str:
        return explain(self.assigned).message if self.assigned else ""


def spoken(text: str) -> str:
    """A sentence of the law in the words of the page; sentences of the new law have none of the old ones."""
    return say(text, current(), "ja" if (get_language() or "").startswith("ja") else "en")


def worst(judged: list[Judged]) -> Outcome:
    found = {one.outcome for one in judged}
    return next((outcome for outcome in WORST if outcome in found), Outcome.OK)


def judge(facts: Facts, today: date) -> list[Judged]:
    """Every rule that is asked of this course, in the order of a reader's questions."""
    course = facts.course
    if course.kind == PRE:
        return [*_as_pre_arrival(facts), *_make_up(facts, today), *_records(facts, today)]
    found = _esd_length(facts) if course.regime == Regime.ESD else [*_length(facts), *_pre_arrival(facts)]
    found.append(Judged(_("Subjects"), _judge("TITP-LEC-03", SubjectFacts(**hours.by_subject(facts.sessions)))))
    found += _legal(facts)
    if course.regime == Regime.TITP:
        found.append(Judged(_("Who gives it, and so that trainees can concentrate on it"), conduct(facts)))
    if course.care:
        found.append(_care(facts))
    found += [*_make_up(facts, today), *_records(facts, today)]
    found.append(Judged(_("No work before the end"), no_work(facts)))
    return found


def _judge(rule: str, facts) -> Verdict:
    return registry.get(rule).judge(facts)


# --- hours -------------------------------------------------------------------------------------------------------


def _length(facts) -> list[Judged]:
    """The timetable of the group. It is shorter only when the pre-arrival lecture of everybody counts."""
    if not facts.course.planned_hours:
        return []
    verdict = length_of(facts, hours.lessons(facts.sessions), pre=_all_pre(facts), landing=_some_landing(facts))
    return [Judged(_("Hours in all"), verdict)]


def length_of(facts: Facts, lessons, *, pre: bool | None, landing: date | None) -> Verdict:
    """TITP-LEC-01 for lessons given as day and hours. The course has its planned hours."""
    days = tuple(LectureDay(day, amount) for day, amount in lessons if amount)
    return _judge("TITP-LEC-01", LengthFacts(Fraction(facts.course.planned_hours), days, pre, landing))


def _all_pre(facts) -> bool | None:
    """Whether the pre-arrival lecture of everybody counts; None when that is open for somebody and against nobody."""
    answers = {_counts(pre_verdict(facts, person.pk)) for person in facts.people} or {False}
    return False if False in answers else None if None in answers else True


def _counts(verdict: Verdict | None) -> bool | None:
    if verdict is None or verdict.outcome == Outcome.NG:
        return False
    return None if verdict.outcome == Outcome.CONFIRM else True


def _some_landing(facts) -> date | None:
    days = [day for person in facts.people if (day := facts.landing_of(person.pk))]
    return min(days, default=None)


def _esd_length(facts) -> list[Judged]:
    """ESD-LEC-01. What single people missed stands with them; here the timetable as it is."""
    course = facts.course
    entry = _some_landing(facts)
    before = [lesson for row in _pre_of_all(facts) for lesson in hours.lessons(row.sessions)]
    a1 = sum((hours.of_topic(row.sessions, Topic.A1) for row in (facts.timetable, *_pre_of_all(facts))), Fraction(0))
    return [Judged(_("Hours in all"), esd_verdict(course, hours.lessons(facts.sessions), before, a1, entry))]


def esd_needed(facts: Facts) -> tuple[Fraction, Fraction]:
    """Hours that everybody needs after the entry, and those of the course toward A1 not given before it."""
    before = [
        [lesson for row in facts.pre_of(one.pk) for lesson in row.attended.lessons(one.pk)] for one in facts.people
    ]
    entries = [facts.landing_of(one.pk) for one in facts.people]
    asked = list(zip(before, entries, strict=True)) or [([], None)]
    needed = max(Fraction(esd_verdict(facts.course, [], rows, Fraction(0), entry).value) for rows, entry in asked)
    if facts.course.a1_passed:
        return needed, Fraction(0)
    given = sum((hours.of_topic(row.sessions, Topic.A1) for row in _pre_of_all(facts)), Fraction(0))
    return needed, max(Fraction(0), effective("esd.lec.a1_course", facts.course.starts_on).value - given)


def counted(course: LectureCourse, lessons) -> Fraction:
    """Hours of lessons (day and hours) that count: of technical intern training at most so many of a day."""
    if course.regime == Regime.ESD and course.kind != PRE:
        return sum((amount for _day, amount in lessons), Fraction(0))
    limit = effective("titp.lecture.day_hours", course.starts_on).value
    return Fraction(hours_counted(lessons, day_hours=limit))


def esd_verdict(course, lessons, before, a1_hours, entry) -> Verdict:
    """ESD-LEC-01 for lessons as day and hours; lessons before the entry count only when its day is known."""
    asked = LectureFacts(
        a1_passed=course.a1_passed,
        post_hours=sum((amount for _day, amount in lessons), Fraction(0)),
        a1_course_hours=a1_hours,
        entry=entry,
        pre_lectures=tuple(Lecture(day, amount) for day, amount in before if amount) if entry else (),
    )
    return _judge("ESD-LEC-01", asked)


def _pre_of_all(facts) -> list[Timetable]:
    everybody = {person.pk for person in facts.people}
    return [row for row in facts.pre if everybody and everybody <= facts.pre_people[row.course.pk]]


# --- pre-arrival -------------------------------------------------------------------------------------------------


def pre_verdict(facts: Facts, person_id: int) -> Verdict | None:
    """The best pre-arrival lecture of a person, judged with what that person missed; None without one."""
    found = [pre_arrival(row, facts.landing_of(person_id), person_id) for row in facts.pre_of(person_id)]
    return min(found, key=lambda verdict: WORST[::-1].index(verdict.outcome), default=None)


def pre_arrival(timetable: Timetable, landing: date | None, person_id: int | None = None) -> Verdict:
    """TITP-LEC-02 for the lessons of a course before arrival, of the group or of one person."""
    course = timetable.course
    if person_id is None:
        lessons, legal = hours.lessons(timetable.sessions), hours.by_subject(timetable.sessions)["legal"]
    else:
        lessons = timetable.attended.lessons(person_id)
        of_legal = timetable.attended.lessons(person_id, subject=Subject.LEGAL)
        legal = sum((amount for _day, amount in of_legal), Fraction(0))
    asked = PreArrivalFacts(
        first_day=timetable.first_day,
        last_day=timetable.last_day,
        hours=sum((amount for _day, amount in lessons), Fraction(0)),
        landing=landing,
        legal_hours=legal,
        abroad=True,  # nobody is in Japan before arrival
        classroom=True,  # a timetable holds lessons and no work
        given_by="entrusted" if course.provider or course.sending_id else "organization",
    )
    return _judge("TITP-LEC-02", asked)


def _pre_arrival(facts) -> list[Judged]:
    """One line for each answer, with the people it holds for."""
    found: dict[str, tuple[Verdict, list[Person]]] = {}
    for person in facts.people:
        if verdict := pre_verdict(facts, person.pk):
            found.setdefault(repr(verdict), (verdict, []))[1].append(person)
    everybody = len(facts.people)
    return [
        Judged(_("Lecture before arrival"), verdict, () if len(who) == everybody else tuple(who))
        for verdict, who in found.values()
    ]


def _as_pre_arrival(facts) -> list[Judged]:
    if facts.course.regime != Regime.TITP:
        return []
    return [Judged(_("Does it shorten the lecture in Japan?"), pre_arrival(facts.timetable, _some_landing(facts)))]


# --- legal protection --------------------------------------------------------------------------------------------


def _legal(facts) -> list[Judged]:
    lessons = [row for row in hours.regular(facts.sessions) if row.subject == Subject.LEGAL]
    if not lessons:
        return []
    found: dict[str, Judged] = {}
    for row in lessons:
        label = _("Lecturer of legal protection: %(name)s") % {"name": row.lecturer or _("nobody yet")}
        verdict = legal_lecturer(facts, row)
        found.setdefault(f"{label} {verdict!r}", Judged(label, verdict))
    laws, explained = hours.by_law(lessons)
    asked = LegalContentFacts(day=lessons[0].held_on, explained=tuple(explained), **laws)
    return [*found.values(), Judged(_("Content of legal protection"), _judge("TITP-LEC-03.c", asked))]


def legal_lecturer(facts: Facts, session) -> Verdict:
    """TITP-LEC-03.b for one lesson of subject 3: an expert of neither us nor a company, whom trainees understand."""
    lecturer = session.lecturer
    if lecturer is None:
        asked = LegalLecturerFacts(understood=True if session.interpreter_id else None)
    else:
        asked = LegalLecturerFacts(
            of_organization=is_ours(lecturer),
            of_implementer=lecturer.belongs_to == Lecturer.Belongs.COMPANY or lecturer.personnel_id in facts.tied,
            expert=lecturer.is_legal_expert,
            understood=True if session.interpreter_id else speaks_for(lecturer, facts.people),
        )
    return _judge("TITP-LEC-03.b", asked)


def is_ours(lecturer: Lecturer) -> bool:
    """One of our organization: said so, or a person of the law who does not come from outside."""
    own = lecturer.personnel is not None and not lecturer.personnel.is_outside
    return lecturer.belongs_to == Lecturer.Belongs.OURS or own


def speaks_for(lecturer: Lecturer, people) -> bool | None:
    """Whether the lecturer speaks a language of each trainee; None while one of the languages is not known."""
    wanted = {person.language for person in people}
    if not lecturer.languages or not wanted or "" in wanted:
        return None
    return wanted <= set(lecturer.languages.split())


# --- conduct -----------------------------------------------------------------------------------------------------


def conduct(facts: Facts) -> Verdict:
    """TITP-LEC-05. A company of the trainees may not give the lecture: it is known by its name."""
    course = facts.course
    body = fold(course.provider)
    own = {fold(company.name) for company in facts.companies.values()}
    nationalities = {person.nationality for person in facts.people}
    asked = ConductFacts(
        day=course.starts_on,
        given_by="implementer" if body in own else "entrusted" if body else "organization",
        facility=True if course.venue else None,
        allowance=course.allowance,
        lodging_free=course.lodging_free,
        food_free=course.food_free,
        nationality="VN" if "VN" in nationalities else next(iter(sorted(nationalities)), None),
    )
    return _judge("TITP-LEC-05", asked)


def _care(facts) -> Judged:
    subjects = hours.by_subject(facts.sessions)
    asked = CareLectureFacts(
        japanese_hours=subjects["japanese"],
        care_hours=hours.of_topic(facts.sessions, Topic.CARE),
        legal_hours=subjects["legal"],
        day=facts.course.starts_on,
    )
    return Judged(_("Nursing care"), _judge("TITP-LEC-07", asked))


def _make_up(facts, today) -> list[Judged]:
    rows = []
    for person in facts.people:
        missed, made_up = facts.attended.missed_hours(person.pk)
        if missed:
            rows.append(Attendance(str(person), missed, made_up))
    if not rows:
        return []
    verdict = _judge("TITP-LEC-06.b", MakeUpFacts(facts.timetable.last_day, today, tuple(rows)))
    return [Judged(_("Missed hours"), verdict)]


def _records(facts, today) -> list[Judged]:
    """TITP-LEC-06 over the lessons held: a field counts as written when no record of a lesson lacks it.

    While the course runs only over those whose attendance is taken: the others are still to be written.
    """
    runs = today <= facts.timetable.last_day
    held = [row for row in facts.sessions if row.held_on <= today and (row.taken_at or not runs)]
    if not held:
        return []
    sets = [_written(session, facts.course) for session in held]
    written = tuple(name for name in sets[0] if all(name in one for one in sets))
    return [Judged(_("Records of the lessons held"), _judge("TITP-LEC-06", LectureRecordFacts(written)))]


def _written(session, course) -> list[str]:
    """What the record of one lesson says. That nobody interprets, or nobody was absent, is an entry too."""
    lecturer = session.lecturer
    known = {
        "place": session.online or session.place or course.venue,
        "lecturer": lecturer,
        "affiliation": lecturer and (lecturer.affiliation or is_ours(lecturer)),
        "trainees": session.taken_at,
        "absences": session.taken_at,
        "sign_off": session.signed,
        "materials": session.materials,
    }
    always = ["date", "start", "end", "hours", "subject", "interpreter"]
    return [*always, *(name for name, value in known.items() if value)]


def no_work(facts: Facts) -> Verdict:
    """TITP-LEC-04 over everything noted for this course."""
    days = tuple(sorted({row.worked_on for row in facts.works}))
    return _judge("TITP-LEC-04", NoWorkFacts(facts.timetable.last_day, days))


# --- person by person --------------------------------------------------------------------------------------------


def results(facts: Facts, today: date) -> list[Result]:
    """One row for each person of the course."""
    return [_result(facts, person, today) for person in facts.people]


def _result(facts, person, today) -> Result:
    course = facts.course
    lessons = facts.attended.lessons(person.pk)
    missed, made_up = facts.attended.missed_hours(person.pk)
    length = pre = None
    needed: Fraction | None = None
    if course.kind != PRE and course.regime == Regime.ESD:
        before = [lesson for row in facts.pre_of(person.pk) for lesson in row.attended.lessons(person.pk)]
        tables = (facts.timetable, *facts.pre_of(person.pk))
        a1 = sum((hours.of_topic(row.sessions, Topic.A1) for row in tables), Fraction(0))
        length = esd_verdict(course, lessons, before, a1, facts.landing_of(person.pk))
        needed = Fraction(length.value)
    elif course.kind != PRE and course.planned_hours:
        pre = pre_verdict(facts, person.pk)
        length = length_of(facts, lessons, pre=_counts(pre), landing=facts.landing_of(person.pk))
        needed = Fraction(length.value["needed"])
    works_from = _works_from(facts, person)
    assigned = works_from and _assigned(facts, person, today, works_from)
    return Result(person, counted(course, lessons), needed, missed, made_up, length, pre, assigned, works_from)


def _works_from(facts, person) -> date | None:
    """The day after the lecture, as the plan says it; None where nobody has said it."""
    plan = facts.plans.get(person.pk)
    if facts.course.kind == PRE or not facts.sessions or plan is None or plan.lecture_ends_on is None:
        return None
    return plan.lecture_ends_on + timedelta(days=1)


def _assigned(facts, person, today, assigned_on) -> Verdict | None:
    """TITP-LEC-04.b where the plan ends the lecture before our last lesson, or before every subject is through."""
    asked = AssignmentFacts(facts.timetable.last_day, assigned_on, tuple(unfinished(facts, person, today, assigned_on)))
    verdict = _judge("TITP-LEC-04.b", asked)
    return verdict if verdict.outcome == Outcome.NG else None


def unfinished(facts: Facts, person: Person, today: date, on: date) -> list[str]:
    """Subjects with no lesson before a day, or of which the person still has to make something up once it has come."""
    found = []
    for subject, name in RULE_NAMES.items():
        lessons = facts.attended.lessons(person.pk, subject=subject)
        if not any(amount and day < on for day, amount in lessons):
            found.append(name)
        elif today >= on:
            missed, made_up = facts.attended.missed_hours(person.pk, subject=subject)
            if missed > made_up:
                found.append(name)
    return found
