"""The page behind the QR code: old phones, no cookie, nothing kept of a device, nothing twice, nothing lost."""

import re
import uuid

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from imjapan.accounts import limits
from imjapan.core.models import Event
from interns.consultations import page, phrases
from interns.models import Consultation, ConsultationStep, HelpLine, PhraseCheck
from tests.consultations.makers import make_door

pytestmark = pytest.mark.django_db
ADDRESS = "203.0.113.77"


@pytest.fixture
def door(world):
    cache.clear()
    return make_door(world.tokyo, world.bob)


@pytest.fixture
def phone():
    return Client(REMOTE_ADDR=ADDRESS)


def typed(**fields):
    return {"l": "id", "key": str(uuid.uuid4()), "topic": "unpaid_wages", "urgent": "no", "body": "Gaji", **fields}


def ticket(response):
    return re.findall(r"<dd>([^<]+)</dd>", response.content.decode())


@pytest.mark.parametrize("language", phrases.LANGUAGES)
def test_the_form_in_every_language_is_small_plain_and_without_cookie(door, phone, language):
    response = phone.get(f"/help/{door.token}/?l={language}")
    text = response.content.decode()
    assert response.status_code == 200
    assert len(response.content) < 20_000
    assert phrases.text("company_cannot_see", language) in text
    assert phrases.text("want_to_talk", language) not in text  # of the sheet only
    assert not response.cookies
    assert "<script" not in text
    assert "csrf" not in text
    assert re.findall(r'(?:src|href)="([^"]+)"', text)  # the finder finds
    assert not [each for each in re.findall(r'(?:src|href|action)="([^"]+)"', text) if each.startswith("http")]
    assert response["X-Robots-Tag"].startswith("noindex")
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"


def test_a_draft_stands_beside_easy_japanese_and_english_and_a_checked_sentence_alone(door, phone, world):
    text = phone.get(f"/help/{door.token}/?l=id").content.decode()
    assert "Gaji tidak dibayar" in text
    assert "きゅうりょうを もらって いません" in text
    assert "Unpaid wages" in text
    PhraseCheck.objects.create(
        key="unpaid_wages",
        language="id",
        text="Gaji tidak dibayar",
        checked_on=timezone.localdate(),
        checked_by_name="Dewi",
        recorded_by=world.bob,
    )
    text = phone.get(f"/help/{door.token}/?l=id").content.decode()
    assert "Gaji tidak dibayar" in text
    assert "Unpaid wages" not in text


def test_a_check_of_another_text_counts_no_more(world):
    PhraseCheck.objects.create(
        key="send",
        language="id",
        text="Kirimkan",
        checked_on=timezone.localdate(),
        checked_by_name="Dewi",
        recorded_by=world.bob,
    )
    assert phrases.checks() == {}


def test_asking_gives_a_number_and_a_word_and_keeps_nothing_of_the_phone(door, phone):
    response = phone.post(f"/help/{door.token}/", typed(body="Belum dibayar", urgent="yes", contact="LINE: siti"))
    number, word = ticket(response)
    row = Consultation.objects.get()
    assert (row.number, row.office, row.door) == (number, door.office, door)
    assert (row.category, row.matter, row.urgency) == ("wages", "wages", "emergency")
    assert row.is_anonymous
    assert row.reporter == ""
    assert row.received_by is None
    assert row.contact == "LINE: siti"
    assert word not in str(Consultation.objects.values().get())
    assert timezone.localdate(row.received_at).strftime("%Y/%m/%d") in response.content.decode()  # answer the same day
    assert not response.cookies
    event = Event.objects.get(name="interns.consultation.received")
    assert event.actor_id is None
    assert ADDRESS not in str(list(Event.objects.values())) + str(list(Consultation.objects.values()))


def test_the_same_form_twice_is_one_consultation_with_one_word(door, phone):
    data = typed()
    first, second = (phone.post(f"/help/{door.token}/", data) for _ in range(2))
    assert ticket(first) == ticket(second)
    assert Consultation.objects.count() == 1


