"""An early end recorded only at the placement leads to the guided case, where the statement 1-40 is."""

import re
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.incidents.makers import make_incident, make_transfer
from tests.world import TODAY, place
from training.domain.placements import end_placement
from training.incidents import early_ends, guide
from training.models import Incident

pytestmark = pytest.mark.django_db
ENDED = date(2026, 11, 15)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-11-23 08:30:00+09:00", tick=False):
        yield


@pytest.fixture
def ended(world):
    placement = world.trainees[0].placements.get()
    return end_placement(world.actor("alice"), placement=placement, ends_on=ENDED, reason="家庭の事情で帰国")


@pytest.fixture
def alice(world):
    client = Client()
    client.force_login(world.alice)
    client.cookies["django_language"] = "en"
    return client


def test_the_end_of_a_placement_leads_to_the_case_with_what_is_known(world, alice):
    """Without JavaScript: end it, read the notice on the page of the person, open the case, see the statement."""
    person = world.trainees[0]
    placement = person.placements.get()
    end = reverse("training:placement_end", args=[placement.public_id])
    version = re.search(r'name="version" value="([^"]*)"', alice.get(end).content.decode())[1]
    data = {"ends_on": "2026/11/15", "end_reason": "家庭の事情で帰国", "version": version}
    page = alice.post(end, data, follow=True).content.decode()
    assert "open the guided case under “Incidents and transfers”" in page
    assert "The placement ended early on 2026-11-15, and there is no case" in page
    new = f"{reverse('incidents:new')}?person={person.public_id}"
    assert f'href="{new}"' in page
    form = alice.get(new).content.decode()
    assert re.search(r'value="early_return"[^>]*checked', form)
    for filled in ('value="2026/11/15"', "家庭の事情で帰国"):
        assert filled in form
    key = re.search(r'name="key" value="([^"]*)"', form)[1]
    sent = {"kind": "early_return", "happened_on": "2026/11/15", "known_on": "2026/11/15", "people": person.pk}
    alice.post(new, sent | {"description": "家庭の事情で帰国", "key": key})
    case = Incident.objects.get()
    found = {line.step.step for line in guide.lines(case, TODAY)}
    assert {"explanation", "statement", "difficulty_notice"} <= found
    assert "there is no case" not in alice.get(reverse("people:detail", args=[person.public_id])).content.decode()


def test_it_is_offered_only_where_nothing_else_says_what_became_of_the_person(world, ended):
    def offered(on=TODAY):
        return early_ends.without_case(ended.person, on) is not None

    assert offered()
    assert offered(date(2027, 11, 15))
    assert not offered(date(2027, 11, 16))  # a year later nobody asks
    move = make_transfer(ended, world.alice)
    assert not offered()
    move.state = "withdrawn"
    move.save()
    assert offered()
    case = make_incident(world.asahi_plant, world.alice, [ended.person], kind="illness")
    assert not offered()
    case.people.all().delete()
    ended.plan.ends_on = ENDED
    ended.plan.save()
    assert offered()  # the plan was cut with it; the reason is there
    later = place(ended.person, world.midori_farm, date(2026, 12, 10), date(2027, 4, 14), stage=2)
    assert not offered()
    later.delete()
    ended.end_reason = ""
    ended.save()
    assert not offered()  # it simply ran out


def test_who_may_not_open_a_case_is_not_offered_one(world, ended):
    client = Client()
    client.force_login(world.charlie)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("people:detail", args=[ended.person.public_id]))
    assert page.status_code == 200
    assert "there is no case" not in page.content.decode()
