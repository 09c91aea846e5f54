"""Two at once on the masters, on real transactions: one row, one winner, and words for the other."""

import uuid
from datetime import date
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from companies.domain.companies import save_company
from companies.models import Company
from imjapan.organization.editing import Stale, version_of
from interns.domain import papers, people
from interns.models import Passport, Person
from tests.training.test_audit_races import together
from tests.world import TODAY, World, make_person
from training.domain import placements
from training.models import Placement, Plan

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(db):
    return World()


def test_one_form_sent_four_times_at_once_makes_one_company(world):
    data = {"office": world.tokyo, "name": "一度だけ", "receipt_no": "R-1"}
    save = partial(save_company, world.actor("alice"), data=data, key=uuid.uuid4())
    results = together(save, save, save, save)
    assert {result.pk for result in results} == {Company.objects.get(name="一度だけ").pk}


def test_one_number_given_to_two_companies_at_once(world):
    acts = [
        partial(
            save_company,
            world.actor(name),
            data={"office": world.tokyo, "name": name, "receipt_no": "R-1"},
            key=uuid.uuid4(),
        )
        for name in ("alice", "bob")
    ]
    results = together(*acts)
    (lost,) = [result for result in results if isinstance(result, ValidationError)]
    assert list(lost.message_dict) == ["receipt_no"]
    assert Company.objects.filter(receipt_no="R-1").count() == 1


def test_one_passport_for_two_people_at_once(world):
    acts = [
        partial(
            papers.save_passport,
            world.actor("alice"),
            person=make_person(world.tokyo),
            data={"nationality": "VN", "number": "C1"},
            key=uuid.uuid4(),
            today=TODAY,
        )
        for _number in range(2)
    ]
    (lost,) = [result for result in together(*acts) if isinstance(result, ValidationError)]
    assert list(lost.message_dict) == ["number"]
    assert Passport.objects.count() == 1


def test_two_editors_at_the_same_moment(world):
    person = make_person(world.tokyo)
    version = version_of(person, people.FIELDS)
    results = together(
        *(
            partial(
                people.save_person,
                world.actor(name),
                person=person,
                data={"call_name": name},
                version=version,
                today=TODAY,
            )
            for name in ("alice", "bob")
        )
    )
    (lost,) = [result for result in results if isinstance(result, Stale)]
    (won,) = [result for result in results if isinstance(result, Person)]
    assert lost.names == ["call_name"]
    assert lost.row.call_name == won.call_name == Person.objects.get(pk=person.pk).call_name


def test_two_placements_of_one_person_at_once(world):
    person = make_person(world.tokyo)
    plan = Plan.objects.create(person=person, stage=1, starts_on=date(2026, 12, 1), ends_on=date(2027, 11, 30))
    acts = [
        partial(
            placements.save_placement,
            world.actor("alice"),
            person=person,
            data={
                "plan": plan,
                "establishment": place,
                "starts_on": plan.starts_on,
                "ends_on": plan.ends_on,
            },
            key=uuid.uuid4(),
        )
        for place in (world.asahi_plant, world.midori_farm)
    ]
    (lost,) = [result for result in together(*acts) if isinstance(result, ValidationError)]
    assert "Another placement covers some of these days" in lost.message_dict["starts_on"][0]
    assert Placement.objects.filter(person=person).count() == 1
