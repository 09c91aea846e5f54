"""Pass rates as the excellence scoring counts them (titp.md 12, TITP-EXC-01 ①I to III); the other items wait.

The book names no denominator for the rate of the basic grade: here it is who sat the exam.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from imjapan.law.facts import FactError, fact
from imjapan.law.parameters import read_value
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.tables import table
from imjapan.law.verdict import Outcome, Verdict


def pass_rate(passed: int, sat: int) -> Fraction | None:
    """Return the share of those who sat; None where nobody did."""
    return Fraction(passed, sat) if sat else None


def practical_rate(
    passed_3: int, passed_2: int, completers: int, unavoidable: int, *, weight: Fraction, factor: Fraction
) -> Fraction | None:
    """Return the rate r of the practical exams of grades 3 and 2; None where its denominator is 0.

    `weight` of a pass at grade 2, `factor` on all of them; `completers` of stages 2 and 3, less who could not sit.
    """
    base = completers - unavoidable
    return (passed_3 + weight * passed_2) * factor / base if base > 0 else None


def points_of(item: str, reached: Fraction | int) -> int:
    """Return the points of an item of the scoring for a rate or a number of passes."""
    rows = [row for row in table("titp_exam_points") if row["item"] == item]
    return next(int(row["points"]) for row in rows if reached >= read_value(row["least"]))


# --- TITP-EXC-01.a ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ResultFacts:
    basic_sat: int = fact("trainees who sat the basic grade in the fiscal years looked at", minimum=0)
    basic_passed: int = fact("of these: passed theory and practical", minimum=0)
    passed_3: int = fact("passes of the practical exam at grade 3", 0, minimum=0)
    passed_2: int = fact("passes of the practical exam at grade 2", 0, minimum=0)
    completers: int = fact("trainees who completed stage 2 or 3", 0, minimum=0)
    unavoidable: int = fact("of these: did not sit for a reason nobody could avoid", 0, minimum=0)
    theory: int = fact("passes of the theory exam at grades 3 and 2", 0, minimum=0)
    day: date | None = fact("the day of the judgement; null takes the newest figures", None)

    def __post_init__(self):
        for more, all_of in (("basic_passed", "basic_sat"), ("unavoidable", "completers")):
            if getattr(self, more) > getattr(self, all_of):
                raise FactError("contradiction", more, f"more than {all_of}")


@judgement(
    id="TITP-EXC-01.a",
    title="Excellence scoring: results of the exams",
    facts=ResultFacts,
    on="day",
    legal_basis="Ord 15; guideline on the excellence standard",
    confidence="verified 3",
    parameters=("titp.exc.years", "titp.exc.weight_2", "titp.exc.factor"),
)
def judge_results(facts: ResultFacts, reasoning: Reasoning) -> Verdict:
    """Return as value basic_rate, practical_rate, the points of I, II and III, and their sum.

    A rate is null where nobody counts; CONFIRM when nobody sat the basic grade: the book does not tell its points.
    """
    basic, first = None, None
    if facts.basic_sat:
        basic = reasoning.step("quotient", code="exc.basic_rate", number=facts.basic_passed, divisor=facts.basic_sat)
        first = _points("basic_rate", basic, reasoning)
    weight, factor = reasoning.parameter("titp.exc.weight_2"), reasoning.parameter("titp.exc.factor")
    base = reasoning.step("subtract", code="exc.base", number=facts.completers, amount=facts.unavoidable)
    practical = None
    if base:
        double = reasoning.step("multiply", code="exc.grade_2", number=facts.passed_2, factor=weight)
        passes = reasoning.step("add", code="exc.passes", first=facts.passed_3, second=double)
        counted = reasoning.step("multiply", code="exc.counted", number=passes, factor=factor)
        practical = reasoning.step("quotient", code="exc.practical_rate", number=counted, divisor=base)
        second = _points("practical_rate", practical, reasoning)
    else:
        passes = reasoning.step("add", code="exc.passes", first=facts.passed_3, second=facts.passed_2)
        second = _points("practical_passes", passes, reasoning)
    third = _points("theory_passes", facts.theory, reasoning)
    both = reasoning.step("add", code="exc.sum", first=second, second=third)
    total = reasoning.step("add", code="exc.sum", first=first or 0, second=both)
    value = {
        "basic_rate": basic,
        "practical_rate": practical,
        "basic_points": first,
        "practical_points": second,
        "theory_points": third,
        "points": total,
    }
    words = {"points": total, "years": reasoning.parameter("titp.exc.years")}
    if first is None:
        return reasoning.verdict(Outcome.CONFIRM, value, "exc.no_basic", **words)
    return reasoning.verdict(Outcome.OK, value, "exc.results", **words)


def _points(item: str, reached: Fraction | int, reasoning: Reasoning) -> int:
    values = {"item": f"exc.item.{item}", "reached": reached}
    return reasoning.step("taken", code="exc.points", value=points_of(item, reached), values=values)
