"""A draft never loses what was typed: a lost connection, an expired session, a colleague in between."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import fill_sign_in
from tests.worker import wait_for
from tests.world import World, make_audit
from training.models import Audit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_typed_text_survives_the_lost_connection_and_the_expired_session(transactional_db, live_server, sign_in):
    world = World()
    audit = make_audit(world.asahi_plant, world.alice, manager=world.bob)
    address = live_server.url + reverse("training:audit_edit", args=[audit.public_id])

    alice = sign_in(world.alice)
    alice.goto(address)
    state = alice.locator("[data-autosave-state]")
    alice.context.set_offline(True)
    alice.fill("[name=summary]", "通信が切れている間に書いた所見")
    expect(state).to_have_text(re.compile("offline"))
    with alice.expect_response(re.compile("autosave")):
        alice.context.set_offline(False)
    expect(state).to_have_text(re.compile("Saved"))

    alice.context.clear_cookies(name="sessionid")
    alice.fill("[name=companions]", "期限切れの後に書いた氏名")
    alice.wait_for_url(re.compile("/sign-in/"))

    bob = sign_in(world.bob)
    bob.goto(address)
    with bob.expect_response(re.compile("autosave")):
        bob.fill("[name=interpreter]", "ブディ 直子")
        bob.locator("[name=interpreter]").blur()

    fill_sign_in(alice, world.alice)
    alice.wait_for_url(address)
    expect(alice.locator("[name=companions]")).to_have_value("期限切れの後に書いた氏名")
    expect(alice.locator("[name=summary]")).to_have_value("通信が切れている間に書いた所見")
    expect(alice.locator("[name=interpreter]")).to_have_value("ブディ 直子")
    expect(alice.get_by_text("was put back")).to_be_visible()
    alice.get_by_role("button", name="Save the draft").click()
    expect(alice.locator("[name=companions]")).to_have_value("期限切れの後に書いた氏名")
    alice.goto(address)
    expect(alice.locator("[name=companions]")).to_have_value("期限切れの後に書いた氏名")
    expect(alice.locator("[name=interpreter]")).to_have_value("ブディ 直子")


def test_leaving_the_page_at_once_still_saves(transactional_db, live_server, sign_in):
    world = World()
    audit = make_audit(world.asahi_plant, world.alice, manager=world.bob)
    alice = sign_in(world.alice)
    alice.goto(live_server.url + reverse("training:audit_edit", args=[audit.public_id]))
    alice.fill("[name=summary]", "打ってすぐに画面を離れた")
    alice.goto(live_server.url + "/people/")
    wait_for(lambda: Audit.objects.get(pk=audit.pk).summary == "打ってすぐに画面を離れた", "the last words", seconds=10)
