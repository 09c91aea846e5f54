"""Number of ESD workers: limit, who counts, excellent implementers (esd.md 4, ESD-QUOTA-01, 02, 04).

The arithmetic is in esd_limits.py, the regional area (ESD-QUOTA-03) in esd_region.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from imjapan.law.esd_limits import FIGURES, PREFIX, EsdLimit, esd_counts, esd_limit, esd_quota_figures
from imjapan.law.facts import fact
from imjapan.law.reasoning import ParameterUnknown, Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

__all__ = ["EsdLimit", "esd_counts", "esd_limit", "esd_quota_figures"]

_KEYS = tuple(PREFIX + name for name in FIGURES)


class _Asked(Mapping[str, Any]):
    """The figures of a judgement: each is noted as used when it is asked for."""

    def __init__(self, reasoning: Reasoning):
        self._reasoning = reasoning

    def __getitem__(self, name: str) -> Any:
        try:
            return self._reasoning.parameter(PREFIX + name)
        except ParameterUnknown:
            return None

    def __iter__(self):
        return iter(FIGURES)

    def __len__(self) -> int:
        return len(FIGURES)


# --- ESD-QUOTA-01 -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LimitFacts:
    full_time_staff: int = fact(
        "full-time staff of the whole implementer, without ESD workers, trainees and people posted abroad", minimum=0
    )
    excellent: bool | None = fact("excellent implementer (ESD-QUOTA-04); null when nobody knows", None)
    regional: bool | None = fact("registered head office in a regional area (ESD-QUOTA-03)", False)
    excellent_organization: bool | None = fact("supervised by an excellent organization", False)
    counted: int | None = fact("workers who count now; null to ask only for the limit", None, minimum=0)
    planned: int = fact("further workers planned who count", 0, minimum=0)
    day: date | None = fact("the day of the judgement; null takes the newest figures", None)


@judgement(
    id="ESD-QUOTA-01",
    title="Number of ESD workers",
    facts=LimitFacts,
    on="day",
    legal_basis="Act 9; Ordinance (number standard)",
    confidence="V-2",
    parameters=_KEYS,
)
def judge_limit(facts: LimitFacts, reasoning: Reasoning) -> Verdict:
    """Return the limit of all workers together as value; `values`: counted (the planned included), room, highest.

    NG above the limit; CONFIRM while an open question decides, and always while nobody knows whether the implementer
    is excellent, or how the limit of very small firms is (then the value is the number without it).
    """
    found = esd_limit(
        facts.full_time_staff,
        excellent=facts.excellent,
        regional=facts.regional,
        excellent_organization=facts.excellent_organization,
        figures=_Asked(reasoning),
    )
    _limit_steps(found, None, facts.excellent, reasoning)
    counted = None
    if facts.counted is not None:
        counted = reasoning.step("add", code="esd.quota.with_planned", first=facts.counted, second=facts.planned)
    return _compare(found, counted, reasoning)


def _limit_steps(found: EsdLimit, sector: str | None, excellent: bool | None, reasoning: Reasoning) -> None:
    """Write down how the limit comes about; the last result is `found.number`."""
    if found.base is None:
        share = _Asked(reasoning)["base_share"]
        each = reasoning.step("multiply", code="esd.quota.share", number=share, factor=found.multiple)
        exact = reasoning.step("multiply", code="esd.quota.of_staff", number=found.staff, factor=each)
        number = reasoning.step("divide_down", code="esd.quota.rounded", number=exact, divisor=1)
    else:
        base = reasoning.step("taken", code="esd.quota.class", value=found.base, values={"staff": found.staff})
        number = reasoning.step("multiply", code="esd.quota.times", number=base, factor=found.multiple)
    if sector == "CON" and not excellent:
        number = reasoning.step("at_most", code="esd.quota.construction", number=number, maximum=found.staff)
    if number != found.number:  # the limit of very small firms, once somebody has entered it
        reasoning.step("at_most", code="esd.quota.small", number=number, maximum=found.number)


def _compare(
    found: EsdLimit, counted: int | None, reasoning: Reasoning, *, titp: int = 0, dispatch: bool = False
) -> Verdict:
    open_questions = tuple(f"esd.quota.open.{name}" for name in found.open) + ("esd.quota.open.dispatch",) * dispatch
    words = {"limit": found.number, "highest": found.highest, "open": open_questions, "counted": counted}
    # The kind answer of a regional head office matters only where the number lies between the two limits.
    asked = tuple(name for name in open_questions if name != "esd.quota.open.regional")
    if counted is None:
        outcome, code = (Outcome.CONFIRM, "esd.quota.limit_open") if open_questions else (Outcome.OK, "esd.quota.limit")
        return reasoning.verdict(outcome, found.number, code, **words)
    words["room"] = reasoning.step("subtract", code="esd.quota.room", number=found.number, amount=counted)
    above = reasoning.step("is_later", code="esd.quota.above", first=counted, second=found.number)
    if above and (counted > found.highest or not open_questions):
        return reasoning.verdict(Outcome.NG, found.number, "esd.quota.too_many", **words)
    if above or asked:
        return reasoning.verdict(Outcome.CONFIRM, found.number, "esd.quota.open", **words)
    if titp:
        both = reasoning.step("add", code="esd.quota.with_trainees", first=counted, second=titp)
        if reasoning.step("is_later", code="esd.quota.above", first=both, second=found.number):
            return reasoning.verdict(Outcome.WARN, found.number, "esd.quota.trainees", **words, both=both)
    return reasoning.verdict(Outcome.OK, found.number, "esd.quota.within", **words)


# --- ESD-QUOTA-02 -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CountFacts:
    full_time_staff: int = fact(
        "full-time staff of the whole implementer, without ESD workers, trainees and people posted abroad", minimum=0
    )
    excellent: bool | None = fact("excellent implementer (ESD-QUOTA-04); null when nobody knows", None)
    regional: bool | None = fact("registered head office in a regional area (ESD-QUOTA-03)", False)
    excellent_organization: bool | None = fact("supervised by an excellent organization", False)
    sector: str | None = fact("code of the sector, such as CON; construction and nursing care count otherwise", None)
    care_staff: int | None = fact("nursing care: full-time care staff of the office", None, minimum=0)
    regular: int = fact("workers under a certified or applied-for plan of their own", 0, minimum=0)
    own_wish: int = fact("workers who came by a transfer at their own wish; they count", 0, minimum=0)
    unavoidable: int = fact("workers who came by an unavoidable transfer; they do not count", 0, minimum=0)
    in_extension: int = fact("workers in the extension beyond three years; they do not count", 0, minimum=0)
    planned: int = fact("further workers planned", 0, minimum=0)
    planned_own_wish: int = fact("further transfers at own wish planned", 0, minimum=0)
    planned_unavoidable: int = fact("further unavoidable transfers planned; they do not count", 0, minimum=0)
    titp_trainees: int = fact(
        "technical interns there at the same time; whether they count is not settled", 0, minimum=0
    )
    dispatch: bool = fact("dispatch form; its numbers are not published yet", False)
    day: date | None = fact("the day of the judgement; null takes the newest figures", None)


@judgement(
    id="ESD-QUOTA-02",
    title="Who counts in the number of ESD workers",
    facts=CountFacts,
    on="day",
    legal_basis="Act 9; Ordinance (number standard); sector notices",
    confidence="V-1",
    parameters=_KEYS,
)
def judge_count(facts: CountFacts, reasoning: Reasoning) -> Verdict:
    """Return the limit as value, with that of the sector; `values`: counted, room, highest, open.

    NG above it, WARN when only technical interns together with the workers are above it, CONFIRM as in ESD-QUOTA-01.
    """
    found = esd_limit(
        facts.full_time_staff,
        excellent=facts.excellent,
        regional=facts.regional,
        excellent_organization=facts.excellent_organization,
        sector=facts.sector,
        care_staff=facts.care_staff,
        figures=_Asked(reasoning),
    )
    _limit_steps(found, facts.sector, facts.excellent, reasoning)
    counted = reasoning.step("add", code="esd.quota.own_wish", first=facts.regular, second=facts.own_wish)
    for more, code in ((facts.planned, "with_planned"), (facts.planned_own_wish, "with_planned_own_wish")):
        counted = reasoning.step("add", code=f"esd.quota.{code}", first=counted, second=more)
    return _compare(found, counted, reasoning, titp=facts.titp_trainees, dispatch=facts.dispatch)


# --- ESD-QUOTA-04 -----------------------------------------------------------------------


def excellent_on(recognized_on: date | None, day: date) -> bool:
    """Tell whether the implementer was recognized as excellent on the day of the application (not merely later)."""
    return recognized_on is not None and recognized_on <= day


@dataclass(frozen=True, slots=True)
class ExcellentFacts:
    day: date = fact("the day on which the plan is applied for")
    recognized: bool | None = fact("recognized as excellent under the new law; null when nobody knows", None)
    recognized_on: date | None = fact("the day of the recognition", None)
    titp_excellent: bool = fact("excellent under technical intern training", False)


@judgement(
    id="ESD-QUOTA-04",
    title="Excellent implementer",
    facts=ExcellentFacts,
    legal_basis="Ordinance; guidelines",
    confidence="U",
)
def judge_excellent(facts: ExcellentFacts, reasoning: Reasoning) -> Verdict:
    """Return as value whether the implementer counts as excellent on the day; false while it is not known (CONFIRM).

    The points are not published: a person enters the recognition. Excellent under the old law alone does not count
    until confirmed.
    """
    if facts.recognized_on:
        later = reasoning.step("is_later", code="esd.excellent.later", first=facts.recognized_on, second=facts.day)
        code = "esd.excellent.not_yet" if later else "esd.excellent.yes"
        return reasoning.verdict(Outcome.OK, not later, code, on=facts.recognized_on, day=facts.day)
    reasoning.step("taken", code="esd.excellent.told", value=facts.recognized)
    if facts.recognized is False and not facts.titp_excellent:
        return reasoning.verdict(Outcome.OK, False, "esd.excellent.no")
    if facts.titp_excellent:
        return reasoning.verdict(Outcome.CONFIRM, False, "esd.excellent.titp_only")
    code = "esd.excellent.day_unknown" if facts.recognized else "esd.excellent.unknown"
    return reasoning.verdict(Outcome.CONFIRM, False, code)
