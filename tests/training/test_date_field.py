"""The date field reads what people write and says what is wrong."""

from datetime import date

import pytest
from django import forms

from imjapan.organization.fields import JapaneseDateField


@pytest.mark.parametrize("text", [
    "2026/11/22", "2026-11-22", "20261122", "令和8年11月22日", "R8.11.22", "２０２６年１１月２２日", " 2026/11/22 ",
])  # fmt: skip
def test_every_spelling(text):
    assert JapaneseDateField().clean(text) == date(2026, 11, 22)


@pytest.mark.parametrize("text, code", [
    ("soon", "not_a_date"),
    ("2026/02/31", "impossible_date"),
    ("昭和64年1月8日", "outside_era"),
    ("1600/01/01", "too_early"),
    ("", "required"),
    ("   ", "required"),
])  # fmt: skip
def test_what_is_wrong(text, code):
    with pytest.raises(forms.ValidationError) as error:
        JapaneseDateField().clean(text)
    assert error.value.error_list[0].code == code


def test_prints_and_keeps():
    class Form(forms.Form):
        day = JapaneseDateField(required=False)

    assert 'value="2026/11/22"' in str(Form(initial={"day": date(2026, 11, 22)})["day"])
    assert 'value="2026/02/31"' in str(Form({"day": "2026/02/31"})["day"])
    assert Form({"day": ""}).fields["day"].clean("") is None
