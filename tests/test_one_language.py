"""A page speaks one language: none of the other's telltale words, also in messages and errors."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from imjapan.core.watching import ready

pytestmark = pytest.mark.django_db
# Pages of our house and their addresses; what people typed (names of offices and companies) is Japanese everywhere.
PAGES = (
    "today:today", "today:first_steps", "organization:house", "organization:office_list", "organization:office_new",
    "organization:staff_new",
    "organization:rights", "organization:history", "reminders:plan", "reminders:edit", "core:state",
    "accounts:mail_list", "accounts:switches", "accounts:bell", "companies:new", "people:new",
)  # fmt: skip
# Words that any page may hold: names of products, codes, units, and what the world of the tests calls its people.
ALLOWED = re.compile(
    r"(?i)\b(IM Japan|Excel|CSV|PDF|API|English|Admin|QR|PostgreSQL|Redis|Version|beat|default|worker|web)\b"
)


def words_of(response):
    text = re.sub(r"(?s)<(script|style|head)\b.*?</\1>|<!--.*?-->", " ", response.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


@pytest.fixture
def speaking(world, client_of):
    return lambda language: client_of(world.admin, language)


@pytest.mark.parametrize("page", PAGES)
def test_a_japanese_page_has_no_english_sentence(speaking, page):
    text = words_of(speaking("ja").get(reverse(page)))
    assert re.search("[ぁ-ん]", text)
    # Three English words in a row are a sentence or a heading that nobody translated.
    assert re.findall(r"\b[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}\b", ALLOWED.sub("。", text)) == []


def test_what_is_said_after_saving_is_japanese(speaking, world):
    client = speaking("ja")
    page = client.get(reverse("organization:rights"))
    form = page.context["form"]
    sent = {"shown": form.initial["shown"], **dict.fromkeys(form.initial["shown"].split()[2:], "on")}
    told = words_of(client.post(reverse("organization:rights"), sent, follow=True))
    assert "権限を" in told
    assert "next page" not in told


def test_a_code_that_is_taken_is_said_in_one_language(speaking, world):
    sent = {"code": world.tokyo.code, "name": "新", "clock_starts_on": "2026/11/1"}
    for language, words in (("ja", "コード"), ("en", "Another record has this already: Code")):
        answer = speaking(language).post(reverse("organization:office_new"), sent)
        assert answer.status_code == 422
        (error,) = answer.context["form"].errors["code"]
        assert words in error
        assert "Office" not in error


def test_the_form_of_a_role_calls_the_office_by_its_japanese_name(speaking, world):
    page = words_of(speaking("ja").get(reverse("organization:membership_new", args=[world.alice.public_id])))
    assert "監理事業所 必須" in page
    assert "Office" not in page


def test_the_state_of_the_system_names_queues_in_the_language_of_its_reader():
    for language in ("en", "ja", "en"):
        with override(language):
            labels = [str(one.label) for one in ready.checks() if one.name.startswith("worker ")]
        assert labels
        assert all(label.startswith("Worker of" if language == "en" else "キュー") for label in labels)
