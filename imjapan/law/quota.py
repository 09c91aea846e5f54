"""Headcount quotas (titp.md 2): general table, every day of a planned period, transferred trainees, full-time staff."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from imjapan.law.facts import FactError, fact
from imjapan.law.licence import LicenceKind
from imjapan.law.quota_limits import (
    COMPANY_KEYS,
    CONSTRUCTION_KEYS,
    GENERAL_KEYS,
    KEYS,
    STAGES,
    Headcount,
    Kind,
    Limits,
    general_limits,
)
from imjapan.law.quota_simulation import Period, Simulation, simulate
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

_BASIS = "Act 9⑪; Ord 16①②"


def limits_value(limits: Limits) -> dict:
    """Return limits as the value of a verdict: stage_1, stage_2, stage_3, total, and the wider reading as `most`."""
    value = {name: limit and limit.safe for name, limit in zip(KEYS, limits, strict=True)}
    return value | {"most": {name: limit and limit.most for name, limit in zip(KEYS, limits, strict=True)}}


def quota_verdict(limits: Limits, counts: dict[str, int | None], uncertain: bool, reasoning: Reasoning) -> Verdict:
    """Return the verdict of counts (stage_1, stage_2, stage_3; None: not asked) against limits.

    NG above the limit, CONFIRM when the wider limits rest on something not known, WARN between the two roundings.
    """
    value = limits_value(limits)
    words = {name: value[name] for name in KEYS}
    if any(count is not None for count in counts.values()):
        counts = counts | {"total": sum(count or 0 for count in counts.values())}
    above, between = [], []
    for name, limit in zip(KEYS, limits, strict=True):
        count = counts.get(name)
        if count is None or limit is None:
            continue
        named = {"stage": f"quota.{name}"}
        if reasoning.step("is_later", code="quota.above", first=count, second=limit.most, values=named):
            above.append(f"quota.{name}")
        elif reasoning.step("is_later", code="quota.above_strict", first=count, second=limit.safe, values=named):
            between.append(f"quota.{name}")
    if above:
        return reasoning.verdict(Outcome.NG, value, "quota.exceeded", items=above, **words)
    if uncertain:
        return reasoning.verdict(Outcome.CONFIRM, value, "quota.uncertain", **words)
    if between:
        return reasoning.verdict(Outcome.WARN, value, "quota.rounding", items=between, **words)
    asked = any(count is not None for count in counts.values())
    return reasoning.verdict(Outcome.OK, value, "quota.kept" if asked else "quota.limits", **words)


# --- TITP-QUOTA-01 ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QuotaFacts:
    full_time_staff: int = fact("full-time staff of the whole legal entity", minimum=0)
    excellent: bool = fact("the implementer is excellent (優良)", False)
    licence: LicenceKind | None = fact("licence of the organization; null = not known", None)
    stage_1: int | None = fact("trainees in stage 1 at the same time; null to ask only for the limit", None, minimum=0)
    stage_2: int | None = fact("trainees in stage 2 at the same time", None, minimum=0)
    stage_3: int | None = fact("trainees in stage 3 at the same time", None, minimum=0)
    on: date | None = fact("the day of the judgement; null = the newest figures", None)


@judgement(
    id="TITP-QUOTA-01",
    title="Headcount quota",
    facts=QuotaFacts,
    on="on",
    legal_basis=_BASIS,
    confidence="law + 6",
    parameters=GENERAL_KEYS,
)
def judge_quota(facts: QuotaFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the limits stage_1, stage_2, stage_3 (0: not allowed), total (null) and `most`.

    `most` is the wider reading of the rounding from 301 staff on. With counts: NG above it, WARN between the two.
    """
    headcount = Headcount(date.min, facts.full_time_staff, facts.excellent, facts.licence)
    limits = general_limits(headcount, reasoning)
    counts = {name: getattr(facts, name) for name in STAGES}
    return quota_verdict(limits, counts, headcount.is_uncertain("general"), reasoning)


# --- TITP-QUOTA-01.b --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PlannedFacts:
    periods: tuple[Period, ...] = fact("everybody in training and everybody planned, stage by stage")
    headcounts: tuple[Headcount, ...] = fact("full-time staff, each from its day on")
    kind: Kind = fact("which table: general, care (one establishment), construction, company (company-only)", "general")
    first: date | None = fact("first day looked at; null = the first start", None)
    last: date | None = fact("last day looked at; null = the last day known", None)

    def __post_init__(self):
        if len({headcount.since for headcount in self.headcounts}) < len(self.headcounts):
            raise FactError("contradiction", "headcounts", "two headcounts from the same day")
        if self.first and self.last and self.last < self.first:
            raise FactError("contradiction", "last", f"{self.last} is before {self.first}")


@judgement(
    id="TITP-QUOTA-01.b",
    title="Headcount quota on every day of a planned period",
    facts=PlannedFacts,
    on="first",
    legal_basis="Act 9⑪; Ord 16; notices on nursing care and construction",
    confidence="law + 6",
    parameters=(*GENERAL_KEYS, *CONSTRUCTION_KEYS, *COMPANY_KEYS),
)
def judge_planned(facts: PlannedFacts, reasoning: Reasoning) -> Verdict:
    """Return as value peaks (count, day, limit), first_above and first_warned by stage_1, stage_2, stage_3, total.

    NG above a limit, CONFIRM where the staff or the wider limits are not known, WARN above the stricter rounding or
    above a limit that fell while the training ran. The days stand in `quota_simulation.simulate`.
    """
    result = simulate(
        facts.periods, facts.headcounts, kind=facts.kind, first=facts.first, last=facts.last, notebook=reasoning
    )
    value = {
        "peaks": {name: peak._asdict() for name, peak in result.peaks.items()},
        "first_above": result.first_above,
        "first_warned": result.first_warned,
        "unknown_from": result.unknown_from,
    }
    for name, peak in result.peaks.items():
        words = {"stage": f"quota.{name}", "day": peak.day}
        if peak.limit is None:
            reasoning.step("taken", code="quota.peak_open", value=peak.count, values=words)
        else:
            reasoning.step("is_later", code="quota.peak", first=peak.count, second=peak.limit, values=words)
    return _planned_verdict(result, value, reasoning)


