"""Quotas of special cases (titp.md 2): transferred ones, nursing care, construction, company-only, fishing boats."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.checklist import judge_conditions
from imjapan.law.facts import fact
from imjapan.law.licence import LicenceKind
from imjapan.law.quota import quota_verdict
from imjapan.law.quota_limits import (
    COMPANY_KEYS,
    CONSTRUCTION_KEYS,
    GENERAL_KEYS,
    STAGES,
    Headcount,
    care_limits,
    company_limits,
    construction_limits,
    general_limits,
)
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

# --- TITP-QUOTA-03 ----------------------------------------------------------------------

_TAKEN_OVER = {"1": ("1", "2"), "2": ("2",), "3": ("3",)}  # from the stage left to the stages it may be into


@dataclass(frozen=True, slots=True)
class TransferFacts:
    full_time_staff: int = fact("full-time staff of the whole legal entity", minimum=0)
    stage: Literal["1", "2", "3"] = fact("stage in which the trainees go on here")
    current: int = fact("the implementer's other trainees in that stage, those newly wanted included", minimum=0)
    displaced: int = fact("such trainees: taken over, or with special circumstances into stage 2", minimum=0)
    from_stage: Literal["1", "2", "3"] | None = fact("stage which they could not go on with; null = not asked", None)
    excellent: bool = fact("the implementer is excellent (優良)", False)
    licence: LicenceKind | None = fact("licence of the organization; null = not known", None)
    on: date | None = fact("the day of the judgement; null = the newest figures", None)


@judgement(
    id="TITP-QUOTA-03",
    title="Headroom for transferred trainees",
    facts=TransferFacts,
    on="on",
    legal_basis="Ord 16④",
    confidence="law",
    parameters=GENERAL_KEYS,
)
def judge_transferred(facts: TransferFacts, reasoning: Reasoning) -> Verdict:
    """Return the limit as value: the ordinary one (excellent and above it: those there, at most the excellent limit)
    plus the trainees taken over, who so eat no quota.
    """
    headcount = Headcount(date.min, facts.full_time_staff, facts.excellent, facts.licence)
    place = int(facts.stage) - 1
    own = general_limits(Headcount(date.min, facts.full_time_staff), reasoning)[place].safe
    allowed = own
    if headcount.is_excellent("general"):
        allowed = general_limits(headcount, reasoning)[place].safe
        if reasoning.step("is_later", code="quota.above_ordinary", first=facts.current, second=own):
            own = reasoning.step("at_most", code="quota.those_there", number=facts.current, maximum=allowed)
    limit = reasoning.step("add", code="quota.with_displaced", first=own, second=facts.displaced)
    words = {"limit": limit, "allowed": allowed, "current": facts.current, "displaced": facts.displaced}
    if facts.from_stage and not reasoning.step(
        "is_one_of", code="quota.stage_fits", item=facts.stage, choices=_TAKEN_OVER[facts.from_stage]
    ):
        return reasoning.verdict(Outcome.NG, limit, "quota.transfer_stage", **words)
    if reasoning.step("is_later", code="quota.current_above", first=facts.current, second=allowed):
        return reasoning.verdict(Outcome.NG, limit, "quota.transfer_full", **words)
    if headcount.is_uncertain("general"):
        return reasoning.verdict(Outcome.CONFIRM, limit, "quota.transfer_uncertain", **words)
    return reasoning.verdict(Outcome.OK, limit, "quota.transfer", **words)


# --- TITP-QUOTA-04 ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CareFacts:
    care_staff: int = fact("full-time care staff of the establishment", minimum=0)
    excellent: bool = fact("the implementer is excellent by the general scoring", False)
    care_excellent: bool | None = fact("excellent by the scoring for nursing care too; null = not known", None)
    licence: LicenceKind | None = fact("licence of the organization; null = not known", None)
    stage_1: int | None = fact("care trainees in stage 1; null to ask only for the limit", None, minimum=0)
    stage_2: int | None = fact("care trainees in stage 2", None, minimum=0)
    stage_3: int | None = fact("care trainees in stage 3", None, minimum=0)


@judgement(
    id="TITP-QUOTA-04",
    title="Headcount quota in nursing care",
    facts=CareFacts,
    legal_basis="Ord 16③; notice on nursing care",
    confidence="verified 3",
)
def judge_care(facts: CareFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the limits stage_1 and total of the establishment (stage_3 0: not allowed).

    Care trainees count in the general quota of the corporation as well (TITP-QUOTA-01).
    """
    headcount = Headcount(date.min, facts.care_staff, facts.excellent, facts.licence, facts.care_excellent)
    limits = care_limits(headcount, reasoning)
    counts = {name: getattr(facts, name) for name in STAGES}
    return quota_verdict(limits, counts, headcount.is_uncertain("care"), reasoning)


# --- TITP-QUOTA-05 ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConstructionFacts:
    full_time_staff: int = fact("full-time staff of the whole legal entity", minimum=0)
    cap_staff: int | None = fact(
        "full-time staff without specified skilled (1) and former foreign construction workers; null = the same",
        None,
        minimum=0,
    )
    excellent: bool = fact("the implementer is excellent (優良)", False)
    licence: LicenceKind | None = fact("licence of the organization; null = not known", None)
    industry: str = fact("division of the implementer's industry in the plan (JSIC); D is construction", "D")
    plan_on: date | None = fact("day of the newest plan, for the start of the cap; null = now", None)
    stage_1: int | None = fact("trainees in stage 1; null to ask only for the limit", None, minimum=0)
    stage_2: int | None = fact("trainees in stage 2", None, minimum=0)
    stage_3: int | None = fact("trainees in stage 3", None, minimum=0)


