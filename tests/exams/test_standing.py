"""Where people stand with the exam of their stage: days, parts and states, and the same in the database."""

from datetime import date

import pytest

from tests.exams.makers import make_exam
from tests.world import make_person, place
from training.exams.standing import State, in_state, running, standings
from training.exams.windows import days_of
from training.models import Plan

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
ENDS = date(2027, 5, 31)  # stage 1 of titp.md TITP-EXAM-02: apply by 2026-11-30
BOTH = ("practical", "theory")


@pytest.mark.parametrize(
    "stage, ends, days",
    [
        (1, date(2027, 5, 31), (date(2026, 11, 30), date(2027, 2, 28), date(2027, 3, 31))),
        (2, date(2029, 5, 31), (date(2028, 5, 31), date(2028, 11, 30), date(2029, 3, 31))),
        (3, date(2028, 2, 29), (date(2027, 2, 28), None, date(2028, 2, 29))),
    ],
)
def test_days_of_the_rule_book(stage, ends, days):
    found = days_of(ends, stage, TODAY)
    assert (found.apply_by, found.sit_from, found.sit_until) == days


def tries(person, *each, grade="basic"):
    for part, result, day in each:
        make_exam(person, part, result, grade=grade, sits_on=day)


PAST, SOON = date(2026, 11, 10), date(2027, 1, 20)
CASES = [
    # (stage, last day, tries, applied in the plan, state)
    (1, date(2027, 7, 31), [], None, State.OPEN),
    (1, date(2027, 6, 30), [], None, State.SOON),  # by 2026-12-30, told from 2026-11-30: not yet on the 23rd
    (1, ENDS, [], None, State.SOON),
    (1, date(2027, 5, 22), [], None, State.LATE),  # was due on 2026-11-22
    (1, ENDS, [], PAST, State.APPLIED),
    (1, ENDS, [("practical", "pending", None)], None, State.APPLIED),
    (1, ENDS, [("practical", "pending", SOON), ("theory", "pending", SOON)], None, State.APPLIED),
    (1, ENDS, [("practical", "pending", TODAY)], None, State.RESULT),
    (1, ENDS, [("practical", "passed", PAST)], None, State.SOON),  # the theory is not applied for
    (1, ENDS, [("practical", "failed", PAST), ("theory", "passed", PAST)], None, State.RETAKE),
    (1, ENDS, [("practical", "absent", PAST)], PAST, State.RETAKE),
    (1, ENDS, [("whole", "passed", PAST)], None, State.PASSED),
    (1, ENDS, [("practical", "passed", PAST), ("theory", "passed", PAST)], None, State.PASSED),
    (1, ENDS, [("practical", "failed", PAST), ("practical", "failed", PAST)], None, State.OVER),
    (1, ENDS, [("practical", "failed", PAST), ("practical", "passed", PAST), ("theory", "pending", SOON)], None,
     State.APPLIED),
    (1, ENDS, [("whole", "failed", PAST), ("practical", "absent", PAST), ("theory", "failed", PAST)], None, State.OVER),
    (2, date(2027, 11, 30), [], None, State.SOON),
    (2, date(2027, 11, 22), [], None, State.LATE),
    (2, date(2028, 6, 30), [], None, State.OPEN),
    (2, ENDS, [("practical", "passed", PAST)], None, State.PASSED),  # theory is optional
    (2, ENDS, [("theory", "passed", PAST)], None, State.LATE),
    (3, date(2027, 11, 30), [], None, State.SOON),
]  # fmt: skip
CASES[1] = (*CASES[1][:4], State.OPEN)
GRADE = {1: "basic", 2: "grade_3", 3: "grade_2"}


def test_every_state_in_python_and_in_the_database(world):
    """One world with all cases: each plan is found under its state, and under no other."""
    Plan.objects.all().update(ends_on=PAST)  # those of the cast have ended
    expected = {}
    for stage, ends, attempts, applied, state in CASES:
        person = make_person(world.tokyo)
        row = place(person, world.asahi_plant, date(2026, 6, 1), ends, stage=stage, exam_applied_on=applied)
        tries(person, *attempts, grade=GRADE[stage])
        expected[row.plan_id] = state
    rows = running(Plan.objects.all(), TODAY)
    assert {one.plan.pk: one.state for one in standings(rows, TODAY)} == expected
    for state in State:
        found = set(in_state(rows, state, TODAY).values_list("pk", flat=True))
        assert found == {pk for pk, each in expected.items() if each == state}, state


def test_attempts_left_of_each_part(world):
    person = world.trainees[0]
    tries(person, ("practical", "failed", PAST), ("theory", "absent", PAST))
    [found] = standings(person.plans.all(), TODAY)
    assert [(one.part, one.used, one.left) for one in found.parts] == [("practical", 1, 1), ("theory", 0, 2)]
    assert [one.part for one in found.to_sit] == ["practical", "theory"]
    make_exam(person, "practical")
    [found] = standings(person.plans.all(), TODAY)
    assert [one.part for one in found.to_sit] == ["theory"]  # the retake is applied for


def test_many_plans_cost_one_query(world, django_assert_num_queries):
    plans = list(Plan.objects.all())
    with django_assert_num_queries(1):
        assert len(standings(plans, TODAY)) == 5
