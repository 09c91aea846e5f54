"""Sectors of specified skilled workers (esd.md 14, ESD-SSW-07): ssw_sector.csv, work categories in ssw_category.csv.

`decided_on` is the day of the decision, `open_from` a day from which the sector surely takes workers; empty where the
start is not known.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from imjapan.law.facts import fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.tables import table
from imjapan.law.verdict import Outcome, Verdict


@cache
def ssw_sectors() -> dict[str, dict[str, str]]:
    """Return the sectors by code."""
    return {row["code"]: row for row in table("ssw_sector")}


def work_categories(sector: str) -> tuple[dict[str, str], ...]:
    """Return the work categories (業務区分) of a sector: `name` as on the forms, `name_en`."""
    return tuple(row for row in table("ssw_category") if row["sector"] == sector)


@dataclass(frozen=True, slots=True)
class SectorFacts:
    sector: str = fact("code of the sector, such as KAI, CON or AVI")
    day: date | None = fact("the day of the application; null: any day from the last list on", None)
    workers: int | None = fact("SSW-1 workers of the employer, with those applied for", None, minimum=0)
    employer_staff: int | None = fact(
        "nursing care: care staff of the establishment; construction: full-time staff of the employer", None, minimum=0
    )


@judgement(
    id="ESD-SSW-07",
    title="Sectors of specified skilled workers",
    facts=SectorFacts,
    legal_basis="SSW basic and sector policies",
    confidence="V-3",
)
def judge_sector(facts: SectorFacts, reasoning: Reasoning) -> Verdict:
    """Return as value open_from, esd (the sector has ESD too) and cap (of SSW-1 workers; null for none or not known).

    NG for no sector, before its decision, or more workers than the cap; CONFIRM while its start is not known, or when
    the staff is not given where workers are capped.
    """
    row = ssw_sectors().get(facts.sector)
    if row is None:
        return reasoning.verdict(Outcome.NG, None, "ssw.sector.none", code=facts.sector)
    name = f"ssw.sector.{facts.sector}"
    decided = date.fromisoformat(row["decided_on"])
    opened = date.fromisoformat(row["open_from"]) if row["open_from"] else None
    opened = reasoning.step("taken", code="ssw.sector.open", value=opened)
    cap = facts.employer_staff if row["capped_by"] else None
    value = {"open_from": opened, "esd": row["esd"] == "yes", "cap": cap}
    if facts.day and reasoning.step("is_less", code="ssw.sector.before", first=facts.day, second=decided):
        return reasoning.verdict(Outcome.NG, value, "ssw.sector.not_decided", sector=name, decided=decided)
    if opened is None or (
        facts.day and reasoning.step("is_less", code="ssw.sector.before", first=facts.day, second=opened)
    ):
        return reasoning.verdict(Outcome.CONFIRM, value, "ssw.sector.start_unknown", sector=name, decided=decided)
    if row["capped_by"] and facts.workers is not None:
        words = {"sector": name, "workers": facts.workers, "staff": f"ssw.sector.{row['capped_by']}", "cap": cap}
        if cap is None:
            return reasoning.verdict(Outcome.CONFIRM, value, "ssw.sector.cap_unknown", **words)
        if reasoning.step("is_less", code="ssw.sector.over", first=cap, second=facts.workers):
            return reasoning.verdict(Outcome.NG, value, "ssw.sector.too_many", **words)
    return reasoning.verdict(Outcome.OK, value, "ssw.sector.fine", sector=name)