@judgement(
    id="TITP-QUOTA-05",
    title="Headcount quota in construction",
    facts=ConstructionFacts,
    on="plan_on",
    legal_basis="notice on construction",
    confidence="verified 3",
    parameters=(*GENERAL_KEYS, *CONSTRUCTION_KEYS, "titp.quota.construction_from"),
)
def judge_construction(facts: ConstructionFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the limits of the general table and `total`, the cap of all stages (null: none).

    The cap holds in division D only, for new plans from its first day on; excellent implementers are exempt.
    """
    headcount = Headcount(date.min, facts.full_time_staff, facts.excellent, facts.licence, cap_staff=facts.cap_staff)
    capped = reasoning.step("is_one_of", code="quota.is_construction", item=facts.industry, choices=("D",))
    if capped and facts.plan_on:
        begins = reasoning.parameter("titp.quota.construction_from")
        capped = reasoning.step("is_at_least", code="quota.cap_in_force", first=facts.plan_on, second=begins)
    limits = construction_limits(headcount, reasoning, capped=capped)
    counts = {name: getattr(facts, name) for name in STAGES}
    return quota_verdict(limits, counts, headcount.is_uncertain("construction"), reasoning)


@dataclass(frozen=True, slots=True)
class ConstructionPlanFacts:
    stage: Literal["1", "2", "3"] = fact("stage of the plan")
    plan_on: date = fact("day of the plan")
    building_licence: bool | None = fact("the implementer has a construction business licence (建設業許可)", None)
    implementer_in_ccus: bool | None = fact("the implementer is registered in CCUS", None)
    trainees_in_ccus: bool | None = fact("every trainee is registered in CCUS", None)
    monthly_pay: bool | None = fact("stable monthly wage (月給制)", None)


@judgement(
    id="TITP-QUOTA-05.b",
    title="Construction: licence, CCUS and monthly pay",
    facts=ConstructionPlanFacts,
    on="plan_on",
    legal_basis="notice on construction",
    confidence="verified 3",
    parameters=tuple(f"titp.quota.ccus_{stage}" for stage in (1, 2, 3)),
)
def judge_construction_plan(facts: ConstructionPlanFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the conditions not met, or not known; none before the notice holds for the stage."""
    begins = reasoning.parameter(f"titp.quota.ccus_{facts.stage}")
    if reasoning.step("is_less", code="quota.before_ccus", first=facts.plan_on, second=begins):
        return judge_conditions(reasoning, {})
    return judge_conditions(
        reasoning,
        {
            "quota.building_licence": facts.building_licence,
            "quota.implementer_in_ccus": facts.implementer_in_ccus,
            "quota.trainees_in_ccus": facts.trainees_in_ccus,
            "quota.monthly_pay": facts.monthly_pay,
        },
    )


# --- TITP-QUOTA-06.a --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    full_time_staff: int = fact("full-time staff of the company in Japan", minimum=0)
    excellent: bool = fact("the implementer is excellent (優良)", False)
    stage_1: int | None = fact("trainees in stage 1; null to ask only for the limit", None, minimum=0)
    stage_2: int | None = fact("trainees in stage 2", None, minimum=0)
    stage_3: int | None = fact("trainees in stage 3", None, minimum=0)
    on: date | None = fact("the day of the judgement; null = the newest figures", None)


@judgement(
    id="TITP-QUOTA-06.a",
    title="Headcount quota of the company-only type",
    facts=CompanyFacts,
    on="on",
    legal_basis="Ord 16①②",
    confidence="law",
    parameters=COMPANY_KEYS,
)
def judge_company(facts: CompanyFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the limits stage_1, stage_2, stage_3 (0: not allowed) without special approval."""
    headcount = Headcount(date.min, facts.full_time_staff, facts.excellent)
    counts = {name: getattr(facts, name) for name in STAGES}
    return quota_verdict(company_limits(headcount, reasoning), counts, False, reasoning)


# --- TITP-QUOTA-06.b --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VesselFacts:
    crew: int = fact("crew of the vessel, trainees not counted", minimum=0)
    trainees: int = fact("trainees on the vessel", minimum=0)


@judgement(
    id="TITP-QUOTA-06.b",
    title="Trainees on a fishing vessel",
    facts=VesselFacts,
    legal_basis="notice on fishing boats",
    confidence="knowledge",
    parameters=("titp.quota.vessel_share",),
)
def judge_vessel(facts: VesselFacts, reasoning: Reasoning) -> Verdict:
    """Return as value how many trainees the vessel may have: no more than its crew."""
    share = reasoning.parameter("titp.quota.vessel_share")
    limit = reasoning.step("multiply", code="quota.vessel", number=facts.crew, factor=share)
    if reasoning.step("is_later", code="quota.above_vessel", first=facts.trainees, second=limit):
        return reasoning.verdict(Outcome.NG, limit, "quota.vessel_full", limit=limit, trainees=facts.trainees)
    return reasoning.verdict(Outcome.OK, limit, "quota.vessel_kept", limit=limit, trainees=facts.trainees)