def test_the_public_id_of_a_consultation_does_not_open_its_answer(door, phone):
    """Whoever saw an address of ours cannot make the word from it."""
    phone.post(f"/help/{door.token}/", typed())
    row = Consultation.objects.get()
    other = phone.post(f"/help/{door.token}/", typed(key=str(row.public_id), body="x"))
    assert ticket(other)[0] != row.number
    assert page.find(door, number=row.number, word=ticket(other)[1]) is None


@pytest.mark.parametrize(
    "body", ["\0Tolong\0", "😭😭 tolong", "ন্যায্য", "අ" * 5000, "a\ud800b".encode("utf-8", "replace")]
)
def test_whatever_is_typed_is_kept(door, phone, body):
    response = phone.post(f"/help/{door.token}/", typed(body=body))
    assert response.status_code == 200
    assert Consultation.objects.get().body


def test_too_long_and_empty_are_said_in_the_language_and_what_was_typed_stays(door, phone):
    response = phone.post(f"/help/{door.token}/", typed(body="ย" * 5001, l="th", name="สมชาย"))
    assert response.status_code == 422
    assert "ยาวเกินไป กรุณาเขียนให้สั้นลง" in response.content.decode()
    assert "สมชาย" in response.content.decode()
    response = phone.post(f"/help/{door.token}/", typed(body="  ", l="th"))
    assert response.status_code == 422
    assert "กรุณาเขียนที่นี่" in response.content.decode()
    assert not Consultation.objects.exists()


def test_a_flood_of_bytes_is_refused_before_it_is_read(door, phone):
    assert phone.post(f"/help/{door.token}/", typed(body="x" * 70_000)).status_code == 413
    assert not Consultation.objects.exists()


def test_a_machine_that_fills_everything_in_is_told_nothing(door, phone):
    response = phone.post(f"/help/{door.token}/", typed(website="http://spam.example"))
    assert response.status_code == 200
    assert not Consultation.objects.exists()


def test_too_many_from_one_place_wait_and_others_do_not(door, phone):
    most = limits.LIMITS["help"]["place"][0]
    for _ in range(most):
        assert phone.post(f"/help/{door.token}/", typed()).status_code == 200
    response = phone.post(f"/help/{door.token}/", typed(l="vi", body="Tôi muốn"))
    assert response.status_code == 429
    assert "Hiện có quá nhiều tin nhắn" in response.content.decode()
    assert "Tôi muốn" in response.content.decode()
    assert Client(REMOTE_ADDR="198.51.100.4").post(f"/help/{door.token}/", typed()).status_code == 200
    assert Consultation.objects.count() == most + 1


def test_the_answer_is_read_with_number_and_word_and_something_is_added(door, phone):
    number, word = ticket(phone.post(f"/help/{door.token}/", typed(body="Pertama")))
    row = Consultation.objects.get()
    path = f"/help/{door.token}/answer/"
    wrong = phone.post(path, {"l": "id", "number": number, "word": "aaaaa-aaaaa"})
    assert wrong.status_code == 422
    assert "Nomor atau kata tidak benar" in wrong.content.decode()
    assert "Pertama" not in wrong.content.decode()
    seen = phone.post(path, {"l": "id", "number": number.lower(), "word": word.upper().replace("-", " ")})
    assert "Pertama" in seen.content.decode()
    assert "Belum ada jawaban" in seen.content.decode()
    ConsultationStep.objects.create(consultation=row, kind="note", taken_at=timezone.now(), text="NUR-INTERN")
    ConsultationStep.objects.create(
        consultation=row, kind="answer", taken_at=timezone.now(), text="払わせます", translation="Kami bicara <dulu>"
    )
    Consultation.objects.update(state="answered", answered_on=timezone.localdate())
    seen = phone.post(path, {"l": "id", "number": number, "word": word}).content.decode()
    assert "Kami bicara &lt;dulu&gt;" in seen
    assert "NUR-INTERN" not in seen
    more = {"l": "id", "number": number, "word": word, "body": "Terima kasih", "key": str(uuid.uuid4())}
    for _ in range(2):
        assert "Terima kasih" in phone.post(path, more).content.decode()
    assert ConsultationStep.objects.filter(kind="message").count() == 1
    row.refresh_from_db()
    assert row.state == "open"


