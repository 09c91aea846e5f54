"""TITP-AUDIT-01 as duties: one per establishment and block, whatever happens inside."""

from datetime import date, timedelta

import pytest

from reports.models import Obligation, ObligationRecord
from reports.obligations.recompute import recompute
from tests.obligations.makers import back_to_draft, duties, finish, states
from tests.world import (
    TODAY,
    make_audit,
    make_company,
    make_establishment,
    make_office,
    make_person,
    make_trainees,
    place,
)
from training.models import Placement, Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plant(world):
    """An establishment nobody has trained at, in an office whose clock started long ago."""
    office = make_office("NGY", clock_starts_on=date(2020, 1, 1))
    return make_establishment(make_company(office))


def run(today=TODAY):
    return recompute(today=today)


def windows(establishment):
    return [(row.window_first, row.window_last) for row in duties(establishment).values()]


BLOCKS = [  # first lecture day, block 0, block 1, block 2 (titp.md 5, table of TITP-AUDIT-01)
    ("2026-04-15", "2026-04-01/2026-06-30", "2026-07-01/2026-09-30", "2026-10-01/2026-12-31"),
    ("2026-11-30", "2026-11-01/2027-01-31", "2027-02-01/2027-04-30", "2027-05-01/2027-07-31"),
    ("2026-12-01", "2026-12-01/2027-02-28", "2027-03-01/2027-05-31", "2027-06-01/2027-08-31"),
    ("2027-12-31", "2027-12-01/2028-02-29", "2028-03-01/2028-05-31", "2028-06-01/2028-08-31"),
]


@pytest.mark.parametrize("first_lecture_day, block_0, block_1, block_2", BLOCKS)
def test_blocks_follow_the_first_lecture_month(plant, first_lecture_day, block_0, block_1, block_2):
    start = date.fromisoformat(first_lecture_day)
    make_trainees(plant, 1, start, start + timedelta(days=230))
    run(today=start)
    assert [f"{first}/{last}" for first, last in windows(plant)][:3] == [block_0, block_1, block_2]


def test_the_lecture_decides_not_the_arrival(plant):
    person = make_person(plant.company.office)
    place(person, plant, date(2026, 4, 28), date(2027, 4, 27), lecture_starts_on=date(2026, 5, 1))
    run()
    assert windows(plant)[0] == (date(2026, 5, 1), date(2026, 7, 31))


def test_a_transferred_trainee_starts_the_clock_on_arrival(world, plant):
    """The lecture was elsewhere: the blocks of the second establishment begin with the month of the transfer."""
    person = make_person(plant.company.office)
    first = place(person, world.midori_farm, date(2026, 4, 6), date(2027, 4, 5))
    Placement.objects.filter(pk=first.pk).update(ends_on=date(2026, 8, 19))
    Placement.objects.create(
        person=person, plan=first.plan, establishment=plant, company=plant.company,
        starts_on=date(2026, 8, 20), ends_on=date(2027, 4, 5),
    )  # fmt: skip
    run()
    assert windows(plant)[0] == (date(2026, 8, 1), date(2026, 10, 31))
    assert windows(world.midori_farm)[-1] == (date(2026, 7, 1), date(2026, 9, 30))


def test_twelve_trainees_at_one_company_give_one_duty_per_block(plant):
    make_trainees(plant, 12)
    run()
    assert len(states(plant)) == 5
    assert Obligation.objects.filter(company=plant.company).count() == 5


def test_each_establishment_has_a_duty_of_its_own(plant):
    other = make_establishment(plant.company, "第二工場")
    make_trainees(plant, 2)
    make_trainees(other, 2)
    run()
    assert len(states(plant)) == len(states(other)) == 5


def test_specified_skilled_workers_are_not_audited(plant):
    placement = place(make_person(plant.company.office), plant, date(2026, 4, 1), date(2027, 3, 31), stage=2)
    Plan.objects.filter(pk=placement.plan_id).update(regime="ssw", stage=None)
    run()
    assert states(plant) == {}


