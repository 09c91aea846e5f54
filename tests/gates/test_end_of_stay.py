"""The end of the stay: prepare what follows, or ask whether anything does. Duties and gate say the same."""

from datetime import date

import pytest

from tests.gates.makers import application, card, trainee
from tests.obligations.cycle_makers import rows, run
from training.gates.judged import gates_of
from training.models import ResidenceApplication

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def residence(person, on=TODAY):
    return next(gate for gate in gates_of([person.pk], on)[person.pk] if gate.code == "residence")


def duties(person):
    run(person, on=TODAY)
    return [row[0] for row in rows("residence", person=person)]


@pytest.fixture
def person(world):
    """At the end of stage 2; the card ends on its last day."""
    person = trainee(world, (2, date(2025, 1, 10), date(2027, 1, 9)))
    card(person, date(2025, 1, 10), date(2027, 1, 9))
    return person


def test_where_nothing_follows_the_person_is_asked_and_nothing_is_due(person):
    found = residence(person)
    assert (found.outcome, found.alarms) == ("CONFIRM", False)
    assert found.sentence.startswith("Nothing is recorded for after 2027-01-09. Ask the person: prepare what follows")
    assert "from 2026-10-09" in found.sentence
    assert duties(person) == []
    assert residence(person, date(2026, 1, 10)).outcome == "OK"  # a year before nobody has to ask


def test_where_something_follows_it_is_to_be_renewed_in_both(world, person):
    application(world, person, date(2027, 1, 10), date(2029, 1, 9), stage=3)
    assert (residence(person).outcome, duties(person)) == ("WARN", ["TITP-IMM-02.b"])


def test_what_was_filed_is_not_asked_about(person):
    ResidenceApplication.objects.create(person=person, kind="change", filed_on=date(2026, 11, 1))
    assert residence(person).outcome == "OK"


def test_a_stage_1_is_meant_to_go_on(world):
    person = trainee(world, (1, date(2026, 1, 10), date(2027, 1, 9)))
    card(person, date(2026, 1, 10), date(2027, 1, 9))
    assert (residence(person).outcome, duties(person)) == ("WARN", ["TITP-IMM-02.b"])
