"""The ten supports of a specified skilled worker (esd.md 14, ESD-SSW-01). The list is data (ssw_support.csv)."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal, NamedTuple

from imjapan.law.facts import fact
from imjapan.law.findings import CONFIRM, NG, WARN, Finding, settle, unless
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.tables import table
from imjapan.law.verdict import Verdict


class Support(NamedTuple):
    """One of the ten: its number, its code, and when it is given."""

    number: int
    code: str
    timing: str

    @property
    def goes_on(self) -> bool:
        """Tell whether it is given again and again, not once."""
        return self.timing in ("always", "quarterly")

    @property
    def only_when_needed(self) -> bool:
        return self.timing in ("when_needed", "after_entry_needed")


@cache
def supports() -> dict[int, Support]:
    """Return the ten supports by number."""
    return {int(row["number"]): Support(int(row["number"]), row["code"], row["timing"]) for row in table("ssw_support")}


Number = Literal[tuple(supports())]
HOURS = {1: "ssw.guidance_hours", 4: "ssw.orientation_hours"}  # the two supports with an expected length


def minutes_expected(number: int, hours: dict[str, int]) -> int | None:
    """Return how long a support should take in all, in minutes; None where nothing is said. `hours` by figure."""
    return hours[HOURS[number]] * 60 if number in HOURS else None


@dataclass(frozen=True, slots=True)
class SupportFacts:
    """Null (or left out): not asked now."""

    planned: tuple[Number, ...] | None = fact("numbers of the supports that have a time, or a reason why not", None)
    staff_named: bool | None = fact("a support manager and support staff are named", None)
    guidance_minutes: int | None = fact("minutes of advance guidance (事前ガイダンス) recorded", None, minimum=0)
    orientation_minutes: int | None = fact(
        "minutes of life orientation (生活オリエンテーション) recorded", None, minimum=0
    )
    charged: int = fact("yen of the costs of support charged to the worker", 0, minimum=0)
    given_by: Literal["employer", "registered", "unregistered"] | None = fact(
        "who gives the supports: the employer, a registered support organization, or another company", None
    )
    day: date | None = fact("the day of the judgement; null takes the newest figures", None)


@judgement(
    id="ESD-SSW-01",
    title="The ten supports",
    facts=SupportFacts,
    on="day",
    legal_basis="Immigration Act 2-5(6)–(8); SSW standards ordinance 3, 4",
    confidence="V-2",
    parameters=("ssw.guidance_hours", "ssw.orientation_hours"),
)
def judge_supports(facts: SupportFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the numbers of the supports missing in the plan.

    NG for a missing support, costs charged to the worker, or an unregistered organization; WARN for a guidance or
    orientation shorter than expected; CONFIRM when nothing was asked at all.
    """
    found: list[Finding] = []
    missing: tuple[int, ...] = ()
    if facts.planned is not None:
        missing = reasoning.step("missing", needed=tuple(supports()), given=facts.planned)
        found += unless(not missing, "ssw.support.missing")
    if facts.charged:
        found.append((NG, "ssw.support.charged"))
    if facts.given_by == "unregistered":
        found.append((NG, "ssw.support.unregistered"))
    if facts.staff_named is not None:
        found += unless(facts.staff_named, "ssw.support.nobody")
    for number, minutes in ((1, facts.guidance_minutes), (4, facts.orientation_minutes)):
        if minutes is None:
            continue
        hours = reasoning.parameter(HOURS[number])
        least = reasoning.step("multiply", code="ssw.support.minutes", number=hours, factor=60)
        if reasoning.step("is_less", code="ssw.support.short", first=minutes, second=least):
            found.append((WARN, f"ssw.support.short_{supports()[number].code}"))
    if facts == SupportFacts(day=facts.day):
        found.append((CONFIRM, "ssw.support.nothing"))
    return settle(
        found,
        reasoning,
        fine="ssw.support.fine",
        value=missing,
        missing=tuple(f"ssw.support.{supports()[number].code}" for number in missing),
        charged=facts.charged,
    )
