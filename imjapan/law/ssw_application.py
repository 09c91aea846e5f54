"""What an application for specified skilled worker is held against (esd.md 12 and 14, ESD-SSWP, ESD-SSW-01, 04, 08)."""

from dataclasses import dataclass
from datetime import date

from imjapan.law.checklist import judge_conditions
from imjapan.law.facts import FactError, fact
from imjapan.law.findings import CONFIRM, NG, WARN, Finding, settle
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.ssw_path import FromTrainingFacts, judge_from_training
from imjapan.law.ssw_stay import Leave, Stay, TotalStayFacts, judge_total_stay
from imjapan.law.verdict import Outcome, Verdict

# --- ESD-SSW-08.PERIOD ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    start: date = fact("first day asked for")
    until: date = fact("last day asked for")
    periods: tuple[Stay, ...] = fact("all periods of stay as SSW-1, and of preparation for it, before", ())
    leaves: tuple[Leave, ...] = fact("times that may not count", ())
    six_years: bool = fact("six years in all are possible (ESD-SSW-08.SIX)", False)

    def __post_init__(self):
        if self.until < self.start:
            raise FactError("contradiction", "until", f"{self.until} is before the start {self.start}")


@judgement(
    id="ESD-SSW-08.PERIOD",
    title="Period asked for as SSW-1",
    facts=PeriodFacts,
    on="start",
    legal_basis="SSW criteria",
    confidence="V-3",
    parameters=(
        "ssw1.total_years",
        "ssw1.failed_exam_years",
        "ssw1.leave_months",
        "ssw1.illness_years",
        "ssw1.work_injury_years",
        "ssw1.apply_months",
    ),
)
def judge_period(facts: PeriodFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the last day that is possible. NG when the period goes beyond it, or begins after it.

    Counted on the first day asked for: what lies before it, without the days that do not count, and the days since.
    """
    stays = (*facts.periods, Stay(facts.start, facts.until))
    end = judge_total_stay(TotalStayFacts(stays, facts.start, facts.leaves), reasoning).value["end"]
    if facts.six_years:
        more = reasoning.parameter("ssw1.failed_exam_years") - reasoning.parameter("ssw1.total_years")
        months = reasoning.step("multiply", number=more, factor=12)
        end = reasoning.step("add_months_clamped", code="ssw.period.six", day=end, months=months)
    words = {"end": end, "start": facts.start, "until": facts.until}
    if reasoning.step("is_later", code="ssw.too_late", first=facts.start, second=end):
        return reasoning.verdict(NG, end, "ssw.period.none_left", **words)
    if reasoning.step("is_later", code="ssw.too_late", first=facts.until, second=end):
        return reasoning.verdict(NG, end, "ssw.period.too_long", **words)
    return reasoning.verdict(Outcome.OK, end, "ssw.period.fits", **words)


# --- ESD-SSWP-02.EXAMS ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExamsFacts:
    """Null (or left out) means: nobody knows yet. Months are those of technical intern training; 0 for nobody's."""

    months: int = fact("whole months of training in stages 1 and 2; 0 without training", 0, minimum=0)
    grade_3_passed: bool = fact("trade test of grade 3, or its practical part, is passed", False)
    evaluation_report: bool = fact("an evaluation report (評価調書) is there", False)
    same_field: bool | None = fact("the trade matches the sector of SSW-1", None)
    to_care: bool = fact("the sector of SSW-1 is nursing care", False)
    skill_passed: bool | None = fact("the SSW-1 skill exam of the sector is passed", None)
    japanese_passed: bool | None = fact("A2 Japanese (JLPT N4, JFT-Basic) is passed", None)
    care_japanese_passed: bool | None = fact("the nursing-care Japanese exam is passed", None)


@judgement(
    id="ESD-SSWP-02.EXAMS",
    title="Exams for SSW-1",
    facts=ExamsFacts,
    legal_basis="SSW criteria; sector guidelines",
    confidence="V-3",
    parameters=("sswp.good_months",),
)
def judge_exams(facts: ExamsFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the exams still missing: skill, japanese, care_japanese. OK when all needed ones are passed.

    Stage 2 completed well exempts from Japanese, in the same field also from skill. While nobody has said whether the
    trade matches the sector, the skill exam is needed unless it is confirmed (CONFIRM).
    """
    path = FromTrainingFacts(
        facts.months, facts.grade_3_passed, facts.evaluation_report, facts.same_field is not False, facts.to_care
    )
    exempt = judge_from_training(path, reasoning)
    needed = exempt.value
    passed = {
        "skill": facts.skill_passed,
        "japanese": facts.japanese_passed,
        "care_japanese": facts.care_japanese_passed,
    }
    open_ = tuple(name for name in needed if not passed[name])
    words = {"exams": tuple(f"sswp.exam.{name}" for name in open_), "months": facts.months}
    if open_:
        failed = any(passed[name] is False for name in open_)
        why = {"sswp.not_long": "short", "sswp.not_proven": "unproven"}.get(exempt.message)
        code = f"sswp.exams.{why}" if why and facts.months else "sswp.exams.missing"
        least = exempt.values.get("least")
        return reasoning.verdict(NG if failed else CONFIRM, open_, code, least=least, **words)
    if exempt.outcome == Outcome.OK and facts.same_field is None and not facts.skill_passed:
        return reasoning.verdict(CONFIRM, ("same_field",), "sswp.exams.field_unknown", **words)
    return reasoning.verdict(Outcome.OK, (), "sswp.exams.passed" if needed else "sswp.no_exam", **words)


# --- ESD-SSW-01.BEFORE ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BeforeFacts:
    """Null means: nobody knows yet."""

    plan_made: bool | None = fact("the support plan (form 1-17) is made", None)
    guidance_given: bool | None = fact("the advance guidance is given and confirmed (form 5-9)", None)
    supporter: bool | None = fact(
        "who supports is settled: a registered support organization under contract, or the employer itself", None
    )


@judgement(
    id="ESD-SSW-01.BEFORE",
    title="Support before the application",
    facts=BeforeFacts,
    legal_basis="Immigration Act 2-5(6)–(8); SSW standards ordinance 3, 4",
    confidence="V-2",
)
def judge_before(facts: BeforeFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the conditions not met, or not known. SSW-1 only: SSW-2 has no duty of support."""
    return judge_conditions(
        reasoning,
        {
            "ssw.before.plan": facts.plan_made,
            "ssw.before.guidance": facts.guidance_given,
            "ssw.before.supporter": facts.supporter,
        },
    )


# --- ESD-SSW-04.EMPLOYER ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EmployerFacts:
    """Null means: nobody knows yet."""

    no_tax_arrears: bool | None = fact("the employer has no arrears of tax", None)
    no_insurance_arrears: bool | None = fact("no arrears of social and labour insurance", None)
    no_separations: bool | None = fact("no involuntary separations of workers", None)
    no_penalties: bool | None = fact("no penalties", None)


@judgement(
    id="ESD-SSW-04.EMPLOYER",
    title="Standards of the employer",
    facts=EmployerFacts,
    legal_basis="Immigration Act 2-5, 19-18(1); SSW standards ordinance",
    confidence="V-3",
)
def judge_employer(facts: EmployerFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the standards not met, or not known: the same that are notified with form 3-5 once they fail."""
    return judge_conditions(
        reasoning,
        {
            "ssw.employer.tax": facts.no_tax_arrears,
            "ssw.employer.insurance": facts.no_insurance_arrears,
            "ssw.employer.separations": facts.no_separations,
            "ssw.employer.penalties": facts.no_penalties,
        },
    )


# --- ESD-SSW-08.KIND --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KindFacts:
    level_2: bool = fact("applied for as SSW-2", False)
    exam_2_passed: bool | None = fact("an SSW-2 skill exam is passed; null when nobody knows", None)


@judgement(
    id="ESD-SSW-08.KIND",
    title="SSW-1 or SSW-2",
    facts=KindFacts,
    legal_basis="Immigration Act, appended table; SSW criteria",
    confidence="K",
)
def judge_kind(facts: KindFacts, reasoning: Reasoning) -> Verdict:
    """Return as value whether the five years and the duty of support hold. CONFIRM for SSW-2 without a passed exam.

    Which exams and experience a sector asks of SSW-2 stands in its notice and is for a person.
    """
    if not facts.level_2:
        return reasoning.verdict(Outcome.OK, True, "ssw.kind.one")
    found: list[Finding] = []
    if facts.exam_2_passed is False:
        found.append((WARN, "ssw.kind.exam_failed"))
    elif facts.exam_2_passed is None:
        found.append((CONFIRM, "ssw.kind.exam_unknown"))
    return settle(found, reasoning, fine="ssw.kind.two", value=False)
