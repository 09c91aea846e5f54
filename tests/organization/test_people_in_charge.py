"""Who is in charge of a person on a day: by an own row, else whoever looks after the company of that day."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies.domain.in_charge import set_in_charge as put_company
from imjapan.core.errors import Refused
from interns import charge
from interns.domain import in_charge
from tests.organization.helpers import DECEMBER, rows
from tests.world import TODAY, make_person, make_trainees, place
from training.models import Placement

pytestmark = pytest.mark.django_db


def put(world, person, user, on=TODAY, deputy=None, actor="bob"):
    return in_charge.set_in_charge(world.actor(actor), person=person, user=user, deputy=deputy, on=on)


def told(person, on):
    found = charge.in_charge(person.pk, on)
    return found and (found.user.name, found.deputy and found.deputy.name, found.own)


def test_a_person_follows_the_company_until_there_is_an_own_row(world):
    person = world.trainees[0]
    assert told(person, TODAY) == ("Alice", "Bob", False)
    put(world, person, world.mia, DECEMBER)
    assert told(person, date(2026, 11, 30)) == ("Alice", "Bob", False)
    assert told(person, DECEMBER) == ("Mia", None, True)
    in_charge.end_in_charge(world.actor("bob"), row=person.in_charge.get(), ends_on=date(2026, 12, 31))
    assert told(person, date(2026, 12, 31)) == ("Mia", None, True)
    assert told(person, date(2027, 1, 1)) == ("Alice", "Bob", False)


def test_a_person_follows_the_company_of_the_placement_of_that_day(world):
    put_company(world.actor("bob"), company=world.midori, user=world.mia, deputy=None, on=date(2026, 4, 1))
    person = make_person(world.tokyo)
    place(person, world.asahi_plant, date(2026, 4, 15), date(2026, 11, 30))
    plan = person.plans.get()
    Placement.objects.filter(person=person).update(ends_on=date(2026, 8, 31))
    Placement.objects.create(
        person=person, plan=plan, establishment=world.midori_farm, company=world.midori,
        starts_on=date(2026, 9, 1), ends_on=date(2026, 11, 30),
    )  # fmt: skip
    assert told(person, date(2026, 8, 31)) == ("Alice", "Bob", False)
    assert told(person, date(2026, 9, 1)) == ("Mia", None, False)
    assert told(person, date(2026, 4, 14)) is None
    assert told(person, date(2026, 12, 1)) is None


def test_the_company_changes_hands_and_the_people_with_it(world):
    put_company(world.actor("bob"), company=world.asahi, user=world.mia, deputy=None, on=DECEMBER)
    assert told(world.trainees[0], date(2026, 11, 30))[0] == "Alice"
    assert told(world.trainees[0], DECEMBER)[0] == "Mia"


def test_one_query_for_one_and_for_a_hundred_people(world, django_assert_num_queries):
    people = make_trainees(world.asahi_plant, 100)
    put(world, people[0], world.mia)
    with django_assert_num_queries(1):
        found = charge.in_charge_of([person.pk for person in people], TODAY)
    assert len(found) == 100
    assert (found[people[0].pk].user.name, found[people[1].pk].user.name) == ("Mia", "Alice")
    with django_assert_num_queries(1):
        charge.in_charge_of([people[5].pk], TODAY)


def test_the_people_of_a_staff_member_and_those_of_nobody(world):
    own, nobody = world.trainees[0], make_person(world.tokyo)
    put(world, own, world.mia)

    def names(user):
        return set(charge.people_in_charge_of(user.pk, TODAY).values_list("pk", flat=True))

    assert names(world.mia) == {own.pk}
    assert names(world.alice) == names(world.bob) == {person.pk for person in world.trainees[1:]}
    assert set(charge.people_without(TODAY).values_list("pk", flat=True)) == {nobody.pk}


def test_the_same_rules_as_for_companies(world):
    person = world.trainees[0]
    with pytest.raises(Refused):
        put(world, person, world.alice, actor="alice")
    with pytest.raises(ValidationError) as error:
        put(world, person, world.charlie)
    assert "Charlie does no supervision work in 東京事務所" in error.value.message_dict["user"][0]
    put(world, person, world.mia, date(2026, 11, 30))
    put(world, person, world.alice, date(2027, 3, 1))
    assert rows(person) == [("mia", None, "2026-11-30", "2027-02-28"), ("alice", None, "2027-03-01", None)]


def test_many_people_at_once_cost_as_much_as_one(world):
    people = make_trainees(world.asahi_plant, 100)

    def cost(some, user):
        with CaptureQueriesContext(connection) as queries:
            in_charge.assign_many(
                world.actor("bob"), person_ids=[person.pk for person in some], user=user, deputy=None, on=DECEMBER
            )
        return len(queries)

    one = cost(people[:1], world.mia)
    assert cost(people, world.alice) <= one + 1  # one of them is replaced, the others are new
    assert all(rows(person) == [("alice", None, "2026-12-01", None)] for person in people)


def test_all_or_nothing_for_people(world):
    foreign = make_person(world.osaka, "BUDI")
    with pytest.raises(ValidationError) as error:
        in_charge.assign_many(
            world.actor("bob"), person_ids=[world.trainees[0].pk, foreign.pk], user=world.mia, deputy=None, on=TODAY
        )
    (text,) = error.value.message_dict["rows"]
    assert text.startswith("BUDI: Only a supervision manager")
    assert rows(world.trainees[0]) == []
