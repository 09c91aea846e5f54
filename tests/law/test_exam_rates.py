"""TITP-EXC-01 ①: pass rates and points of the exams, with the worked examples of titp.md 12."""

from fractions import Fraction

import pytest

from imjapan.law.exam_rates import pass_rate, practical_rate
from imjapan.law.facts import FactError
from tests.law.support import judge

RULE = "TITP-EXC-01.a"
A = {"basic_sat": 25, "basic_passed": 24, "passed_3": 8, "passed_2": 2, "completers": 12, "unavoidable": 1, "theory": 1}


def test_worked_example_a():
    value = judge(RULE, **A).value
    assert (value["basic_rate"], value["practical_rate"]) == (Fraction(24, 25), Fraction(6, 5))  # 96 %, 120 %
    assert (value["basic_points"], value["practical_points"], value["theory_points"]) == (20, 40, 3)
    assert value["points"] == 63


def test_worked_example_b():
    """92 % of the basic grade are 10 points, r = 65 % are 20."""
    value = judge(RULE, basic_sat=25, basic_passed=23, passed_3=13, completers=24).value
    assert (value["practical_rate"], value["points"]) == (Fraction(13, 20), 30)


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        ({"basic_passed": 95}, (20, 0, 0)),
        ({"basic_passed": 94}, (10, 0, 0)),
        ({"basic_passed": 80}, (10, 0, 0)),
        ({"basic_passed": 75}, (0, 0, 0)),
        ({"basic_passed": 74}, (-20, 0, 0)),
        ({"basic_passed": 75, "passed_3": 60, "completers": 90}, (0, 40, 0)),  # 60 × 1.2 ÷ 90 = 80 %
        ({"basic_passed": 75, "passed_3": 59, "completers": 90}, (0, 30, 0)),
        ({"basic_passed": 75, "passed_3": 0, "completers": 1}, (0, -40, 0)),
        ({"basic_passed": 75, "passed_3": 2}, (0, 10, 0)),  # nobody completed: by number
        ({"basic_passed": 75, "passed_3": 1, "passed_2": 3}, (0, 20, 0)),
        ({"basic_passed": 75, "theory": 1}, (0, 0, 3)),
        ({"basic_passed": 75, "theory": 7}, (0, 0, 5)),
    ],
)
def test_points(facts, points):
    value = judge(RULE, basic_sat=100, **facts).value
    assert (value["basic_points"], value["practical_points"], value["theory_points"]) == points


def test_nobody_sat_the_basic_grade():
    verdict = judge(RULE, basic_sat=0, basic_passed=0, theory=2)
    assert (verdict.outcome, verdict.value["basic_points"], verdict.value["points"]) == ("CONFIRM", None, 5)


@pytest.mark.parametrize("wrong", [{"basic_passed": 3}, {"basic_passed": 0, "completers": 1, "unavoidable": 2}])
def test_more_than_there_are(wrong):
    with pytest.raises(FactError, match="more than"):
        judge(RULE, basic_sat=2, **wrong)


def test_the_plain_functions_do_the_same_sums():
    value = judge(RULE, **A).value
    assert pass_rate(24, 25) == value["basic_rate"]
    weight, factor = Fraction(3, 2), Fraction(6, 5)
    assert practical_rate(8, 2, 12, 1, weight=weight, factor=factor) == value["practical_rate"]
    assert (pass_rate(0, 0), practical_rate(1, 0, 1, 1, weight=weight, factor=factor)) == (None, None)
