"""The company's answer outlives an expired session and a page that was left, and is forgotten once it is sent."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import fill_sign_in
from tests.records import make_answer, make_finding, release
from tests.world import World, make_audit
from training.domain import findings
from training.models import CorrectiveAnswer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "Object.keys(sessionStorage).filter((key) => key.startsWith('draft:')).length"


@pytest.fixture
def released(transactional_db):
    world = World()
    row = release(make_finding(make_audit(world.asahi_plant, world.alice), world.alice), world.bob)
    row.world = world
    return row


def test_the_answer_of_the_company(released, live_server, sign_in):
    hana = sign_in(released.world.hana, width=360)
    address = live_server.url + reverse("portal:finding", args=[released.public_id])
    hana.goto(address)
    hana.fill("[name=cause]", "長い時間をかけて書いた原因")
    hana.goto(live_server.url + reverse("portal:home"))
    hana.goto(address)
    expect(hana.locator("[name=cause]")).to_have_value("長い時間をかけて書いた原因")
    hana.fill("[name=action]", "取り付けた")
    hana.fill("[name=done_on]", "R8.11.20")
    hana.fill("[name=prevention]", "毎週点検する")
    hana.context.clear_cookies(name="sessionid")
    hana.get_by_role("button", name="Send the answer").click()
    hana.wait_for_url(re.compile("/sign-in/"))
    fill_sign_in(hana, released.world.hana)
    hana.wait_for_url(address)
    expect(hana.get_by_text("was put back")).to_be_visible()
    expect(hana.locator("[name=prevention]")).to_have_value("毎週点検する")
    hana.get_by_role("button", name="Send the answer").click()
    expect(hana.get_by_text("Your answer was sent")).to_be_visible()
    assert CorrectiveAnswer.objects.get().cause == "長い時間をかけて書いた原因"
    hana.wait_for_function(f"{KEPT} === 0")  # the script runs after the words are on the page


def test_the_reason_for_asking_again(released, live_server, sign_in):
    world = released.world
    make_answer(released, world.hana)
    released.state = "answered"
    released.released_at -= timedelta(days=30)
    released.save()
    alice = sign_in(world.alice)
    address = live_server.url + reverse("training:audit_detail", args=[released.finding.audit.public_id])
    alice.goto(address)
    alice.get_by_text("Ask the company again").first.click()
    alice.fill("[name=reason]", "写真がありません。")
    alice.context.clear_cookies(name="sessionid")
    alice.get_by_role("button", name="Ask the company again").click()
    alice.wait_for_url(re.compile("/sign-in/"))
    fill_sign_in(alice, world.alice)
    alice.wait_for_url(address)
    expect(alice.locator("[name=reason]")).to_have_value("写真がありません。")
    expect(alice.locator("[name=reason]")).to_be_visible()  # the fold is open
    alice.get_by_role("button", name="Ask the company again").click()
    expect(alice.get_by_text("The company is asked again.")).to_be_visible()
    alice.wait_for_function(f"{KEPT} === 0")  # the script runs after the words are on the page
    with pytest.raises(findings.Conflict):
        findings.reopen_finding(world.actor("alice"), released=released, reason="x")


@pytest.mark.parametrize("name, field", [("finding_new", "internal_note"), ("finding_answer", "cause")])
def test_the_forms_of_staff(released, live_server, sign_in, name, field):
    row = released.finding.audit if name == "finding_new" else released
    alice = sign_in(released.world.alice)
    address = live_server.url + reverse(f"training:{name}", args=[row.public_id])
    alice.goto(address)
    alice.fill(f"[name={field}]", "まだ保存していない")
    alice.context.clear_cookies(name="sessionid")
    alice.get_by_role("button", name="Save").click()
    alice.wait_for_url(re.compile("/sign-in/"))
    fill_sign_in(alice, released.world.alice)
    alice.wait_for_url(address)
    expect(alice.locator(f"[name={field}]")).to_have_value("まだ保存していない")
