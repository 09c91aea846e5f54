"""Forms 4-8 and 4-9, the sheet of form 1, and certificates: made from a course, for the office and its auditors."""

import io
from datetime import date, time

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from imjapan.core import files
from imjapan.core.errors import Refused
from reports.documents import forms
from reports.documents.domain import make_document
from tests.documents.conftest import run_jobs
from tests.lectures.makers import make_absence, make_course, make_days, make_expert, make_lecturer, make_lesson
from tests.world import TODAY, World
from training.models import LectureWork, ResidenceApplication

pytestmark = pytest.mark.django_db
OURS = {"TITP-R4-08", "TITP-R4-09", "TITP-F01-3D", "LEC-CERT"}


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-11-23 08:30:00+09:00", tick=False):
        yield


@pytest.fixture
def w():
    return World()


def text_of(document):
    document.refresh_from_db()
    with files.open_file(document.file) as stream:
        return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(stream.read())).pages]


def made(w, course, form_id):
    document = make_document(w.actor("alice"), form_id=form_id, subject=course, today=TODAY)
    assert set(run_jobs()) == {"done"}
    return document


def closed(course, by):
    course.state, course.closed_at, course.closed_by = "closed", timezone.now(), by
    course.save()
    return course


def whole(w, **fields):
    """A closed course of five days in October that is long enough, with an absence that was made up."""
    people = w.trainees[:2]
    course = make_course(
        w.tokyo, people, starts_on=date(2026, 10, 5), ends_on=date(2026, 10, 30), planned_hours=96,
        venue_address="東京都墨田区１丁目", lodging="研修センター宿泊棟", **fields,
    )  # fmt: skip
    teacher = make_lecturer(w.tokyo, title="主任", years=5)
    expert = make_expert(w.tokyo, years=12)
    speaker = make_lecturer(w.tokyo, "通訳 次郎", is_interpreter=True)
    one, *_rest = make_days(course, 2, first=date(2026, 10, 5), taken=True, hours=4, lecturer=teacher)
    make_lesson(course, date(2026, 10, 7), 9, 17, "3", taken=True, lecturer=expert, interpreter=speaker,
                topics=["titp", "tax"])  # fmt: skip
    make_lesson(course, date(2026, 10, 9), 9, 11, "2", taken=True, lecturer=teacher, content="交通安全・防災")
    make_lesson(course, date(2026, 10, 9), 13, 15, "4", taken=True, lecturer=teacher, place="川口工場見学")
    again = make_lesson(course, date(2026, 10, 10), 9, time(10, 30), "1", taken=True, is_make_up=True, lecturer=teacher)
    make_absence(one, people[0], 90, reason="通院", made_up_in=again)
    return course


def test_the_record_after_arrival(w):
    course = closed(whole(w), w.alice)
    ResidenceApplication.objects.create(
        person=w.trainees[0], kind="coe", filed_on=date(2026, 5, 1), result="granted", decided_on=date(2026, 7, 1),
        entered_on=date(2026, 10, 1),
    )  # fmt: skip
    LectureWork.objects.create(
        course=course, person=w.trainees[1], worked_on=date(2026, 10, 8), source="実習日誌", noted_at=timezone.now(),
        noted_by=w.alice,
    )  # fmt: skip
    document = made(w, course, "TITP-R4-09")
    pages = text_of(document)
    text = "".join(pages)
    assert document.state == "approved"
    assert len(pages) == 2
    for words in (
        "参考様式第４-９号（規則第54条第１項第５号関係）", "Ｄ", "（実施期間2026年10月5日から2026年10月10日まで）",
        "9:00 - 13:00", "日本語", "主任　講師 一郎", "東京研修センター", "法的保護に必要な情報（技能実習法、税金）",
        "社労士 花子（花子社労士事務所、社会保険労務士）", "通訳：通訳 次郎", "（交通安全・防災）", "川口工場見学",
        f"欠席：{w.trainees[0]} 90分（通院）、10/10補講", f"補講：{w.trainees[0]}", "業務従事の記録あり",
        "（注意）技能実習生ごとに入国後講習の開始日",
        "（入国後講習実施記録別紙）", "技能実習生一覧表", "2026年10月1日", "欠席1.5時間（うち補講1.5時間）",
    ):  # fmt: skip
        assert "".join(words.split()) in text, words
    assert text.count("休日") == 1  # 8 October has no lesson: every day of the calendar has its row (T7)
    assert "下書き" not in text


