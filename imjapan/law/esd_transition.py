"""Who goes on, enters or returns under the rules of technical intern training (esd.md 11, ESD-TRN-01 to 06).

The same days as TITP-TRANS-01, with the certificate of eligibility; the table of section 11 is esd_transition_table.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.dates import add_months_clamped
from imjapan.law.facts import fact
from imjapan.law.findings import CONFIRM, NG, WARN, Finding, settle
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

T0 = "titp.transition.start"
LAST_ENTRY = "titp.transition.last_entry"
LAST_APPLICATION = "titp.filing.plan_new_entry_last"
STAGE_2_MONTHS = "titp.transition.stage_2_months"
COE_MONTHS = "titp.stay.coe_months"

# --- ESD-TRN-01 -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewPlanFacts:
    applied_on: date | None = fact("day of the application for the stage-1 plan; null to ask for the last day", None)
    planned_start: date | None = fact("planned first day of training", None)


@judgement(
    id="ESD-TRN-01",
    title="New stage-1 plans",
    facts=NewPlanFacts,
    legal_basis="suppl. 8",
    confidence="V-6",
    parameters=(LAST_APPLICATION, LAST_ENTRY, "esd.trn.wished_application"),
)
def judge_new_plan(facts: NewPlanFacts, reasoning: Reasoning) -> Verdict:
    """Return the last day to apply as value. NG when applied for or planned to start too late.

    WARN after the day the organization asks for: a plan and a certificate of eligibility take their time.
    """
    last = reasoning.step("taken", code="esd.trn.last_application", value=reasoning.parameter(LAST_APPLICATION))
    limit = reasoning.parameter(LAST_ENTRY)
    wished = reasoning.parameter("esd.trn.wished_application")
    found: list[Finding] = []
    applied, start = facts.applied_on, facts.planned_start
    if start and reasoning.step("is_later", code="esd.trn.start_late", first=start, second=limit):
        found.append((NG, "esd.trn.starts_too_late"))
    if applied and reasoning.step("is_later", code="esd.trn.applied_late", first=applied, second=last):
        found.append((NG, "esd.trn.not_applied"))
    elif applied and reasoning.step("is_later", code="esd.trn.applied_after_wish", first=applied, second=wished):
        found.append((WARN, "esd.trn.tight"))
    return settle(found, reasoning, fine="esd.trn.apply", value=last, last=last, limit=limit, wished=wished)


# --- ESD-TRN-02 -------------------------------------------------------------------------


def entry_limit(coe_on: date | None, *, last: date = date(2027, 6, 30), months: int = 3) -> date:
    """Return the last day of entry: that of the transition, or of the certificate of eligibility when earlier."""
    return min(last, add_months_clamped(coe_on, months)) if coe_on else last


@dataclass(frozen=True, slots=True)
class EntryFacts:
    applied_on: date | None = fact("day of the plan application", None)
    planned_start: date | None = fact("planned first day of training", None)
    certified_on: date | None = fact("day of the certification of the plan; null if not yet", None)
    coe_on: date | None = fact("day on which the certificate of eligibility was issued; null if not yet", None)
    entry_on: date | None = fact("day of the entry, planned or done", None)


@judgement(
    id="ESD-TRN-02",
    title="Who may enter after T0",
    facts=EntryFacts,
    legal_basis="suppl. 8; transition ordinance 4",
    confidence="V-6",
    parameters=(T0, LAST_ENTRY, COE_MONTHS, "esd.trn.entry_warn_days"),
)
def judge_entry(facts: EntryFacts, reasoning: Reasoning) -> Verdict:
    """Return the last day of entry as value; null when nobody may enter as a trainee.

    Allowed by route A (certified and certificate of eligibility before the change of law) or B (applied for before
    it, planned start by the last day of entry). WARN when few days are left; CONFIRM without a certificate by then.
    """
    route = open_route(facts, reasoning)
    if route is None:
        return reasoning.verdict(NG, None, "esd.trn.no_route")
    limit = last_entry(facts.coe_on, reasoning)
    entry = facts.entry_on
    words = {"limit": limit, "route": route, "entry": entry}
    if entry:
        late = reasoning.step("is_later", code="esd.trn.entry_late", first=entry, second=limit)
        found = [(NG, "esd.trn.entered_late")] if late else []
        return settle(found, reasoning, fine="esd.trn.entered", value=limit, **words)
    found = []
    ready = facts.coe_on or facts.certified_on
    if ready:
        days = reasoning.parameter("esd.trn.entry_warn_days")
        comfortable = reasoning.step("add_days", code="esd.trn.days_ahead", day=ready, days=days)
        if reasoning.step("is_later", code="esd.trn.few_days", first=comfortable, second=limit):
            found.append((WARN, "esd.trn.hurry") if facts.coe_on else (CONFIRM, "esd.trn.unlikely"))
    if not found and facts.coe_on is None:
        found.append((WARN, "esd.trn.waits"))
    return settle(found, reasoning, fine="esd.trn.enter_by", value=limit, **words)


def open_route(facts: EntryFacts, reasoning: Reasoning) -> Literal["A", "B"] | None:
    """Return the route by which somebody may enter after the change of law, None for none."""
    t0 = reasoning.parameter(T0)
    certified = _before(facts.certified_on, t0, "esd.trn.certified_before", reasoning)
    if certified and _before(facts.coe_on, t0, "esd.trn.coe_before", reasoning):
        return "A"
    if not _before(facts.applied_on, t0, "esd.trn.applied_before", reasoning) or facts.planned_start is None:
        return None
    limit = reasoning.parameter(LAST_ENTRY)
    late = reasoning.step("is_later", code="esd.trn.start_late", first=facts.planned_start, second=limit)
    return None if late else "B"


def last_entry(coe_on: date | None, reasoning: Reasoning) -> date:
    """Return the last day of entry, the sums written down."""
    limit = reasoning.parameter(LAST_ENTRY)
    if coe_on is None:
        return reasoning.step("taken", code="esd.trn.limit", value=limit)
    months = reasoning.parameter(COE_MONTHS)
    runs_out = reasoning.step("add_months_clamped", code="esd.trn.coe_until", day=coe_on, months=months)
    return reasoning.step("earlier", first=limit, second=runs_out)


def _before(day: date | None, t0: date, code: str, reasoning: Reasoning) -> bool:
    return day is not None and reasoning.step("is_less", code=code, first=day, second=t0)


# --- ESD-TRN-03 and 04 ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RunningFacts:
    stage: int = fact("stage on the day the law changes", minimum=1, maximum=3)
    stage_from: date = fact("first day of the status of that stage (for stage 2: of the permission)")
    stage_end: date | None = fact("last day of that stage by the certified plan; null computes its full length", None)
    plan_certified: bool = fact("the plan of that stage is certified", True)


@judgement(
    id="ESD-TRN-03",
    title="Running training on T0",
    facts=RunningFacts,
    legal_basis="suppl. 8, 9",
    confidence="V-6",
    parameters=(T0, "titp.stage.months_1", "titp.stage.months_2", "titp.stage.months_3"),
)
def judge_running(facts: RunningFacts, reasoning: Reasoning) -> Verdict:
    """Return the last day of the running stage as value: it goes on to its end, extensions of stay are normal.

    NG when it does not run on the day the law changes; CONFIRM without a certified plan.
    """
    end = stage_end(facts.stage, facts.stage_from, facts.stage_end, reasoning)
    t0 = reasoning.parameter(T0)
    if reasoning.step("is_later", code="esd.trn.begins_after", first=facts.stage_from, second=t0):
        return reasoning.verdict(NG, end, "esd.trn.not_running", end=end)
    if reasoning.step("is_less", code="esd.trn.ended_before", first=end, second=t0):
        return reasoning.verdict(NG, end, "esd.trn.not_running", end=end)
    if not facts.plan_certified:
        return reasoning.verdict(CONFIRM, end, "esd.trn.no_certificate", end=end)
    return reasoning.verdict(Outcome.OK, end, "esd.trn.goes_on", end=end)


def stage_end(stage: int, start: date, end: date | None, reasoning: Reasoning) -> date:
    """Return the last day of a stage: as certified, else after its full length."""
    if end:
        return reasoning.step("taken", code="esd.trn.certified_end", value=end)
    months = reasoning.parameter(f"titp.stage.months_{stage}")
    return reasoning.step("period_end", code="esd.trn.stage_end", start=start, months=months)


@dataclass(frozen=True, slots=True)
class NextStageFacts:
    stage: int = fact("stage on the day the law changes", minimum=1, maximum=3)
    stage_2_permission: date | None = fact("stage 2: day of the permission to change to it", None)


@judgement(
    id="ESD-TRN-04",
    title="Next stage",
    facts=NextStageFacts,
    legal_basis="suppl. 9; transition ordinance 4",
    confidence="V-6",
    parameters=(T0, STAGE_2_MONTHS),
)
def judge_next_stage(facts: NextStageFacts, reasoning: Reasoning) -> Verdict:
    """Return the next stage as value (2, 3 or null); its own tests, such as exams, still hold.

    WARN when stage 2 has lasted exactly a year; NG when less; CONFIRM while the day of its permission is not known.
    """
    outcome, following, message = next_stage(facts.stage, facts.stage_2_permission, reasoning)
    if following is not None:
        reasoning.step("taken", code="esd.trn.following", value=following)
    return reasoning.verdict(outcome, following, message)


def next_stage(stage: int, permission: date | None, reasoning: Reasoning) -> tuple[Outcome, int | None, str]:
    """Return outcome, the next stage and the code of the sentence."""
    if stage != 2:
        reasoning.step("taken", code="esd.trn.stage", value=stage)
        return (Outcome.OK, 2, "esd.trn.stage_2") if stage == 1 else (Outcome.OK, None, "esd.trn.last_stage")
    if permission is None:
        return CONFIRM, None, "esd.trn.permission_unknown"
    t0, months = reasoning.parameter(T0), reasoning.parameter(STAGE_2_MONTHS)
    latest = reasoning.step("months_before", code="esd.trn.year_before", event=t0, months=months)
    if reasoning.step("is_later", code="esd.trn.year_short", first=permission, second=latest):
        return NG, None, "esd.trn.no_stage_3"
    return (WARN, 3, "esd.trn.just_a_year") if permission == latest else (Outcome.OK, 3, "esd.trn.stage_3")


# --- ESD-TRN-05 and 06 ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReturnFacts:
    home_leave: bool = fact("at home on a re-entry permit during a plan", False)
    stage_3_route: bool | None = fact("a plan of stage 3 passes ESD-TRN-02; null when nobody knows", None)


@judgement(
    id="ESD-TRN-05",
    title="People who left",
    facts=ReturnFacts,
    legal_basis="suppl. 8",
    confidence="V-6 + K",
)
def judge_return(facts: ReturnFacts, reasoning: Reasoning) -> Verdict:
    """Return true as value when somebody who left Japan may come back as a trainee."""
    if reasoning.step("taken", code="esd.trn.home_leave", value=facts.home_leave):
        return reasoning.verdict(Outcome.OK, True, "esd.trn.still_training")
    outcome = {True: Outcome.OK, False: NG, None: CONFIRM}[facts.stage_3_route]
    message = {True: "esd.trn.return_stage_3", False: "esd.trn.no_return", None: "esd.trn.return_open"}
    return reasoning.verdict(outcome, facts.stage_3_route, message[facts.stage_3_route])


@dataclass(frozen=True, slots=True)
class WishFacts:
    wish: Literal["esd", "ssw1"] = fact("the status wished for")
    in_training: bool = fact("holds the status of technical intern training now", True)
    former_trainee: bool = fact("was a trainee earlier", False)


@judgement(
    id="ESD-TRN-06",
    title="No conversion",
    facts=WishFacts,
    legal_basis="suppl. 11; Immigration Act 20",
    confidence="V-6",
)
def judge_conversion(facts: WishFacts, reasoning: Reasoning) -> Verdict:
    """Return true as value when the change is open. From training to ESD never; a former trainee is ESD-ELIG-02."""
    reasoning.step("taken", code="esd.trn.wish", value=f"esd.trn.wish.{facts.wish}")
    if facts.wish == "ssw1":
        return reasoning.verdict(Outcome.OK, True, "esd.trn.to_ssw")
    if facts.in_training:
        return reasoning.verdict(NG, False, "esd.trn.no_conversion")
    if facts.former_trainee:
        return reasoning.verdict(CONFIRM, None, "esd.trn.former_trainee")
    return reasoning.verdict(Outcome.OK, True, "esd.trn.to_esd")
