"""Early warnings (titp.md 15, TITP-WARN-01): the indicators that need only dates and counts.

The others (wages, hours, diary, lodging, health, quota …) wait for their data.
"""

from dataclasses import dataclass
from datetime import date

from imjapan.law.facts import FactError, fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Outcome, Verdict
from imjapan.law.warning_levels import Level, deadline_level, expiry_level

__all__ = ["Level", "deadline_level", "expiry_level"]


def _verdict(level: Level, reasoning: Reasoning, message: str, **values) -> Verdict:
    outcome = {"none": Outcome.OK, "amber": Outcome.WARN, "red": Outcome.NG}[level]
    return reasoning.verdict(outcome, level, f"warn.{message}", level=f"warn.level.{level}", **values)


def _deadline(last: date, today: date, amber: date, reasoning: Reasoning) -> Level:
    if reasoning.step("is_later", code="warn.over", first=today, second=last):
        return "red"
    return "amber" if reasoning.step("is_at_least", code="warn.near", first=today, second=amber) else "none"


# --- W06 --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnfiledChangeFacts:
    changed_on: date = fact("day of the change that an audit found")
    today: date = fact("the day of the judgement")
    filed_on: date | None = fact("day on which it was filed; null if not", None)


@judgement(
    id="TITP-WARN-01.W06",
    title="Early warning: change found in an audit and not filed",
    facts=UnfiledChangeFacts,
    on="today",
    legal_basis="Act 11①; Ord 17",
    confidence="design",
    parameters=("titp.warn.unfiled_amber_days", "titp.filing.plan_minor_change"),
)
def judge_unfiled_change(facts: UnfiledChangeFacts, reasoning: Reasoning) -> Verdict:
    """Return the level as value: amber 20 days after the change, red after one month."""
    months = reasoning.parameter("titp.filing.plan_minor_change")
    last = reasoning.step("within_months", event=facts.changed_on, months=months)
    days = reasoning.parameter("titp.warn.unfiled_amber_days")
    amber = reasoning.step("within_days", code="warn.amber_from", event=facts.changed_on, days=days)
    level = _deadline(last, facts.today, amber, reasoning) if facts.filed_on is None else "none"
    return _verdict(level, reasoning, "unfiled", last=last)


# --- W11 --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WindowFacts:
    last: date = fact("last day of the audit block, visit month or quarter of the external check")
    today: date = fact("the day of the judgement")
    done: bool = fact("the audit, visit or check was held in the window", False)


@judgement(
    id="TITP-WARN-01.W11",
    title="Early warning: audit, visit or external check not held",
    facts=WindowFacts,
    on="today",
    legal_basis="Ord 30, 52(1)(3)",
    confidence="design",
    parameters=("titp.warn.window_amber_days",),
)
def judge_window(facts: WindowFacts, reasoning: Reasoning) -> Verdict:
    """Return the level as value: amber with 14 days left, red when missed."""
    days = reasoning.parameter("titp.warn.window_amber_days")
    amber = reasoning.step("days_before", event=facts.last, days=days)
    level = "none" if facts.done else _deadline(facts.last, facts.today, amber, reasoning)
    return _verdict(level, reasoning, "window", last=facts.last)


# --- W12 --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CourseExpiryFacts:
    course_on: date = fact("day the newest course of the role was finished")
    today: date = fact("the day of the judgement")


@judgement(
    id="TITP-WARN-01.W12",
    title="Early warning: course expires",
    facts=CourseExpiryFacts,
    on="today",
    legal_basis="Act 40; Ord 13, 30, 53",
    confidence="design",
    parameters=("titp.staff.course_years", "titp.warn.course_amber_months"),
)
def judge_course_expiry(facts: CourseExpiryFacts, reasoning: Reasoning) -> Verdict:
    """Return the level as value: amber three months before the last valid day, red after it."""
    years = reasoning.parameter("titp.staff.course_years")
    last = reasoning.step("add_months_clamped", code="staff.course_through", day=facts.course_on, months=12 * years)
    months = reasoning.parameter("titp.warn.course_amber_months")
    amber = reasoning.step("months_before", event=last, months=months)
    return _verdict(_deadline(last, facts.today, amber, reasoning), reasoning, "course", last=last)


# --- W13 --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StayExpiryFacts:
    expiry: date = fact("last day of the period of stay, or of the certificate of eligibility")
    today: date = fact("the day of the judgement")
    renewed: bool = fact("the renewal was granted, or the trainee has landed", False)


