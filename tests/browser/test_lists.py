"""Lists with the keyboard, on a phone and on paper."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.world import World, make_company, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db, live_server):
    return World()


def test_everything_with_the_keyboard(world, live_server, sign_in):
    make_company(world.tokyo, "髙﨑精機株式会社", name_kana="タカサキセイキ")
    person = make_person(world.tokyo, "AAA FIRST")
    page = sign_in(world.alice)
    page.goto(live_server.url + reverse("people:list"))

    page.keyboard.press("/")
    expect(page.locator("#site-search")).to_be_focused()
    page.keyboard.type("たかさき")
    found = page.locator("#site-found")
    expect(found).to_contain_text("髙﨑精機株式会社")
    page.keyboard.press("Escape")
    expect(found).to_be_empty()

    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.locator("tbody tr").first.locator("a").first).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("tbody tr").nth(1).locator("a").first).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(str(person.public_id)))


def test_a_phone_shows_cards_and_folds_the_filters(world, live_server, sign_in):
    page = sign_in(world.alice, width=360)
    page.goto(live_server.url + reverse("people:list"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    filters = page.locator("details.filters__more")
    expect(filters).not_to_have_attribute("open", re.compile(".*"))
    filters.locator("summary").click()
    page.select_option("[name=nationality]", "ID")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(filters).to_have_attribute("open", re.compile(".*"))  # in use, so it stays in sight
    expect(page.locator("tbody tr").first).to_have_css("display", "block")
    label = page.locator("tbody td").first.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert label == '"Name in katakana"'


def test_paper_has_the_list_and_nothing_else(world, live_server, sign_in):
    page = sign_in(world.alice)
    page.goto(live_server.url + reverse("people:list"))
    page.emulate_media(media="print")
    for hidden in (".site-header", ".filters", ".list-tools", ".page-head__actions"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator("table")).to_be_visible()
    expect(page.locator("h1")).to_be_visible()


def test_columns_chosen_on_screen_go_into_the_file(world, live_server, sign_in):
    page = sign_in(world.alice)
    page.goto(live_server.url + reverse("people:list"))
    page.get_by_text("Columns and rows per page").click()
    for label in ("Name in katakana", "Company", "Nationality"):
        page.get_by_role("checkbox", name=label, exact=True).uncheck()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("columnheader", name="Nationality")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    header = download.value.path().read_text("utf-8-sig").splitlines()[0]
    assert header.startswith("Name as in the passport,")
    assert "Nationality" not in header
