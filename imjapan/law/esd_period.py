"""How long ESD lasts, and its extension after a failed exam (esd.md 1, ESD-SYS-01 and GOAL-03)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from imjapan.law.dates import ONE_DAY, period_end
from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

ExamResult = Literal["passed", "failed", "not_taken"]


def esd_period_end(start: date, *, months: int = 36, extension: int = 0) -> date:
    """Return the last day of ESD that began on `start` with the first employer; a transfer does not restart it."""
    return period_end(start, months + extension)


# --- ESD-SYS-01 -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Interruption:
    start: date = fact("first day")
    end: date = fact("last day")

    def __post_init__(self):
        if self.end < self.start:
            raise FactError("contradiction", "end", f"{self.end} is before the start {self.start}")


def interrupted_days(interruptions: tuple[Interruption, ...]) -> int:
    """Return how many days lie in at least one of the interruptions."""
    days, reached = 0, date.min
    for one in sorted(interruptions, key=lambda each: each.start):
        first = max(one.start, reached)
        if one.end >= first:
            days += (one.end - first).days + 1
            reached = one.end + ONE_DAY
    return days


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    start: date = fact("first day of ESD, with the first employer")
    planned_end: date | None = fact("last day of the plan as entered; null to ask only for the last day allowed", None)
    planned_months: int | None = fact("length of the plan as entered, in months", None, minimum=1, maximum=1200)
    exam_failed: bool = fact("the skill or the Japanese exam needed at the end was failed", False)
    extension_approved: bool | None = fact("the extension is approved; null when not decided yet", None)
    transfer_on: date | None = fact("first day at the next employer", None)
    interruptions: tuple[Interruption, ...] = fact("maternity leave, work injury, return home …", ())

    def __post_init__(self):
        if self.planned_end and self.planned_months:
            raise FactError("contradiction", "planned_months", "give either the end or the months")
        if self.planned_end and self.planned_end < self.start:
            raise FactError("contradiction", "planned_end", f"{self.planned_end} is before the start {self.start}")


@judgement(
    id="ESD-SYS-01",
    title="Purpose and duration",
    facts=PeriodFacts,
    on="start",
    legal_basis="Act 1, 8, 9; basic policy",
    confidence="V-5",
    parameters=("esd.plan_months", "esd.extension_max_months"),
)
def judge_period(facts: PeriodFacts, reasoning: Reasoning) -> Verdict:
    """Return the last day allowed as value. NG for a plan beyond it.

    CONFIRM when only an extension not decided yet, or interruptions, would allow it: whether they stop the clock is
    not known. `values`: plan_end, with_interruption, months_left (from the transfer on).
    """
    months = reasoning.parameter("esd.plan_months")
    plan_end = last = reasoning.step("period_end", code="esd.period.end", start=facts.start, months=months)
    longest = plan_end
    if facts.exam_failed:
        total = reasoning.step(
            "add", code="esd.period.total", first=months, second=reasoning.parameter("esd.extension_max_months")
        )
        longest = reasoning.step("period_end", code="esd.period.extended", start=facts.start, months=total)
        last = longest if facts.extension_approved else plan_end
    open_until = last if facts.extension_approved is False else longest
    days = interrupted_days(facts.interruptions)
    with_interruption = last
    if days:
        with_interruption = reasoning.step("add_days", code="esd.period.interrupted", day=last, days=days)
        open_until = reasoning.step("later", code="esd.period.kind", first=open_until, second=with_interruption)
    words = {"plan_end": plan_end, "last": last, "with_interruption": with_interruption, "months_left": None}
    if facts.transfer_on:
        words["months_left"] = reasoning.step(
            "whole_months", code="esd.period.left", first=facts.transfer_on, last=plan_end
        )
    planned = facts.planned_end
    if facts.planned_months:
        planned = reasoning.step(
            "period_end", code="esd.period.planned", start=facts.start, months=facts.planned_months
        )
    if planned is None:
        outcome, code = (Outcome.CONFIRM, "esd.period.interruptions") if days else (Outcome.OK, "esd.period.last")
        return reasoning.verdict(outcome, last, code, **words)
    words["planned"] = planned
    if not reasoning.step("is_later", code="esd.period.beyond", first=planned, second=last):
        return reasoning.verdict(Outcome.OK, last, "esd.period.fits", **words)
    if reasoning.step("is_later", code="esd.period.beyond", first=planned, second=open_until):
        return reasoning.verdict(Outcome.NG, last, "esd.period.too_long", **words)
    return reasoning.verdict(Outcome.CONFIRM, last, "esd.period.open", **words)


# --- ESD-GOAL-03 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExtensionFacts:
    skill_exam: ExamResult = fact("the newest result of the skill exam needed at the end", "not_taken")
    japanese_exam: ExamResult = fact("the newest result of the Japanese exam needed at the end", "not_taken")
    months: int = fact("months asked for", 12, minimum=1, maximum=1200)
    extended_months: int = fact("months of extension granted before", 0, minimum=0)
    approved: bool | None = fact("the change of the plan is approved; null when not decided yet", None)
    day: date | None = fact("the day of the judgement; null takes the newest figures", None)


@judgement(
    id="ESD-GOAL-03",
    title="Extension after failed exam",
    facts=ExtensionFacts,
    on="day",
    legal_basis="Act 9, 11",
    confidence="V-2 + K",
    parameters=("esd.plan_months", "esd.extension_max_months"),
)
def judge_extension(facts: ExtensionFacts, reasoning: Reasoning) -> Verdict:
    """Return as value how many months of extension are left. The change of the plan must be approved.

    NG beyond them, when both exams are passed or the change is refused; CONFIRM when no exam was failed but one was
    never taken: failure, not absence, is the ground.
    """
    most = reasoning.parameter("esd.extension_max_months")
    left = reasoning.step("subtract", code="esd.extension.left", number=most, amount=facts.extended_months)
    left = reasoning.step("at_least", code="esd.extension.not_less", number=left, minimum=0)
    results = (facts.skill_exam, facts.japanese_exam)
    failed = reasoning.step("is_one_of", code="esd.extension.failed", item="failed", choices=results)
    total = reasoning.step(
        "add", code="esd.extension.total", first=reasoning.parameter("esd.plan_months"), second=facts.extended_months
    )
    words = {"months": facts.months, "left": left, "total": total + facts.months}
    if reasoning.step("is_later", code="esd.extension.too_many", first=facts.months, second=left):
        return reasoning.verdict(Outcome.NG, left, "esd.extension.too_long", **words)
    if not failed:
        if "not_taken" in results:
            return reasoning.verdict(Outcome.CONFIRM, left, "esd.extension.not_taken", **words)
        return reasoning.verdict(Outcome.NG, left, "esd.extension.passed", **words)
    if facts.approved is False:
        return reasoning.verdict(Outcome.NG, left, "esd.extension.refused", **words)
    code = "esd.extension.approved" if facts.approved else "esd.extension.possible"
    return reasoning.verdict(Outcome.OK, left, code, **words)
