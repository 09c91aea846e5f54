"""Printed sentences in the languages of trainees, with their state: a draft until a speaker has checked it.

The Japanese text leads; what stands beside it is our own translation.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = {
    "id": "インドネシア語",
    "vi": "ベトナム語",
    "th": "タイ語",
    "bn": "ベンガル語",
    "si": "シンハラ語",
    "ta": "タミル語",
    "en": "英語",
    "ja": "日本語",
}


@dataclass(frozen=True, slots=True)
class Words:
    """One text: Japanese, the other language, and whether that one is checked."""

    ja: str
    other: str
    checked: bool


@cache
def _rows(name: str) -> dict[str, dict[str, tuple[str, bool]]]:
    found = {}
    with (Path(__file__).parent / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["code"], {})[row["language"]] = (row["text"], row["state"] == "checked")
    return found


def beside(name: str, language: str) -> tuple[dict[str, Words], str]:
    """Every text of a form with a language beside it. Returns them and the language that is really there.

    A language nobody has translated into gives English; Japanese needs nothing beside it.
    """
    rows = _rows(name)
    real = language if language and all(language in texts for texts in rows.values()) else "en"
    out = {}
    for code, texts in rows.items():
        text, checked = ("", True) if real == "ja" else texts[real]
        out[code] = Words(texts["ja"][0], text, checked)
    return out, real
