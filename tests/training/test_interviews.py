"""TITP-AUDIT-03: who is in training, how many must be heard, and who has waited longest."""

from datetime import date

import pytest

from tests import world as w
from tests.training.helpers import finished
from training.domain.audits import in_training, interview_state
from training.models import Plan

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.mark.parametrize("day, there", [
    (date(2026, 4, 14), False),
    (date(2026, 4, 15), True),
    (date(2027, 4, 14), True),
    (date(2027, 4, 15), False),
])  # fmt: skip
def test_in_training_counts_the_first_and_the_last_day(world, day, there):
    assert set(in_training(world.asahi_plant, day)) == (set(world.trainees) if there else set())


def test_other_regimes_and_other_establishments_do_not_count(world):
    other = w.make_establishment(world.asahi, "第二工場")
    w.make_trainees(other, 1)
    Plan.objects.filter(person=world.trainees[0]).update(regime="ssw", stage=None, lecture_starts_on=None)
    assert set(in_training(world.asahi_plant, DAY)) == set(world.trainees[1:])


@pytest.mark.parametrize(
    "trainees, required", [(0, 0), (1, 1), (2, 2), (4, 2), (5, 2), (8, 2), (9, 3), (13, 4), (21, 6)]
)
def test_titp_audit_03_number_of_interviews(world, trainees, required):
    site = w.make_establishment(world.asahi, "第三工場")
    w.make_trainees(site, trainees)
    state = interview_state(site, on=DAY)
    assert (len(state.turns), state.rule.value) == (trainees, required)


def test_who_waited_longest_stands_first(world):
    first, second, third, *never = world.trainees
    finished(world, date(2026, 5, 20), people=[first, second])
    finished(world, date(2026, 8, 20), people=[first, third])
    turns = interview_state(world.asahi_plant, on=DAY).turns
    assert {turn.person for turn in turns[:2]} == set(never)
    assert [turn.last_on for turn in turns] == [None, None, date(2026, 5, 20), date(2026, 8, 20), date(2026, 8, 20)]
    assert [turn.waits for turn in turns] == [True, True, False, False, False]
    assert turns[2].person == second


def test_twelve_months_are_counted_to_the_day(world):
    finished(world, date(2026, 4, 20), people=world.trainees[:2])
    heard = set(world.trainees[:2])
    assert heard.isdisjoint(interview_state(world.asahi_plant, on=date(2027, 4, 10)).waiting)
    w.place(world.trainees[0], world.asahi_plant, date(2027, 4, 15), date(2029, 4, 14), stage=2)
    assert world.trainees[0] not in interview_state(world.asahi_plant, on=date(2027, 4, 20)).waiting
    assert world.trainees[0] in interview_state(world.asahi_plant, on=date(2027, 4, 21)).waiting


def test_an_interview_in_a_draft_does_not_count_yet(world):
    audit = w.make_audit(world.asahi_plant, world.alice)
    audit.interviews.create(person=world.trainees[0], held_on=DAY)
    assert world.trainees[0] in interview_state(world.asahi_plant, on=DAY).waiting
