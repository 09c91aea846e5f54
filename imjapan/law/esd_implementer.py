"""Who may employ ESD workers: requirements, responsible persons, additions of sectors (esd.md 4, ESD-IMPL-01, 02, 05).

What is verified for technical intern training and assumed to carry over is marked so by its confidence.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.checklist import answer, judge_outcomes
from imjapan.law.dates import add_months_clamped
from imjapan.law.esd_sector import sectors
from imjapan.law.facts import FactError, fact
from imjapan.law.look_back import still_bars
from imjapan.law.operations import worst
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

Role = Literal["manager", "instructor", "adviser"]
_ROLES: tuple[Role, ...] = ("manager", "instructor", "adviser")


def course_valid_until(course_on: date, *, years: int = 3) -> date:
    """Return the last day on which the course of an ESD manager counts: the anniversary itself."""
    return add_months_clamped(course_on, 12 * years)


def _never(found: bool | None) -> Outcome:
    return answer(None if found is None else not found)


# --- ESD-IMPL-01 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Event:
    kind: Literal["dismissal", "missing", "labour", "tax", "social_insurance", "immigration"] = fact(
        "dismissal without cause, worker missing through the employer's fault, or breach of which law"
    )
    on: date = fact("day of the event; for a breach the day of the fine or measure")


@dataclass(frozen=True, slots=True)
class ImplementerFacts:
    """Null (or left out) means: nobody has confirmed it yet."""

    day: date = fact("the day of the plan application")
    sector: str = fact("code of the sector such as CON; anything else is no sector of the new system")
    council: bool | None = fact("is a member of the council of the sector", None)
    persons_appointed: bool | None = fact("manager, instructor and adviser are appointed (ESD-IMPL-02)", None)
    equal_pay: bool | None = fact("pays at least what Japanese get for similar work (ESD-WAGE-01)", None)
    events: tuple[Event, ...] | None = fact("dismissals, missing workers, breaches; null: nobody has looked", None)
    housing: bool | None = fact("housing is suitable", None)
    abuse: bool | None = fact("there was abuse of workers", None)
    documents: bool | None = fact("the documents are kept", None)
    within_quota: bool | None = fact("the number of workers is within the limit (ESD-QUOTA-02)", None)
    licensed_organization: bool | None = fact("supervised by a licensed organization", None)
    bears_costs: bool | None = fact("bears the cost of lectures, exams and the A2 course", None)
    collects_fees: bool | None = fact("collects fees of the organization from workers, as by deduction", None)


@judgement(
    id="ESD-IMPL-01",
    title="Requirements of the implementer",
    facts=ImplementerFacts,
    on="day",
    legal_basis="Act 9, 10; Ordinance 3-40",
    confidence="V-2 + A",
    parameters=("esd.impl.loss_years", "esd.impl.breach_years"),
)
def judge_implementer(facts: ImplementerFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per requirement: test, outcome.

    CONFIRM for an employer outside the council of the sector: membership is asked for "in principle".
    """
    known = sectors(facts.day)
    listed = reasoning.step("is_one_of", code="esd.sector.is_one", item=facts.sector, choices=tuple(known))
    return judge_outcomes(
        reasoning,
        {
            "esd.impl.sector": answer(listed if known else None),
            "esd.impl.council": Outcome.OK if facts.council else Outcome.CONFIRM,
            "esd.impl.persons": answer(facts.persons_appointed),
            "esd.impl.pay": answer(facts.equal_pay),
            "esd.impl.losses": _free_of(("dismissal", "missing"), "esd.impl.loss_years", facts, reasoning),
            "esd.impl.breaches": _free_of(
                ("labour", "tax", "social_insurance", "immigration"), "esd.impl.breach_years", facts, reasoning
            ),
            "esd.impl.housing": answer(facts.housing),
            "esd.impl.no_abuse": _never(facts.abuse),
            "esd.impl.documents": answer(facts.documents),
            "esd.impl.quota": answer(facts.within_quota),
            "esd.impl.organization": answer(facts.licensed_organization),
            "esd.impl.costs": answer(facts.bears_costs),
            "esd.impl.no_fees": _never(facts.collects_fees),
        },
    )


