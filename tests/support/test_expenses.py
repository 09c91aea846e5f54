"""Income and costs of support: month by month, by the people of the office, and the book made of them."""

import io
import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from imjapan.core.errors import Refused
from reports.books import domain as books
from reports.books import sheet
from reports.documents import forms, versions
from reports.documents.models import Book
from tests.support.makers import make_expense, make_worker
from tests.world import TODAY
from training.models import SupportExpense
from training.support import expenses

pytestmark = pytest.mark.django_db
FORM = "SSW-BK-15"


def address(company, name="expenses"):
    return reverse(f"support:{name}", args=[company.public_id])


@pytest.fixture
def worker(world):
    return make_worker(world.asahi_plant, passport_name="SARI DEWI").person


def test_months_add_up_and_an_entry_is_made_once(world, client_of, worker):
    client = client_of(world.alice)
    cost = {"paid_on": "R8.11.5", "kind": "cost", "content": "面談の通訳", "amount": "８０００", "person": worker.pk}
    sent = cost | {"key": str(uuid.uuid4())}
    assert [client.post(address(world.asahi, "expense_new"), sent).status_code for _twice in range(2)] == [303, 303]
    row = SupportExpense.objects.get()
    assert (row.company, row.office, row.paid_on, row.amount, row.person) == (
        world.asahi, world.tokyo, date(2026, 11, 5), 8_000, worker,
    )  # fmt: skip
    make_expense(world.asahi)
    make_expense(world.asahi, paid_on=date(2026, 10, 31), amount=5_000)
    make_expense(world.asahi, paid_on=date(2026, 3, 31), amount=77_777)  # of the year before
    make_expense(world.midori, amount=99_999)
    page = client.get(address(world.asahi))
    assert [(month.first, month.income, month.cost, month.rest) for month in page.context["months"]] == [
        (date(2026, 10, 1), 5_000, 0, 5_000),
        (date(2026, 11, 1), 20_000, 8_000, 12_000),
    ]
    text = page.content.decode()
    assert "17,000" in text
    assert "77,777" not in text
    assert "99,999" not in text
    assert "77,777" in client.get(address(world.asahi) + "?year=2025").content.decode()
    assert address(world.asahi) in client.get(f"/companies/{world.asahi.public_id}/").content.decode()


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"paid_on": "2026/11/24"}, "This day lies in the future."),
        ({"amount": "0"}, "An amount is at least 1 yen."),
        ({"amount": "-5"}, "greater than or equal to 0"),
        ({"content": " "}, "required"),
        ({"person": "stranger"}, "Select a valid choice"),
        ({"kind": "gift"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world, client_of, worker, wrong, message):
    if "person" in wrong:
        wrong = {"person": world.trainees[0].pk}  # a trainee of the company, no specified skilled worker
    data = {"paid_on": "2026/11/5", "kind": "cost", "content": "通訳", "amount": "8000"} | wrong
    answer = client_of(world.alice).post(address(world.asahi, "expense_new"), data)
    assert answer.status_code == 422
    assert message in str(answer.context["form"].errors[next(iter(wrong))])
    assert not SupportExpense.objects.exists()


def test_another_office_writes_and_deletes_nothing(world, worker):
    row = make_expense(world.asahi)
    data = {"paid_on": TODAY, "kind": "cost", "content": "x", "amount": 1, "person": None, "handled_by": None}
    for act in (
        lambda: expenses.save(world.actor("charlie"), company=world.asahi, data=data, today=TODAY),
        lambda: expenses.save(world.actor("charlie"), company=world.asahi, data=data, today=TODAY, expense=row),
        lambda: expenses.delete(world.actor("charlie"), expense=row),
    ):
        with pytest.raises(Refused):
            act()
    assert list(SupportExpense.objects.values_list("amount", flat=True)) == [20_000]


def test_the_book_has_a_page_for_each_month_with_its_sums_and_lines_to_write_on(world, client_of, worker):
    make_expense(world.asahi, person=worker)
    make_expense(world.asahi, "面談の通訳", kind="cost", amount=8_000)
    make_expense(world.asahi, "電車代", kind="cost", amount=700, paid_on=date(2026, 10, 31))
    make_expense(world.asahi, "翌日", paid_on=date(2026, 12, 1))  # after the day of the book
    make_expense(world.midori, "他社")
    client = client_of(world.alice)
    assert "Make the book" in client.get(address(world.asahi)).content.decode()
    sent = {"form": FORM, "office": world.tokyo.public_id, "company": world.asahi.public_id, "year": 2026}
    assert client.post(reverse("books:make"), sent).status_code == 303
    book = Book.objects.get(form_id=FORM)
    assert (book.company, book.fiscal_year) == (world.asahi, 2026)
    facts = forms.get(FORM).build(book, TODAY)
    assert [(month.first, len(month.rows) + len(month.empty)) for month in facts.months] == [
        ("2026-10-01", 15),
        ("2026-11-01", 15),
    ]
    lines = list(sheet.rows(FORM, facts))
    assert [line[2:5] for line in lines] == [
        [None, 700, ""], [0, 700, -700], [20_000, None, "SARI DEWI"], [None, 8_000, ""], [20_000, 8_000, 12_000],
    ]  # fmt: skip
    data = versions.current(forms.get(FORM), TODAY).render(facts)
    pages = PdfReader(io.BytesIO(data)).pages
    assert len(pages) == 2  # a month with its fifteen lines is one page
    text = "".join("".join(page.extract_text() for page in pages).split())
    for words in ("支援経費収支記録簿", "2026年11月", "SARIDEWI", "12,000円", "-700円", world.asahi.name):
        assert words in text, words
    assert "他社" not in text
    empty = Book.objects.create(form_id=FORM, office=world.tokyo, company=world.midori, fiscal_year=2025)
    allowed, reason = forms.get(FORM).allows(world.actor("alice"), empty)
    assert (allowed, str(reason)) == (False, "No income or cost of support is recorded for this company and year.")
    with pytest.raises(ValueError, match="fiscal year"):
        books.make(world.actor("alice"), form_id=FORM, office=world.tokyo, company=world.asahi, today=TODAY)


def test_the_page_costs_the_same_for_one_entry_and_many(world, client_of, worker):
    client = client_of(world.alice)
    make_expense(world.asahi, person=worker)
    client.get(address(world.asahi))
    with CaptureQueriesContext(connection) as one:
        client.get(address(world.asahi))
    for day in range(1, 20):
        make_expense(world.asahi, person=worker, paid_on=date(2026, 10, day))
    with CaptureQueriesContext(connection) as many:
        client.get(address(world.asahi))
    assert len(many) == len(one)
