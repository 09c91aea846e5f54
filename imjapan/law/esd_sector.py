"""Sectors of employment for skill development and stops of intake (esd.md 1, ESD-SECT-01, 02).

The list is data (esd_sector.csv, one row per sector and list), the figures of a sector are dated parameters.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.facts import FactError, fact
from imjapan.law.findings import CONFIRM, NG, WARN, Finding, settle
from imjapan.law.parameters import effective
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.tables import table
from imjapan.law.verdict import Outcome, Verdict

SECTORS = tuple(dict.fromkeys(row["code"] for row in table("esd_sector")))
RESTRICTIONS = tuple(f"esd.restriction.{code}" for code in SECTORS)
_CAPS = tuple(f"esd.intake_cap.{code}" for code in SECTORS)


def sectors(day: date | None = None) -> dict[str, dict[str, str]]:
    """Return the rows of the newest list in force on the day, by code of the sector; none before the first list."""
    in_force = [row for row in table("esd_sector") if day is None or date.fromisoformat(row["list_date"]) <= day]
    newest = max((row["list_date"] for row in in_force), default=None)
    return {row["code"]: row for row in in_force if row["list_date"] == newest}


def restriction_months(sector: str, day: date | None = None) -> int | None:
    """Return how many months at most an employer of the sector may bar a transfer at own wish; None for no sector."""
    return effective(f"esd.restriction.{sector}", day).value if sector in sectors(day) else None


# --- ESD-SECT-01 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SectorFacts:
    sector: str = fact("code of the sector such as CON; anything else is no sector of the new system")
    day: date | None = fact("the day of the plan application; null takes the newest list", None)
    work_category: str | None = fact("work category (業務区分) of the plan", None)
    category_before: str | None = fact("work category of the worker's plan until now; null for a first plan", None)
    category_listed: bool | None = fact(
        "the sector's notice lists the work category; null when nobody has looked", None
    )


@judgement(
    id="ESD-SECT-01",
    title="Sectors of the new system",
    facts=SectorFacts,
    on="day",
    legal_basis="Act 2, 7-2; sector policies of 2026-01-23",
    confidence="V-4",
    parameters=RESTRICTIONS + _CAPS,
)
def judge_sector(facts: SectorFacts, reasoning: Reasoning) -> Verdict:
    """Return as value restriction_months and intake_cap of the sector; null when it is none (NG).

    NG also when the work category changes inside the plan or is not listed; CONFIRM while nobody has looked; WARN
    where sources differ on the months (`values`: other_months).
    """
    known = sectors(facts.day)
    listed = reasoning.step("is_one_of", code="esd.sector.is_one", item=facts.sector, choices=tuple(known))
    if not listed:
        code = "esd.sector.none" if known else "esd.sector.no_list"
        return reasoning.verdict(Outcome.NG if known else Outcome.CONFIRM, None, code, sector=facts.sector)
    months = reasoning.parameter(f"esd.restriction.{facts.sector}")
    cap = reasoning.parameter(f"esd.intake_cap.{facts.sector}")
    value = {
        "restriction_months": reasoning.step("taken", code="esd.sector.restriction", value=months),
        "intake_cap": reasoning.step("taken", code="esd.sector.intake_cap", value=cap),
    }
    other = known[facts.sector]["other_months"]
    found: list[Finding] = []
    if facts.work_category and facts.category_before and facts.category_before != facts.work_category:
        found.append((NG, "esd.sector.category_changed"))
    if not facts.category_listed:
        found.append((CONFIRM if facts.category_listed is None else NG, "esd.sector.category_unknown"))
    if other and int(other) != months:
        found.append((WARN, "esd.sector.two_readings"))
    return settle(
        found,
        reasoning,
        fine="esd.sector.fine",
        value=value,
        sector=f"esd.sector.{facts.sector}",
        months=months,
        cap=cap,
        other_months=int(other) if other else None,
    )


# --- ESD-SECT-02 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SectorStop:
    sector: str = fact("code of the sector")
    start: date = fact("first day on which no plan is certified")
    end: date | None = fact("last day; null while it goes on", None)

    def __post_init__(self):
        if self.end and self.end < self.start:
            raise FactError("contradiction", "end", f"{self.end} is before the start {self.start}")


def announced_stops() -> tuple[SectorStop, ...]:
    """Return the stops announced so far (esd_sector_stop.csv)."""
    return tuple(
        SectorStop(
            row["sector"], date.fromisoformat(row["start"]), date.fromisoformat(row["end"]) if row["end"] else None
        )
        for row in table("esd_sector_stop")
    )


@dataclass(frozen=True, slots=True)
class StopFacts:
    sector: str = fact("code of the sector")
    applied_on: date = fact("the day on which the plan is applied for")
    kind: Literal["new_arrival", "transfer"] = fact(
        "a worker who is to enter, or a transfer inside Japan", "new_arrival"
    )
    decided_on: date | None = fact("the day on which the plan was certified, where it was", None)
    stops: tuple[SectorStop, ...] | None = fact("stops of intake; null takes those announced", None)


@judgement(
    id="ESD-SECT-02",
    title="Intake stop",
    facts=StopFacts,
    legal_basis="Act 12-2",
    confidence="V-1",
)
def judge_stop(facts: StopFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the first day of the stop that matters, null where none does.

    In a stop NG for a new arrival and CONFIRM for a transfer; WARN when filed before one begins and not yet decided.
    """
    stops = announced_stops() if facts.stops is None else facts.stops
    own = [stop for stop in stops if stop.sector == facts.sector]
    starts = reasoning.step("taken", code="esd.stop.known", value=tuple(stop.start for stop in own))
    words = {"applied_on": facts.applied_on}
    for stop in own:
        if stop.start <= facts.applied_on and (stop.end is None or facts.applied_on <= stop.end):
            start = reasoning.step("taken", code="esd.stop.in_force", value=stop.start)
            outcome = Outcome.NG if facts.kind == "new_arrival" else Outcome.CONFIRM
            return reasoning.verdict(outcome, start, f"esd.stop.{facts.kind}", start=start, **words)
    # Announced to begin later: an application may still be undecided on that day.
    ahead = [start for start in starts if start > facts.applied_on]
    if ahead and not (facts.decided_on and facts.decided_on < min(ahead)):
        start = reasoning.step("earliest", code="esd.stop.next", days=tuple(ahead))
        return reasoning.verdict(Outcome.WARN, start, "esd.stop.ahead", start=start, **words)
    return reasoning.verdict(Outcome.OK, None, "esd.stop.none", **words)
