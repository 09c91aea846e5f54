"""ESD-SYS-01, ESD-GOAL-01 to 03: how long, which exams until when, the course toward A2, the extension."""

import pytest

from imjapan.law.esd_goal import exam_alarms, exam_due, sector_level
from imjapan.law.esd_period import Interruption, esd_period_end, interrupted_days
from imjapan.law.facts import FactError
from tests.law.support import d, judge

START = "2027-06-01"


@pytest.mark.parametrize(
    ("facts", "last", "outcome", "message"),
    [
        ({}, "2030-05-31", "OK", "last"),
        ({"exam_failed": True, "extension_approved": True}, "2031-05-31", "OK", "last"),
        ({"exam_failed": True}, "2030-05-31", "OK", "last"),
        ({"planned_months": 40}, "2030-05-31", "NG", "too_long"),
        ({"planned_months": 40, "exam_failed": True}, "2030-05-31", "CONFIRM", "open"),
        ({"planned_months": 40, "exam_failed": True, "extension_approved": False}, "2030-05-31", "NG", "too_long"),
        ({"planned_months": 48, "exam_failed": True, "extension_approved": True}, "2031-05-31", "OK", "fits"),
        ({"planned_months": 49, "exam_failed": True, "extension_approved": True}, "2031-05-31", "NG", "too_long"),
        ({"planned_months": 36}, "2030-05-31", "OK", "fits"),
        ({"planned_end": "2030-05-31"}, "2030-05-31", "OK", "fits"),
        ({"planned_end": "2030-06-01"}, "2030-05-31", "NG", "too_long"),
        ({"start": "2028-02-29"}, "2031-02-28", "OK", "last"),
        ({"start": "2027-08-31"}, "2030-08-30", "OK", "last"),
    ],
)
def test_esd_sys_01_duration(facts, last, outcome, message):
    verdict = judge("ESD-SYS-01", **{"start": START} | facts)
    assert (verdict.outcome, verdict.value, verdict.message) == (outcome, d(last), f"esd.period.{message}")


def test_esd_sys_01_a_transfer_does_not_restart_the_clock():
    verdict = judge("ESD-SYS-01", start=START, transfer_on="2029-07-01")
    assert (verdict.value, verdict.values["months_left"]) == (d("2030-05-31"), 11)
    assert esd_period_end(d(START)) == d("2030-05-31")
    assert esd_period_end(d(START), extension=12) == d("2031-05-31")


def test_esd_sys_01_interruptions_give_two_dates_until_the_question_is_settled():
    away = [{"start": "2028-01-01", "end": "2028-01-31"}, {"start": "2028-01-20", "end": "2028-02-09"}]
    verdict = judge("ESD-SYS-01", start=START, interruptions=away)
    assert (verdict.outcome, verdict.value) == ("CONFIRM", d("2030-05-31"))
    assert verdict.values["with_interruption"] == d("2030-07-10")  # 40 days, those of both counted once
    assert judge("ESD-SYS-01", start=START, interruptions=away, planned_end="2030-07-10").outcome == "CONFIRM"
    assert judge("ESD-SYS-01", start=START, interruptions=away, planned_end="2030-07-11").outcome == "NG"
    assert interrupted_days((Interruption(d("2028-02-29"), d("2028-02-29")),)) == 1
    with pytest.raises(FactError):
        Interruption(d("2028-01-02"), d("2028-01-01"))


def exam(level, on, passed=True):
    return {"level": level, "on": on, "passed": passed}


A1 = exam("A1", "2027-02-01")
BASIC = exam("basic", "2028-03-10")
GRADE_3 = exam("grade_3", "2030-02-01")


