"""Duties from the application for a plan to the arrival and the lecture, and of changes of running plans."""

from datetime import date

import pytest

from reports.models import Obligation, ObligationMove
from reports.obligations.chapters import applications, courses
from reports.obligations.chapters.applications import ChangeFact, CoeFact, Cycle
from reports.obligations.chapters.courses import CourseFact, Taught
from reports.obligations.recompute import Counts
from tests.obligations.cycle_makers import (
    make_application,
    make_change,
    make_coe,
    make_course,
    records_of,
    rows,
    run,
)
from tests.obligations.pure import OFFICE, PERSON, application, day, life, lines, plan
from tests.world import TODAY, make_person
from training.models import LectureCourse, PlanApplication

Kind = Obligation.Kind
FIL, ESD = "TITP-FIL-03", "ESD-PLAN-02"


def asked(*lived, on=TODAY, certificates=(), landings=(), changes=()):
    facts = Cycle(life(*lived), list(certificates), [day(text) for text in landings], list(changes))
    return lines(applications.duties(PERSON, facts, on))


# --- when to apply ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "start", "opens", "target", "legal"),
    [
        (1, "2027-06-01", "2026-12-01", "2027-02-01", "2027-03-01"),
        (1, "2027-06-30", "2026-12-30", "2027-02-26", "2027-03-30"),  # 28 February is a Sunday
        (
            1,
            "2027-07-31",
            "2027-01-31",
            "2027-03-31",
            "2027-03-31",
        ),  # the last day for newcomers comes before the alarm
        (2, "2027-04-15", "2026-10-15", "2027-01-15", "2027-01-15"),
        (2, "2027-05-31", "2026-11-30", "2027-02-26", "2027-02-28"),  # 31 February does not exist
        (2, "2028-05-31", "2027-11-30", "2028-02-29", "2028-02-29"),
        (3, "2027-05-01", "2026-11-01", "2026-12-28", "2027-02-01"),  # 1 January is closed
    ],
)
def test_when_to_apply_for_a_plan_of_technical_intern_training(stage, start, opens, target, legal):
    drafted = application(start, "2029-12-31", stage=stage)
    (found,) = applications.duties(PERSON, Cycle(life(drafted)), date(2027, 1, 5))
    assert lines([found]) == [f"{FIL} {target} {legal} open"]
    assert (str(found.window_first), found.window_key, found.application_id) == (opens, "application:1", 1)


def test_a_newcomer_too_late_for_the_law_has_no_day_left():
    assert asked(application("2027-10-15", "2028-10-14")) == []


@pytest.mark.parametrize(
    ("start", "target", "legal"),
    [
        ("2027-06-01", "2027-02-01", "2027-02-01"),
        ("2027-12-31", "2027-08-31", "2027-08-31"),
        ("2028-06-29", "2028-02-29", "2028-02-29"),
    ],
)
def test_a_plan_of_skill_development_is_applied_for_four_months_before(start, target, legal):
    drafted = application(start, "2030-12-31", stage=None, regime="esd")
    assert asked(drafted, on=date(2027, 5, 1)) == [f"{ESD} {target} {legal} open"]


@pytest.mark.parametrize(
    ("state", "applied", "expected"),
    [
        ("draft", "", "open"),
        ("applied", "2026-11-20", "done 2026-11-20"),
        ("certified", "2026-11-20", "done 2026-11-20"),
        ("refused", "2026-11-20", "done 2026-11-20"),  # it was handed in
        ("withdrawn", "", None),
        ("applied", "2026-12-24", "open"),  # told for a day to come
    ],
)
def test_an_application_handed_in_ends_the_duty(state, applied, expected):
    found = asked(application("2027-04-15", "2029-04-14", stage=2, state=state, applied_on=applied))
    assert found == ([f"{FIL} 2027-01-15 2027-01-15 {expected}"] if expected else [])


def test_stage_1_asks_for_the_next_plan_by_itself_until_somebody_begins_it():
    stage_1 = plan("2026-04-15", "2027-04-14")
    assert asked(stage_1) == [f"{FIL} 2027-01-15 2027-01-15 open"]
    begun = application("2027-05-01", "2029-04-30", stage=2)
    assert asked(stage_1, begun) == [f"{FIL} 2027-02-01 2027-02-01 open"]
    withdrawn = application("2027-05-01", "2029-04-30", stage=2, state="withdrawn")
    assert asked(stage_1, withdrawn) == [f"{FIL} 2027-01-15 2027-01-15 open"]
    assert asked(stage_1, plan("2027-04-15", "2029-04-14", stage=2, pk=2)) == []
    own = application("2026-05-01", "2027-04-30", state="certified", applied_on="2026-01-10", plan_id=1)
    assert f"{FIL} 2027-01-15 2027-01-15 open" in asked(stage_1, own)  # it became this plan, on another day
    assert asked(plan("2026-04-15", "2027-04-14", until="2026-10-31")) == []  # broke off
    assert asked(stage_1, on=date(2027, 4, 15)) == []  # over: home, or something the records will show


# --- arrival ------------------------------------------------------------------------------------

