"""The sentences of the consultation page in the languages of trainees (data/phrases.csv), with source and confidence.

All are drafts until a speaker of the language checked one (`PhraseCheck`). A draft is never shown alone: easy Japanese
and English stand beside it. A check counts for the text it saw; a text that a release changes is a draft again.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from interns.models import Consultation, PhraseCheck

FILE = Path(__file__).with_name("data") / "phrases.csv"
LANGUAGES = {
    "ja_easy": "やさしい にほんご",
    "en": "English",
    "id": "Bahasa Indonesia",
    "vi": "Tiếng Việt",
    "th": "ภาษาไทย",
    "bn": "বাংলা",
    "si": "සිංහල",
}
CONFIDENCE = {
    "high": _("reads well"),
    "medium": _("should be right"),
    "low-medium": _("rather uncertain"),
    "low": _("uncertain"),
}
TAGS = {"ja_easy": "ja"}  # of the attribute `lang`
DEFAULT = "ja_easy"
_C, _M = Consultation.Category, Consultation.Matter
# What a visitor taps: category and serious matter it stands for. Harassment may be sexual: the stricter row.
TOPICS = {
    "unpaid_wages": (_C.WAGES, _M.WAGES),
    "long_hours": (_C.WAGES, ""),
    "violence_threats": (_C.RELATIONS, _M.VIOLENCE),
    "harassment": (_C.RELATIONS, _M.VIOLENCE),
    "passport_taken": (_C.RESIDENCE, _M.FREEDOM),
    "work_injury": (_C.SAFETY, _M.HEALTH),
    "health": (_C.HEALTH, _M.HEALTH),
    "pregnancy": (_C.HEALTH, _M.PREGNANCY),
    "housing": (_C.LODGING, ""),
    "change_workplace": (_C.MOVE, _M.MOVE),
    "forced_return": (_C.MOVE, ""),
    "money_debt": (_C.SENDING, _M.DEBTS),
    "other_topic": (_C.OTHER, ""),
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence in one language. `confidence`: of the translation as shipped."""

    key: str
    language: str
    text: str
    confidence: str
    origin: str
    note: str


@cache
def all_phrases() -> dict[tuple[str, str], Phrase]:
    """Every sentence by key and language. Raises ValueError for one that is missing or there twice."""
    found = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            for language in LANGUAGES:
                key = (row["key"], language)
                if key in found or not row[language]:
                    raise ValueError(f"{FILE.name}: {key}: there twice, or without text")
                found[key] = Phrase(*key, row[language], row[f"confidence_{language}"], row["origin"], row["note"])
    return found


def names() -> list[str]:
    """The keys of all sentences, in the order of the file."""
    return list(dict.fromkeys(key for key, _language in all_phrases()))


def text(key: str, language: str) -> str:
    """One sentence. Raises KeyError."""
    return all_phrases()[key, language].text


def tag(language: str) -> str:
    """The language for the attribute `lang`."""
    return TAGS.get(language, language)


def checks(language: str | None = None) -> dict[tuple[str, str], PhraseCheck]:
    """Checks that still hold, by key and language. One query."""
    rows = PhraseCheck.objects.filter(**({"language": language} if language else {}))
    known = all_phrases()
    return {
        (row.key, row.language): row
        for row in rows
        if (row.key, row.language) in known and known[row.key, row.language].text == row.text
    }


def building_blocks(language: str) -> list[tuple[Phrase, Phrase]]:
    """Sentences for an answer: easy Japanese beside the language."""
    known = all_phrases()
    wanted = [key for key in names() if key.startswith("answer_")] + ["no_retaliation", "company_cannot_see"]
    return [(known[key, DEFAULT], known[key, language]) for key in wanted] if language in LANGUAGES else []
