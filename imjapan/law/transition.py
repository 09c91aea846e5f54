"""From technical intern training to the law of 2027-04-01 (titp.md 17, TITP-TRANS-01): who may enter, go on, move.

Who receives the filings is TITP-FIL-01.b, when to apply TITP-FIL-03, the new licence and the new status are ESD-TRN.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.dates import period_end
from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

_START = "titp.transition.start"
_LAST_ENTRY = "titp.transition.last_entry"
_LAST_APPLICATION = "titp.filing.plan_new_entry_last"


def last_training_day(start: date, *, months: int = 36) -> date:
    """Return the last day of training that begins on `start`: stages 1 and 2, or so many months."""
    return period_end(start, months)


# --- TITP-TRANS-01.a --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EntryFacts:
    applied_on: date | None = fact("day of the application for the stage-1 plan; null if not yet", None)
    start: date | None = fact("planned first day of training", None)
    entry_on: date | None = fact("day of entry into Japan; null if not yet", None)
    certified_on: date | None = fact("day on which the plan was certified; null if not yet", None)
    coe_on: date | None = fact("day on which the certificate of eligibility was issued; null if not yet", None)
    today: date | None = fact("the day of the judgement; null to judge only the dates given", None)

    def __post_init__(self):
        for earlier, later in (("applied_on", "certified_on"), ("certified_on", "coe_on")):
            first, second = getattr(self, earlier), getattr(self, later)
            if first and second and second < first:
                raise FactError("contradiction", later, f"{second} is before {earlier} {first}")


@judgement(
    id="TITP-TRANS-01.a",
    title="New entry around the change of law",
    facts=EntryFacts,
    legal_basis="R7 ordinance 5, art. 4; Amending Act 2024",
    confidence="verified 4",
    parameters=(_START, _LAST_ENTRY, _LAST_APPLICATION),
)
def judge_entry(facts: EntryFacts, reasoning: Reasoning) -> Verdict:
    """Return the last day of entry as value. The plan must be applied for before the change of law.

    Certification may follow it. NG when the application, the start or the entry is too late.
    """
    limit = reasoning.step("taken", code="transition.last_entry", value=reasoning.parameter(_LAST_ENTRY))
    last = reasoning.parameter(_LAST_APPLICATION)
    applied = facts.applied_on or facts.today
    if applied and reasoning.step("is_later", code="transition.applied_late", first=applied, second=last):
        return reasoning.verdict(Outcome.NG, limit, "transition.no_application", last=last)
    for day, code in ((facts.start, "start"), (facts.entry_on or facts.today, "entry")):
        if day and reasoning.step("is_later", code=f"transition.{code}_late", first=day, second=limit):
            return reasoning.verdict(Outcome.NG, limit, f"transition.late_{code}", limit=limit)
    if facts.applied_on is None:
        return reasoning.verdict(Outcome.WARN, limit, "transition.apply", last=last, limit=limit)
    if facts.entry_on is None:
        new_law = reasoning.parameter(_START)
        waiting = "certificate" if facts.certified_on and facts.coe_on is None else "certification"
        open_ = facts.certified_on is None or facts.coe_on is None
        if open_ and facts.today and reasoning.step("is_at_least", first=facts.today, second=new_law):
            return reasoning.verdict(Outcome.WARN, limit, f"transition.waits_{waiting}", limit=limit)
    return reasoning.verdict(Outcome.OK, limit, "transition.may_enter", limit=limit)


# --- TITP-TRANS-01.b --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StageThreeFacts:
    stage_2_start: date = fact("day on which the status changed to stage 2")
    stage_3_start: date | None = fact("first day of stage 3; null if not planned yet", None)


@judgement(
    id="TITP-TRANS-01.b",
    title="From stage 2 to stage 3 after the change of law",
    facts=StageThreeFacts,
    legal_basis="R7 ordinance 5, art. 4",
    confidence="law",
    parameters=(_START, "titp.transition.stage_2_months"),
)
def judge_stage_three(facts: StageThreeFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the last day on which stage 2 may have begun. Exactly one year is disputed: CONFIRM."""
    new_law = reasoning.parameter(_START)
    months = reasoning.parameter("titp.transition.stage_2_months")
    latest = reasoning.step("months_before", code="transition.year_before", event=new_law, months=months)
    values = {"start": facts.stage_2_start, "new_law": new_law, "latest": latest}
    if facts.stage_3_start and reasoning.step(
        "is_less", code="transition.before_change", first=facts.stage_3_start, second=new_law
    ):
        return reasoning.verdict(Outcome.OK, latest, "transition.stage_3_before", **values)
    if reasoning.step("is_later", code="transition.year_not_full", first=facts.stage_2_start, second=latest):
        return reasoning.verdict(Outcome.NG, latest, "transition.no_stage_3", **values)
    if facts.stage_2_start == latest:
        return reasoning.verdict(Outcome.CONFIRM, latest, "transition.exactly_a_year", **values)
    return reasoning.verdict(Outcome.OK, latest, "transition.stage_3", **values)


# --- TITP-TRANS-01.c --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RunningFacts:
    stage: Literal["1", "2", "3"] = fact("stage in which the trainee is on the day of the change of law, or later")
    start: date = fact("first day of the certified plan")
    end: date = fact("last day of the certified plan")
    stops: bool = fact("the training cannot go on here", False)
    placement_found: bool | None = fact("training stops: another placement was found; null while it is sought", None)

    def __post_init__(self):
        if self.end < self.start:
            raise FactError("contradiction", "end", f"{self.end} is before the start {self.start}")


@judgement(
    id="TITP-TRANS-01.c",
    title="Training that runs on the day of the change of law",
    facts=RunningFacts,
    legal_basis="Amending Act 2024, suppl.; R7 ordinance 5, art. 5",
    confidence="verified 4",
    parameters=(_START,),
)
def judge_running(facts: RunningFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the next stage that may follow: 1 → 2 may, 2 → 3 by TITP-TRANS-01.b; null after stage 3.

    Old rules go on to the end of the plan. Who loses the placement and finds no other may change to the new status in
    the cases listed in the ordinance: CONFIRM, a person looks.
    """
    new_law = reasoning.parameter(_START)
    after = reasoning.step("is_at_least", code="transition.reaches", first=facts.end, second=new_law)
    follows = {"1": "2", "2": "3", "3": None}[facts.stage]
    if facts.stops and not facts.placement_found:
        return reasoning.verdict(Outcome.CONFIRM, follows, "transition.placement")
    code = f"transition.runs_{facts.stage}" if after else "transition.ends_before"
    return reasoning.verdict(Outcome.OK, follows, code, end=facts.end)
