"""Sentences for people, English and Japanese, of step and message codes (texts/*.csv: code, en, ja).

A template names operands, values or {result}: "Within {months} months of {event}: {result}".
"""

import csv
import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal

from imjapan.law.era import Style, format_date
from imjapan.law.verdict import Step, Verdict

Lang = Literal["en", "ja"]
FOLDER = Path(__file__).with_name("texts")
# English templates are written in the plural.
_ONE = re.compile(r"(?<![\d.,-])1 ((?:business |calendar )?(?:day|month|year|trainee))s\b")
_WORDS = {"en": {True: "yes", False: "no", None: "–"}, "ja": {True: "はい", False: "いいえ", None: "―"}}


def sentence(step: Step, lang: Lang, style: Style = "western") -> str:
    """Return one step of the arithmetic as a sentence. `style` is for Japanese dates. Raises KeyError."""
    return _fill(step.code, {**step.operands, **step.values, "result": step.result}, lang, style)


def message(verdict: Verdict, lang: Lang, style: Style = "western") -> str:
    """Return the answer of a verdict as a sentence. Raises KeyError for a code without text."""
    return _fill(verdict.message, verdict.values, lang, style)


def text(code: str, lang: Lang) -> str:
    """Return the template of a code. Raises KeyError."""
    return templates()[code][lang]


@cache
def templates() -> dict[str, dict[str, str]]:
    """Return all templates by code. Raises ValueError when a code is there twice or a language is missing."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, strict=True):
                if row["code"] in found or not (row["en"] and row["ja"]) or None in row:
                    raise ValueError(f"{path.name}: {row['code']}: there twice, not translated, or a stray comma")
                found[row["code"]] = {"en": row["en"], "ja": row["ja"]}
    return found


def show(value: Any, lang: Lang, style: Style = "western") -> str:
    """Print one value for people: dates by language and style, lists joined, fractions to three places."""
    if value is None or isinstance(value, bool):
        return _WORDS[lang][value]
    if isinstance(value, date):
        return format_date(value, style) if lang == "ja" else value.isoformat()
    if isinstance(value, Fraction):
        thousandths = value * 1000
        cut = f"{float(value):.3f}".rstrip("0").rstrip(".")
        return cut if thousandths.denominator == 1 else f"≈{cut}"
    if value == ():
        return _WORDS[lang][None]
    if isinstance(value, tuple):
        return ("、" if lang == "ja" else ", ").join(show(item, lang, style) for item in value)
    # A value that is itself a code is a word with its own translation.
    return text(value, lang) if isinstance(value, str) and value in templates() else str(value)


def _fill(code: str, values: Mapping[str, Any], lang: Lang, style: Style) -> str:
    filled = text(code, lang).format_map({name: _named(name, value, lang, style) for name, value in values.items()})
    return _ONE.sub(r"1 \1", filled) if lang == "en" else filled


def _named(name: str, value: Any, lang: Lang, style: Style) -> str:
    """Print a value of a sentence: a figure by its name and a country by its own, never the key or the code."""
    for code in (f"figure.{value}", f"country.{value}") if name in ("key", "country") else ():
        if code in templates():
            return text(code, lang)
    return show(value, lang, style)
