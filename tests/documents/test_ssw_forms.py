"""Forms of specified skilled workers: support plan, interviews, confirmations, list and annual report (forms.md 4)."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from reports.books import domain, sheet
from reports.documents import forms, versions
from reports.documents.sheets.support_interview import SUPERVISOR, WORKER
from reports.documents.sheets.support_plan import BLOCKS
from reports.models import Book
from tests.support.makers import FINE, make_contract, make_given, make_held, make_support, make_worker
from tests.world import TODAY
from training.support.items import QUESTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def support(world):
    return make_support(make_worker(world.asahi_plant, passport_name="SARI DEWI"))


def printed(form_id, subject, on=TODAY):
    """The facts of a form and its text without white space."""
    form = forms.get(form_id)
    facts = form.build(subject, on)
    data = versions.current(form, on).render(facts)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return facts, "".join(text.split())


def test_the_support_plan_prints_the_ten_supports_in_nine_blocks(world, support):
    support.items["8"] = {"planned": False, "why_not": "地域の行事がない", "when": "", "how": "", "who": ""}
    support.items["6"] = {"planned": True, "when": "", "why_not": "", "how": "", "who": ""}
    support.save(update_fields=["items"])
    make_contract(world.asahi)
    facts, text = printed("SSW-1-17", support)
    for words in (
        "参考様式第１-17号",
        "SARIDEWI",
        "Ⅲ登録支援機関",
        "■無（地域の行事がない）",
        "インドネシア語",
        "耕種農業",
    ):
        assert words in text, words
    assert {number for _title, lines in BLOCKS for number, _text in lines} == set(range(1, 11))
    by_block = {block.title[0]: block.lines for block in facts.blocks}
    assert by_block["７"][0].planned is False
    assert by_block["５"][0].planned is None  # neither a time nor a reason
    assert "blocks[4].lines[0].planned" in facts.missing()


def test_without_a_contract_nothing_is_entrusted(support):
    facts, text = printed("SSW-1-17", support)
    assert not facts.entrusted
    assert "Ⅲ登録支援機関" not in text


def test_the_report_of_an_interview_ticks_the_eighteen_items(world, support):
    answers = FINE | {"3-4": {"problem": True, "text": "会社が旅券を預かっている"}}
    told = {"occurred_on": "2026-11-01", "content": "旅券の預かり", "worker": "出入国在留管理局へ案内した"}
    interview = make_held(support, world.alice, answers=answers, online=True, nonconforming=True, nonconformity=told)
    facts, text = printed("SSW-5-05", interview)
    assert len(facts.items) == 18
    for words in (
        "■オンライン",
        "会社が旅券を預かっている",
        "■有り",
        "旅券の預かり",
        "2026年11月1日",
        "４基準不適合等への対応",
    ):
        assert words in text, words
    assert not [name for name in facts.missing() if name.startswith("items")]  # “anything else” may stay open
    fine = make_held(support, world.alice, who="supervisor")
    facts, text = printed("SSW-5-06", fine)
    assert "従事させていないこと" in text
    assert "工場長" in text
    assert "４基準不適合等への対応" not in text


def test_both_reports_have_the_questions_of_the_screen():
    assert list(WORKER) == list(SUPERVISOR) == list(QUESTIONS)


def test_who_may_not_read_answers_makes_and_reads_no_report(world, support):
    interview = make_held(support, world.alice)
    form = forms.get("SSW-5-05")
    assert form.allows(world.actor("alice"), interview)[0]
    assert not form.allows(world.actor("hana"), interview)[0]
    assert not forms.get("SSW-5-06").allows(world.actor("alice"), interview)[0]


def test_the_confirmation_of_the_orientation_has_its_sessions(world, support):
    make_given(support, world.alice, item=4, given_on=date(2026, 9, 2), minutes=240)
    make_given(support, world.alice, item=4, given_on=date(2026, 9, 3), minutes=240)
    make_given(support, world.alice, item=1, given_on=date(2026, 8, 1), minutes=180)
    facts, text = printed("SSW-5-08", support)
    assert [(row.on, row.minutes) for row in facts.sessions] == [("2026-09-02", 240), ("2026-09-03", 240)]
    assert len(facts.empty) == 1
    assert "生活オリエンテーションの確認書" in text
    assert "保証金の徴収その他財産の管理又は" not in text
    facts, text = printed("SSW-5-09", support)
    assert [row.on for row in facts.sessions] == ["2026-08-01"]
    assert "保証金の徴収その他財産の管理又は違約金" in text


def test_the_annual_report_counts_the_year_and_names_what_was_left_out(world, support):
    gone = make_worker(world.asahi_plant, starts_on=date(2025, 9, 1), ends_on=date(2026, 6, 30))
    make_support(gone)
    book = Book.objects.create(form_id="SSW-3-6", office=world.tokyo, company=world.asahi, fiscal_year=2026)
    facts, text = printed("SSW-3-6", book)
    assert (facts.total, facts.joined, facts.left) == (2, 1, 1)
    assert "2026年4月1日～2027年3月31日" in text
    assert "未実施の支援あり" in text
    lines = list(sheet.rows("SSW-3-6", facts))
    assert [len(line) for line in lines] == [len(sheet.COLUMNS["SSW-3-6"])] * 2
    before = Book.objects.create(form_id="SSW-3-6", office=world.tokyo, company=world.asahi, fiscal_year=2024)
    assert forms.get("SSW-3-6").build(before, TODAY).total == 0


def test_the_list_of_workers_is_of_the_day(world, support):
    make_worker(world.asahi_plant, starts_on=date(2025, 9, 1), ends_on=date(2026, 6, 30), passport_name="GONE")
    book = Book.objects.create(form_id="SSW-4-3N", office=world.tokyo, company=world.asahi)
    facts, text = printed("SSW-4-3N", book)
    assert [row.name for row in facts.workers] == ["SARI DEWI"]
    assert "GONE" not in text
    assert len(next(sheet.rows("SSW-4-3N", facts))) == len(sheet.COLUMNS["SSW-4-3N"])


def test_a_report_has_a_company_and_a_year(world):
    made = domain.make(
        world.actor("alice"), form_id="SSW-3-6", office=world.tokyo, company=world.asahi, fiscal_year=2026, today=TODAY
    )
    assert (made.book.company, made.book.fiscal_year, made.company) == (world.asahi, 2026, world.asahi)
    with pytest.raises(ValueError, match="fiscal year"):
        domain.make(world.actor("alice"), form_id="SSW-3-6", office=world.tokyo, company=world.asahi, today=TODAY)
