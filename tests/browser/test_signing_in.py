"""Getting in on a phone: invitation, password, confirmation code, and the next sign-in with a code."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from imjapan.accounts import invitations
from tests.browser.conftest import fill_sign_in
from tests.world import World, code_now, make_staff, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
PHRASE = "seven green kettles sing"


def test_from_the_invitation_to_today_on_a_phone(transactional_db, live_server, browser):
    world = World()
    nao = make_user("nao", with_code=False)
    make_staff(nao, world.tokyo)
    link = invitations.invite(world.actor("admin"), user=nao, channel="sheet")
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en", accept_downloads=True)
    page = context.new_page()
    page.goto(live_server.url + reverse("accounts:enter", args=[invitations.token_of(link)]))
    assert not page.evaluate(WIDER)
    page.fill("#id_password", PHRASE)
    page.fill("#id_again", PHRASE)
    page.click("main form button[type=submit]")

    page.wait_for_url(re.compile("/account/code/"))  # nothing else opens
    assert not page.evaluate(WIDER)
    page.goto(live_server.url + "/people/")
    page.wait_for_url(re.compile("/account/code/"))
    assert page.locator("svg.qr").bounding_box()["width"] >= 150
    page.get_by_text("I cannot scan it").click()
    secret = page.locator("details code").inner_text().replace(" ", "")
    page.fill("#id_code", code_now(secret))
    page.get_by_role("button", name="Confirm").click()

    expect(page.get_by_text("Keep these codes now.")).to_be_visible()
    assert not page.evaluate(WIDER)
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as text").click()
    text = download.value.path().read_text()
    assert download.value.suggested_filename == "recovery-codes.txt"
    assert all(code in text for code in codes)
    page.get_by_role("link", name=re.compile("continue")).click()
    page.wait_for_url(re.compile("/today/"))

    page.goto(live_server.url + reverse("accounts:security"))
    assert not page.evaluate(WIDER)
    expect(page.get_by_text("Recovery codes left: 10.")).to_be_visible()
    context.clear_cookies(name="sessionid")
    page.goto(live_server.url + "/people/")
    page.fill("#id_username", "nao")
    page.fill("#id_password", PHRASE)
    page.click("main form button[type=submit]")
    expect(page.locator("#id_code")).to_be_focused()
    assert not page.evaluate(WIDER)
    page.fill("#id_code", code_now(secret, steps=1))
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile("/people/"))
    context.close()


def test_a_session_ended_elsewhere_leads_to_signing_in_and_back(transactional_db, live_server, sign_in):
    world = World()
    desk = sign_in(world.alice)
    desk.goto(live_server.url + "/people/")
    world.alice.sessions.all().delete()
    desk.goto(live_server.url + "/companies/")
    expect(desk.get_by_text("Your sign-in has ended. Please sign in again.")).to_be_visible()
    fill_sign_in(desk, world.alice)
    desk.wait_for_url(re.compile("/companies/$"))
