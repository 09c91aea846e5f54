"""Duties near the end of skill development: the extension after a failed exam, and the stay. ESD-GOAL-03, IMM-02.b."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import Obligation
from reports.obligations import kinds
from reports.obligations.chapters import applications, residence
from reports.obligations.words import Seen
from tests.obligations.cycle_makers import make_application, make_card, make_change, make_exam, rows, run
from tests.world import make_person, place
from training.gates.judged import gates_of
from training.models import PlanApplication, Regime

pytestmark = pytest.mark.django_db
Kind = Obligation.Kind
END, NEXT, ON = date(2030, 11, 12), date(2030, 11, 13), date(2030, 9, 10)
EXTENSION = ("ESD-PLAN-03", "2030-09-01 2030-11-12", "2030-11-12", "2030-11-12", "open", None)
STAY = ("TITP-IMM-02.b", "2030-08-13 2030-11-13", "2030-10-11", "2030-11-13", "open", None)


@pytest.fixture
def esd(world):
    """Three years over two employers; the card ends a day after the plan."""
    person = make_person(world.tokyo)
    place(person, world.asahi_plant, date(2027, 11, 13), date(2030, 2, 28), stage=None, regime="esd")
    place(person, world.midori_farm, date(2030, 3, 1), END, stage=None, regime="esd")
    make_card(person, date(2027, 11, 13), NEXT, "育成就労")
    return person


def near_the_end(person, on=ON):
    Obligation.objects.all().delete()
    run(person, on=on)
    found = Kind.PLAN_APPLICATION, Kind.PLAN_CHANGE, Kind.RESIDENCE
    return rows(person=person, kind__in=found, legal_on__gte=date(2030, 1, 1))


def test_a_failed_exam_asks_for_the_extension_and_the_stay(esd):
    assert near_the_end(esd) == []  # goes home, or nobody knows
    make_exam(esd, "ssw_1", date(2030, 8, 20), result="passed")
    attempt = make_exam(esd, "ja_a2", date(2030, 9, 1), result="failed")
    assert near_the_end(esd) == [EXTENSION, STAY]
    duty = Obligation.objects.get(rule_id="ESD-PLAN-03", person=esd)
    words = kinds.of(duty)
    assert words.what(duty) == "Approval of the extension after a failed exam"
    assert words.action(duty, Seen()).url.endswith(f"/people/{esd.public_id}/gates/#extension")
    assert words.note(duty, Seen()) == "Nobody has begun it yet"
    stay = next(one for one in gates_of([esd.pk], ON)[esd.pk] if one.code == "residence")
    assert stay.verdict.rule == "TITP-IMM-02.b"  # the gate says the same
    assert near_the_end(esd, on=date(2030, 8, 31)) == []  # not failed yet
    attempt.result = "passed"
    attempt.save()
    assert near_the_end(esd) == []


def test_whoever_failed_long_before_is_told_in_the_last_months(esd):
    make_exam(esd, "ja_a2", date(2029, 3, 1), result="failed")
    assert near_the_end(esd)[0][1] == "2030-05-12 2030-11-12"


def test_what_is_begun_takes_its_place(world, esd):
    make_exam(esd, "ja_a2", date(2030, 9, 1), result="failed")
    more = {"regime": Regime.ESD, "previous": esd.plans.get(starts_on=date(2030, 3, 1))}
    row = make_application(esd, world.midori_farm, world.alice, NEXT, date(2031, 11, 12), **more)
    found = near_the_end(esd)
    assert found == [("ESD-PLAN-03", "2030-05-12 2030-11-12", "2030-11-12", "2030-11-12", "open", None), STAY]
    duty = Obligation.objects.get(rule_id="ESD-PLAN-03", person=esd)
    assert (duty.application, duty.kind) == (row, Kind.PLAN_APPLICATION)
    assert kinds.of(duty).fulfilled_by(duty).startswith("The approval (変更認定)")
    row.state, row.applied_on = "applied", ON
    row.save()
    assert near_the_end(esd)[0][4] == "open"  # handed in is not approved
    row.plan = place(esd, world.midori_farm, NEXT, date(2031, 11, 12), stage=None, regime="esd").plan
    row.state, row.certified_on = "certified", ON
    row.save()
    assert near_the_end(esd)[0][4:] == ("done", "2030-09-10")
    Obligation.objects.all().delete()
    row.delete()
    row.plan.placements.all().delete()
    row.plan.delete()
    change = make_change(row.previous, world.midori, world.alice, NEXT, code="period", treatment="approval")
    assert near_the_end(esd) == [
        ("ESD-PLAN-03", "2030-11-12 2030-11-12", "2030-11-12", "2030-11-12", "open", None),
        STAY,
    ]
    assert Obligation.objects.get(rule_id="ESD-PLAN-03").plan_change == change


def test_another_status_in_preparation_asks_for_the_stay_alone(world, esd):
    make_exam(esd, "ja_a2", date(2030, 9, 1), result="failed")
    make_application(esd, world.midori_farm, world.alice, NEXT, date(2031, 11, 12), regime=Regime.SSW)
    assert near_the_end(esd) == [STAY]
    esd.placements.filter(ends_on=END).update(ends_on=date(2030, 10, 1), end_reason="帰国")
    Obligation.objects.all().delete()
    PlanApplication.objects.all().delete()
    assert near_the_end(esd) == []  # broke off


def test_as_many_queries_for_many_as_for_one(world, esd):
    people = [esd]
    make_exam(esd, "ja_a2", date(2030, 9, 1), result="failed")
    for _number in range(3):
        people.append(make_person(world.tokyo))
        place(people[-1], world.asahi_plant, date(2027, 11, 13), END, stage=None, regime="esd")
        make_exam(people[-1], "ja_a2", date(2030, 9, 1), result="failed")
    for chapter, number in ((applications, 7), (residence, 9)):
        for some in (people[:1], people):
            with CaptureQueriesContext(connection) as queries:
                chapter.gather([person.pk for person in some])
            assert len(queries) == number
