"""Staff of the organization and of the implementer (titp.md 8): requirements, relations, courses, disqualification."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.checklist import judge_complete, judge_conditions
from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.ties import Tie, course_valid_through, related, related_through
from imjapan.law.verdict import Outcome, Verdict

__all__ = ["Tie", "course_valid_through", "related", "related_through"]

Role = Literal[
    "responsible_officer",
    "manager",
    "plan_guide",
    "audit_staff",
    "external_officer",
    "external_auditor",
    "counsellor",
    "training_manager",
    "instructor",
    "life_adviser",
]
_FULL_TIME = {"manager", "training_manager", "instructor", "life_adviser"}
_OF_THE_PLACE = {"manager", "instructor", "life_adviser"}
_ADULT = {"manager", "training_manager", "instructor", "life_adviser"}
_COURSE = {"manager", "external_officer", "external_auditor", "training_manager"}
_OFFICER = {"responsible_officer", "external_officer"}
_ELIGIBLE = {"responsible_officer", "manager", "training_manager", "instructor", "life_adviser"}

# --- TITP-STAFF-01 ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StaffFacts:
    role: Role = fact("the role of the person")
    day: date = fact("the day of the judgement")
    birth_date: date | None = fact("date of birth", None)
    full_time: bool | None = fact("works full-time (常勤)", None)
    of_the_place: bool | None = fact("belongs to that office (manager) or establishment (instructor, adviser)", None)
    is_officer: bool | None = fact("is an officer (役員) of the organization", None)
    experience_months: int | None = fact(
        "months of work in the skill (instructor) or occupation (plan guide)", None, minimum=0
    )
    guided_plans: bool | None = fact("plan guide: has a record of guiding certified plans", None)
    able: bool | None = fact("training manager: can supervise the other instructors and advisers", None)
    course_on: date | None = fact("day the course of the role was finished; null if none", None)
    disqualified: bool | None = fact("a ground of TITP-STAFF-05 exists; null when nobody has checked", None)


@judgement(
    id="TITP-STAFF-01",
    title="Requirements of a person in a role",
    facts=StaffFacts,
    on="day",
    legal_basis="Act 9⑦, 40; Ord 12①, 13, 26, 30, 52(8), 53",
    confidence="law + 2",
    parameters=("titp.staff.adult_age", "titp.staff.experience_years", "titp.staff.course_years"),
)
def judge_role(facts: StaffFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the requirements not met, or not known."""
    role = facts.role
    conditions: dict[str, bool | None] = {}
    if role in _OFFICER:
        conditions["staff.officer"] = facts.is_officer
    if role in _FULL_TIME:
        conditions["staff.full_time"] = facts.full_time
    if role in _OF_THE_PLACE:
        conditions["staff.of_the_place"] = facts.of_the_place
    if role in _ADULT:
        conditions["staff.adult"] = _is_adult(facts.birth_date, facts.day, reasoning)
    if role == "instructor":
        conditions["staff.experience"] = _experienced(facts, reasoning)
    if role == "plan_guide":
        experienced = _experienced(facts, reasoning)
        conditions["staff.experience_or_plans"] = _either(experienced, facts.guided_plans)
    if role == "training_manager":
        conditions["staff.able"] = facts.able
    if role in _COURSE:
        conditions["staff.course"] = _course_valid(facts.course_on, facts.day, reasoning)
    if role in _ELIGIBLE:
        conditions["staff.not_disqualified"] = None if facts.disqualified is None else not facts.disqualified
    return judge_conditions(reasoning, conditions)


def _is_adult(born: date | None, day: date, reasoning: Reasoning) -> bool | None:
    years = reasoning.parameter("titp.staff.adult_age")
    if born is None:
        return None
    adult_on = reasoning.step("birthday", born=born, years=years)
    return reasoning.step("is_at_least", code="staff.is_adult", first=day, second=adult_on)


def _experienced(facts: StaffFacts, reasoning: Reasoning) -> bool | None:
    years = reasoning.parameter("titp.staff.experience_years")
    if facts.experience_months is None:
        return None
    months = reasoning.step("multiply", code="staff.experience_months", number=years, factor=12)
    return reasoning.step("is_at_least", code="staff.is_experienced", first=facts.experience_months, second=months)