def test_a_later_group_does_not_reset_the_blocks(plant):
    make_trainees(plant, 1, date(2026, 4, 15), date(2026, 12, 31))
    make_trainees(plant, 1, date(2026, 8, 20), date(2027, 6, 30))
    run()
    assert [first for first, _last in windows(plant)][:3] == [date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)]


def test_a_group_after_a_gap_starts_again_and_the_gap_needs_no_audit(plant):
    make_trainees(plant, 1, date(2026, 1, 10), date(2026, 2, 20))
    make_trainees(plant, 1, date(2026, 8, 25), date(2027, 1, 31))
    run()
    found = {(row.window_first, row.window_last): (row.state, row.reason) for row in duties(plant).values()}
    assert found == {
        (date(2026, 1, 1), date(2026, 3, 31)): ("open", ""),
        (date(2026, 4, 1), date(2026, 6, 30)): ("not_needed", "nobody_in_training"),
        (date(2026, 7, 1), date(2026, 7, 31)): ("not_needed", "nobody_in_training"),
        (date(2026, 8, 1), date(2026, 10, 31)): ("open", ""),
        (date(2026, 11, 1), date(2027, 1, 31)): ("open", ""),
    }


def test_windows_reach_400_days_ahead_and_not_beyond_training(plant):
    make_trainees(plant, 1, date(2026, 11, 2), date(2029, 10, 31))
    run()
    assert windows(plant)[-1] == (date(2027, 11, 1), date(2028, 1, 31))
    assert (TODAY + timedelta(days=400)) > date(2027, 11, 1)


# --- what fulfils a block ---------------------------------------------------------------


def held(plant, world, on, **fields):
    return finish(make_audit(plant, world.bob, starts_on=on, **fields), world.bob)


@pytest.mark.parametrize(
    "day, block",
    [
        (date(2026, 4, 14), None),  # before anybody is in training (AUDIT-01 e)
        (date(2026, 4, 15), "2026-04-01"),
        (date(2026, 6, 30), "2026-04-01"),
        (date(2026, 7, 1), "2026-07-01"),
        (date(2026, 9, 30), "2026-07-01"),
    ],
)
def test_an_audit_fulfils_the_block_of_its_last_day(world, plant, day, block):
    make_trainees(plant, 1)
    audit = held(plant, world, day)
    run()
    done = {key: row for key, row in duties(plant).items() if row.state == "done"}
    assert list(done) == ([block] if block else [])
    assert [r.audit_id for row in done.values() for r in row.records.all()] == ([audit.pk] if block else [])
    assert [row.done_on for row in done.values()] == ([day] if block else [])


def test_an_audit_over_the_boundary_counts_where_it_ends(world, plant):
    make_trainees(plant, 1)
    held(plant, world, date(2026, 6, 29), ends_on=date(2026, 7, 1))
    run()
    assert states(plant)["2026-04-01"] == "open"
    assert states(plant)["2026-07-01"] == "done"


def test_a_draft_fulfils_nothing(world, plant):
    make_trainees(plant, 1)
    make_audit(plant, world.bob, starts_on=date(2026, 10, 20))
    run()
    assert set(states(plant).values()) == {"open"}


def test_an_extraordinary_audit_leaves_the_block_open_and_owes_a_report(world, plant):
    make_trainees(plant, 1)
    audit = held(plant, world, date(2026, 10, 20), kind="extraordinary", reason="賃金不払いの相談")
    run()
    assert states(plant)["2026-10-01"] == "open"
    assert states(plant, "audit_report") == {f"audit:{audit.pk}": "open"}


def test_a_returned_audit_opens_the_block_again(world, plant):
    make_trainees(plant, 1)
    audit = held(plant, world, date(2026, 10, 20))
    run()
    assert states(plant)["2026-10-01"] == "done"
    back_to_draft(audit)
    run()
    row = duties(plant)["2026-10-01"]
    assert (row.state, row.done_on) == ("open", None)
    assert not ObligationRecord.objects.filter(obligation=row).exists()
    assert states(plant, "audit_report") == {}


