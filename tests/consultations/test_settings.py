"""Doors and their sheet, help lines, checked sentences: what staff keep around the page."""

import io

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from imjapan.core.errors import Refused
from interns.consultations import doors, help_lines, phrases
from interns.models import ConsultationDoor, HelpLine, PhraseCheck
from tests.consultations.makers import make_door

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(world):
    client = Client()
    client.force_login(world.bob)
    client.cookies["django_language"] = "en"
    return client


def test_the_sheet_is_one_page_with_every_language_and_the_address(world):
    pages = PdfReader(io.BytesIO(doors.poster(make_door(world.tokyo, world.bob), on=timezone.localdate()))).pages
    text = pages[0].extract_text()
    assert len(pages) == 1
    assert "/help/door-of-" in text
    for language in ("ja_easy", "en", "id", "vi"):  # the others are shaped, so their letters are not in reading order
        assert phrases.text("company_cannot_see", language) in " ".join(text.split()), language


def test_the_sheet_has_easy_japanese_beside_drafts_and_no_word_for_staff(world):
    door = make_door(world.tokyo, world.bob, label="川口工場の寮")

    def text():
        pages = PdfReader(io.BytesIO(doors.poster(door, on=timezone.localdate()))).pages
        assert len(pages) == 1
        return "".join(pages[0].extract_text().split())

    easy = "".join(phrases.text("want_to_talk", "ja_easy").split())
    assert "川口工場の寮" not in text()
    assert text().count(easy) == len(phrases.LANGUAGES)
    for key in doors.POSTER:
        doors.check_phrase(
            world.actor("bob"), key=key, language="id", checked_by_name="Dewi", checked_on=timezone.localdate()
        )
    assert text().count(easy) == len(phrases.LANGUAGES) - 1


def test_a_page_is_opened_once_and_closed_once(world, bob):
    key = "6b1c5d9e-3f53-4c7f-9a53-0d9d5d1a2b3c"
    for _ in range(2):
        bob.post("/consultations/page/new/", {"office": world.tokyo.pk, "label": "寮", "key": key})
    door = ConsultationDoor.objects.get()
    assert len(door.token) >= 16
    assert door.token in bob.get("/consultations/page/").content.decode()
    for _ in range(2):
        answer = bob.post(f"/consultations/page/{door.public_id}/close/", follow=True)
    assert "This page is closed already." in answer.content.decode()
    with pytest.raises(Refused):
        doors.make(world.actor("bob"), office=world.osaka)


def test_a_number_is_proposed_confirmed_and_withdrawn(world, bob):
    proposed = {each.contact: each for each in help_lines.proposals()}
    assert {"110", "119", "0120-250-192"} <= set(proposed)
    assert proposed["0570-013904"].languages == ("id", "th", "si")
    sent = {"name": "Police", "contact": "110", "is_emergency": "on"}
    bob.post("/consultations/help-lines/confirm/", sent)
    bob.post("/consultations/help-lines/confirm/", sent)
    line = HelpLine.objects.get()
    assert (line.confirmed_by, line.confirmed_on, line.is_emergency) == (world.bob, timezone.localdate(), True)
    assert "110" not in {each.contact for each in help_lines.proposals()}
    bob.post(f"/consultations/help-lines/{line.public_id}/withdraw/")
    line.refresh_from_db()
    assert (line.confirmed_on, line.confirmed_by) == (None, None)
    refused = bob.post("/consultations/help-lines/confirm/", {"name": "x", "contact": "1", "languages": ["xx"]})
    assert refused.status_code == 422


def test_a_check_is_recorded_with_name_and_day_and_not_for_tomorrow(world, bob):
    sent = {"key": "send", "language": "si", "checked_by_name": "Nimal", "checked_on": "2026/11/20"}
    answer = bob.post("/consultations/phrases/check/", sent, follow=True)
    row = PhraseCheck.objects.get()
    assert (row.text, row.checked_by_name, row.recorded_by) == ("යවන්න", "Nimal", world.bob)
    assert "Nimal" in answer.content.decode()
    assert bob.post("/consultations/phrases/check/", {**sent, "checked_on": "2999/1/1"}).status_code == 422
    assert bob.post("/consultations/phrases/check/", {**sent, "key": "nothing"}).status_code == 422


def test_every_sentence_is_there_in_every_language_with_its_confidence():
    known = phrases.all_phrases()
    assert len(known) == len(phrases.names()) * len(phrases.LANGUAGES)
    assert all(each.confidence in ("high", "medium", "low-medium", "low") for each in known.values())
    assert all("native speaker" in each.origin for each in known.values())
    assert all("{date}" in phrases.text("thanks_answer_by", language) for language in phrases.LANGUAGES)