@pytest.mark.parametrize(
    ("today", "exams", "course", "states", "outcome", "message"),
    [
        ("2027-05-31", [], None, "open open open", "OK", "fine"),
        ("2027-06-01", [], None, "unknown open open", "CONFIRM", "start_unknown"),
        ("2027-06-01", [], False, "missed open open", "NG", "start_missed"),
        ("2027-06-01", [], True, "done open open", "OK", "fine"),
        ("2028-03-01", [], True, "done open open", "OK", "fine"),
        ("2028-03-02", [], True, "done soon open", "WARN", "year_1_soon"),
        ("2028-05-31", [A1], None, "done soon open", "WARN", "year_1_soon"),
        ("2028-06-01", [A1], None, "done missed open", "NG", "year_1_missed"),
        ("2028-06-01", [A1, BASIC], None, "done done open", "OK", "fine"),
        ("2028-06-01", [A1, exam("basic", "2028-04-20", False)], None, "done failed open", "WARN", "year_1_failed"),
        ("2030-06-01", [A1, BASIC, exam("ssw1", "2030-02-01")], None, "done done missed", "NG", "end_missed"),
        ("2030-06-01", [A1, BASIC, GRADE_3, exam("A2", "2030-05-31")], None, "done done done", "OK", "fine"),
        ("2030-03-02", [A1, BASIC, GRADE_3], None, "done done soon", "WARN", "end_soon"),
        ("2030-03-01", [A1, BASIC, GRADE_3], None, "done done open", "OK", "fine"),
        # An exam to come proves nothing yet; one after the start is not "before work".
        ("2028-06-01", [exam("A1", "2027-07-01"), BASIC], False, "missed done open", "NG", "start_missed"),
        ("2028-03-09", [A1, BASIC], None, "done soon open", "WARN", "year_1_soon"),
    ],
)
def test_esd_goal_01_targets(today, exams, course, states, outcome, message):
    verdict = judge("ESD-GOAL-01", start=START, today=today, exams=exams, a1_course=course)
    assert " ".join(row["state"] for row in verdict.value) == states
    assert (verdict.outcome, verdict.message) == (outcome, f"esd.goal.{message}")


def test_esd_goal_01_days():
    verdict = judge("ESD-GOAL-01", start=START, today=START, a1_course=True)
    assert (verdict.values["exam1_due"], verdict.values["exam2_due"]) == (d("2028-05-31"), d("2030-05-31"))
    assert verdict.values["exam2_from"] == d("2029-11-30")
    assert verdict.values["alarms"][:3] == (d("2028-03-02"), d("2028-04-01"), d("2028-05-01"))
    assert exam_due(d(START), months=12) == d("2028-05-31")
    assert exam_alarms(d("2028-05-31")) == verdict.values["alarms"][:3]


@pytest.mark.parametrize(
    ("exams", "sector", "open_to"),
    [
        ([A1], "KAI", False),
        ([A1, BASIC], "KAI", False),
        ([exam("A2", "2028-01-01"), BASIC], "KAI", True),
        ([exam("A2.2", "2028-01-01"), BASIC], "KAI", False),
        ([exam("A2", "2028-01-01"), BASIC], "CON", None),
        ([exam("B1", "2028-01-01"), exam("basic", "2028-01-01", False)], "KAI", False),
    ],
)
def test_esd_goal_01_own_wish(exams, sector, open_to):
    verdict = judge("ESD-GOAL-01", start=START, today="2028-06-01", exams=exams, a1_course=True, sector=sector)
    assert verdict.values["own_wish"] is open_to


def test_esd_goal_01_levels_of_sectors():
    assert [sector_level(sector, "end") for sector in ("KAI", "CON", None)] == ["A2", "A2", "A2"]
    assert [sector_level(sector, "transfer") for sector in ("KAI", "CON", None)] == ["A2", None, None]


