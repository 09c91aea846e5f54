"""相談対応記録書 (4-11): all rows of the form, signs no font has, who may make and read it."""

import io
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from imjapan.core import files, history
from imjapan.core.errors import Refused
from interns.models import ConsultationStep
from reports import access
from reports.documents import domain
from reports.models import Document
from tests.consultations.makers import RECEIVED, make_consultation
from tests.documents.conftest import run_jobs
from tests.world import TODAY, make_staff, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23T10:00:00+09:00", tick=False):
        yield


@pytest.fixture
def row(world):
    world.cora = make_user("cora", name="相談 花子")
    make_staff(world.cora, world.tokyo, "counsellor")
    row = make_consultation(
        world.tokyo,
        person=world.trainees[0],
        company=world.asahi,
        establishment=world.asahi_plant,
        body="Gaji belum dibayar 😭",
        body_ja="給料が未払い",
        matter="wages",
        received_by=world.cora,
        interpreter="Siti Rahma（通訳会社）",
        needs_audit=False,
        needs_audit_reason="是正済み",
        result="支払われた",
        answered_on=date(2026, 11, 22),
        state="closed",
        closed_at=RECEIVED,
        closed_by=world.cora,
        confirmed_at=RECEIVED,
        confirmed_by=world.bob,
    )
    with history.context(None, source="test"):
        for kind, text, more in (
            ("company", "（本人の同意あり）社長に確認", {}),
            ("referral", "相談した", {"institution": "labour"}),
            ("answer", "支払われます", {"translation": "Gaji akan dibayar"}),
            ("note", "NUR-INTERN", {}),
        ):
            ConsultationStep.objects.create(
                consultation=row, kind=kind, text=text, taken_at=RECEIVED, taken_by=world.cora, **more
            )
    return row


def make(world, row, by="cora"):
    return domain.make_document(world.actor(by), form_id="TITP-R4-11", subject=row, today=TODAY)


def test_one_page_with_every_row_of_the_form(world, row):
    document = make(world, row)
    run_jobs()
    document.refresh_from_db()
    with files.open_file(document.file) as stream:
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(stream.read())).pages]
    text = "".join(pages)
    for words in (
        *("第４-11号", "相談対応記録書", "2026年11月20日", "10:00", "電話", world.trainees[0].passport_name),
        *("インドネシア", "川口工場", "相談 花子", "インドネシア語", "Siti Rahma", "賃金・労働時間"),
        *("Gaji belum dibayar 〓", "給料が未払い", "■有", "社長に確認", "労働基準監督署", "Gaji akan dibayar"),
        *("支払われた", "2026年11月22日", "■否", "是正済み", "Bob"),
    ):
        assert words in text, words
    assert "NUR-INTERN" not in text
    assert len(pages) == 1
    assert (document.company_id, document.establishment_id, document.for_company) == (None, None, False)


def test_anonymous_has_no_name_on_paper(world):
    row = make_consultation(world.tokyo, is_anonymous=True, channel="page")
    text = str(make(world, row, by="bob").facts)
    assert "'anonymous': True" in text
    assert world.trainees[0].passport_name not in text


def test_who_may_make_and_who_sees_it(world, row):
    for name in ("alice", "charlie"):
        with pytest.raises(Refused):
            make(world, row, by=name)
    document = make(world, row)
    seen = {
        name: access.documents(world.actor(name)).filter(pk=document.pk).exists()
        for name in ("cora", "bob", "admin", "alice", "charlie", "hana", "aki")
    }
    assert seen == {
        **{"cora": True, "bob": True, "admin": True},
        **{"alice": False, "charlie": False, "hana": False, "aki": False},
    }


def test_its_panel_stands_on_the_page_and_the_page_of_the_document_opens(world, row):
    client = Client()
    client.force_login(world.cora)
    page = client.get(reverse("consultations:detail", args=[row.public_id])).content.decode()
    assert "相談対応記録書" in page
    document = make(world, row)
    assert Document.objects.get(pk=document.pk).consultation == row
    assert client.get(reverse("documents:detail", args=[document.public_id])).status_code == 200
    client.force_login(world.alice)
    assert client.get(reverse("documents:detail", args=[document.public_id])).status_code == 404
