"""Skill examinations (titp.md 9, TITP-EXAM-01 to 03)."""

import pytest

from imjapan.law import exam
from imjapan.law.facts import FactError
from imjapan.law.texts import message
from tests.law.support import d, judge

BOTH = ("practical", "theory")


@pytest.mark.parametrize(
    ("stage", "grade", "must_take", "to_move_on"),
    [("1", "basic", BOTH, BOTH), ("2", "grade_3", BOTH[:1], BOTH[:1]), ("3", "grade_2", BOTH[:1], ())],
)
def test_titp_exam_01_which(stage, grade, must_take, to_move_on):
    value = judge("TITP-EXAM-01", stage=stage).value
    assert (value["grade"], value["must_take"], value["to_move_on"]) == (grade, must_take, to_move_on)
    assert value["missing"] == must_take


@pytest.mark.parametrize(
    ("facts", "outcome", "missing"),
    [
        # not moving on: sitting is enough, and needed
        ({"stage": "1", "taken": BOTH}, "OK", ()),
        ({"stage": "1", "taken": ["practical"], "ended": True}, "NG", ("theory",)),
        ({"stage": "1", "ended": True}, "NG", BOTH),
        ({"stage": "3"}, "WARN", ("practical",)),
        # moving on
        ({"stage": "1", "taken": BOTH, "passed": ["practical"], "moving_on": True}, "WARN", ("theory",)),
        ({"stage": "1", "taken": BOTH, "passed": ["practical"], "moving_on": True, "ended": True}, "NG", ("theory",)),
        ({"stage": "1", "passed": BOTH, "moving_on": True}, "OK", ()),
        ({"stage": "2", "passed": ["practical"], "moving_on": True}, "OK", ()),  # theory is optional
        ({"stage": "2", "taken": ["theory"], "passed": ["theory"], "moving_on": True}, "WARN", ("practical",)),
        ({"stage": "2", "moving_on": True}, "WARN", ("practical",)),
    ],
)
def test_titp_exam_01_missing(facts, outcome, missing):
    verdict = judge("TITP-EXAM-01", **facts)
    assert (verdict.outcome, verdict.value["missing"]) == (outcome, missing)


@pytest.mark.parametrize(
    ("stage", "plan_end", "apply_by", "sit_from", "sit_until"),
    [
        ("1", "2027-05-31", "2026-11-30", "2027-02-28", "2027-03-31"),
        ("2", "2029-05-31", "2028-05-31", "2028-11-30", "2029-03-31"),
        ("3", "2029-05-31", "2028-05-31", None, "2029-05-31"),
        ("1", "2027-06-14", "2026-12-14", "2027-03-14", "2027-04-14"),
        ("2", "2028-02-29", "2027-02-28", "2027-08-29", "2027-12-29"),
        ("1", "2028-05-31", "2027-11-30", "2028-02-29", "2028-03-31"),
    ],
)
def test_titp_exam_02_when(stage, plan_end, apply_by, sit_from, sit_until):
    verdict = judge("TITP-EXAM-02", stage=stage, plan_end=plan_end)
    assert dict(verdict.value) == {
        "apply_by": d(apply_by),
        "sit_from": sit_from and d(sit_from),
        "sit_until": d(sit_until),
    }
    assert (verdict.outcome, verdict.due.legal) == ("OK", d(apply_by))
    assert exam.last_application_day(d(plan_end), int(stage), basic_months=6, later_months=12) == d(apply_by)
    months = {"1": (3, 2), "2": (6, 2), "3": (None, 0)}[stage]
    window = exam.sitting_window(d(plan_end), from_months=months[0], until_months=months[1])
    assert (window.first, window.last) == (verdict.value["sit_from"], verdict.value["sit_until"])


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"today": "2026-11-30"}, "OK"),
        ({"today": "2026-12-01"}, "NG"),
        ({"today": "2026-12-01", "applied_on": "2026-11-30"}, "OK"),
        ({"applied_on": "2026-12-01"}, "NG"),
    ],
)
def test_titp_exam_02_late(facts, outcome):
    assert judge("TITP-EXAM-02", stage="1", plan_end="2027-05-31", **facts).outcome == outcome