def _free_of(kinds: tuple[str, ...], key: str, facts: ImplementerFacts, reasoning: Reasoning) -> Outcome:
    years = reasoning.parameter(key)
    if facts.events is None:
        return Outcome.CONFIRM
    newest: dict[str, date] = {}
    for event in facts.events:
        if event.kind in kinds and event.on <= facts.day:
            newest[event.kind] = max(event.on, newest.get(event.kind, event.on))
    # The newest event of a kind bars longest.
    bars = [
        still_bars(on, facts.day, years, reasoning, what=f"esd.impl.event.{kind}")
        for kind, on in sorted(newest.items())
    ]
    return Outcome.NG if any(bars) else Outcome.OK


# --- ESD-IMPL-02 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Person:
    """Null (or left out) means: nobody has confirmed it yet."""

    roles: tuple[Role, ...] = fact("roles of the person at the workplace")
    full_time: bool | None = fact("full-time officer or employee", None)
    can_direct: bool | None = fact("manager: can direct instructors and advisers", None)
    course_on: date | None = fact("manager: day the statutory course was finished; null if none", None)
    experience_months: int | None = fact("instructor: months of work in the skill to be taught", None, minimum=0)


@dataclass(frozen=True, slots=True)
class PersonsFacts:
    start: date = fact("first day of ESD at the workplace, or the day of the judgement")
    persons: tuple[Person, ...] = fact("people appointed at the workplace, each once", ())
    sector: str | None = fact("code of the sector; nursing care and construction have conditions of their own", None)
    sector_conditions: bool | None = fact("conditions of the sector for these people are met", None)


