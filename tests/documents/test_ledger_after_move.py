"""Ledger 4-6 is the next step at the end of a move, and of a placement that began with an introduction. TITP-REC-02."""

import re
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from reports.documents.models import Book
from tests.gates.makers import application
from tests.incidents.makers import make_transfer
from tests.recruiting.makers import make_candidate, make_offer
from tests.world import TODAY

pytestmark = pytest.mark.django_db
TITLE = "Next step: placement ledger (4-6)"


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-11-23 08:30:00+09:00", tick=False):
        yield


@pytest.fixture
def alice(world):
    client = Client()
    client.force_login(world.alice)
    client.cookies["django_language"] = "en"
    return client


def test_the_end_of_a_move_offers_the_ledger_and_before_that_what_it_prints(world, alice):
    person = world.trainees[0]
    move = make_transfer(
        person.placements.get(), world.alice, state="status_done", new_company=world.midori,
        new_establishment=world.midori_farm, starts_on=TODAY, left_on=date(2026, 11, 20),
    )  # fmt: skip
    address = reverse("incidents:move", args=[move.public_id])
    assert TITLE not in alice.get(address).content.decode()
    move.state = "started"
    move.save()
    page = alice.get(address).content.decode()
    assert TITLE in page
    assert f'href="{reverse("offers:new", args=[world.midori.public_id])}"' in page
    offer = make_offer(world.midori_farm, world.alice, received_on=date(2026, 3, 20))  # the fiscal year before
    make_candidate(offer, person, accepted_on=date(2026, 11, 10), state="selected", decided_on=TODAY)
    page = alice.get(address).content.decode()
    assert [int(year) for year in re.findall(r"fiscal year (\d{4})", page)] == [2025, 2026]
    form = re.findall(
        r'name="form" value="([^"]+)"><input[^>]*name="office" value="([^"]+)"[^>]*><input[^>]*value="(\d+)"', page
    )
    assert [(one, year) for one, _office, year in form] == [("TITP-R4-06A", "2025"), ("TITP-R4-06B", "2026")]
    for one, office, year in form:
        assert alice.post(reverse("books:make"), {"form": one, "office": office, "year": year}).status_code == 303
    book = Book.objects.get(form_id="TITP-R4-06B", fiscal_year=2026, office=world.tokyo)
    assert [row["name"] for row in book.documents.get().facts["rows"]] == [person.passport_name]
    page = alice.get(address).content.decode()
    assert page.count("Make a new version") == 2
    assert reverse("books:detail", args=[book.public_id]) in page


def test_a_certified_plan_offers_it_only_where_somebody_was_introduced(world, alice):
    person = world.trainees[1]
    row = application(
        world, person, date(2026, 4, 15), date(2027, 4, 14), state="certified", plan=person.plans.get(),
        applied_on=date(2026, 1, 8), certified_on=date(2026, 2, 8),
    )  # fmt: skip
    address = reverse("applying:detail", args=[row.public_id])
    assert TITLE not in alice.get(address).content.decode()
    offer = make_offer(world.asahi_plant, world.alice, received_on=date(2025, 10, 1))
    candidate = make_candidate(offer, person, accepted_on=date(2025, 10, 2), state="refused", decided_on=TODAY)
    assert TITLE not in alice.get(address).content.decode()
    candidate.state = "selected"
    candidate.save()
    assert TITLE in alice.get(address).content.decode()
    client = Client()
    client.force_login(world.charlie)
    client.cookies["django_language"] = "en"
    assert "Make the book" not in client.get(address).content.decode()  # of another office
