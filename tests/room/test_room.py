"""The auditor's room: the approved reports of the mandate, found and downloaded, and nothing to write."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from reports.models import Document
from tests.records import PDF, make_document, make_filing_paper, one_of_each
from tests.world import TODAY, make_audit, make_company, make_establishment, make_mandate, make_user

HOME = reverse("room:home")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T10:00:00+09:00", tick=False):
        yield


@pytest.fixture
def aki(world, client_of):
    return client_of(world.aki)


def numbers(response):
    return [document.number for document in response.context["page"]]


def documents(establishment, by, count, **fields):
    return [make_document(make_audit(establishment, by), by, "TITP-F22", **fields) for _row in range(count)]


def test_the_mandate_stands_on_top(aki, world):
    text = aki.get(HOME).content.decode()
    for words in ("東京事務所", "all companies of these offices", "1 Apr 2026 – 31 Mar 2027", "Valid until"):
        assert words in text
    assert "大阪" not in text


def test_a_mandate_for_some_companies_names_them(world, client_of):
    user = make_user("ayu", "auditor")
    make_mandate(user, [world.tokyo], world.bob, [world.midori])
    documents(world.asahi_plant, world.alice, 1, number="A-1")
    documents(world.midori_farm, world.alice, 1, number="M-1")
    response = client_of(user).get(HOME)
    assert numbers(response) == ["M-1"]
    assert "みどり農園" in response.content.decode()
    assert "朝日" not in response.content.decode()


def test_reports_of_the_mandate_and_no_drafts(aki, world):
    it = one_of_each(world.asahi_plant, world.alice, world.hana)
    one_of_each(world.naniwa_site, world.charlie, world.hana)
    old = make_document(make_audit(world.asahi_plant, world.bob), world.bob, subject_on=date(2026, 3, 31))
    filed = make_document(make_audit(world.asahi_plant, world.bob), world.bob, "TITP-F22", state="filed")
    new = make_document(make_audit(world.asahi_plant, world.bob), world.bob, "TITP-F22", revision=2)
    replaced = make_document(new.audit, world.bob, "TITP-F22", state="superseded", superseded_by=new)
    response = aki.get(HOME)
    assert set(numbers(response)) == {d.number for d in (it.report, it.instruction, filed, new, replaced)}
    text = response.content.decode()
    assert "filed</span> 2026-11-23" in text or "filed 2026-11-23" in text
    assert text.count("replaced by a newer one") == 1
    assert aki.get(reverse("room:download", args=[old.public_id])).status_code == 404
    assert aki.get(reverse("room:download", args=[it.draft.public_id])).status_code == 404


def test_filters_narrow_the_list(world, client_of):
    user = make_user("ayu", "auditor")
    make_mandate(user, [world.tokyo, world.osaka], world.bob)
    documents(world.asahi_plant, world.alice, 1, number="A-1", subject_on=date(2026, 5, 1))
    documents(world.midori_farm, world.alice, 1, number="M-1", subject_on=date(2026, 6, 1))
    documents(world.naniwa_site, world.charlie, 1, number="N-1", subject_on=date(2026, 7, 1))
    make_document(make_audit(world.asahi_plant, world.bob), world.bob, number="P-1", subject_on=date(2026, 8, 1))
    client = client_of(user)

    def found(**query):
        return numbers(client.get(HOME, query))

    assert found() == ["P-1", "N-1", "M-1", "A-1"]
    assert found(office="OSK") == ["N-1"]
    assert found(company="みどり") == ["M-1"]
    assert found(form="PRC-01") == ["P-1"]
    assert found(first="令和8年6月1日", last="2026/7/1") == ["N-1", "M-1"]
    assert found(office="nowhere") == []
    assert found(first="soon") == []


def test_an_office_outside_the_mandate_is_no_choice(aki, world):
    response = aki.get(HOME, {"office": "OSK"})
    assert "office" not in response.context["filters"].fields
    assert "大阪" not in response.content.decode()


def test_a_report_is_downloaded(aki, world):
    document = documents(world.asahi_plant, world.alice, 1, number="F22-0001")[0]
    response = aki.get(reverse("room:download", args=[document.public_id]))
    assert b"".join(response.streaming_content) == PDF
    assert 'attachment; filename="F22-0001.pdf"' in response["Content-Disposition"]


def test_long_lists_come_in_pages(aki, world):
    for _number in range(3):
        documents(make_establishment(make_company(world.tokyo)), world.alice, 20)
    assert len(numbers(aki.get(HOME))) == 50
    assert len(numbers(aki.get(HOME, {"page": 2}))) == 10


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_three(aki, world, rows, django_assert_num_queries):
    for _row in range(rows):
        documents(make_establishment(make_company(world.tokyo)), world.alice, 1)
    with django_assert_num_queries(19):
        assert len(numbers(aki.get(HOME))) == rows


@pytest.mark.parametrize(
    "change",
    [
        {"ends_on": TODAY - timedelta(days=1)},
        {"starts_on": TODAY + timedelta(days=1)},
        {"revoked_at": f"{TODAY} 09:00Z"},
    ],
    ids=["ended", "not begun", "withdrawn"],
)
def test_without_a_valid_mandate_the_page_says_so_and_shows_nothing(aki, world, change):
    document = documents(world.asahi_plant, world.alice, 1)[0]
    world.aki.mandates.update(**change)
    response = aki.get(HOME)
    assert "You have no valid mandate today" in response.content.decode()
    assert document.number not in response.content.decode()
    assert aki.get(reverse("room:download", args=[document.public_id])).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(aki, world, method):
    document = documents(world.asahi_plant, world.alice, 1)[0]
    for address in (HOME, reverse("room:download", args=[document.public_id])):
        assert getattr(aki, method)(address).status_code == 405
    assert Document.objects.get() == document


def test_a_company_is_found_in_every_spelling_and_no_foreign_one(world, client_of):
    """The auditor's search reads the same keys as the lists of staff, inside the fence."""
    mine = make_company(world.tokyo, "髙﨑精機株式会社", name_kana="タカサキセイキ")
    foreign = make_company(world.osaka, "髙﨑工業株式会社", name_kana="タカサキコウギョウ")
    documents(make_establishment(mine), world.alice, 1, number="T-1")
    documents(make_establishment(foreign), world.charlie, 1, number="O-1")
    client = client_of(world.aki)
    for words in ("高崎", "たかさき", "ﾀｶｻｷ", "takasaki"):
        assert numbers(client.get(HOME, {"company": words})) == ["T-1"], words


def test_a_report_of_the_office_itself_names_the_office(aki, world):
    make_filing_paper(world.tokyo, world.bob, number="F-1")
    response = aki.get(HOME)
    text = " ".join(response.content.decode().split())
    assert numbers(response) == ["F-1"]
    assert '<td data-label="Company">東京事務所</td>' in text
    assert "None" not in text
    assert '<th scope="col">Date</th>' in text


def test_the_filter_offers_the_forms_that_are_there(aki, world):
    """Neither forms of which the auditor has nothing, nor what trainees said, unless the mandate allows it."""
    documents(world.asahi_plant, world.alice, 1)
    make_document(make_audit(world.asahi_plant, world.bob), world.bob, "TITP-R4-07")

    def offered():
        return [key for key, _label in aki.get(HOME).context["filters"].fields["form"].choices]

    assert offered() == ["", "TITP-F22"]
    world.aki.mandates.update(consultations=True)
    assert offered() == ["", "TITP-F22", "TITP-R4-07"]
