"""What an audit looks at: items A01 to E15, papers P01 to P23 and questions C01 to C24 of the forms book, section 3.5.

One place for the screen, form 4-7, the interview sheet and the external auditor. The texts are our own paraphrase.
A translation of a question is offered to nobody as checked unless `checked` names its language.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import get_language

from imjapan.law import words
from imjapan.organization import wording

HERE = Path(__file__).parent
LANGUAGES = ("id", "vi", "th", "bn", "si", "ta")


def _spoken(ja, en):
    lang = "ja" if (get_language() or "ja").startswith("ja") else "en"
    return words.say(ja if lang == "ja" else en, wording.current(), lang)


class Labelled:
    """Something with a Japanese and an English name."""

    __slots__ = ()

    @property
    def label(self) -> str:
        """The name in the language of the reader, and in the words of the page."""
        return _spoken(self.ja, self.en)

    @property
    def japanese(self) -> str:
        """The Japanese name in the words of the page, for records that are kept in Japanese."""
        return words.say(self.ja, wording.current())


@dataclass(frozen=True, slots=True)
class Item(Labelled):
    """One check. `method`: of the five; `rule`: id in the books; `kind` and `basis`: what a finding begins with."""

    code: str
    method: str
    ja: str
    en: str
    rule: str
    kind: str
    basis: str


@dataclass(frozen=True, slots=True)
class Paper(Labelled):
    """A paper of the company. `always` (★): to be opened at every audit."""

    code: str
    ja: str
    en: str
    always: bool


@dataclass(frozen=True, slots=True)
class Question(Labelled):
    """One question to a trainee.

    `flag`: the answer (yes, no) that is a red flag; empty where there is only text. `action`: extraordinary, notify,
    look, card, or `unasked` for what is written only when the person raises it. `asked`: the question by language.
    """

    code: str
    ja: str
    en: str
    flag: str
    action: str
    do_ja: str
    do_en: str
    asked: dict
    checked: frozenset

    @property
    def do(self) -> str:
        """What to do about a red flag, in the language of the reader."""
        return _spoken(self.do_ja, self.do_en)

    @property
    def fine(self) -> str:
        """The answer that is no red flag, or empty."""
        return {"yes": "no", "no": "yes"}.get(self.flag, "")


def _rows(name):
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def _question(row):
    asked = {"ja": row.pop("ask_ja"), "en": row.pop("ask_en"), **{lang: row.pop(lang) for lang in LANGUAGES}}
    checked = frozenset(row.pop("checked").split())
    return Question(**row, asked={lang: text for lang, text in asked.items() if text}, checked=checked)


ITEMS = {row["code"]: Item(**row) for row in _rows("items.csv")}
PAPERS = {row["code"]: Paper(**{**row, "always": row["always"] == "yes"}) for row in _rows("papers.csv")}
QUESTIONS = {row["code"]: _question(row) for row in _rows("questions.csv")}


def of_method(method) -> list[Item]:
    """The items of one of the five methods, in order; none for the interviews."""
    return [item for item in ITEMS.values() if item.method == method]
