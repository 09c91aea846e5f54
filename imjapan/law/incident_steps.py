"""The steps of a case (titp.md 6 and 11, TITP-FIL-04, 05, MOVE-01, 02): which, for whom, and by when.

Which steps a kind of case has is data (tables/incident_step.csv). Notices with a rule of their own are judged by it:
the difficulty notice by TITP-FIL-04 or ESD-REP-01.R05, the resident's notice by TITP-IMM-01, those of specified skilled
workers by ESD-SSW-04.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from imjapan.law import registry
from imjapan.law.esd_reports import DifficultyFacts as EsdDifficultyFacts
from imjapan.law.facts import FactError, fact
from imjapan.law.filing import DifficultyFacts
from imjapan.law.immigration import ResidentNoticeFacts
from imjapan.law.parameters import effective
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.ssw_report import NoticeFacts
from imjapan.law.tables import table, words
from imjapan.law.verdict import Due, Outcome, Verdict

KINDS = tuple(dict.fromkeys(row["kind"] for row in table("incident_step")))
STEPS = tuple(dict.fromkeys(row["step"] for row in table("incident_step")))
Wish = Literal["", "continue", "home", "resume"]
_SSW = {"ssw_missing": "missing", "ssw_ended": "contract_ended"}
_CLOCKS = ("at_once", "without_delay", "accident", "before_return", "left", "none")

# --- TITP-FIL-05.b ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StepFacts:
    step: Literal[STEPS] = fact("the step, by its name in the table incident_step")
    clock: Literal[_CLOCKS] = fact("how its day is counted, as the table says")
    day: date | None = fact(
        "the day it counts from: on which the event became known; left: last day of the employment; before_return: "
        "planned day of the return; null while it is not known",
        None,
    )
    happened_on: date | None = fact("accident: the day it happened; null takes `day`", None)
    absence_days: int | None = fact("accident: days of absence; null when not known yet", None, minimum=0)
    fatal: bool = fact("accident: somebody died", False)

    def __post_init__(self):
        if self.happened_on and self.day and self.day < self.happened_on:
            raise FactError("contradiction", "day", f"{self.day} is before the event {self.happened_on}")


@judgement(
    id="TITP-FIL-05.b",
    title="A step of a case: by when",
    facts=StepFacts,
    on="day",
    legal_basis="Act 19②, 33, 51; Industrial Safety and Health Act Ordinance 97; Labour Measures Act 28; guideline",
    confidence="knowledge",
    parameters=(
        "titp.filing.immediately_days",
        "titp.filing.before_days",
        "gen.without_delay_days",
        "titp.incident.long_absence_days",
        "titp.incident.left_days",
    ),
)
def judge_case_step(facts: StepFacts, reasoning: Reasoning) -> Verdict:
    """Return the last day as value with `due`; null without a day in the law, or while its base is not known.

    CONFIRM where something has to be known first. `values`: step.
    """
    name = {"step": f"incident.step.{facts.step}"}
    if facts.clock == "none":
        reasoning.step("taken", code="incident.clock.none", value=name["step"])
        return reasoning.verdict(Outcome.OK, None, "incident.step_free", **name)
    if facts.day is None:
        return reasoning.verdict(Outcome.CONFIRM, None, "incident.step_unknown", **name)
    if facts.clock == "accident":
        return _accident(facts, reasoning, name)
    if facts.clock == "at_once":
        legal = _within(facts.day, "titp.filing.immediately_days", "at_once", reasoning)
        due = Due(target=legal, safe=legal, legal=legal)  # no weekend makes it earlier or later
    elif facts.clock == "without_delay":
        due = _due(_within(facts.day, "gen.without_delay_days", "without_delay", reasoning), facts.day, reasoning)
    elif facts.clock == "left":
        due = _due(_within(facts.day, "titp.incident.left_days", "left", reasoning), facts.day, reasoning)
    else:
        days = reasoning.parameter("titp.filing.before_days")
        legal = reasoning.step("days_before", code="incident.clock.before_return", event=facts.day, days=days)
        due = _due(legal, None, reasoning)
    return reasoning.verdict(Outcome.OK, due.legal, "incident.step_due", due=due, legal=due.legal, **name)


def _within(day: date, key: str, clock: str, reasoning: Reasoning) -> date:
    return reasoning.step("within_days", code=f"incident.clock.{clock}", event=day, days=reasoning.parameter(key))


def _due(legal: date, not_before: date | None, reasoning: Reasoning) -> Due:
    return reasoning.due(legal=legal, wish=legal, not_before=not_before)


def _accident(facts: StepFacts, reasoning: Reasoning, name: dict) -> Verdict:
    """Death or a long absence: without delay; a short one: with the accidents of its quarter; none: no report."""
    limit = reasoning.parameter("titp.incident.long_absence_days")
    if facts.absence_days is None and not facts.fatal:
        return reasoning.verdict(Outcome.CONFIRM, None, "incident.absence_unknown")
    long = facts.fatal or reasoning.step("is_at_least", code="incident.long", first=facts.absence_days, second=limit)
    if long:
        legal = _within(facts.day, "gen.without_delay_days", "without_delay", reasoning)
    elif facts.absence_days:
        start = reasoning.step("quarter_start", day=facts.happened_on or facts.day)
        legal = reasoning.step("month_block_end", code="incident.quarter", start=start, months=4)
    else:
        return reasoning.verdict(Outcome.OK, None, "incident.step_not_needed", **name)
    due = _due(legal, facts.day, reasoning)
    return reasoning.verdict(Outcome.OK, legal, "incident.step_due", due=due, legal=legal, **name)


# --- The steps of a case, plain ---------------------------------------------------------


class Concerned(NamedTuple):
    """One person of a case: `key` names the person in the codes of steps, `wish` is "" while nobody asked."""

    key: str
    wish: Wish = ""


class CaseFacts(NamedTuple):
    """What the steps of a case rest on. `left_on`: last day of the employment, or the day on
    which the company will close; None while neither is known.

    `statement`: every signed statement on the early return is there.
    """

    regime: Literal["titp", "esd", "ssw"]
    happened_on: date
    known_on: date
    people: tuple[Concerned, ...] = ()
    return_on: date | None = None
    left_on: date | None = None
    absence_days: int | None = None
    statement: bool | None = None


class CaseStep(NamedTuple):
    """One step of one case.

    code     what a record of it is kept under: the step, with the key of the person where each needs an own one
    by       company, organization or trainee
    needed   True, or None while that is not known (`when` says under which condition): then it has no clock
    verdict  until when and why; None without a clock. `verdict.due` may be None: the law gives no day
    basis, confidence   of the row of the table
    """

    code: str
    step: str
    person: str
    by: str
    when: str
    needed: bool | None
    verdict: Verdict | None
    basis: str
    confidence: str

    @property
    def due(self) -> Due | None:
        return self.verdict.due if self.verdict else None


def steps_due(kind: str, facts: CaseFacts) -> tuple[CaseStep, ...]:
    """Return the steps of a case in the order of the guide. Those that are not needed are left out."""
    return tuple(_steps(kind, facts))


def _steps(kind: str, facts: CaseFacts) -> Iterator[CaseStep]:
    asks = any(row["step"] == "wish" for row in table("incident_step") if row["kind"] == kind)
    for row in table("incident_step"):
        if row["kind"] != kind or facts.regime not in words(row["regimes"]):
            continue
        concerned = facts.people if row["each"] == "yes" else (None,)
        for person in concerned:
            needed = _needed(row["when"], facts, (person,) if person else facts.people, asks)
            if needed is False:
                continue
            verdict = _judge(row, facts) if needed else None
            if verdict and verdict.message == "incident.step_not_needed":
                continue
            yield CaseStep(
                code=f"{row['step']}.{person.key}" if person else row["step"],
                step=row["step"],
                person=person.key if person else "",
                by=row["by"],
                when=row["when"],
                needed=needed,
                verdict=verdict,
                basis=row["basis"],
                confidence=row["confidence"],
            )


def _needed(when: str, facts: CaseFacts, people: tuple[Concerned, ...], asks: bool) -> bool | None:
    wishes = {person.wish for person in people} if asks else set()
    unknown = None if "" in wishes else False
    if when == "always":
        return True
    if when in ("home", "continue", "resume"):
        return True if when in wishes else unknown
    if when == "stops":
        return True if wishes & {"home", "continue"} or facts.return_on or facts.left_on else unknown
    if when == "left":
        return True if facts.left_on else None
    if when == "serious":
        limit = effective("titp.incident.long_absence_days", facts.known_on).value
        return None if facts.absence_days is None or limit is None else facts.absence_days >= limit
    return None  # a person decides


def _judge(row: dict[str, str], facts: CaseFacts) -> Verdict:
    clock = row["clock"]
    if clock == "difficulty":
        return _difficulty(facts)
    if clock == "resident":
        event = ResidentNoticeFacts(event="left_organization", day=facts.left_on)
        return registry.get("TITP-IMM-01").judge(event)
    if clock in _SSW:
        event, day = _SSW[clock], facts.left_on if clock == "ssw_ended" else facts.known_on
        return registry.get("ESD-SSW-04").judge(NoticeFacts(event=event, day=day))
    day = {"before_return": facts.return_on, "left": facts.left_on}.get(clock, facts.known_on)
    accident = {"happened_on": facts.happened_on, "absence_days": facts.absence_days} if clock == "accident" else {}
    return registry.get("TITP-FIL-05.b").judge(StepFacts(step=row["step"], clock=clock, day=day, **accident))


def _difficulty(facts: CaseFacts) -> Verdict:
    if facts.regime == "esd":
        return registry.get("ESD-REP-01.R05").judge(EsdDifficultyFacts(known_on=facts.known_on))
    home = any(person.wish == "home" for person in facts.people)
    # A return that was planned for a day before we knew leaves nothing but to file at once.
    return_on = max(facts.return_on, facts.known_on) if facts.return_on and home else None
    case = DifficultyFacts(event=facts.known_on, return_on=return_on, own_will=home, statement=facts.statement)
    return registry.get("TITP-FIL-04").judge(case)
