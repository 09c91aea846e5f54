"""TITP-VISIT-01 and ESD-AUD-03 as duties: one per establishment and month, whoever trains there."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imjapan.core import changes
from reports.models import Obligation, ObligationRecord
from reports.obligations.chapters.visit_facts import gather
from reports.obligations.recompute import recompute
from tests.obligations.makers import finish
from tests.world import (
    TODAY,
    make_audit,
    make_company,
    make_establishment,
    make_office,
    make_person,
    make_trainees,
    make_visit,
    place,
)
from training.models import CutOver, Placement, Plan, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def plant(world):
    """An establishment nobody has trained at, in an office whose clock started long ago."""
    office = make_office("NGY", clock_starts_on=date(2020, 1, 1))
    return make_establishment(make_company(office))


def trainee(establishment, first, last, lecture_ends_on=None):
    """Somebody in stage 1 whose training at the implementer begins on `first`."""
    person = make_person(establishment.company.office)
    plan = {"lecture_ends_on": lecture_ends_on} if lecture_ends_on else {}
    return place(person, establishment, date.fromisoformat(first), date.fromisoformat(last), **plan)


def worker(establishment, first, last, person=None, plan=None):
    """Somebody in employment for skill development."""
    person = person or make_person(establishment.company.office)
    first, last = date.fromisoformat(first), date.fromisoformat(last)
    plan = plan or Plan.objects.create(person=person, regime="esd", starts_on=first, ends_on=last)
    return Placement.objects.create(
        person=person, plan=plan, establishment=establishment, company=establishment.company,
        starts_on=first, ends_on=last,
    )  # fmt: skip


def run(today=TODAY):
    return recompute(today=today)


def duties(establishment, rule="TITP-VISIT-01"):
    rows = Obligation.objects.filter(establishment=establishment, kind="visit", rule_id=rule)
    return {row.window_key[:7]: row for row in rows.order_by("window_first")}


def windows(establishment, rule="TITP-VISIT-01"):
    return {key: f"{row.window_first}/{row.window_last}" for key, row in duties(establishment, rule).items()}


def states(establishment, rule="TITP-VISIT-01"):
    return {key: row.state for key, row in duties(establishment, rule).items()}


TABLE = [  # training starts, first window, second window (titp.md 5, table of TITP-VISIT-01)
    ("2026-04-20", "2026-04-20/2026-04-30", "2026-05-01/2026-05-31"),
    ("2026-05-01", "2026-05-01/2026-05-31", "2026-06-01/2026-06-30"),
    ("2026-04-30", "2026-04-30/2026-04-30", "2026-05-01/2026-05-31"),
]


@pytest.mark.parametrize("starts, first, second", TABLE)
def test_the_months_of_the_table(plant, starts, first, second):
    trainee(plant, starts, "2027-04-14")
    run()
    assert list(windows(plant).values())[:2] == [first, second]


def test_a_single_day_is_a_warning_at_planning_time(plant):
    trainee(plant, "2026-04-30", "2027-04-29")
    run()
    outcomes = {key: row.verdict["outcome"] for key, row in duties(plant).items()}
    assert (outcomes["2026-04"], outcomes["2026-05"]) == ("WARN", "OK")


def test_training_begins_after_the_lecture(plant):
    trainee(plant, "2026-04-06", "2027-04-05", lecture_ends_on=date(2026, 5, 5))
    run()
    assert next(iter(windows(plant).values())) == "2026-05-06/2026-05-31"


def test_the_last_month_ends_with_stage_1(plant):
    trainee(plant, "2026-03-16", "2027-03-15")
    run(date(2027, 3, 1))
    assert (list(windows(plant))[-1], list(windows(plant).values())[-1]) == ("2027-03", "2027-03-01/2027-03-15")


def test_29_february_and_new_year(plant):
    trainee(plant, "2027-12-31", "2028-02-29")
    run(date(2028, 1, 10))
    assert windows(plant) == {
        "2027-12": "2027-12-31/2027-12-31",
        "2028-01": "2028-01-01/2028-01-31",
        "2028-02": "2028-02-01/2028-02-29",
    }


def test_stage_2_asks_for_none(plant):
    place(make_person(plant.company.office), plant, date(2026, 4, 1), date(2028, 3, 31), stage=2)
    run()
    assert duties(plant) == {}


def test_one_visit_covers_everybody_and_is_tied_to_the_duty(plant, world):
    people = make_trainees(plant, 12, date(2026, 4, 1), date(2027, 3, 31))
    visit = make_visit(plant, world.alice, people, visited_on=date(2026, 11, 10))
    run()
    duty = duties(plant)["2026-11"]
    assert (duty.state, duty.done_on) == ("done", date(2026, 11, 10))
    assert list(ObligationRecord.objects.values_list("obligation", "visit")) == [(duty.pk, visit.pk)]
    assert Obligation.objects.filter(establishment=plant, kind="visit", window_key="2026-11-01").count() == 1


@pytest.mark.parametrize("day, state", [("2026-10-31", "open"), ("2026-11-01", "done"), ("2026-11-23", "done")])
def test_first_and_last_day_of_a_month(plant, world, day, state):
    trainee(plant, "2026-04-01", "2027-03-31")
    make_visit(plant, world.alice, visited_on=date.fromisoformat(day))
    run()
    assert states(plant)["2026-11"] == state


def test_a_visit_of_tomorrow_a_draft_and_an_audit_are_no_visit(plant, world):
    trainee(plant, "2026-04-01", "2027-03-31")
    make_visit(plant, world.alice, visited_on=date(2026, 11, 24))
    make_visit(plant, world.alice, visited_on=date(2026, 11, 12), state=Visit.State.DRAFT)
    finish(make_audit(plant, world.alice, starts_on=date(2026, 11, 10)), world.alice)
    run()
    assert states(plant)["2026-11"] == "open"


def test_somebody_who_begins_after_another_has_left_needs_a_second_visit(plant, world):
    trainee(plant, "2026-04-01", "2026-11-10")
    trainee(plant, "2026-11-20", "2027-11-19")
    run()
    assert windows(plant)["2026-11"] == "2026-11-01/2026-11-10"
    first = make_visit(plant, world.alice, visited_on=date(2026, 11, 5))
    run()
    assert (windows(plant)["2026-11"], states(plant)["2026-11"]) == ("2026-11-20/2026-11-30", "open")
    second = make_visit(plant, world.alice, visited_on=date(2026, 11, 21))
    run()
    duty = duties(plant)["2026-11"]
    assert (duty.state, duty.done_on) == ("done", date(2026, 11, 21))
    assert set(duty.records.values_list("visit", flat=True)) == {first.pk, second.pk}


def test_the_last_visit_before_our_records_counts(plant):
    trainee(plant, "2026-04-01", "2027-03-31")
    CutOver.objects.create(establishment=plant, last_visit_on=date(2026, 11, 4))
    run()
    duty = duties(plant)["2026-11"]
    assert (duty.state, duty.done_on, duty.records.count()) == ("done", date(2026, 11, 4), 0)


def test_months_before_the_clock_started_are_not_opened(plant):
    trainee(plant, "2026-04-01", "2027-03-31")
    type(plant.company.office).objects.filter(pk=plant.company.office_id).update(clock_starts_on=date(2026, 11, 20))
    run()
    rows = duties(plant)
    assert next(iter(rows)) == "2026-11"
    assert (rows["2026-11"].carried_over, rows["2026-12"].carried_over) == (True, False)


def test_the_dates_of_a_month_with_a_weekend_at_its_end(plant):
    """31 January 2027 is a Sunday: the last business day is Friday the 29th."""
    trainee(plant, "2026-04-01", "2027-03-31")
    run()
    duty = duties(plant)["2027-01"]
    assert (duty.target_on, duty.safe_on, duty.legal_on) == (
        date(2027, 1, 29), date(2027, 1, 29), date(2027, 1, 31),
    )  # fmt: skip


ESD = "ESD-AUD-03"


def test_esd_the_first_year_and_its_partial_months(plant, world):
    """esd.md, ESD-AUD-03, examples 1 to 3: began 2027-06-10, first month in part, last until 2028-06-09."""
    worker(plant, "2027-06-10", "2030-06-09")
    run(date(2027, 7, 1))
    rows = duties(plant, ESD)
    assert len(rows) == 13
    assert windows(plant, ESD)["2027-06"] == "2027-06-10/2027-06-30"
    assert windows(plant, ESD)["2028-06"] == "2028-06-01/2028-06-09"
    assert [rows[key].verdict["outcome"] for key in ("2027-06", "2027-07", "2028-06")] == ["WARN", "OK", "WARN"]


def test_esd_the_year_runs_from_the_first_day_at_the_company(plant):
    other = make_establishment(plant.company, "第二工場")
    person = make_person(plant.company.office)
    plan = Plan.objects.create(person=person, regime="esd", starts_on=date(2027, 4, 1), ends_on=date(2030, 3, 31))
    worker(plant, "2027-04-01", "2027-12-31", person, plan)
    worker(other, "2028-01-01", "2030-03-31", person, plan)
    run(date(2028, 1, 5))
    assert list(windows(other, ESD)) == ["2028-01", "2028-02", "2028-03"]


def test_one_visit_serves_both_regimes(plant, world):
    trainee(plant, "2026-10-01", "2027-09-30")
    worker(plant, "2027-05-01", "2030-04-30")
    visit = make_visit(plant, world.alice, visited_on=date(2027, 5, 20))
    run(date(2027, 5, 25))
    assert states(plant)["2027-05"] == states(plant, ESD)["2027-05"] == "done"
    assert visit.fulfils.count() == 2


def test_a_second_run_and_the_next_day_write_nothing(plant, world):
    trainee(plant, "2026-04-01", "2027-03-31")
    worker(plant, "2027-05-01", "2030-04-30")
    make_visit(plant, world.alice, visited_on=date(2026, 11, 5))
    run()
    again, next_day = run(), run(date(2026, 11, 24))
    assert (again.created, again.changed, again.removed) == (0, 0, 0)
    assert (next_day.changed, next_day.removed) == (0, 0)


def test_facts_cost_the_same_for_one_and_for_many(world):
    places = [make_establishment(world.asahi, f"工場{number}") for number in range(30)]
    for each in places:
        trainee(each, "2026-04-01", "2027-03-31")
        make_visit(each, world.alice, visited_on=date(2026, 11, 5))
    found = []
    for ids in ([places[0].pk], [each.pk for each in places]):
        with CaptureQueriesContext(connection) as queries:
            assert len(gather(ids)) == len(ids)
        found.append(len(queries))
    assert found == [3, 3]


@pytest.mark.usefixtures("_monday")
def test_finishing_and_opening_again_moves_the_duty(plant, world):
    trainee(plant, "2026-04-01", "2027-03-31")
    run()
    visit = make_visit(plant, world.alice, visited_on=date(2026, 11, 20))
    changes.record(world.actor("alice"), visit, "visit.finished")
    assert states(plant)["2026-11"] == "done"
    Visit.objects.filter(pk=visit.pk).update(state="draft")
    changes.record(world.actor("alice"), visit, "visit.changed")
    assert states(plant)["2026-11"] == "open"
    assert not ObligationRecord.objects.filter(visit=visit).exists()


@pytest.mark.usefixtures("_monday")
def test_a_corrected_lecture_moves_the_first_month(plant, world):
    row = trainee(plant, "2026-10-05", "2027-10-04", lecture_ends_on=date(2026, 10, 30))
    run()
    assert windows(plant)["2026-10"] == "2026-10-31/2026-10-31"
    Plan.objects.filter(pk=row.plan_id).update(lecture_ends_on=date(2026, 11, 2))
    changes.record(world.actor("alice"), row, "placement.changed")
    assert next(iter(windows(plant).items())) == ("2026-11", "2026-11-03/2026-11-30")
