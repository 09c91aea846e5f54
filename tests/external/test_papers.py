"""Forms 4-12, 4-13, 4-14: made from a finished check, signed by the checker, read by auditors of the office."""

import io
from datetime import date

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

from imjapan.core import files
from imjapan.core.errors import Refused
from reports.documents import forms
from reports.documents.domain import make_document
from reports.models import Document
from tests.documents.conftest import run_jobs
from tests.external.makers import all_well, make_auditor, make_check
from tests.obligations.makers import finish
from tests.world import TODAY, World, make_audit

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 5)
FORMS = {"TITP-R4-12", "TITP-R4-13", "TITP-R4-14"}


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-11-23 08:30:00+09:00", tick=False):
        yield


@pytest.fixture
def w():
    return World()


def office_check(w, checker):
    items = all_well() | {
        "E06": {"ok": False, "text": "川口工場の第２四半期の監査が遅れていた。", "papers": ["X23"]},
        "T01": {"text": "事務所、書庫及び相談室"},
        "T03": {"text": "前回の指摘は改善済み"},
    }
    return make_check(w.tokyo, checker, DAY, by=w.alice, heard_officer="理事 太郎", heard_manager="責任 花子",
                      opinion="おおむね良好である。", items=items)  # fmt: skip


def accompanied(w, checker):
    audit = finish(make_audit(w.asahi_plant, w.alice, starts_on=DAY), w.alice)
    items = all_well("accompanied") | {"A02": {"ok": False, "done": True, "proper": False, "text": "１人のみ面談"}}
    return make_check(w.tokyo, checker, DAY, by=w.alice, audit=audit, opinion="面談の人数が不足。", items=items)


def text_of(document):
    document.refresh_from_db()
    with files.open_file(document.file) as stream:
        return [page.extract_text() for page in PdfReader(io.BytesIO(stream.read())).pages]


def made(w, check, form_id):
    document = make_document(w.actor("alice"), form_id=form_id, subject=check, today=TODAY)
    assert run_jobs() == ["done"]
    document.refresh_from_db()
    return document


def test_the_report_of_an_external_auditor(w):
    checker = make_auditor(address="東京都千代田区一番町１")
    document = made(w, office_check(w, checker), "TITP-R4-12")
    pages = text_of(document)
    text = "".join(pages).replace("\n", "")
    assert document.state == "approved"  # the checker answers for it, no manager of ours
    assert 2 <= len(pages) <= 4
    for words in (
        "参考様式第４-12号（規則第54条第１項第８号関係）",
        "外部 花子", "社会保険労務士", "2025年6月1日", "2026年11月5日",
        "理事 太郎", "責任 花子", "①監理団体概要", "㉒名義貸しの禁止", "■監査報告書控え", "□監査実施概要",
        "（必要に応じて）", "川口工場の第２四半期の監査が遅れていた。", "前回の指摘は改善済み", "おおむね良好である。",
    ):  # fmt: skip
        assert words in text
    assert text.count("○") >= 25
    assert "下書き" not in text


def test_the_confirmation_of_an_external_officer(w):
    checker = make_auditor(role="external_officer", title="理事")
    text = "".join(text_of(made(w, office_check(w, checker), "TITP-R4-14"))).replace("\n", "")
    for words in ("参考様式第４-14号", "指定外部役員", "養成講習修了日", "確認者署名", "事務所、書庫及び相談室"):
        assert words in text


def test_the_report_of_an_accompanied_audit(w):
    pages = text_of(made(w, accompanied(w, make_auditor()), "TITP-R4-13"))
    text = "".join(pages).replace("\n", "")
    assert len(pages) == 1
    for words in (
        "参考様式第４-13号", "同行監査年月日", "株式会社朝日製作所", "川口工場", "Alice",
        "方法　□適　■否", "１人のみ面談",
        "４分の１以上、２〜４人は２人以上", "④宿泊施設その他の生活環境の確認", "面談の人数が不足。",
    ):  # fmt: skip
        assert words in text


def test_each_check_has_its_own_paper(w):
    auditor = make_auditor()
    officer = make_auditor("役員 二郎", role="external_officer")
    checks = {
        "TITP-R4-12": office_check(w, auditor),
        "TITP-R4-13": accompanied(w, auditor),
        "TITP-R4-14": office_check(w, officer),
    }
    draft = make_check(w.tokyo, auditor, DAY, by=w.alice, done=False)
    for own, check in checks.items():
        assert {form_id for form_id in FORMS if forms.get(form_id).allows(w.actor("alice"), check)[0]} == {own}
        assert not forms.get(own).allows(w.actor("alice"), draft)[0]
        assert not forms.get(own).allows(w.actor("charlie"), check)[0]
    with pytest.raises(Refused, match="once the check is finished"):
        make_document(w.actor("alice"), form_id="TITP-R4-12", subject=draft, today=TODAY)


def test_the_page_of_the_check_makes_it(w):
    check = office_check(w, make_auditor())
    client = Client()
    client.force_login(w.alice)
    client.cookies["django_language"] = "en"
    page = client.get(f"/house/checks/{check.public_id}/").content.decode()
    assert "External audit report (外部監査報告書)" in page
    assert "外部役員確認書" not in page
    client.post(f"/documents/make/{check.public_id}/TITP-R4-12/")
    assert Document.objects.get().external_check == check


def test_auditors_read_it_within_their_mandate_and_companies_never(w):
    document = made(w, office_check(w, make_auditor()), "TITP-R4-12")
    assert (document.company_id, document.for_company) == (None, False)
    for user, status in ((w.aki, 200), (w.oto, 404), (w.hana, 404), (w.dai, 404)):
        client = Client()
        client.force_login(user)
        answer = client.get(f"/room/documents/{document.public_id}/")
        assert (answer.status_code, answer.getvalue().startswith(b"%PDF")) == (status, status == 200), user
        assert client.get(f"/api/v1/documents/{document.public_id}/").status_code == status, user
        assert client.get(f"/house/checks/{document.external_check.public_id}/").status_code == 404
    assert document.number in room_of(w.aki)
    assert document.number not in room_of(w.oto)


def room_of(user):
    client = Client()
    client.force_login(user)
    return client.get("/room/").content.decode()
