"""The decision table of the transition, rows D1 to D10, and the licences (esd.md 11, ESD-TRN-01.TABLE, ESD-TRN-07)."""

from dataclasses import dataclass
from datetime import date

from imjapan.law.dates import ONE_DAY
from imjapan.law.esd_transition import (
    COE_MONTHS,
    LAST_ENTRY,
    STAGE_2_MONTHS,
    T0,
    EntryFacts,
    last_entry,
    next_stage,
    open_route,
    stage_end,
)
from imjapan.law.facts import FactError, fact
from imjapan.law.findings import CONFIRM, NG, WARN, Finding, settle
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

# --- ESD-TRN-01.TABLE -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PersonFacts:
    stage: int | None = fact("stage on the day the law changes; null when abroad then", None, minimum=1, maximum=3)
    stage_from: date | None = fact("first day of the status of that stage (for stage 2: of the permission)", None)
    stage_end: date | None = fact("last day of that stage by the certified plan; null computes its full length", None)
    stage_3_from: date | None = fact("first day of stage 3 after the home leave, where it is planned", None)
    applied_on: date | None = fact("abroad: day of the plan application", None)
    planned_start: date | None = fact("abroad: planned first day of training", None)
    certified_on: date | None = fact("abroad: day of the certification of the plan", None)
    coe_on: date | None = fact("abroad: day on which the certificate of eligibility was issued", None)
    entry_on: date | None = fact("abroad: day of the entry, planned or done", None)
    finished_earlier: bool = fact("abroad: finished the training earlier and left", False)
    wishes_esd: bool = fact("a trainee who wishes to change to ESD", False)

    def __post_init__(self):
        if self.stage and self.stage_from is None and not self.wishes_esd:
            raise FactError("missing_fact", "stage_from", "is needed to tell how long the stage runs")


@judgement(
    id="ESD-TRN-01.TABLE",
    title="Transition of one person, decision table",
    facts=PersonFacts,
    legal_basis="suppl. 8, 9, 11; transition ordinance 4, 5",
    confidence="V-6",
    parameters=(
        T0,
        LAST_ENTRY,
        COE_MONTHS,
        STAGE_2_MONTHS,
        "titp.stage.months_1",
        "titp.stage.months_2",
        "titp.stage.months_3",
    ),
)
def judge_person(facts: PersonFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the row of the table (D1 to D10), the highest stage (null: none) and the latest day.

    The latest day is null where it is not fixed: for D2 it needs `stage_3_from`, since the home leave varies.
    """
    if facts.wishes_esd:
        return _close(reasoning, NG, "D10", None, None)
    if facts.stage:
        return _in_training(facts, reasoning)
    route = open_route(_entry(facts), reasoning)
    if route is None:
        return _close(reasoning, NG, _closed_row(facts, reasoning), None, None)
    row = "D5" if route == "A" else "D6"
    limit = last_entry(facts.coe_on, reasoning)
    if facts.entry_on and reasoning.step("is_later", code="esd.trn.entry_late", first=facts.entry_on, second=limit):
        reasoning.step("taken", code="esd.trn.row", value=row)
        return reasoning.verdict(NG, {"row": row, "stage": None, "until": limit}, "esd.trn.entered_late", limit=limit)
    both = reasoning.step(
        "add", first=reasoning.parameter("titp.stage.months_1"), second=reasoning.parameter("titp.stage.months_2")
    )
    until = reasoning.step("period_end", code="esd.trn.stages_end", start=facts.entry_on or limit, months=both)
    if facts.entry_on:
        return _close(reasoning, Outcome.OK, row, 2, until)
    return _close(reasoning, WARN, row, 2, until, message="esd.trn.enter_until", limit=limit)


def _in_training(facts: PersonFacts, reasoning: Reasoning) -> Verdict:
    end = stage_end(facts.stage, facts.stage_from, facts.stage_end, reasoning)
    outcome, following, _ = next_stage(facts.stage, facts.stage_from, reasoning)
    if facts.stage == 1:
        months = reasoning.parameter("titp.stage.months_2")
        until = reasoning.step("period_end", code="esd.trn.stage_end", start=end + ONE_DAY, months=months)
        return _close(reasoning, Outcome.OK, "D1", 2, until)
    if facts.stage == 3 or following is None:
        return _close(reasoning, Outcome.OK, "D4" if facts.stage == 3 else "D3", facts.stage, end)
    until = None
    if facts.stage_3_from:
        months = reasoning.parameter("titp.stage.months_3")
        until = reasoning.step("period_end", code="esd.trn.stage_end", start=facts.stage_3_from, months=months)
    return _close(reasoning, outcome, "D2", 3, until, message="esd.trn.D2_edge" if outcome == WARN else None)


def _entry(facts: PersonFacts) -> EntryFacts:
    return EntryFacts(facts.applied_on, facts.planned_start, facts.certified_on, facts.coe_on, facts.entry_on)


def _closed_row(facts: PersonFacts, reasoning: Reasoning) -> str:
    t0 = reasoning.parameter(T0)
    applied = facts.applied_on or facts.certified_on
    if applied and reasoning.step("is_less", code="esd.trn.applied_before", first=applied, second=t0):
        return "D7"
    return "D9" if facts.finished_earlier else "D8"


def _close(
    reasoning: Reasoning,
    outcome: Outcome,
    row: str,
    stage: int | None,
    until: date | None,
    *,
    message: str | None = None,
    **values,
) -> Verdict:
    reasoning.step("taken", code="esd.trn.row", value=row)
    if stage is not None:
        reasoning.step("taken", code="esd.trn.highest", value=stage)
    value = {"row": row, "stage": stage, "until": until}
    return reasoning.verdict(outcome, value, message or f"esd.trn.{row}", until=until, **values)


# --- ESD-TRN-07 -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LicenceFacts:
    licence_end: date | None = fact("last day of the TITP licence; null without one", None)
    last_trainee_end: date | None = fact(
        "last day of the last trainee under the old rules; null without trainees", None
    )
    new_licence_applied_on: date | None = fact("day of an application for a new TITP licence", None)
    esd_licence: bool = fact("holds a licence as supervising and support organization", False)


@judgement(
    id="ESD-TRN-07",
    title="Organizations and licences",
    facts=LicenceFacts,
    legal_basis="suppl.; Cabinet Order 341 of 2025",
    confidence="V-1 / U",
    parameters=("esd.trn.new_licence_last",),
)
def judge_licences(facts: LicenceFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the first day on which trainees are not covered by the TITP licence, null when there is none.

    CONFIRM then: whether a TITP licence is renewed after the change of law, or the new licence serves, is unknown.
    NG for a new TITP licence applied for too late.
    """
    found: list[Finding] = []
    last = reasoning.parameter("esd.trn.new_licence_last")
    applied = facts.new_licence_applied_on
    if applied and reasoning.step("is_later", code="esd.trn.licence_late", first=applied, second=last):
        found.append((NG, "esd.trn.licence_too_late"))
    uncovered = None
    if facts.last_trainee_end and facts.licence_end is None:
        found.append((CONFIRM, "esd.trn.no_licence"))
    elif facts.last_trainee_end and reasoning.step(
        "is_less", code="esd.trn.licence_short", first=facts.licence_end, second=facts.last_trainee_end
    ):
        uncovered = reasoning.step("add_days", code="esd.trn.uncovered", day=facts.licence_end, days=1)
        found.append((CONFIRM, "esd.trn.licence_ends"))
    words = {"uncovered": uncovered, "last": last, "end": facts.last_trainee_end}
    return settle(found, reasoning, fine="esd.trn.covered", value=uncovered, **words)
