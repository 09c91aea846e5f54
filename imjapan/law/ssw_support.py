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


def since(number: int, *, applied_on: date | None, starts_on: date | None, enters: bool) -> date | None:
    """Return the day from which a support should be recorded; None where the law names no such day, or it is unknown.

    `applied_on`: of the certificate or the change of status. `enters`: comes from abroad; whoever changes the status in
    Japan is picked up by nobody.
    """
    days = {
        "before_application": applied_on or starts_on,
        "entry_and_departure": starts_on if enters else None,
        "around_entry": starts_on,
        "after_entry": starts_on,
    }
    return days.get(supports()[number].timing)


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
    unrecorded: tuple[Number, ...] | None = fact("numbers of planned supports of which nothing is recorded", None)
    applied_on: date | None = fact("day of the application for the certificate or the change of status", None)
    starts_on: date | None = fact("first day as a specified skilled worker", None)
    enters: bool = fact("the worker comes from abroad for this work", False)
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

    NG for a missing support, costs charged to the worker, an unregistered organization, or no guidance before the
    application; WARN for a guidance or orientation shorter than expected, and for what belongs to the entry and is not
    recorded after it ("promptly" has no number of days); CONFIRM when nothing was asked at all.
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
    late, to_come = _unrecorded(facts, reasoning)
    if late:
        before = any(supports()[number].timing == "before_application" for number in late)
        found.append((NG, "ssw.support.no_guidance") if before else (WARN, "ssw.support.late"))
    if facts == SupportFacts(day=facts.day):
        found.append((CONFIRM, "ssw.support.nothing"))
    return settle(
        found,
        reasoning,
        fine="ssw.support.fine_so_far" if to_come else "ssw.support.fine",
        value=missing,
        missing=_names(missing),
        late=_names(late),
        to_come=_names(to_come),
        charged=facts.charged,
    )


def _names(numbers) -> tuple[str, ...]:
    return tuple(f"ssw.support.{supports()[number].code}" for number in numbers)


def _unrecorded(facts: SupportFacts, reasoning: Reasoning) -> tuple[list[int], list[int]]:
    """Of what is not recorded: what should be by now, and what is to come or goes on."""
    late, to_come = [], []
    for number in facts.unrecorded or ():
        if supports()[number].only_when_needed:
            continue
        begins = since(number, applied_on=facts.applied_on, starts_on=facts.starts_on, enters=facts.enters)
        over = facts.day and begins and not reasoning.step("is_later", first=begins, second=facts.day)
        (late if over else to_come).append(number)
    return late, to_come