def test_two_audits_of_one_block_the_first_fulfils_it(world, plant):
    make_trainees(plant, 1)
    first, second = held(plant, world, date(2026, 10, 20)), held(plant, world, date(2026, 11, 2))
    run()
    assert duties(plant)["2026-10-01"].records.get().audit == first
    back_to_draft(first)
    run()
    row = duties(plant)["2026-10-01"]
    assert (row.records.get().audit, row.done_on) == (second, date(2026, 11, 2))


# --- the three dates --------------------------------------------------------------------


def dates(row):
    return row.target_on, row.safe_on, row.legal_on


def test_without_an_audit_before_the_target_is_the_last_business_day(plant):
    make_trainees(plant, 1)
    run()
    # 31 December is closed, as are 29 and 30; the 28th is a Monday.
    assert dates(duties(plant)["2026-10-01"]) == (date(2026, 12, 28), date(2026, 12, 28), date(2026, 12, 31))


def test_the_target_is_three_months_after_the_audit_before(world, plant):
    make_trainees(plant, 1)
    held(plant, world, date(2026, 8, 20))
    run()
    assert dates(duties(plant)["2026-10-01"]) == (date(2026, 11, 20), date(2026, 12, 28), date(2026, 12, 31))


def test_after_a_missed_block_the_target_is_the_last_business_day_again(world, plant):
    make_trainees(plant, 1)
    held(plant, world, date(2026, 5, 20))
    run()
    assert dates(duties(plant)["2026-07-01"]) == (date(2026, 8, 20), date(2026, 9, 30), date(2026, 9, 30))
    assert dates(duties(plant)["2026-10-01"]) == (date(2026, 12, 28), date(2026, 12, 28), date(2026, 12, 31))


def test_the_target_lies_while_somebody_is_still_there(plant):
    make_trainees(plant, 1, date(2026, 4, 15), date(2026, 10, 9))
    run()
    assert dates(duties(plant)["2026-10-01"]) == (date(2026, 10, 9), date(2026, 12, 28), date(2026, 12, 31))


# --- cut-over ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "clock, first, carried_over",
    [
        (date(2026, 6, 30), date(2026, 4, 1), True),
        (date(2026, 7, 1), date(2026, 7, 1), False),
        (date(2026, 7, 2), date(2026, 7, 1), True),
        (date(2026, 11, 23), date(2026, 10, 1), True),
    ],
)
def test_windows_before_the_clock_are_not_opened(plant, clock, first, carried_over):
    make_trainees(plant, 1)
    plant.company.office.clock_starts_on = clock
    plant.company.office.save()
    run()
    rows = list(duties(plant).values())
    assert (rows[0].window_first, rows[0].carried_over) == (first, carried_over)
    assert {row.carried_over for row in rows[1:]} == {False}


def test_a_fresh_import_shows_nothing_late(plant):
    make_trainees(plant, 3, date(2024, 5, 1), date(2027, 4, 30))
    plant.company.office.clock_starts_on = TODAY
    plant.company.office.save()
    run()
    assert list(duties(plant)) == ["2026-11-01", "2027-02-01"]
    assert not Obligation.objects.filter(establishment=plant, legal_on__lt=TODAY).exists()


# --- facts that change ------------------------------------------------------------------


def test_windows_without_trainees_go_and_a_fulfilled_one_stays(world, plant):
    make_trainees(plant, 1)
    held(plant, world, date(2026, 5, 20))
    run()
    Placement.objects.filter(establishment=plant).delete()
    run()
    assert states(plant) == {"2026-04-01": "done"}


def test_an_early_end_shortens_the_list(plant):
    make_trainees(plant, 1)
    run()
    Placement.objects.filter(establishment=plant).update(ends_on=date(2026, 9, 30))
    run()
    assert list(states(plant)) == ["2026-04-01", "2026-07-01"]