def _planned_verdict(result: Simulation, value: dict, reasoning: Reasoning) -> Verdict:
    if result.first_above:
        return reasoning.verdict(Outcome.NG, value, "quota.days_above", **_first(result.first_above))
    if result.unknown_from:
        return reasoning.verdict(Outcome.CONFIRM, value, "quota.days_unknown", day=result.unknown_from)
    if result.uncertain:
        return reasoning.verdict(Outcome.CONFIRM, value, "quota.days_uncertain")
    if result.first_warned:
        return reasoning.verdict(Outcome.WARN, value, "quota.days_warned", **_first(result.first_warned))
    return reasoning.verdict(Outcome.OK, value, "quota.days_kept")


def _first(days: dict[str, date]) -> dict:
    return {"day": min(days.values()), "items": [f"quota.{name}" for name in days]}


# --- TITP-QUOTA-02 ----------------------------------------------------------------------

StaffKind = Literal[
    "regular", "part_time", "officer", "trainee", "overseas", "dispatched", "sole_proprietor", "family",
    "specified_skilled_1", "former_construction",
]  # fmt: skip
_NEVER = ("trainee", "overseas", "dispatched")
_DISPUTED = ("sole_proprietor", "family")
_NOT_IN_CONSTRUCTION = ("specified_skilled_1", "former_construction")


@dataclass(frozen=True, slots=True)
class StaffGroup:
    """People alike. Part-timers and officers are counted by what is known of them; the others by their kind."""

    kind: StaffKind = fact("kind of people")
    count: int = fact("how many of them", 1, minimum=0)
    days_per_week: int | None = fact("part-time: working days a week", None, minimum=0, maximum=7)
    days_per_year: int | None = fact("part-time: working days a year", None, minimum=0, maximum=366)
    hours_per_week: Fraction | None = fact("part-time: working hours a week", None, minimum=0)
    insured: bool | None = fact("part-time: insured under employment insurance", None)
    works_full_time: bool | None = fact("officer: really works full-time and is paid for it", None)


@dataclass(frozen=True, slots=True)
class StaffCountFacts:
    people: tuple[StaffGroup, ...] = fact("everybody at the legal entity, in groups of people alike")
    construction: bool = fact("count for the total cap in construction", False)


@judgement(
    id="TITP-QUOTA-02",
    title="Who counts as full-time staff",
    facts=StaffCountFacts,
    legal_basis="guideline on full-time staff (常勤の職員)",
    confidence="verified 2",
    parameters=("titp.quota.staff_days_week", "titp.quota.staff_days_year", "titp.quota.staff_hours_week"),
)
def judge_staff_count(facts: StaffCountFacts, reasoning: Reasoning) -> Verdict:
    """Return the number of full-time staff as value: only those who surely count.

    CONFIRM when for somebody a fact is missing, WARN when a sole proprietor or family (disputed) is left out.
    """
    least = {name: reasoning.parameter(f"titp.quota.staff_{name}") for name in ("days_week", "days_year", "hours_week")}
    counted, open_, disputed = [], 0, 0
    for group in facts.people:
        counts = _counts(group, facts.construction, least)
        values = {"kind": f"quota.staff.{group.kind}", "count": group.count}
        reasoning.step("taken", code="quota.staff.counts", value=counts, values=values)
        if counts:
            counted.append(group.count)
        elif counts is None:
            open_ += group.count
        elif group.kind in _DISPUTED:
            disputed += group.count
    total = reasoning.step("total", code="quota.staff.sum", numbers=tuple(counted))
    words = {"staff": total, "open": open_, "disputed": disputed}
    if open_:
        return reasoning.verdict(Outcome.CONFIRM, total, "quota.staff.open", **words)
    if disputed:
        return reasoning.verdict(Outcome.WARN, total, "quota.staff.disputed", **words)
    return reasoning.verdict(Outcome.OK, total, "quota.staff.number", **words)


def _counts(group: StaffGroup, construction: bool, least: dict[str, int]) -> bool | None:
    if group.kind in _NEVER + _DISPUTED or (construction and group.kind in _NOT_IN_CONSTRUCTION):
        return False
    if group.kind == "officer":
        return group.works_full_time
    if group.kind != "part_time":
        return True
    hours = _reaches(group.hours_per_week, least["hours_week"])
    days = _all(_reaches(group.days_per_week, least["days_week"]), _reaches(group.days_per_year, least["days_year"]))
    return _all(hours, _any(group.insured, days))


def _reaches(figure, least) -> bool | None:
    return None if figure is None else figure >= least


def _all(first: bool | None, second: bool | None) -> bool | None:
    if first is False or second is False:
        return False
    return None if first is None or second is None else True


def _any(first: bool | None, second: bool | None) -> bool | None:
    if first or second:
        return True
    return None if first is None or second is None else False