@pytest.mark.parametrize(
    ("facts", "left", "outcome", "message"),
    [
        ({"hours": 0, "a2_passed": True}, 0, "OK", "done"),
        ({"hours": 64, "months_left": 16}, 36, "OK", "on_pace"),
        ({"hours": 55, "months_left": 16}, 45, "WARN", "slow"),
        ({"hours": 64, "months_left": 1}, 36, "WARN", "slow"),
        ({"hours": 64, "months_left": 0}, 36, "NG", "over"),
        ({"hours": 0, "recorded_hours": 100, "months_left": 12}, 100, "CONFIRM", "recordings"),
        ({"hours": 100}, 0, "OK", "done"),
        ({"hours": 101, "months_left": 0}, 0, "OK", "done"),
        ({"hours": 99.5}, 0.5, "OK", "to_give"),
        ({"hours": 100, "qualified_teacher": None}, 0, "CONFIRM", "teacher"),
        ({"hours": 0, "a2_passed": True, "qualified_teacher": None}, 0, "OK", "done"),
    ],
)
def test_esd_goal_02_course(facts, left, outcome, message):
    verdict = judge("ESD-GOAL-02", **facts)
    assert (verdict.outcome, verdict.value, verdict.message) == (outcome, left, f"esd.a2.{message}")


def test_esd_goal_02_pace():
    assert judge("ESD-GOAL-02", hours=64, months_left=16).values["pace"] == 2.25


@pytest.mark.parametrize(
    ("facts", "left", "outcome", "message"),
    [
        ({"japanese_exam": "failed", "skill_exam": "passed"}, 12, "OK", "possible"),
        ({"japanese_exam": "failed", "approved": True}, 12, "OK", "approved"),
        ({}, 12, "CONFIRM", "not_taken"),
        ({"japanese_exam": "failed", "extended_months": 12}, 0, "NG", "too_long"),
        ({"japanese_exam": "failed", "extended_months": 6, "months": 6}, 6, "OK", "possible"),
        ({"japanese_exam": "failed", "extended_months": 6, "months": 7}, 6, "NG", "too_long"),
        ({"japanese_exam": "failed", "months": 13}, 12, "NG", "too_long"),
        ({"japanese_exam": "passed", "skill_exam": "passed"}, 12, "NG", "passed"),
        ({"japanese_exam": "failed", "approved": False}, 12, "NG", "refused"),
        ({"skill_exam": "failed", "extended_months": 20, "months": 1}, 0, "NG", "too_long"),
    ],
)
def test_esd_goal_03_extension(facts, left, outcome, message):
    verdict = judge("ESD-GOAL-03", **facts)
    assert (verdict.outcome, verdict.value, verdict.message) == (outcome, left, f"esd.extension.{message}")


ENOUGH = {"first_skill": "basic", "first_japanese": "A1", "end_skill": "grade_3", "end_japanese": "A2"}


@pytest.mark.parametrize(
    ("facts", "lacking", "outcome", "message"),
    [
        (ENOUGH, (), "OK", "fine"),
        (ENOUGH | {"first_japanese": None, "a1_passed": True, "end_skill": "ssw1"}, (), "OK", "fine"),
        (ENOUGH | {"end_japanese": "A1"}, ("end_japanese",), "NG", "short"),
        (ENOUGH | {"end_skill": "basic", "first_skill": None}, ("first_skill", "end_skill"), "NG", "short"),
        (ENOUGH | {"end_japanese": "B1", "first_japanese": "A2"}, (), "OK", "fine"),
        ({}, ("first_japanese", "first_skill", "end_japanese", "end_skill"), "NG", "short"),
        ({"in_words": True}, ("first_japanese", "first_skill", "end_japanese", "end_skill"), "CONFIRM", "in_words"),
        ({"in_words": True, "end_skill": "ssw1"}, ("first_japanese", "first_skill", "end_japanese"), "NG", "short"),
    ],
)
def test_esd_goal_01_of_a_plan(facts, lacking, outcome, message):
    verdict = judge("ESD-GOAL-01.PLAN", **facts)
    assert (verdict.outcome, verdict.message) == (outcome, f"esd.goal.plan_{message}")
    assert verdict.value == tuple(f"esd.goal.plan.{name}" for name in lacking)
    assert verdict.values["level"] == "A2"
