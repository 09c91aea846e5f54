"""Forms of specified skilled workers: support plan, interviews, confirmations, list and annual report (forms.md 4)."""

import io
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from pypdf import PdfReader

from imjapan.core import fence
from interns.models import Consultation
from reports import access
from reports.books import domain, sheet
from reports.documents import domain as documents
from reports.documents import forms, versions
from reports.documents.sheets.support_interview import SUPERVISOR, WORKER
from reports.documents.sheets.support_plan import BLOCKS
from reports.models import Book, Document
from tests.support.makers import FINE, make_contract, make_given, make_held, make_support, make_worker
from tests.world import TODAY, place
from training.models import ExamAttempt
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


def consulted(world, person, number, day, **fields):
    """A consultation Alice took, of a day of November 2026."""
    at = datetime(2026, 11, day, 9, tzinfo=ZoneInfo("Asia/Tokyo"))
    fields = {"body": "Gaji", "body_ja": f"相談{number}", "result": f"結果{number}", **fields}
    return Consultation.objects.create(
        office=world.tokyo, company=world.asahi, person=person, number=number, channel="phone", received_at=at,
        **{"received_by": world.alice, **fields},
    )  # fmt: skip


def test_consultations_of_a_worker_stand_on_form_5_4_up_to_the_newest(world, support):
    person, alice, form = support.person, world.actor("alice"), forms.get("SSW-5-04")
    rows = [consulted(world, person, f"K{number}", number) for number in (2, 5, 9)]
    consulted(world, person, "K20", 20)
    consulted(world, world.trainees[0], "K3", 3)
    facts, text = printed("SSW-5-04", rows[-1])
    assert [row.body for row in facts.rows] == ["相談K2", "相談K5", "相談K9"]
    assert (facts.starts_on, facts.ends_on, len(facts.empty)) == ("2026-11-02", "2026-11-09", 1)
    for words in ("参考様式第５－４号", "2026年11月2日から2026年11月9日まで", "SARIDEWI", "結果K5", "Alice"):
        assert words in text, words
    assert "相談K3" not in text
    assert form.allows(alice, rows[0])[0]
    assert not forms.get("TITP-R4-11").allows(alice, rows[0])[0]
    for number in range(10, 13):  # the sixth begins the second page of five
        last = consulted(world, person, f"K{number}", number)
    assert len(form.build(last, TODAY).empty) == 3


def test_form_5_4_is_as_secret_as_form_4_11(world, support, client_of):
    person, alice = support.person, world.actor("alice")
    consulted(world, person, "K2", 2, received_by=world.bob)
    mine = consulted(world, person, "K5", 5)
    form = forms.get("SSW-5-04")
    assert not form.allows(alice, mine)[0]  # the other one is not for Alice's eyes
    bob = world.actor("bob")
    assert form.allows(bob, mine)[0]
    document = documents.make_document(bob, form_id="SSW-5-04", subject=mine, today=TODAY)
    assert (document.company_id, document.for_company) == (None, False)
    assert not documents.access.may_read_file(alice, document)[0]
    for name in ("hana", "aki"):
        actor = world.actor(name)
        assert not access.documents(actor).filter(pk=document.pk).exists()
        assert client_of(getattr(world, name)).get(f"/documents/{document.public_id}/").status_code in (302, 403, 404)
        with transaction.atomic(), fence.inside(actor.scope()):
            assert not Document.objects.filter(pk=document.pk).exists()
    assert {"SSW-5-04", "ESD-CONSULT", "ESD-OUTLINE", "ESD-VISIT"} <= set(forms.INNER)


def test_the_evaluation_of_a_former_trainee_has_what_is_known_and_leaves_room_for_the_rest(world):
    person, form = world.trainees[0], forms.get("SSW-1-02")
    alice = world.actor("alice")
    assert not form.allows(alice, person)[0]  # stage 1 only
    place(person, world.asahi_plant, date(2027, 4, 15), date(2029, 4, 14), stage=2, occupation="6-4-1 機械加工")
    assert form.allows(alice, person)[0]
    for part, result, reason in (("practical", "passed", ""), ("theory", "absent", "病気のため")):
        ExamAttempt.objects.create(
            person=person, grade="grade_3", part=part, result=result, sits_on=date(2028, 11, 1), body="協会",
            absence_reason=reason,
        )  # fmt: skip
    facts, text = printed("SSW-1-02", person, date(2029, 3, 1))
    assert facts.years == (2026, 2027, 2028, 2029)
    assert facts.missing() == ("document_no",)
    for words in (
        "参考様式第１－２号", person.passport_name.replace(" ", ""), "出入国在留管理局長殿", "実習予定日数",
        "３級（専門級）実技", "■合格", "■未受検", "未受検の理由病気のため", "６技能実習責任者の所見",
        "監理責任者の氏名", world.asahi.name,
    ):  # fmt: skip
        assert words in text, words


BOOKS = {5: 2, 6: 3, 8: 5, 9: 6, 11: 8, 12: 9}


@pytest.mark.parametrize(("number", "item"), BOOKS.items())
def test_a_record_book_holds_one_kind_of_support(world, support, number, item):
    form = forms.get(f"SSW-BK-{number:02d}")
    assert not form.allows(world.actor("alice"), support)[0]  # nothing to write down yet
    make_given(support, world.alice, item=item, given_on=date(2026, 9, 5), content="成田空港へ出迎え", minutes=90)
    make_given(support, world.alice, item=4, given_on=date(2026, 9, 6), content="別の支援")
    assert form.allows(world.actor("alice"), support)[0]
    facts, text = printed(form.id, support)
    assert [row.content for row in facts.rows] == ["成田空港へ出迎え"]
    for words in (form.title, "SARIDEWI", "2026年9月5日", "対面90分", world.asahi.name):
        assert words in text, words


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
