"""Moving in as somebody does it: a file, its progress, a question, taking over; the page goes on by itself."""

import re

import pytest
from playwright.sync_api import expect

from interns.models import Passport, Person
from tests.roster.sheets import PEOPLE, roster, xlsx
from tests.world import make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_file_is_checked_decided_and_taken_over(stage, sign_in, tmp_path):
    twin = make_person(stage.tokyo, "SITI AMINAH", birth_date="1999-06-12", sex="F")
    Passport.objects.create(person=twin, nationality="ID", number="A7654321")
    siti = ["SITI AMINAH", None, "ID", "1999/6/12", "女", "P-9", "Z1111111", *[None] * 5, "TKY"]
    path = tmp_path / "roster.xlsx"
    path.write_bytes(xlsx(roster(people=[*PEOPLE, siti])))

    page = sign_in(stage.admin)
    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_role("link", name="Move in from Excel").click()
    page.get_by_role("link", name="Upload a file").first.click()
    page.get_by_label("Excel or CSV file").set_input_files(path)
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_text("1 question")).to_be_visible()  # without a reload by hand
    page.get_by_role("button", name="The same person").click()
    expect(page.get_by_text("No faults")).to_be_visible()
    page.get_by_role("link", name="Next: take over").click()
    page.get_by_role("button", name="Take over now").click()
    page.get_by_role("button", name="Go ahead").click()
    expect(page.get_by_text("The file is taken over")).to_be_visible()
    assert Passport.objects.filter(person=twin).count() == 2
    assert Person.objects.filter(passport_name="SITI AMINAH").count() == 1


def test_the_columns_are_chosen_on_a_phone_with_the_keyboard(stage, sign_in, tmp_path, live_server):
    path = tmp_path / "odd.csv"
    path.write_text("なまえ（実習生）,国籍,生年月日,性別,パス番,担当事業所コード\nBUDI,ID,2001/5/1,男,C7654321,TKY\n")
    page = sign_in(stage.admin, width=360)
    page.goto(f"{live_server.url}/training/rosters/new/")
    page.get_by_label("Excel or CSV file").set_input_files(path)
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_text("Required columns that are missing")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_label(re.compile("^What column A")).select_option(label="Name")
    page.get_by_role("button", name=re.compile("^Change what column B")).press("Enter")
    expect(page.get_by_label(re.compile("^What column B"))).to_be_focused()
    page.get_by_label(re.compile("^What column E")).select_option(label="Passport number")
    page.get_by_role("button", name="Save and check again").press("Enter")
    expect(page.get_by_text("No faults")).to_be_visible()
    page.get_by_role("link", name="Columns").click()
    expect(page.get_by_text("all recognised")).to_be_visible()
