"""The words of each regime: forms.md section 6. One table (tables/regime_words.csv) for papers and screens.

We write in the words of technical intern training; `say` puts a sentence into those of another regime. `both` names
both, for what is about people of both regimes: joined, or by one plain word where the table has it (English says
people, and keeps the shorter name of a role). Marks of the table: L law, M seen second-hand, K general knowledge,
D our proposal.

Screens also speak of specified skilled workers alone (`ssw`; forms.md 4); a word without one of its own stays.
"""

import re
from collections.abc import Collection
from functools import cache
from typing import Literal

from imjapan.law.tables import table

Wording = Literal["titp", "esd", "both", "ssw"]
LANGUAGES = ("ja", "en")
BETWEEN = "・"
# "a trainee" becomes "an ESD worker".
_ARTICLE = re.compile(r"\b([Aa]) (?=ESD\b)")


@cache
def _words(lang: str, wording: Wording) -> tuple[dict[str, str], re.Pattern]:
    """The terms of a language and what finds them. English sentences name Japanese terms too, in brackets."""
    rows = [row for row in table("regime_words") if row["lang"] == "ja" or lang == "en"]
    # Longest first, so that no word is changed twice; English words as wholes.
    ordered = sorted(rows, key=lambda row: len(row["titp"]), reverse=True)
    found = [rf"\b{re.escape(row['titp'])}\b" if row["lang"] == "en" else re.escape(row["titp"]) for row in ordered]
    said = {row["titp"]: _both(row) if wording == "both" else row[wording] or row["titp"] for row in rows}
    return said, re.compile("|".join(found))


def _both(row: dict[str, str]) -> str:
    return row["both"] or f"{row['titp']}{BETWEEN}{row['esd']}"


def say(text: str, wording: Wording, lang: Literal["ja", "en"] = "ja") -> str:
    """Return a sentence of ours in the words of a regime; with `both`, in words for the people of both."""
    if wording == "titp":
        return text
    words, known = _words(lang, wording)
    return _ARTICLE.sub(r"\1n ", known.sub(lambda found: words[found[0]], text))


def wording_of(regimes: Collection[str]) -> Wording:
    """Return the words for people of these regimes; with nobody there those of technical intern training."""
    if "esd" not in regimes:
        return "titp"
    return "both" if "titp" in regimes else "esd"
