"""The ESD plan: what it holds, when it is applied for, what its change needs (esd.md 5, ESD-PLAN-01 to 03)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from imjapan.law.dates import months_before
from imjapan.law.esd_term import change_due
from imjapan.law.facts import fact
from imjapan.law.findings import CONFIRM, NG, WARN, Finding, settle
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.tables import table
from imjapan.law.verdict import Outcome, Verdict

# --- ESD-PLAN-01 ------------------------------------------------------------------------

Item = Literal[
    "implementer",
    "organization",
    "worker",
    "sector_and_category",
    "period",
    "goals",
    "work_and_hours",
    "place",
    "responsible_persons",
    "wages_and_deductions",
    "housing",
    "working_time",
    "lectures",
    "a2_course",
    "restriction",
    "sending_organization_and_fees",
    "exams",
    "consent_of_organization",
]


def plan_items() -> tuple[str, ...]:
    """Return everything a plan must hold, in the order of the book."""
    return tuple(row["item"] for row in table("esd_plan_item"))


@dataclass(frozen=True, slots=True)
class ContentFacts:
    items: tuple[Item, ...] = fact("items of the plan that are filled in")
    restriction: int | None = fact("months before which the employer lets nobody transfer at own wish", None, minimum=0)
    sector_months: int | None = fact("longest such period of the sector in months (ESD-SECT-01)", None, minimum=1)
    guidance_recorded: bool | None = fact("a record of the organization's guidance on the plan is attached", None)


@judgement(
    id="ESD-PLAN-01",
    title="Plan: content and parties",
    facts=ContentFacts,
    legal_basis="Act 8, 9, 11; Ordinance 3-20; forms 1-3",
    confidence="V-3 + A",
    parameters=("esd.restriction.min_choice",),
)
def judge_content(facts: ContentFacts, reasoning: Reasoning) -> Verdict:
    """Return the missing items as value. NG when one is missing or the period chosen is not allowed.

    CONFIRM between the shortest and the sector's period: whether it may be chosen is not verified.
    """
    missing = reasoning.step("missing", code="esd.plan.missing", needed=plan_items(), given=facts.items)
    found: list[Finding] = [(NG, "esd.plan.incomplete")] if missing else []
    found += _restriction(facts, reasoning)
    if facts.guidance_recorded is not True:
        found.append((CONFIRM if facts.guidance_recorded is None else NG, "esd.plan.no_guidance"))
    return settle(
        found,
        reasoning,
        fine="esd.plan.complete",
        value=missing,
        missing=tuple(f"esd.plan.item.{item}" for item in missing),
        restriction=facts.restriction,
        sector_months=facts.sector_months,
    )


def _restriction(facts: ContentFacts, reasoning: Reasoning) -> list[Finding]:
    chosen, longest = facts.restriction, facts.sector_months
    if chosen is None or longest is None:
        return [(CONFIRM, "esd.plan.restriction_unknown")]
    shortest = reasoning.parameter("esd.restriction.min_choice")
    if reasoning.step("is_later", code="esd.plan.too_long", first=chosen, second=longest):
        return [(NG, "esd.plan.restriction_long")]
    if reasoning.step("is_less", code="esd.plan.too_short", first=chosen, second=shortest):
        return [(NG, "esd.plan.restriction_short")]
    return [] if chosen in (shortest, longest) else [(CONFIRM, "esd.plan.restriction_between")]


# --- ESD-PLAN-02 ------------------------------------------------------------------------


class PlanWindow(NamedTuple):
    """First day to apply, the day by which to have applied, and the first day on which a COE may be asked for."""

    opens: date
    deadline: date
    coe_from: date


def plan_window(
    start: date,
    *,
    certified: date | None = None,
    opens: int = 6,
    closes: int = 4,
    prefiling: date = date(2026, 9, 1),
    coe_first: date = date(2027, 4, 1),
) -> PlanWindow:
    """Return when to apply for the plan that is wished to begin on `start`."""
    return PlanWindow(
        max(prefiling, months_before(start, opens)),
        months_before(start, closes),
        max(coe_first, certified or coe_first),
    )


@dataclass(frozen=True, slots=True)
class WindowFacts:
    start: date = fact("day on which the plan is wished to begin")
    applied: date | None = fact("day on which the plan was or will be applied for", None)
    certified: date | None = fact("day of the certification", None)
    today: date | None = fact("the day of the judgement; without it nothing is late", None)


@judgement(
    id="ESD-PLAN-02",
    title="Plan: application window",
    facts=WindowFacts,
    legal_basis="suppl. 5(1); guidelines",
    confidence="V-2",
    parameters=(
        "esd.start",
        "esd.plan.prefiling_open",
        "esd.plan.window_open",
        "esd.plan.practical_deadline",
        "esd.coe.first_accept",
        "esd.coe.shortest_months",
        "esd.coe.usual_months",
    ),
)
def judge_window(facts: WindowFacts, reasoning: Reasoning) -> Verdict:
    """Return as value opens, deadline (the practical one, also as `due`) and coe_from.

    NG when applied for too early, or when no certificate of eligibility can be there by the start; WARN when it is
    unlikely, or when the practical deadline has passed.
    """
    start = facts.start
    before = reasoning.step(
        "months_before", code="esd.date.from", event=start, months=reasoning.parameter("esd.plan.window_open")
    )
    opens = reasoning.step("later", first=reasoning.parameter("esd.plan.prefiling_open"), second=before)
    deadline = reasoning.step("months_before", event=start, months=reasoning.parameter("esd.plan.practical_deadline"))
    coe_from = reasoning.step("taken", code="esd.plan.coe_first", value=reasoning.parameter("esd.coe.first_accept"))
    if facts.certified:
        coe_from = reasoning.step("later", code="esd.plan.coe_from", first=coe_from, second=facts.certified)
    found = _too_soon(start, coe_from, reasoning)
    if facts.applied and reasoning.step("is_later", code="esd.plan.early", first=opens, second=facts.applied):
        found.append((NG, "esd.plan.applied_early"))
    day = facts.applied or facts.today
    if day and reasoning.step("is_later", code="esd.window.overdue", first=day, second=deadline):
        found.append((WARN, "esd.plan.applied_late" if facts.applied else "esd.plan.overdue"))
    value = {"opens": opens, "deadline": deadline, "coe_from": coe_from}
    due = reasoning.due(legal=deadline, wish=deadline)
    return settle(found, reasoning, fine="esd.plan.window", value=value, due=due, start=start, safe=due.safe, **value)


def _too_soon(start: date, coe_from: date, reasoning: Reasoning) -> list[Finding]:
    if reasoning.step("is_later", code="esd.plan.before_force", first=reasoning.parameter("esd.start"), second=start):
        return [(NG, "esd.plan.starts_before_force")]
    steps = (
        ("esd.coe.shortest_months", "esd.plan.coe_earliest", NG, "esd.plan.coe_impossible"),
        ("esd.coe.usual_months", "esd.plan.coe_usual", WARN, "esd.plan.coe_unlikely"),
    )
    for key, code, outcome, message in steps:
        there = reasoning.step("add_months_clamped", code=code, day=coe_from, months=reasoning.parameter(key))
        if reasoning.step("is_later", code="esd.plan.coe_after_start", first=there, second=start):
            return [(outcome, message)]
    return []


@dataclass(frozen=True, slots=True)
class FeeFacts:
    day: date = fact("day of the application")


@judgement(
    id="ESD-PLAN-02.FEE",
    title="Fee for certifying a plan",
    facts=FeeFacts,
    on="day",
    legal_basis="Cabinet Order on fees (not published yet)",
    confidence="U",
    parameters=("esd.plan.fee",),
)
def judge_fee(facts: FeeFacts, reasoning: Reasoning) -> Verdict:
    """Return the fee in yen as value. CONFIRM as long as the organization has not entered the published figure."""
    fee = reasoning.step("taken", code="esd.plan.fee_taken", value=reasoning.parameter("esd.plan.fee"))
    return reasoning.verdict(Outcome.OK, fee, "esd.plan.fee_is", fee=fee)


# --- ESD-PLAN-03 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    item: str = fact("what changes: an item of the table esd_plan_change, such as workplace or instructor")
    changed_on: date = fact("day of the change")
    approved_on: date | None = fact("day on which the change was approved", None)
    notified_on: date | None = fact("day on which the change was notified", None)


@judgement(
    id="ESD-PLAN-03",
    title="Change of plan",
    facts=ChangeFacts,
    on="changed_on",
    legal_basis="Act 11; Ordinance, as in technical intern training",
    confidence="A",
    parameters=("esd.minor_change.months",),
)
def judge_change(facts: ChangeFacts, reasoning: Reasoning) -> Verdict:
    """Return as value `needs` (approval, notice, nothing, person) and `by`, the last day for it, with `due`.

    NG when an approval came on the day of the change or later, or a notice too late.
    """
    classes = {row["item"]: row["needs"] for row in table("esd_plan_change")}
    needs = classes.get(facts.item, "person")
    reasoning.step("taken", code="esd.plan.change_class", value=f"esd.plan.needs.{needs}")
    if needs == "person":
        return reasoning.verdict(CONFIRM, {"needs": needs, "by": None}, "esd.plan.change_unclear")
    if needs == "nothing":
        return reasoning.verdict(Outcome.OK, {"needs": needs, "by": None}, "esd.plan.change_nothing")
    if needs == "approval":
        by = reasoning.step("days_before", code="esd.plan.approval_by", event=facts.changed_on, days=1)
        due, done = reasoning.due(legal=by, wish=by), facts.approved_on
    else:
        due, done = change_due(facts.changed_on, reasoning), facts.notified_on
    late = done and reasoning.step("is_later", code="esd.window.overdue", first=done, second=due.legal)
    found: list[Finding] = [(NG, f"esd.plan.{needs}_late")] if late else []
    value = {"needs": needs, "by": due.legal}
    words = {"day": facts.changed_on, **due.to_values()}
    return settle(found, reasoning, fine=f"esd.plan.{needs}", value=value, due=due, **words)
