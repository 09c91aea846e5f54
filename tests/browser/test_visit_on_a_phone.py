"""A visit on a phone (360 px): eight taps and two sentences, also through a hole in the network."""

import re
import time

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from reports.obligations.recompute import recompute
from tests.world import World, make_trainees, make_visit
from training.models import PlannedVisit, Visit
from training.visit_questions import HEADINGS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_normal_visit_is_recorded_within_two_minutes(transactional_db, live_server, sign_in):
    world, today = World(), timezone.localdate()
    make_visit(
        world.asahi_plant, world.alice, visited_on=today.replace(day=1), manager=world.bob, met="工場長 佐藤一郎",
        agreed="安全靴を配ること", guidance="日誌を毎日書くこと",
    )  # fmt: skip
    make_trainees(world.midori_farm, 2, language="vi")
    recompute(today=today)
    for place, hour in ((world.asahi_plant, "09:30"), (world.midori_farm, "13:00")):
        PlannedVisit.objects.create(
            establishment=place, company=place.company, office=world.tokyo, planned_on=today, planned_time=hour,
            user=world.alice,
        )  # fmt: skip
    alice = sign_in(world.alice, "ja", 360)
    alice.goto(live_server.url + reverse("trips:day"))
    assert fits(alice)
    begun = time.monotonic()
    alice.locator("a.button--primary").first.click()
    expect(alice.get_by_text("安全靴を配ること")).to_be_visible()
    alice.locator("main form button.button--primary").click()
    alice.wait_for_url(re.compile("/edit/"))
    assert fits(alice)
    alice.context.set_offline(True)
    for heading in HEADINGS:
        alice.locator(f"#heading-{heading.name} .visit__rating label").first.click()
    alice.fill("[name=guidance]", "日誌に項目番号を書くこと")
    alice.fill("[name=agreed]", "次回は寮の鍵を確認する")
    with alice.expect_response(re.compile("autosave")):
        alice.context.set_offline(False)
    alice.locator(".form__foot button.button--primary").click()
    alice.wait_for_url(re.compile(r"/visits/[0-9a-f-]+/$"))
    took = time.monotonic() - begun
    assert took < 120
    visit = Visit.objects.get(agreed="次回は寮の鍵を確認する")
    assert (visit.state, visit.people.count()) == ("done", 5)
    expect(alice.get_by_text("みどり農園").first).to_be_visible()  # the next stop of the day
    assert fits(alice)
    alice.goto(live_server.url + reverse("trips:plan"))
    assert fits(alice)
