"""Bad input is answered at the field, in the reader's language, with what was typed kept and nothing written."""

import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.records import make_finding, release
from tests.training.helpers import open_page, send, text_of
from tests.world import make_audit, make_person, place
from training.models import Audit, CorrectiveAnswer, Interview

pytestmark = pytest.mark.django_db

DATES = [
    ("starts_on", "令和8年2月31日", "“令和8年2月31日”", "「令和8年2月31日」は暦にない日付です。"),
    ("starts_on", "2026/11/30", "The first day is in the future.", "初日が未来の日付です。"),
    ("ends_on", "2026/11/01", "before the first day", "最終日が初日より前"),
]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("field, typed, english, japanese", DATES, ids=["impossible", "future", "end before start"])
def test_a_wrong_day_of_an_audit(world, client_of, language, field, typed, english, japanese):
    audit = make_audit(world.asahi_plant, world.alice, manager=world.bob)
    alice = client_of(world.alice, language)
    answer = send(alice, "audit_finish", audit, open_page(alice, audit) | {field: typed})
    assert answer.status_code == 422
    assert (english if language == "en" else japanese) in text_of(answer)
    assert f'value="{typed}"' in answer.content.decode()
    assert Audit.objects.get().state == "draft"
    assert Interview.objects.count() == 0


@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_interview_with_somebody_not_in_training_that_day(world, client_of, language):
    gone = place(make_person(world.tokyo, "BUDI"), world.asahi_plant, date(2025, 4, 1), date(2026, 3, 31)).person
    audit = make_audit(world.asahi_plant, world.alice, manager=world.bob)
    Interview.objects.create(audit=audit, person=gone, held_on=audit.starts_on)
    alice = client_of(world.alice, language)
    answer = send(alice, "audit_finish", audit, open_page(alice, audit))
    words = "BUDI was not in training at this establishment on that day."
    assert (words if language == "en" else "BUDIは、その日にこの事業所に在籍していません。") in text_of(answer)
    assert Audit.objects.get().state == "draft"


FILES = [
    (b"MZ\x90 a program", 10, "Only PDF, JPEG and PNG files are accepted", "PDF・JPEG・PNG"),
    (b"%PDF-1.4 " + b"0" * 2_000_000, 1, "at most 1 MB are accepted", "1 MBまで"),
]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("content, limit, english, japanese", FILES, ids=["type", "size"])
def test_a_wrong_file_of_a_company(world, client_of, settings, language, content, limit, english, japanese):
    settings.UPLOAD_MAX_BYTES = limit * 2**20
    row = release(make_finding(make_audit(world.asahi_plant, world.alice), world.alice), world.bob)
    typed = {
        "cause": "点検の引継ぎ漏れ", "action": "点検した", "done_on": "2026/11/20", "prevention": "当番表",
        "sent_key": uuid.uuid4(), "file": SimpleUploadedFile("報告.pdf", content),
    }  # fmt: skip
    answer = client_of(world.hana, language).post(reverse("portal:finding", args=[row.public_id]), typed)
    assert answer.status_code == 422
    text = text_of(answer)
    assert (english if language == "en" else japanese) in text
    assert "点検の引継ぎ漏れ" in answer.content.decode()
    assert not CorrectiveAnswer.objects.exists()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_second_of_two_people_who_finish_one_audit(world, client_of, language):
    audit = make_audit(world.asahi_plant, world.alice, manager=world.bob)
    alice, bob = client_of(world.alice, language), client_of(world.bob, language)
    heard = {f"{p.public_id}-talked": "on" for p in world.trainees[:2]}
    first, second = open_page(alice, audit) | heard, open_page(bob, audit) | heard
    assert send(alice, "audit_finish", audit, first).status_code == 303
    answer = send(bob, "audit_finish", audit, second | {"summary": "後から書いた総括"})
    words = "This audit was already finished by Alice" if language == "en" else "この監査の記録は、Aliceが"
    text = text_of(answer)
    assert words in text
    assert "後から書いた総括" in answer.content.decode()
    assert Audit.objects.get().finished_by == world.alice
    assert Interview.objects.count() == 2
