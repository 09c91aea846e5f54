"""Sentences name figures and countries; no internal key reaches a reader. The compensation shows its arithmetic."""

import re
from datetime import date

import pytest

from imjapan.law import registry, texts
from imjapan.law.esd_compensation import CompensationFacts
from imjapan.law.esd_sending import CountryFacts
from imjapan.law.parameters import effective
from interns.models.people import Nationality

KEY = re.compile(r"\b(?:esd|titp|ssw|house)\.[a-z0-9_]+")


def keys():
    return sorted({key for rule in registry.all() for key in rule.parameters})


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_unknown_figure_is_called_by_its_name(lang):
    shown = {key: texts._fill("parameter_unknown", {"key": key}, lang, "western") for key in keys()}
    assert len(shown) > 100
    assert [text for text in shown.values() if KEY.search(text)] == []


def test_no_key_in_any_template():
    assert [code for code, row in texts.templates().items() if KEY.search(row["ja"]) or KEY.search(row["en"])] == []


def test_compensation_is_explained():
    assert effective("esd.trf.standard_amount", None).value is None
    verdict = registry.get("ESD-TRF-05").judge(CompensationFacts(months=27))
    assert texts.message(verdict, "ja") == "数値「初期費用の補填の標準額（円）」が未確認のため、人の判断が必要です。"
    told = texts.message(
        registry.get("ESD-TRF-05").judge(CompensationFacts(months=27, standard_amount=400000, addon=50000)), "ja"
    )
    assert "（標準額400000円×2＋加算額50000円）×率0.5" in told
    assert "425000円" in told


@pytest.mark.parametrize("country", Nationality.values)
def test_countries_have_names(country):

    verdict = registry.get("ESD-SEND-04").judge(CountryFacts(country, date(2027, 4, 2), None, None))
    assert country not in texts.message(verdict, "ja")