def test_the_record_before_arrival_and_its_gap(w):
    course = whole(w, kind="pre", name="入国前講習")
    course.sessions.filter(subject="4").update(lecturer=None)
    text = "".join(text_of(made(w, closed(course, w.alice), "TITP-R4-08")))
    assert "参考様式第４-８号" in text
    assert "（入国前講習実施記録別紙）" in text
    assert "下書き" in text  # a lesson without a lecturer is no complete record


def test_the_planned_lecture_is_a_draft_for_transcription(w):
    document = made(w, whole(w), "TITP-F01-3D")
    pages = text_of(document)
    text = "".join(pages)
    assert document.print_mode == "draft"
    assert all("転記用下書き" in page for page in pages)
    for words in (
        "別記様式第１号第３面", "入国後講習実施予定表", "東京都墨田区１丁目", "社労士 花子", "12年", "花子社労士事務所",
        "社会保険労務士", "日本語8時間", "法的保護に必要な情報8時間", "合計20時間",
        "第１号の総時間数96時間、必要な講習16時間以上",
        "講師 一郎（主任・経験5年・委託無）", "研修センター宿泊棟", "対象2人",
    ):  # fmt: skip
        assert "".join(words.split()) in text, words
    assert "補講" not in text  # what is planned has no make-up


def test_certificates_are_for_those_who_are_through(w):
    course = whole(w)
    life = course.sessions.get(subject="2")
    make_absence(life, w.trainees[1], 60)
    document = made(w, closed(course, w.alice), "LEC-CERT")
    pages = text_of(document)
    assert len(pages) == 1
    for words in (str(w.trainees[0]), "Certificate of Completion — Post-arrival Lecture", "20時間", "2026年10月5日"):
        assert "".join(words.split()) in pages[0]
    assert "".join(str(w.trainees[1]).split()) not in pages[0]  # an hour is left to make up


@pytest.mark.parametrize(
    ("fields", "own"),
    [
        ({}, {"TITP-F01-3D"}),
        ({"state": "closed"}, {"TITP-F01-3D", "TITP-R4-09", "LEC-CERT"}),
        ({"state": "closed", "kind": "pre"}, {"TITP-R4-08", "LEC-CERT"}),
        ({"state": "closed", "regime": "esd", "planned_hours": None}, set()),  # 20 of 320 hours
    ],
)
def test_which_paper_is_made_when(w, fields, own):
    course = whole(w)
    for name, value in fields.items():
        setattr(course, name, value)
    course.save()
    assert {form for form in OURS if forms.get(form).allows(w.actor("alice"), course)[0]} == own
    assert not any(forms.get(form).allows(w.actor("charlie"), course)[0] for form in OURS)
    for form in OURS - own:
        with pytest.raises(Refused):
            make_document(w.actor("alice"), form_id=form, subject=course, today=TODAY)


def test_the_page_of_the_course_makes_them(w):
    client = Client()
    client.force_login(w.alice)
    client.cookies["django_language"] = "en"
    course = closed(whole(w), w.alice)
    page = client.get(f"/training/lectures/{course.public_id}/").content.decode()
    assert "Record of the lecture after arrival (入国後講習実施記録)" in page
    assert "Record of the lecture before arrival" not in page
    response = client.post(f"/documents/make/{course.public_id}/TITP-R4-09/")
    assert response.status_code == 303
    assert course.documents.get().for_company is False
    detail = client.get(f"/documents/{course.documents.get().public_id}/").content.decode()
    assert f"/training/lectures/{course.public_id}/" in detail