NEW = application("2027-05-01", "2028-04-30", state="applied", applied_on="2026-11-10")


@pytest.mark.parametrize(
    ("coe", "landings", "expected"),
    [
        (None, (), "2027-06-30 2027-06-30 open"),
        (("2027-02-15", None), (), "2027-05-14 2027-05-15 open"),  # three months, and a Saturday
        (("2027-04-20", None), (), "2027-06-30 2027-06-30 open"),  # the law ends before the certificate
        (("2026-11-30", None), (), "2027-02-26 2027-02-28 open"),
        (("2027-02-15", "2027-05-01"), (), "2027-05-14 2027-05-15 done 2027-05-01"),
        (("2027-02-15", None), ("2027-05-02",), "2027-05-14 2027-05-15 done 2027-05-02"),  # as the card says
        (None, ("2020-01-01",), "2027-06-30 2027-06-30 open"),  # a former stay is no entry
    ],
)
def test_a_newcomer_enters_by_the_last_day_of_the_law_or_of_the_certificate(coe, landings, expected):
    certificates = [CoeFact(1, 1, day(coe[0]), coe[1] and day(coe[1]))] if coe else []
    found = asked(NEW, certificates=certificates, landings=landings, on=date(2027, 5, 10))
    assert [line for line in found if line.startswith("ESD-TRN")] == [f"ESD-TRN-02 {expected}"]
    assert not [line for line in found if line.startswith("TITP-IMM")]


@pytest.mark.parametrize(
    ("issued", "entered", "expected"),
    [
        ("2026-11-30", None, "2027-02-26 2027-02-28 open"),
        ("2027-11-29", None, "2028-02-29 2028-02-29 open"),
        ("2026-10-15", "2026-11-20", "2027-01-15 2027-01-15 done 2026-11-20"),
    ],
)
def test_any_other_certificate_serves_for_three_months(issued, entered, expected):
    coe = CoeFact(4, None, day(issued), entered and day(entered))
    assert asked(certificates=[coe], on=date(2027, 12, 1)) == [f"TITP-IMM-02 {expected}"]


def test_nobody_enters_with_a_certificate_that_was_replaced_or_whose_plan_was_dropped():
    old, new = CoeFact(4, None, date(2027, 1, 5), None), CoeFact(5, None, date(2027, 5, 10), date(2027, 5, 20))
    later = date(2027, 12, 1)
    assert asked(certificates=[old, new], on=later) == ["TITP-IMM-02 2027-08-10 2027-08-10 done 2027-05-20"]
    used = CoeFact(4, None, date(2027, 1, 5), date(2027, 2, 1))
    assert len(asked(certificates=[used, new], on=later)) == 2
    dropped = application("2027-05-01", "2028-04-30", state="withdrawn", applied_on="2026-11-10")
    coe = CoeFact(4, dropped.id, date(2027, 1, 5), None)
    assert not [line for line in asked(dropped, certificates=[coe]) if line.startswith("TITP-IMM")]
    assert asked(NEW, certificates=[coe])[-1].startswith("ESD-TRN-02")


# --- changes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("regime", "code", "treatment", "on", "expected"),
    [
        ("titp", "tasks", "notice", "2026-11-30", "TITP-CHG-01 2026-12-28 2026-12-31"),
        ("titp", "tasks", "notice", "2027-01-31", "TITP-CHG-01 2027-02-26 2027-02-28"),
        # more than the law asks
        ("titp", "tasks", "approval", "2026-12-01", "TITP-FIL-01 2026-11-30 2026-11-30"),
        ("titp", "something_else", "notice", "2026-11-30", "TITP-FIL-01 2026-12-28 2026-12-31"),
        ("esd", "no_such_item", "notice", "2027-05-10", "ESD-REP-01.R06 2027-06-10 2027-06-10"),
        ("esd", "no_such_item", "confirm", "2027-05-10", ""),
        ("ssw", "instructor", "notice", "2026-11-30", ""),
    ],
)
def test_a_change_is_approved_before_or_told_within_a_month(regime, code, treatment, on, expected):
    change = ChangeFact(3, regime, code, treatment, day(on), None)
    found = asked(changes=[change], on=date(2027, 5, 20))
    assert found == ([f"{expected} open"] if expected else [])


# --- lectures -----------------------------------------------------------------------------------


def taught(*lived, on=TODAY, given=()):
    facts = Taught(life(*lived), [CourseFact(pk, day(first), day(last), None) for pk, first, last in given])
    return lines(courses.before_work(PERSON, facts, on))