@pytest.mark.parametrize(
    ("stage", "day", "outcome"),
    [
        ("1", "2027-02-27", "WARN"),
        ("1", "2027-02-28", "OK"),
        ("1", "2027-03-31", "OK"),
        ("1", "2027-04-01", "WARN"),  # a retake: late, but inside the stage
        ("1", "2027-05-31", "WARN"),
        ("1", "2027-06-01", "NG"),
        ("3", "2027-05-31", "OK"),
        ("3", "2026-01-01", "OK"),
        ("3", "2027-06-01", "NG"),
    ],
)
def test_titp_exam_02_b_day(stage, day, outcome):
    assert judge("TITP-EXAM-02.b", stage=stage, plan_end="2027-05-31", day=day).outcome == outcome


def sat(part, *results):
    """Attempts one month after the other."""
    return [
        {"day": f"2027-{month:02}-10", "part": part, "result": result, "excused": False}
        for month, result in enumerate(results, 1)
    ]


@pytest.mark.parametrize(
    ("stage", "attempts", "outcome", "states"),
    [
        # 18b: failed twice on practical
        ("1", sat("practical", "failed", "failed"), "NG", [("over", 2, 0), ("open", 0, 2)]),
        # STAGE-02: theory failed in attempt 2 of 2
        ("1", sat("practical", "passed") + sat("theory", "failed", "failed"), "NG", [("passed", 1, 0), ("over", 2, 0)]),
        ("1", sat("practical", "failed", "passed") + sat("theory", "failed"), "OK", [("passed", 2, 0), ("open", 1, 1)]),
        ("1", [], "OK", [("open", 0, 2), ("open", 0, 2)]),
        ("2", sat("practical", "failed"), "OK", [("open", 1, 1)]),
        ("2", sat("theory", "failed", "failed"), "OK", [("open", 0, 2)]),  # theory does not count in stage 2
        ("2", sat("practical", "failed", "absent"), "CONFIRM", [("open", 1, 1)]),
        ("2", sat("practical", "absent"), "OK", [("open", 0, 2)]),
        ("2", [sat("practical", "failed", "absent")[1] | {"excused": True}], "OK", [("open", 0, 2)]),
        ("3", sat("practical", "failed", "failed", "failed"), "NG", [("over", 3, 0)]),
    ],
)
def test_titp_exam_03_attempts(stage, attempts, outcome, states):
    verdict = judge("TITP-EXAM-03", stage=stage, attempts=attempts)
    assert verdict.outcome == outcome
    assert [(row["state"], row["used"], row["left"]) for row in verdict.value] == states


def test_titp_exam_03_no_retake_after_the_stage():
    facts = {"stage": "1", "plan_end": "2027-05-31", "attempts": sat("practical", "failed") + sat("theory", "passed")}
    assert judge("TITP-EXAM-03", today="2027-05-31", **facts).outcome == "OK"
    verdict = judge("TITP-EXAM-03", today="2027-06-01", **facts)
    assert (verdict.outcome, verdict.value[0]["state"]) == ("NG", "over")
    assert message(verdict, "en").startswith("No attempt is left and no pass: practical.")


def test_titp_exam_03_nobody_sits_after_a_pass():
    with pytest.raises(FactError, match="after it was passed"):
        judge("TITP-EXAM-03", stage="1", attempts=sat("practical", "passed", "failed"))


@pytest.mark.parametrize(
    ("results", "left"),
    [([], 2), (["failed"], 1), (["failed", "failed"], 0), (["passed"], 0), (["absent", "failed"], 1)],
)
def test_titp_exam_03_attempts_left(results, left):
    assert exam.attempts_left(results, attempts=2) == left