@judgement(
    id="TITP-WARN-01.W13",
    title="Early warning: stay or certificate of eligibility expires",
    facts=StayExpiryFacts,
    on="today",
    legal_basis="Immigration Act 7の2, 20, 21",
    confidence="design",
    parameters=("titp.warn.stay_amber_months", "titp.warn.stay_red_months"),
)
def judge_stay_expiry(facts: StayExpiryFacts, reasoning: Reasoning) -> Verdict:
    """Return the level as value: amber three months before, red one month before."""
    red_months = reasoning.parameter("titp.warn.stay_red_months")
    red = reasoning.step("months_before", event=facts.expiry, months=red_months)
    amber_months = reasoning.parameter("titp.warn.stay_amber_months")
    amber = reasoning.step("months_before", event=facts.expiry, months=amber_months)
    level: Level = "none"
    if not facts.renewed and reasoning.step("is_at_least", code="warn.near", first=facts.today, second=amber):
        is_red = reasoning.step("is_at_least", code="warn.near", first=facts.today, second=red)
        level = "red" if is_red else "amber"
    return _verdict(level, reasoning, "stay", last=facts.expiry)


# --- W14 --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExamApplicationFacts:
    last: date = fact("last day to apply for the exam (TITP-EXAM-02)")
    today: date = fact("the day of the judgement")
    applied_on: date | None = fact("day of the application; null if not yet", None)


@judgement(
    id="TITP-WARN-01.W14",
    title="Early warning: exam not applied for",
    facts=ExamApplicationFacts,
    on="today",
    legal_basis="Ord 10; guideline of the exam support",
    confidence="design",
    parameters=("titp.warn.exam_amber_months", "titp.exam.basic_months", "titp.exam.later_months"),
)
def judge_exam_application(facts: ExamApplicationFacts, reasoning: Reasoning) -> Verdict:
    """Return the level as value: amber with one month left, red when late, also when applied for late."""
    months = reasoning.parameter("titp.warn.exam_amber_months")
    amber = reasoning.step("months_before", event=facts.last, months=months)
    level = _deadline(facts.last, facts.applied_on or facts.today, amber, reasoning)
    if facts.applied_on and level == "amber":
        level = "none"
    return _verdict(level, reasoning, "exam", last=facts.last)


# --- W15 --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConsultationCountFacts:
    consultations: int = fact("consultations of the company in the quarter", minimum=0)
    trainees: int = fact("trainees of the company", minimum=0)
    violence_or_wages: int = fact("consultations among them about violence or wages", 0, minimum=0)
    quarter: date | None = fact("first day of the quarter; without it the newest figures are used", None)

    def __post_init__(self):
        if self.violence_or_wages > self.consultations:
            raise FactError("contradiction", "violence_or_wages", f"more than the {self.consultations} consultations")


@judgement(
    id="TITP-WARN-01.W15",
    title="Early warning: many or serious consultations",
    facts=ConsultationCountFacts,
    on="quarter",
    legal_basis="Ord 52(14)",
    confidence="design",
    parameters=("titp.warn.consultations_per_ten",),
)
def judge_consultations(facts: ConsultationCountFacts, reasoning: Reasoning) -> Verdict:
    """Return the level as value: amber with more than 3 for ten trainees and quarter, red with violence or wages.

    With nobody in training any consultation (of somebody who left) is amber.
    """
    limit = reasoning.parameter("titp.warn.consultations_per_ten")
    counted = reasoning.step("multiply", code="warn.times_ten", number=facts.consultations, factor=10)
    allowed = reasoning.step("multiply", code="warn.allowed", number=facts.trainees, factor=limit)
    level: Level = "none"
    if reasoning.step("is_later", code="warn.more", first=counted, second=allowed):
        level = "amber"
    if reasoning.step("is_later", code="warn.serious", first=facts.violence_or_wages, second=0):
        level = "red"
    return _verdict(level, reasoning, "consultations", number=facts.consultations, trainees=facts.trainees)


# --- W18 --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReplyFacts:
    last: date = fact("day by which the recommendation or guidance must be answered")
    today: date = fact("the day of the judgement")
    answered_on: date | None = fact("day of the answer; null if none", None)


@judgement(
    id="TITP-WARN-01.W18",
    title="Early warning: answer to a recommendation",
    facts=ReplyFacts,
    on="today",
    legal_basis="none; improvement recommendation (改善勧告) after an inspection",
    confidence="design",
    parameters=("titp.warn.reply_amber_days",),
)
def judge_reply(facts: ReplyFacts, reasoning: Reasoning) -> Verdict:
    """Return the level as value: amber with 7 days left, red when overdue."""
    days = reasoning.parameter("titp.warn.reply_amber_days")
    amber = reasoning.step("days_before", event=facts.last, days=days)
    level = "none" if facts.answered_on else _deadline(facts.last, facts.today, amber, reasoning)
    return _verdict(level, reasoning, "reply", last=facts.last)