def test_everybody_who_arrives_has_a_lecture_before_any_work():
    stage_1 = plan("2026-12-20", "2027-12-19")
    assert taught(stage_1) == ["TITP-LEC-04 2026-12-18 2026-12-20 open"]
    assert taught(stage_1, given=[(1, "2026-12-23", "2027-01-20")]) == ["TITP-LEC-04 2026-12-23 2026-12-23 open"]
    later = taught(stage_1, given=[(1, "2026-12-21", "2027-01-20")], on=date(2026, 12, 21))
    assert later == ["TITP-LEC-04 2026-12-21 2026-12-21 done 2026-12-21"]
    told = plan("2026-12-20", "2027-12-19", lecture_starts_on=date(2026, 12, 21))
    assert taught(told) == []  # its days stand at the plan
    assert taught(plan("2026-12-20", "2028-12-19", stage=2)) == []
    esd = application("2027-06-01", "2030-05-31", stage=None, regime="esd", state="applied", applied_on="2026-11-01")
    assert taught(esd) == ["ESD-LEC-01 2027-06-01 2027-06-01 open"]
    assert taught(esd, on=date(2027, 6, 2)) == []  # nobody came on that day
    moves = (
        plan("2027-06-01", "2028-05-31", stage=None, regime="esd"),
        plan("2028-06-01", "2030-05-31", None, "esd", pk=2),
    )
    assert len(taught(*moves, on=date(2028, 1, 1))) == 1
    assert taught(application("2026-12-20", "2027-12-19")) == []  # a draft brings nobody yet


@pytest.mark.parametrize(
    ("last", "closed", "expected"),
    [
        ("2026-11-20", None, "2026-12-04 2026-12-04 open"),
        ("2027-02-15", None, "2027-03-01 2027-03-01 open"),
        ("2026-12-18", None, "2026-12-28 2027-01-01 open"),
        ("2026-11-20", "2026-11-22", "2026-12-04 2026-12-04 done 2026-11-22"),
    ],
)
def test_the_records_of_a_course_are_closed_within_two_weeks(last, closed, expected):
    facts = [CourseFact(1, day("2026-10-20"), day(last), closed and day(closed))]
    assert lines(courses.records(OFFICE, facts, TODAY)) == [f"TITP-REC-04.b {expected}"]


# --- stored -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_begun_application_takes_over_the_row_and_its_history(world):
    """The duty stays one row, so that its reminders and its waiver stay with it; that its days moved is told."""
    person = world.trainees[0]
    run(person)
    before = Obligation.objects.get(kind=Kind.PLAN_APPLICATION)
    assert (before.window_key, before.application) == (f"plan:{person.plans.get().pk}", None)
    begun = make_application(person, world.asahi_plant, world.bob, date(2027, 5, 1), date(2029, 4, 30), stage=2)
    run(person)
    after = Obligation.objects.get(kind=Kind.PLAN_APPLICATION)
    assert (after.pk, after.window_key, after.application) == (before.pk, f"application:{begun.pk}", begun)
    move = ObligationMove.objects.get(obligation=after)
    assert (str(move.legal_before), str(move.legal_after)) == ("2027-01-15", "2027-02-01")
    PlanApplication.objects.update(state="applied", applied_on=date(2026, 11, 20))
    run(person)
    assert rows(Kind.PLAN_APPLICATION)[0][3:] == ("2027-02-01", "done", "2026-11-20")
    assert records_of(Kind.PLAN_APPLICATION) == ["application"]
    assert run(person).created == run(person).changed == 0


@pytest.mark.django_db
def test_the_way_of_a_newcomer_from_the_application_to_the_course(world):
    person = make_person(world.tokyo)
    fields = {"state": "applied", "applied_on": date(2026, 11, 10)}
    wanted = make_application(
        person, world.asahi_plant, world.bob, date(2027, 5, 1), date(2028, 4, 30), stage=1, **fields
    )
    coe = make_coe(person, date(2026, 11, 20), application=wanted)
    course = make_course(world.tokyo, [person], date(2027, 5, 2), date(2027, 6, 1))
    run(person)
    assert rows(Kind.ENTRY) == [("ESD-TRN-02", "2026-11-10 2027-02-20", "2027-02-19", "2027-02-20", "open", None)]
    assert rows(Kind.LECTURE) == [("TITP-LEC-04", "2027-05-01 2027-05-02", "2027-04-30", "2027-05-02", "open", None)]
    assert Obligation.objects.get(kind=Kind.LECTURE).course == course
    coe.entered_on = date(2027, 2, 10)
    coe.save()
    run(person, on=date(2027, 5, 3))
    assert rows(Kind.ENTRY)[0][3:] == ("2027-02-20", "done", "2027-02-10")
    assert rows(Kind.LECTURE)[0][3:] == ("2027-05-02", "done", "2027-05-02")
    assert (records_of(Kind.ENTRY), records_of(Kind.LECTURE)) == (["residence_application"], ["course"])
    LectureCourse.objects.get().people.clear()
    run(person, on=date(2027, 4, 30))
    assert rows(Kind.LECTURE)[0][4] == "open"


@pytest.mark.django_db
def test_a_change_is_tied_and_goes_with_its_settlement(world):
    person = world.trainees[0]
    change = make_change(person.plans.get(), world.asahi, world.bob, date(2026, 11, 30))
    run(person)
    assert rows(Kind.PLAN_CHANGE)[0][3:] == ("2026-12-31", "open", None)
    change.settled_on = date(2026, 11, 23)
    change.save()
    assert run(person) == Counts(changed=1, unchanged=3)
    assert (rows(Kind.PLAN_CHANGE)[0][4], records_of(Kind.PLAN_CHANGE)) == ("done", ["plan_change"])
