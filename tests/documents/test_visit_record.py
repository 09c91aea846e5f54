"""訪問指導記録書 (4-10): the three headings with the eight key words, who was seen, what was said to the company."""

import io
from datetime import date

import pytest
import time_machine
from pypdf import PdfReader

from imjapan.core import files
from imjapan.core.errors import Refused
from reports.documents import domain
from reports.documents.sheets.visit_record import build
from reports.models import Document
from tests.training.helpers import text_of
from tests.training.visit_helpers import done, draft, url
from tests.world import TODAY, make_trainees

from .conftest import run_jobs

pytestmark = pytest.mark.django_db
KEY_WORDS = ("実習進捗", "修得度合", "時間配分", "実習態度", "実習意欲", "日本語理解", "生活態度", "規律違反")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23T10:00:00+09:00", tick=False):
        yield


def pages_of(document):
    run_jobs()
    document.refresh_from_db()
    with files.open_file(document.file) as stream:
        return [page.extract_text() for page in PdfReader(io.BytesIO(stream.read())).pages]


def make(world, visit, by="alice"):
    return domain.make_document(world.actor(by), form_id="TITP-R4-10", subject=visit, today=TODAY)


def test_one_page_with_the_parts_of_the_form(world):
    visit = done(
        world, **{"life-rating": "poor", "life-text": "寮の鍵が壊れている"},
        guidance="日誌に項目番号を書くこと", agreed="寮の鍵を直す", response="安全靴は配布済み",
    )  # fmt: skip
    document = make(world, visit)
    assert document.state == Document.State.APPROVED  # nobody has to approve it
    pages = pages_of(document)
    text = "".join(pages)
    for words in (
        *KEY_WORDS, "第４-10号", "技能実習計画の進捗状況", "技能実習生の実習状況", "技能実習生の生活一般状況",
        "TRAINEE", "インドネシア", "寮の鍵が壊れている", "■要指導", "日誌に項目番号を書くこと", "寮の鍵を直す",
        "安全靴は配布済み", "Alice", "Bob", "工場長 佐藤一郎", "川口工場",
    ):  # fmt: skip
        assert words in text, words
    assert len(pages) == 1
    assert "V01" not in text


def test_many_trainees_stand_on_a_list_of_their_own(world):
    make_trainees(world.asahi_plant, 15)
    pages = pages_of(make(world, done(world)))
    assert len(pages) == 2
    assert "20人（別紙のとおり）" in pages[0]
    assert pages[1].count("TRAINEE") == 20


def test_the_day_of_the_record_is_the_day_it_was_written(world):
    with time_machine.travel("2026-11-20T18:00:00+09:00", tick=False):
        visit = done(world, on=date(2026, 11, 18))
    facts = build(visit, TODAY)
    assert (facts.visited_on, facts.recorded_on, facts.recorder) == ("2026-11-18", "2026-11-20", "Alice")
    assert facts.missing() == ("document_no",)


def test_a_draft_makes_none_and_another_office_neither(world):
    with pytest.raises(Refused):
        make(world, draft(world))
    with pytest.raises(Refused):
        make(world, done(world), by="charlie")


def test_the_page_of_the_visit_offers_it_and_companies_and_auditors_never_see_it(world, client_of):
    visit = done(world)
    alice = client_of(world.alice)
    assert "Record of the visit (訪問指導記録書)" in text_of(alice.get(url("visit_detail", visit.public_id)))
    document = make(world, visit)
    run_jobs()
    for who in (world.hana, world.aki):
        for address in ("/room/", "/portal/"):
            assert document.number not in client_of(who).get(address).content.decode()
        assert client_of(who).get(f"/room/{document.public_id}/").status_code in (403, 404)
    assert alice.get(f"/documents/{document.public_id}/").status_code == 200
