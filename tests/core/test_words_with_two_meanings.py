"""Words that are one in English and several in Japanese: none of ours takes the place of another, or of Django's."""

from datetime import date

import pytest
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import pgettext


@pytest.mark.parametrize("letter", ["M", "F", "N", "b"])
@pytest.mark.parametrize("month", range(1, 13))
def test_months_are_numbers_in_japanese(month, letter):
    with translation.override("ja"):
        assert date_format(date(2026, month, 1), letter) == f"{month}月"


@pytest.mark.parametrize(
    "context, word, japanese",
    [
        ("right", "may", "できる"),
        ("calendar address", "Close", "無効にする"),
        ("calendar address", "closed", "無効"),
        ("page for asking", "Close", "無効にする"),
        ("page for asking", "closed", "無効"),
        ("change", "By", "変更した人"),
        ("change", "When", "日時"),
    ],
)
def test_a_word_says_what_is_meant_at_its_place(context, word, japanese):
    with translation.override("ja"):
        assert pgettext(context, word) == japanese