def test_a_message_takes_a_closed_consultation_up_again(door, phone, world):
    number, word = ticket(phone.post(f"/help/{door.token}/", typed()))
    Consultation.objects.update(state="closed", closed_at=timezone.now(), closed_by=world.bob, result="済")
    more = {"l": "id", "number": number, "word": word, "body": "Lagi", "key": str(uuid.uuid4())}
    phone.post(f"/help/{door.token}/answer/", more)
    row = Consultation.objects.get()
    assert (row.state, row.closed_at, row.result) == ("open", None, "済")


def test_guessing_words_has_an_end(door, phone):
    path = f"/help/{door.token}/answer/"
    guesses = [phone.post(path, {"number": "K-2026-00001", "word": f"{n}"}).status_code for n in range(31)]
    assert guesses == [422] * 30 + [429]


def test_another_office_does_not_open_it_and_a_closed_door_still_answers(door, phone, world):
    number, word = ticket(phone.post(f"/help/{door.token}/", typed(body="Rahasia")))
    other = make_door(world.osaka, world.charlie)
    assert (
        "Rahasia" not in phone.post(f"/help/{other.token}/answer/", {"number": number, "word": word}).content.decode()
    )
    door.closed_at, door.closed_by = timezone.now(), world.bob
    door.save()
    closed = phone.get(f"/help/{door.token}/?l=id")
    assert closed.status_code == 410
    assert "Halaman ini tidak digunakan lagi" in closed.content.decode()
    assert phone.post(f"/help/{door.token}/", typed()).status_code == 410
    assert Consultation.objects.count() == 1
    assert "Rahasia" in phone.post(f"/help/{door.token}/answer/", {"number": number, "word": word}).content.decode()


def test_an_unknown_door_is_not_there(phone):
    assert phone.get("/help/nothing/").status_code == 404
    assert phone.post("/help/nothing/answer/", {}).status_code == 404


def test_numbers_are_shown_only_after_a_person_confirmed_them(door, phone, world):
    def line(contact, **fields):
        return HelpLine.objects.create(name="Line", contact=contact, **fields)

    today = timezone.localdate()
    line("0120-250-192", languages=["id"])
    line("110", is_emergency=True, confirmed_on=today, confirmed_by=world.bob)
    ambulance = line("119", is_emergency=True)
    text = phone.get(f"/help/{door.token}/?l=id").content.decode()
    assert "0120-250-192" not in text
    assert phrases.text("emergency_numbers", "id") not in text
    HelpLine.objects.update(confirmed_on=today, confirmed_by=world.bob)
    text = phone.get(f"/help/{door.token}/?l=id").content.decode()
    assert "0120-250-192" in text
    assert phrases.text("emergency_numbers", "id") in text
    assert "0120-250-192" not in phone.get(f"/help/{door.token}/?l=th").content.decode()
    ambulance.delete()
    assert phrases.text("emergency_numbers", "id") not in phone.get(f"/help/{door.token}/?l=id").content.decode()


def test_a_signed_in_browser_is_nobody_here(door, world):
    """A company that tries the page leaves no trace of itself in row, history and event, and the fence is not in it."""
    client = Client()
    client.force_login(world.hana)
    assert client.post(f"/help/{door.token}/", typed(body="Coba")).status_code == 200
    row = Consultation.objects.get()
    told = row.history.get(pgh_label="added")
    assert told.pgh_context["actor"] is None
    assert str(world.hana.pk) not in str(Event.objects.filter(subject_id=row.pk).values_list("actor_id", flat=True))