def _course_valid(course_on: date | None, day: date, reasoning: Reasoning) -> bool:
    years = reasoning.parameter("titp.staff.course_years")
    if course_on is None or course_on > day:
        return False
    last = reasoning.step("add_months_clamped", code="staff.course_through", day=course_on, months=12 * years)
    return not reasoning.step("is_later", code="staff.course_over", first=day, second=last)


def _either(first: bool | None, second: bool | None) -> bool | None:
    return True if first or second else None if first is None or second is None else False


# --- TITP-STAFF-01.b --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PostsFacts:
    place: Literal["organization", "office", "establishment"] = fact("what is looked at")
    posts: dict[str, int] = fact("number of people in each role there, by role", minimum=0)
    shifts: int = fact("establishment: number of shifts", 1, minimum=1)
    care_trainees: int = fact("establishment: number of trainees in nursing care", 0, minimum=0)


@judgement(
    id="TITP-STAFF-01.b",
    title="Posts that must be filled",
    facts=PostsFacts,
    legal_basis="Act 9⑦, 25①五, 40; Ord 12①一–三, 26, 30, 53; notice on nursing care",
    confidence="law + 2",
    parameters=("titp.staff.care_trainees_per_instructor",),
)
def judge_posts(facts: PostsFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the roles with too few people. The external officer or the external auditor is enough."""
    if facts.place == "office":
        return judge_complete(reasoning, ["staff.role.manager"], _filled(facts, {"manager": 1}))
    if facts.place == "organization":
        external = facts.posts.get("external_officer", 0) + facts.posts.get("external_auditor", 0)
        given = _filled(facts, {"responsible_officer": 1}) + (("staff.role.external",) if external else ())
        return judge_complete(reasoning, ["staff.role.responsible_officer", "staff.role.external"], given)
    instructors = facts.shifts
    if facts.care_trainees:
        ratio = reasoning.parameter("titp.staff.care_trainees_per_instructor")
        for_care = reasoning.step("divide_up", code="staff.care", number=facts.care_trainees, divisor=ratio)
        instructors = reasoning.step("at_least", code="staff.instructors", number=for_care, minimum=facts.shifts)
    needed = {"training_manager": 1, "instructor": instructors, "life_adviser": 1}
    return judge_complete(reasoning, [f"staff.role.{role}" for role in needed], _filled(facts, needed))


def _filled(facts: PostsFacts, needed: dict[str, int]) -> tuple[str, ...]:
    return tuple(f"staff.role.{role}" for role, number in needed.items() if facts.posts.get(role, 0) >= number)


# --- TITP-STAFF-02 ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Manager:
    name: str = fact("name or number of the manager")
    ties: tuple[Tie, ...] = fact("relations to the implementer in question", ())


@dataclass(frozen=True, slots=True)
class ManagersFacts:
    day: date = fact("the day of the judgement")
    managers: tuple[Manager, ...] = fact("the supervision managers (監理責任者) of the office")


@judgement(
    id="TITP-STAFF-02",
    title="Managers related to an implementer",
    facts=ManagersFacts,
    on="day",
    legal_basis="Ord 53③",
    confidence="law",
    parameters=("titp.staff.relation_years",),
)
def judge_related_managers(facts: ManagersFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per manager: name, related, until (last day it counts; null = goes on or no tie).

    NG when no manager of the office may supervise the implementer; WARN when some may not.
    """
    rows = [_manager_row(manager, facts.day, reasoning) for manager in facts.managers]
    names = tuple(row["manager"] for row in rows)
    barred = tuple(row["manager"] for row in rows if row["related"])
    free = reasoning.step("missing", code="staff.free", needed=names, given=barred)
    if not free:
        return reasoning.verdict(Outcome.NG, rows, "staff.nobody_free", names=barred)
    if barred:
        return reasoning.verdict(Outcome.WARN, rows, "staff.some_free", names=barred, free=free)
    return reasoning.verdict(Outcome.OK, rows, "staff.all_free")


def _manager_row(manager: Manager, day: date, reasoning: Reasoning) -> dict:
    months = 12 * reasoning.parameter("titp.staff.relation_years")
    ends: list[date | None] = []  # of the relations that count on the day; None = goes on
    for tie in manager.ties:
        last = tie.until
        if last:
            last = reasoning.step("add_months_clamped", code="staff.related_through", day=last, months=months)
            if reasoning.step("is_later", code="staff.relation_over", first=day, second=last):
                continue
        ends.append(last)
    until = None if None in ends else max(ends, default=None)
    return {"manager": manager.name, "related": bool(ends), "until": until}


# --- TITP-STAFF-03 ----------------------------------------------------------------------

_ALERTS = (
    "titp.staff.course_first_alert_months",
    "titp.staff.course_second_alert_months",
    "titp.staff.course_last_alert_months",
)


@dataclass(frozen=True, slots=True)
class CourseFacts:
    course_on: date = fact("day the course was finished")
    today: date = fact("the day of the judgement")


@judgement(
    id="TITP-STAFF-03",
    title="Validity of a course",
    facts=CourseFacts,
    on="today",
    legal_basis="Act 40; Ord 13, 30, 53 (within the past three years)",
    confidence="law + 2",
    parameters=("titp.staff.course_years", *_ALERTS),
)
def judge_course(facts: CourseFacts, reasoning: Reasoning) -> Verdict:
    """Return the last valid day as value; `values` also hold the three days of the alerts.

    NG after the last day, WARN from the second alert on (seats are limited).
    """
    if facts.course_on > facts.today:
        raise FactError("contradiction", "course_on", f"{facts.course_on} lies ahead")
    months = 12 * reasoning.parameter("titp.staff.course_years")
    last = reasoning.step("add_months_clamped", code="staff.course_through", day=facts.course_on, months=months)
    alerts = tuple(
        reasoning.step("months_before", code="staff.course_alert", event=last, months=reasoning.parameter(key))
        for key in _ALERTS
    )
    values = {"last": last, "alerts": alerts}
    if reasoning.step("is_later", code="staff.course_over", first=facts.today, second=last):
        return reasoning.verdict(Outcome.NG, last, "staff.course_expired", **values)
    if reasoning.step("is_at_least", code="staff.course_alerted", first=facts.today, second=alerts[1]):
        return reasoning.verdict(Outcome.WARN, last, "staff.course_ends", **values)
    return reasoning.verdict(Outcome.OK, last, "staff.course_valid", **values)


# --- TITP-STAFF-04 ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProportionFacts:
    staff: int = fact("full-time staff in the supervision business", minimum=0)
    implementers: int = fact("supervised implementers", minimum=0)
    trainees: int = fact("supervised persons", minimum=0)


@judgement(
    id="TITP-STAFF-04",
    title="Forecast: staff in proportion under the new law",
    facts=ProportionFacts,
    legal_basis="none in the technical intern training law; forecast of the law in force from 2027-04-01",
    confidence="verified 1",
    parameters=("titp.staff.forecast_minimum", "titp.staff.forecast_implementers", "titp.staff.forecast_persons"),
)
def judge_proportion(facts: ProportionFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the staff needed from 2027-04-01. Only a forecast: WARN, never NG."""
    implementers = reasoning.parameter("titp.staff.forecast_implementers")
    persons = reasoning.parameter("titp.staff.forecast_persons")
    # "fewer than 8 for each": 8 implementers already need a second person.
    by_implementers = _more_than(facts.implementers, implementers, "staff.forecast_implementers", reasoning)
    by_persons = _more_than(facts.trainees, persons, "staff.forecast_persons", reasoning)
    needed = reasoning.step("later", code="staff.forecast_more", first=by_implementers, second=by_persons)
    minimum = reasoning.parameter("titp.staff.forecast_minimum")
    needed = reasoning.step("at_least", code="staff.forecast_minimum", number=needed, minimum=minimum)
    short = reasoning.step("is_later", code="staff.forecast_short", first=needed, second=facts.staff)
    values = {"needed": needed, "staff": facts.staff}
    if short:
        return reasoning.verdict(Outcome.WARN, needed, "staff.forecast_few", **values)
    return reasoning.verdict(Outcome.OK, needed, "staff.forecast_enough", **values)


def _more_than(number: int, limit: int, code: str, reasoning: Reasoning) -> int:
    full = reasoning.step("divide_down", code=code, number=number, divisor=limit)
    return reasoning.step("add", code="staff.forecast_one_more", first=full, second=1)
