"""Hours of work and of lectures in an ESD plan (esd.md 5, ESD-WORK-01 and ESD-LEC-01)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from imjapan.law.dates import months_before
from imjapan.law.facts import FactError, fact
from imjapan.law.findings import NG, Finding, settle
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.verdict import Verdict

# --- ESD-WORK-01 ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WorkFacts:
    total: Fraction = fact("hours of work in all, of one year or of the plan", minimum=1)
    core: Fraction = fact("hours of mandatory work (必須業務) among them", minimum=0)
    safety: Fraction = fact("hours of safety and health work (安全衛生業務) among them", minimum=0)

    def __post_init__(self):
        for name in ("core", "safety"):
            if getattr(self, name) > self.total:
                raise FactError("contradiction", name, "is more than the total")


@judgement(
    id="ESD-WORK-01",
    title="Share of work",
    facts=WorkFacts,
    legal_basis="Ordinance (work content)",
    confidence="V-1",
    parameters=("esd.work.core_ratio", "esd.work.safety_ratio"),
)
def judge_work(facts: WorkFacts, reasoning: Reasoning) -> Verdict:
    """Return as value the least hours of core and safety work. To be asked for every year and for the whole plan."""
    found: list[Finding] = []
    least = {}
    for name in ("core", "safety"):
        ratio = reasoning.parameter(f"esd.work.{name}_ratio")
        least[name] = reasoning.step("multiply", code=f"esd.work.{name}_least", number=facts.total, factor=ratio)
        if reasoning.step("is_less", code=f"esd.work.{name}_less", first=getattr(facts, name), second=least[name]):
            found.append((NG, f"esd.work.{name}_short"))
    words = {"core": facts.core, "safety": facts.safety, "total": facts.total}
    words |= {f"{name}_least": hours for name, hours in least.items()}
    return settle(found, reasoning, fine="esd.work.kept", value=least, **words)


# --- ESD-LEC-01 -------------------------------------------------------------------------


def counted_hours(entry: date, lectures: Iterable[tuple[date, Fraction]], *, months: int = 6) -> Fraction:
    """Return the hours of the lectures (day, hours) given abroad at most so many months before the entry."""
    first = months_before(entry, months)
    return sum((hours for day, hours in lectures if first <= day < entry), Fraction(0))


def post_entry_hours(a1_passed: bool, pre_hours: Fraction) -> Fraction:
    """Return the hours of lectures needed after the entry, with the figures as shipped."""
    base, enough = (220, 110) if a1_passed else (320, 160)
    return Fraction(base - enough if pre_hours >= enough else base)


@dataclass(frozen=True, slots=True)
class Lecture:
    day: date = fact("day of the lecture")
    hours: Fraction = fact("hours of lectures on it", minimum=0)


@dataclass(frozen=True, slots=True)
class LectureFacts:
    a1_passed: bool = fact("Japanese of level A1 is passed")
    post_hours: Fraction = fact("hours of lectures after the entry", minimum=0)
    pre_hours: Fraction = fact(
        "hours of lectures before the entry, all within six months of it", Fraction(0), minimum=0
    )
    a1_course_hours: Fraction = fact("hours of the course toward A1, before or after the entry", Fraction(0), minimum=0)
    entry: date | None = fact("day of the entry, needed with pre_lectures", None)
    pre_lectures: tuple[Lecture, ...] = fact("lectures before the entry by day, in place of pre_hours", ())

    def __post_init__(self):
        if self.pre_lectures and self.entry is None:
            raise FactError("missing_fact", "entry", "is needed to tell which lectures count")
        if self.pre_lectures and self.pre_hours:
            raise FactError("contradiction", "pre_hours", "give either the hours or the lectures by day")


@judgement(
    id="ESD-LEC-01",
    title="Lectures",
    facts=LectureFacts,
    legal_basis="Ordinance (lectures); guidelines",
    confidence="V-2",
    parameters=(
        "esd.lec.a1_no_base",
        "esd.lec.a1_yes_base",
        "esd.lec.a1_no_pre",
        "esd.lec.a1_yes_pre",
        "esd.lec.pre_window",
        "esd.lec.a1_course",
    ),
)
def judge_lectures(facts: LectureFacts, reasoning: Reasoning) -> Verdict:
    """Return the hours needed after the entry as value: two levels, nothing between them is credited in part."""
    level = "yes" if facts.a1_passed else "no"
    base = reasoning.step("taken", code="esd.lec.base", value=reasoning.parameter(f"esd.lec.a1_{level}_base"))
    enough = reasoning.parameter(f"esd.lec.a1_{level}_pre")
    before = _before(facts, reasoning)
    least = base
    if reasoning.step("is_at_least", code="esd.lec.reduced", first=before, second=enough):
        least = reasoning.step("subtract", code="esd.lec.reduced_to", number=base, amount=enough)
    found: list[Finding] = []
    if reasoning.step("is_less", code="esd.lec.post_less", first=facts.post_hours, second=least):
        found.append((NG, "esd.lec.post_short"))
    course = 0 if facts.a1_passed else reasoning.parameter("esd.lec.a1_course")
    if reasoning.step("is_less", code="esd.lec.course_less", first=facts.a1_course_hours, second=course):
        found.append((NG, "esd.lec.course_short"))
    words = {"before": before, "post": facts.post_hours, "least": least, "enough": enough}
    words |= {"course": facts.a1_course_hours, "course_least": course}
    return settle(found, reasoning, fine="esd.lec.kept", value=least, **words)


def _before(facts: LectureFacts, reasoning: Reasoning) -> Fraction:
    if not facts.pre_lectures:
        return reasoning.step("taken", code="esd.lec.before", value=facts.pre_hours)
    months = reasoning.parameter("esd.lec.pre_window")
    reasoning.step("months_before", code="esd.date.from", event=facts.entry, months=months)
    lectures = [(lecture.day, lecture.hours) for lecture in facts.pre_lectures]
    hours = counted_hours(facts.entry, lectures, months=months)
    return reasoning.step("taken", code="esd.lec.before", value=hours)
