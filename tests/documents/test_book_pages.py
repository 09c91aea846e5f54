"""The pages of the books: one line for each kind, then one for each company or year, with only what that book asks."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.books import domain
from reports.models import Book
from tests.training.helpers import text_of
from tests.world import TODAY, make_company

from .conftest import run_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


def make(world, form_id, **parts):
    return domain.make(world.actor("alice"), form_id=form_id, office=world.tokyo, today=TODAY, **parts)


def row_of(page, words):
    rows = re.findall(r"<tr>.*?</tr>", page.content.decode(), re.DOTALL)
    return next(row for row in rows if words in row)


def kind_page(client, form_id, **query):
    return client.get(reverse("books:kind", args=[form_id]), query)


def test_every_kind_has_one_line_with_its_law_and_what_comes_next(world, alice):
    page = alice.get(reverse("books:list"))
    assert page.content.decode().count("<tbody>") == 1
    assert [line.kind for line in page.context["lines"]] == list(domain.KINDS.values())
    register = row_of(page, "TITP-BK-1B")
    assert "Technical intern training" in register
    assert "not made yet" in register
    assert 'name="company"' not in register
    assert 'name="year"' not in register
    assert 'name="year"' in row_of(page, 'value="TITP-R4-06A"')
    of_companies = row_of(page, reverse("books:kind", args=["TITP-BK-1A"]))
    assert "Choose a company" in of_companies
    assert "<form" not in of_companies


def test_a_line_says_how_far_its_files_are(world, alice):
    document = make(world, "TITP-BK-1B")
    make(world, "TITP-BK-1A", company=world.asahi)
    waiting = row_of(alice.get(reverse("books:list")), 'value="TITP-BK-1B"')
    assert "being made" in waiting
    assert reverse("books:sheet", args=[document.book.public_id]) in waiting
    run_jobs()
    page = alice.get(reverse("books:list"))
    assert reverse("documents:download", args=[document.public_id]) in row_of(page, 'value="TITP-BK-1B"')
    assert "1 company" in row_of(page, reverse("books:kind", args=["TITP-BK-1A"]))


def test_a_book_of_companies_is_made_at_the_line_of_the_company(world, alice):
    make_company(world.tokyo, "別の会社")
    page = kind_page(alice, "TITP-BK-1A", q="朝日")
    assert "別の会社" not in page.content.decode()
    assert f'value="{world.asahi.public_id}"' in row_of(page, world.asahi.name)
    assert world.naniwa.name not in kind_page(alice, "TITP-BK-1A").content.decode()
    sent = {"form": "TITP-BK-1A", "office": world.tokyo.public_id, "company": world.asahi.public_id}
    answer = alice.post(reverse("books:make"), sent)
    book = Book.objects.get(form_id="TITP-BK-1A")
    assert answer["Location"] == reverse("books:detail", args=[book.public_id])
    assert answer["Location"] in row_of(kind_page(alice, "TITP-BK-1A"), world.asahi.name)
    assert "whole office" not in text_of(kind_page(alice, "TITP-BK-1A"))
    assert "whole office" in text_of(kind_page(alice, "TITP-BK-1B"))
    assert "No company found" in text_of(kind_page(alice, "TITP-BK-1A", q="どこにもない"))


def test_a_book_of_the_office_is_made_for_one_company_too(world, alice):
    sent = {"form": "TITP-BK-1B", "office": world.tokyo.public_id}
    for company in ({}, {"company": world.asahi.public_id}):
        alice.post(reverse("books:make"), sent | company)
    assert list(Book.objects.order_by("pk").values_list("company", flat=True)) == [None, world.asahi.pk]
    answer = alice.post(reverse("books:make"), sent | {"company": world.naniwa.public_id})  # of another office
    assert answer.status_code == 404


def test_years_are_lines_and_the_year_of_a_company_is_chosen(world, alice):
    current = domain.fiscal_year_of(TODAY)
    Book.objects.create(form_id="TITP-R4-06A", office=world.tokyo, fiscal_year=current - 9)
    lines = kind_page(alice, "TITP-R4-06A").context["lines"]
    assert [line.year for line in lines] == [current, current - 1, current - 2, current - 9]
    Book.objects.create(form_id="SSW-3-6", office=world.tokyo, company=world.asahi, fiscal_year=current - 1)
    for sent, year, there in ((str(current - 1), current - 1, True), ("1", current, False), ("x", current, False)):
        page = kind_page(alice, "SSW-3-6", year=sent)
        assert page.context["year"] == year, sent
        assert f'name="year" value="{year}"' in page.content.decode(), sent
        assert [bool(line.book) for line in page.context["lines"] if line.company == world.asahi] == [there], sent


def test_a_reader_of_another_office_sees_why_nothing_can_be_made(world, client_of):
    page = kind_page(client_of(world.charlie), "TITP-BK-1A", office=str(world.tokyo.public_id))
    assert world.asahi.name in page.content.decode()
    assert not re.search(r'<button[^>]*name="company"', page.content.decode())
    assert page.context["may_make"][1] in page.content.decode()
    assert kind_page(client_of(world.charlie), "TITP-F22").status_code == 404


@pytest.mark.parametrize("address", ["list", "TITP-BK-1A", "TITP-BK-1B"])
def test_many_companies_cost_as_many_queries(world, alice, address):
    url = reverse("books:list") if address == "list" else reverse("books:kind", args=[address])
    make(world, "TITP-BK-1A", company=world.asahi)
    alice.get(url)
    with CaptureQueriesContext(connection) as few:
        alice.get(url)
    for number in range(12):
        company = make_company(world.tokyo, f"会社{number}")
        Book.objects.create(form_id="TITP-BK-1A", office=world.tokyo, company=company)
    with CaptureQueriesContext(connection) as many:
        alice.get(url)
    assert len(few) == len(many)
