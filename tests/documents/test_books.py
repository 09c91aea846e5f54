"""Registers of implementers and trainees, placement ledgers: what stands in them, as paper and as a spreadsheet."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from companies.models import Headcount, Officer
from imjapan.core import files
from imjapan.core.errors import Refused
from interns.models import ResidenceCard
from reports.books import domain
from reports.documents.sheets import implementer_register, placement_ledger, trainee_register
from reports.models import Book
from tests.training.helpers import text_of
from tests.world import TODAY, make_company, make_person, make_trainees
from training.models import Absence, Candidate, Incident, IncidentPerson, Offer, Plan

from .conftest import run_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


def book(world, form_id, **fields):
    return Book.objects.create(form_id=form_id, office=world.tokyo, **fields)


def pages_of(document):
    run_jobs()
    document.refresh_from_db()
    with files.open_file(document.file) as stream:
        return [page.extract_text() for page in PdfReader(io.BytesIO(stream.read())).pages]


def make(world, form_id, **parts):
    return domain.make(world.actor("alice"), form_id=form_id, office=world.tokyo, today=TODAY, **parts)


def case(world, kind, person, *, wish="", state="closed", on=date(2026, 9, 1)):
    row = Incident.objects.create(
        office=world.tokyo, company=world.asahi, establishment=world.asahi_plant, kind=kind, happened_on=on,
        known_on=on, result="done", state=state, opened_by=world.alice,
        **({"closed_at": "2026-10-01T00:00Z", "closed_by": world.alice} if state == "closed" else {}),
    )  # fmt: skip
    asked = {"asked_on": on} if wish else {}
    IncidentPerson.objects.create(incident=row, person=person, placement=person.placements.first(), wish=wish, **asked)


def test_the_sheet_of_a_company_counts_its_people(world):
    Headcount.objects.create(company=world.asahi, valid_from=date(2026, 4, 1), full_time=45)
    Headcount.objects.create(
        company=world.asahi, establishment=world.asahi_plant, valid_from=date(2026, 4, 1), full_time=12
    )
    Headcount.objects.create(company=world.asahi, valid_from=date(2027, 4, 1), full_time=99)  # not yet
    home, gone, absent, stays = world.trainees[:4] if len(world.trainees) > 3 else make_trainees(world.asahi_plant, 4)
    case(world, "early_return", home, wish="home")
    case(world, "early_return", stays, wish="continue")
    case(world, "missing", gone)
    Absence.objects.create(person=absent, kind="missing", starts_on=date(2026, 10, 1))
    Absence.objects.create(person=gone, kind="missing", starts_on=date(2026, 9, 1))  # the same one, once
    for name, ends_on in (("朝日 太郎", None), ("朝日 次郎", date(2026, 11, 22))):
        Officer.objects.create(company=world.asahi, name=name, office_held="取締役", ends_on=ends_on)
    facts = implementer_register.build(book(world, "TITP-BK-1A", company=world.asahi), TODAY)
    assert [(one.office_held, one.name) for one in facts.officers] == [("取締役", "朝日 太郎")]  # in office that day
    assert (facts.full_time, facts.full_time_from) == ("45", "2026-04-01")
    assert [(place.establishment.name, place.full_time) for place in facts.places] == [
        (row.name, "12" if row == world.asahi_plant else "") for row in world.asahi.establishments.all()
    ]
    assert (facts.returned_early, facts.went_missing) == ((1, 0, 0), (2, 0, 0))
    text = "".join(pages_of(make(world, "TITP-BK-1A", company=world.asahi)))
    for words in (
        "実習監理を行う実習実施者の管理簿",
        "取締役　朝日 太郎",
        "45人",
        "12人",
        "インドネシア",
        "中途帰国",
        "□　履歴書",
    ):
        assert words in text, words


def test_the_register_of_trainees_names_everybody_in_training_with_running_and_finished_plans(world):
    person = world.trainees[0]
    ResidenceCard.objects.create(
        person=person, status="技能実習1号ロ", starts_on=date(2026, 4, 15), ends_on=date(2027, 4, 14),
        number="AB12345678CD",
    )  # fmt: skip
    Plan.objects.create(
        person=person, stage=1, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), certification_no="OLD-1"
    )
    facts = trainee_register.build(book(world, "TITP-BK-1B"), TODAY)
    there = {row.name: row for row in facts.rows}
    row = there[person.passport_name]
    assert (row.card_no, row.stay_until, row.company) == ("AB12345678CD", "2027-04-14", world.asahi.name)
    assert [plan.certification_no for plan in row.finished] == ["OLD-1"]
    assert len(row.running) == 1
    other = make_company(world.tokyo, "別の会社")
    assert trainee_register.build(book(world, "TITP-BK-1B", company=other), TODAY).rows == ()


def test_registers_cost_as_many_queries_for_many_people(world):
    kept = book(world, "TITP-BK-1B")
    with CaptureQueriesContext(connection) as few:
        trainee_register.build(kept, TODAY)
    make_trainees(world.asahi_plant, 20)
    with CaptureQueriesContext(connection) as many:
        trainee_register.build(kept, TODAY)
    assert len(few) == len(many)


@pytest.fixture
def offer(world):
    row = Offer.objects.create(
        office=world.tokyo, company=world.asahi, establishment=world.asahi_plant, received_on=date(2026, 4, 1),
        valid_until=date(2026, 12, 31), headcount=3, starts_on=date(2027, 1, 10), months=12, monthly_wage=198_000,
        occupation_code="6-4-1", contact="総務 山田", received_by=world.alice,
    )  # fmt: skip
    for name, state, decided in (("SITI", "selected", date(2026, 6, 2)), ("BUDI", "refused", date(2026, 6, 2))):
        Candidate.objects.create(
            offer=row, person=make_person(world.tokyo, name), accepted_on=date(2026, 5, 1), state=state,
            presented_on=date(2026, 5, 20), decided_on=decided, wish="溶接", home_address="Jawa Barat",
        )  # fmt: skip
    return row


def test_the_ledgers_of_a_year_hold_offers_and_seekers_of_that_year(world, offer):
    last_year = book(world, "TITP-R4-06A", fiscal_year=2025)
    assert placement_ledger.build_offers(last_year, TODAY).rows == ()
    facts = placement_ledger.build_offers(book(world, "TITP-R4-06A", fiscal_year=2026), TODAY)
    row = facts.rows[0]
    assert (row.number, row.wage, row.period, row.contact) == (3, "月額198,000円", "12か月", "総務 山田")
    assert "6-4-1" in row.occupation
    assert [(one.name, one.result, one.hired_on) for one in row.introduced] == [
        ("SITI", "○", "2026-06-02"),
        ("BUDI", "×", None),
    ]
    seekers = placement_ledger.build_seekers(book(world, "TITP-R4-06B", fiscal_year=2026), TODAY).rows
    assert [(row.name, row.wish, row.introduced[0].name) for row in seekers] == [
        ("SITI", "溶接", world.asahi.name),
        ("BUDI", "溶接", world.asahi.name),
    ]
    text = "".join("".join(pages_of(make(world, "TITP-R4-06A", fiscal_year=2026))).split())
    for words in ("第４-６号", "求人", "SITI", "○", "198,000円", "2026年度"):
        assert words in text, words
    assert "求職" in "".join(pages_of(make(world, "TITP-R4-06B", fiscal_year=2026)))


@pytest.mark.parametrize("day, year", [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026), (date(2027, 1, 1), 2026)])
def test_a_fiscal_year_begins_on_the_first_of_april(day, year):
    assert domain.fiscal_year_of(day) == year


def test_a_book_is_made_from_the_page_and_read_as_a_spreadsheet(world, alice, offer):
    address = reverse("books:make")
    sent = {"form": "TITP-R4-06B", "office": world.tokyo.public_id, "year": "2026"}
    first, again = alice.post(address, sent), alice.post(address, sent)
    assert first["Location"] == again["Location"]
    kept = Book.objects.get(form_id="TITP-R4-06B")
    assert kept.documents.count() == 1  # nothing changed, so it stays the newest
    page = text_of(alice.get(first["Location"]))
    assert "Placement ledger, job seekers" in page
    assert "Every version" in page
    assert "fiscal year 2026" in text_of(alice.get(reverse("books:list")))
    answer = alice.get(reverse("books:sheet", args=[kept.public_id]))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:2] == ("求職者の氏名", "国籍（国又は地域）")
    assert rows[1][0] == "SITI"
    assert rows[1][5].date() == date(2026, 5, 1)
    for form_id in ("TITP-BK-1A", "TITP-BK-1B", "TITP-R4-06A"):
        parts = {"company": world.asahi} if form_id == "TITP-BK-1A" else {}
        parts |= {"fiscal_year": 2026} if form_id == "TITP-R4-06A" else {}
        other = book(world, form_id, **parts)
        answer = alice.get(reverse("books:sheet", args=[other.public_id]))
        lines = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
        assert len(lines) > 1, form_id


def test_a_book_takes_only_its_own_parts_and_office(world, alice):
    with pytest.raises(ValueError, match="of a company"):
        make(world, "TITP-BK-1A")
    with pytest.raises(ValueError, match="fiscal year"):
        make(world, "TITP-R4-06A")
    with pytest.raises(Refused):
        domain.make(world.actor("charlie"), form_id="TITP-BK-1B", office=world.tokyo, today=TODAY)
    bad = {"form": "TITP-BK-1A", "office": world.tokyo.public_id, "company": world.naniwa.public_id}
    assert alice.post(reverse("books:make"), bad).status_code == 404
    assert alice.post(reverse("books:make"), {"form": "TITP-F22", "office": world.tokyo.public_id}).status_code == 404
    assert alice.post(reverse("books:make"), {"form": "TITP-BK-1B", "office": "x"}).status_code == 404