@judgement(
    id="ESD-IMPL-02",
    title="Responsible persons",
    facts=PersonsFacts,
    on="start",
    legal_basis="Act 9; Ordinance (responsible persons)",
    confidence="A / K",
    parameters=("esd.impl.course_years", "esd.impl.experience_years"),
)
def judge_persons(facts: PersonsFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per test: test, outcome. `values`: course_until, last valid day of the manager's course.

    WARN for one person in several roles, and for more than one manager at a workplace.
    """
    by_role = {role: [person for person in facts.persons if role in person.roles] for role in _ROLES}
    number = {role: reasoning.step("taken", code=f"esd.roles.{role}s", value=len(by_role[role])) for role in _ROLES}
    outcomes = {f"esd.roles.{role}": answer(number[role] > 0) for role in _ROLES}
    if number["manager"] > 1:
        outcomes["esd.roles.one_manager"] = Outcome.WARN
    for role in _ROLES:
        if by_role[role]:
            outcomes[f"esd.roles.{role}_full_time"] = worst(answer(person.full_time) for person in by_role[role])
    until = None
    if by_role["manager"]:
        outcomes["esd.roles.can_direct"] = worst(answer(person.can_direct) for person in by_role["manager"])
        outcomes["esd.roles.course"], until = _courses(by_role["manager"], facts.start, reasoning)
    if by_role["instructor"]:
        outcomes["esd.roles.experience"] = _experience(by_role["instructor"], reasoning)
    if any(len(set(person.roles)) > 1 for person in facts.persons):
        outcomes["esd.roles.several"] = Outcome.WARN
    if facts.sector in ("KAI", "CON"):
        outcomes["esd.roles.sector"] = answer(facts.sector_conditions)
    return judge_outcomes(reasoning, outcomes, course_until=until)


def _courses(managers: list[Person], start: date, reasoning: Reasoning) -> tuple[Outcome, date | None]:
    years = reasoning.parameter("esd.impl.course_years")
    taken = [person.course_on for person in managers if person.course_on and person.course_on <= start]
    if not taken:
        return Outcome.NG, None
    # With several managers the oldest course counts: each of them must have a valid one.
    until = reasoning.step("add_months_clamped", code="esd.roles.course_until", day=min(taken), months=12 * years)
    over = reasoning.step("is_later", code="esd.roles.course_over", first=start, second=until)
    return (Outcome.NG if over or len(taken) < len(managers) else Outcome.OK), until


def _experience(instructors: list[Person], reasoning: Reasoning) -> Outcome:
    years = reasoning.parameter("esd.impl.experience_years")
    known = [person.experience_months for person in instructors if person.experience_months is not None]
    if known:
        needed = reasoning.step("multiply", code="esd.roles.experience_months", number=years, factor=12)
        if not reasoning.step("is_at_least", code="esd.roles.experienced", first=min(known), second=needed):
            return Outcome.NG
    return Outcome.OK if len(known) == len(instructors) else Outcome.CONFIRM


# --- ESD-IMPL-05 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AdditionFacts:
    """Null (or left out) means: nobody has confirmed it yet. Facts of other sectors are not looked at."""

    day: date = fact("the day of the plan application, or its start")
    sector: str = fact("code of the sector such as CON")
    council: bool | None = fact("CON, MFG: member of the council of the sector", None)
    business_licence: bool | None = fact("CON: has the licence for construction business", None)
    dispositions: tuple[date, ...] | None = fact("CON: days of supervisory dispositions; null: nobody has looked", None)
    workers: int | None = fact("CON: ESD workers with those planned", None, minimum=0)
    full_time_staff: int | None = fact("CON: full-time staff", None, minimum=0)
    excellent: bool | None = fact("CON: recognized as excellent implementer", None)
    ccus: bool | None = fact("CON: company and worker are registered in the career system (CCUS)", None)
    monthly_pay: bool | None = fact("CON: monthly salary, graded by skill", None)
    japanese: bool | None = fact("KAI: has the Japanese level of the sector notice", None)
    within_office_number: bool | None = fact("KAI: number within the limit by care staff of the office", None)
    facility: bool | None = fact("KAI: the facility is of a kind that may receive workers", None)
    dispatch: bool | None = fact("AGR, FIS: dispatch form", None)
    boat_rules: bool | None = fact("FIS: the own rules of boats and crews are kept", None)

    def __post_init__(self):
        if any(day > self.day for day in self.dispositions or ()):
            raise FactError("contradiction", "dispositions", f"one is after the day {self.day}")


@judgement(
    id="ESD-IMPL-05",
    title="Sector add-ons known so far",
    facts=AdditionFacts,
    on="day",
    legal_basis="Act 7-2, 9; sector notices",
    confidence="V-1 + K",
    parameters=("esd.impl.disposition_years",),
)
def judge_additions(facts: AdditionFacts, reasoning: Reasoning) -> Verdict:
    """Return as value one row per addition: test, outcome. Sectors without a known addition are OK with no row."""
    if facts.sector == "CON":
        return judge_outcomes(reasoning, _construction(facts, reasoning))
    if facts.sector == "KAI":
        outcomes = {
            "esd.addon.japanese": answer(facts.japanese),
            "esd.addon.office_number": answer(facts.within_office_number),
            "esd.addon.facility": answer(facts.facility),
        }
        return judge_outcomes(reasoning, outcomes)
    if facts.sector == "MFG":
        return judge_outcomes(reasoning, {"esd.addon.council": answer(facts.council)})
    if facts.sector in ("AGR", "FIS"):
        # Conditions of the dispatch form are not published in full: a person must look.
        outcomes = {"esd.addon.dispatch": Outcome.OK if facts.dispatch is False else Outcome.CONFIRM}
        if facts.sector == "FIS":
            outcomes["esd.addon.boats"] = answer(facts.boat_rules)
        return judge_outcomes(reasoning, outcomes)
    reasoning.step("is_one_of", code="esd.addon.has", item=facts.sector, choices=("CON", "KAI", "MFG", "AGR", "FIS"))
    return reasoning.verdict(Outcome.OK, (), "esd.addon.none")


def _construction(facts: AdditionFacts, reasoning: Reasoning) -> dict[str, Outcome]:
    disposition = Outcome.CONFIRM
    if facts.dispositions is not None:
        disposition = Outcome.OK
        years = reasoning.parameter("esd.impl.disposition_years")
        if facts.dispositions and still_bars(
            max(facts.dispositions), facts.day, years, reasoning, what="esd.addon.disposition_event"
        ):
            disposition = Outcome.NG
    return {
        "esd.addon.business_licence": answer(facts.business_licence),
        "esd.addon.disposition": disposition,
        "esd.addon.number": _number(facts, reasoning),
        "esd.addon.ccus": answer(facts.ccus),
        "esd.addon.monthly_pay": answer(facts.monthly_pay),
        "esd.addon.council": answer(facts.council),
    }


def _number(facts: AdditionFacts, reasoning: Reasoning) -> Outcome:
    if facts.excellent:
        return Outcome.OK
    if facts.workers is None or facts.full_time_staff is None:
        return Outcome.CONFIRM
    if reasoning.step("is_at_least", code="esd.addon.staff", first=facts.full_time_staff, second=facts.workers):
        return Outcome.OK
    return Outcome.CONFIRM if facts.excellent is None else Outcome.NG
