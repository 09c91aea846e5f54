"""From ESD or technical intern training to specified skilled worker 1 (esd.md 12, ESD-SSWP-01 and 02)."""

from dataclasses import dataclass

from imjapan.law.facts import fact
from imjapan.law.findings import CONFIRM, NG, Finding, settle, unless
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict

# --- ESD-SSWP-01 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FromEsdFacts:
    """Null (or left out) means: nobody has confirmed it yet."""

    months: int = fact("whole months of ESD in all", minimum=0)
    months_at_employer: int | None = fact(
        "whole months at the current employer; null takes all of them", None, minimum=0
    )
    restriction: int | None = fact("transfer restriction period at the current employer in months", None, minimum=0)
    skill_passed: bool | None = fact("SSW-1 skill exam or trade test of grade 3 is passed", None)
    japanese_passed: bool | None = fact("A2 Japanese (JLPT N4, JFT-Basic, extra of the sector) is passed", None)


@judgement(
    id="ESD-SSWP-01",
    title="ESD → SSW-1",
    facts=FromEsdFacts,
    legal_basis="Immigration Act 7, 20; SSW criteria",
    confidence="V-3",
    parameters=("esd.plan_months",),
)
def judge_from_esd(facts: FromEsdFacts, reasoning: Reasoning) -> Verdict:
    """Return as value what is missing: skill, japanese, period. No exam is exempt.

    Before the full three years the restriction period at the employer must be over. Who fails at the end may extend.
    """
    full = reasoning.parameter("esd.plan_months")
    found: list[Finding] = []
    if not reasoning.step("is_at_least", code="sswp.full_time", first=facts.months, second=full):
        here = facts.months if facts.months_at_employer is None else facts.months_at_employer
        if facts.restriction is None:
            found.append((CONFIRM, "sswp.period_unknown"))
        elif reasoning.step("is_less", code="sswp.short", first=here, second=facts.restriction):
            found.append((NG, "sswp.period"))
    found += unless(facts.skill_passed, "sswp.skill", "sswp.skill_unknown")
    found += unless(facts.japanese_passed, "sswp.japanese", "sswp.japanese_unknown")
    missing = tuple(dict.fromkeys(code.removeprefix("sswp.").removesuffix("_unknown") for _, code in found))
    return settle(found, reasoning, fine="sswp.open", value=missing, months=facts.months, full=full)


# --- ESD-SSWP-02 ------------------------------------------------------------------------


def completed_well(months: int, grade_3_passed: bool, evaluation_report: bool, *, least: int = 34) -> bool:
    """Tell whether stage 2 was completed well (良好に修了)."""
    return months >= least and (grade_3_passed or evaluation_report)


@dataclass(frozen=True, slots=True)
class FromTrainingFacts:
    months: int = fact("whole months of training in stages 1 and 2", minimum=0)
    grade_3_passed: bool = fact("trade test of grade 3, or its practical part, is passed", False)
    evaluation_report: bool = fact("an evaluation report (評価調書) is there", False)
    same_field: bool = fact("the trade matches the sector of SSW-1", True)
    to_care: bool = fact("the sector of SSW-1 is nursing care", False)


@judgement(
    id="ESD-SSWP-02",
    title="TITP stage 2 → SSW-1",
    facts=FromTrainingFacts,
    legal_basis="SSW criteria; sector guidelines",
    confidence="V-3",
    parameters=("sswp.good_months",),
)
def judge_from_training(facts: FromTrainingFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the exams still needed: skill, japanese, care_japanese. NG when no exam is exempt."""
    least = reasoning.parameter("sswp.good_months")
    long_enough = reasoning.step("is_at_least", code="sswp.good", first=facts.months, second=least)
    proven = facts.grade_3_passed or facts.evaluation_report
    care_trainee = facts.to_care and facts.same_field
    if not long_enough or not proven:
        code = "sswp.not_long" if not long_enough else "sswp.not_proven"
        needed = ("skill", "japanese", "care_japanese") if facts.to_care else ("skill", "japanese")
        return reasoning.verdict(NG, needed, code, months=facts.months, least=least)
    needed = () if facts.same_field else ("skill",)
    if facts.to_care and not care_trainee:
        needed += ("care_japanese",)
    words = {"needed": tuple(f"sswp.exam.{name}" for name in needed)}
    return reasoning.verdict(Outcome.OK, needed, "sswp.some_exams" if needed else "sswp.no_exam", **words)
