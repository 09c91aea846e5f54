"""Every value a roster may hold: its key, how it is read, and what people call it in Japanese and English.

The list is in fields.csv; names are separated by slashes, the usual one first. The key is `record.field`; `ref.*` only
says which record a row is about.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# How a value is written: name of the parser in `parsing`, and what people are told about it.
FORMATS = {
    "text": _("Text"),
    "name": _("Text, kept exactly as written"),
    "kana": _("Katakana, full or half width"),
    "number": _("A number or code, kept as written"),
    "date": _("A date: 2026/11/22, 令和8年11月22日, R8.11.22 or an Excel date"),
    "filed": _("A date; 未提出 when it is not filed yet; empty when it is not known"),
    "postal": _("Seven digits: 123-4567"),
    "corporate": _("13 digits"),
    "passport": _("Letters and digits: C1234567"),
    "card": _("Two letters, eight digits, two letters: AB12345678CD"),
    "nationality": _("Country in Japanese or English, or its code: インドネシア, Indonesia, ID"),
    "sex": _("男 or 女, M or F"),
    "language": _("A language or its code: インドネシア語, id"),
    "stage": _("1, 2 or 3; also 第1号, 技能実習1号ロ"),
    "occupation": _("Code of the list of occupations: 6-4-1; the format of the cells is text"),
    "regime": _("技能実習, 育成就労, 特定技能1号 or 特定技能2号"),
    "sector": _("A sector or its code: 介護, Nursing care, KAI"),
    "category": _("A work category as in the list of its sector: 土木"),
    "months": _("A number of months: 24; also 2年"),
    "division": _("A letter or name of the Japan Standard Industrial Classification: D, 建設業"),
    "prefecture": _("A prefecture or its code: 埼玉県, 11"),
    "grade": _("基礎級, 3級, 2級, 特定技能1号, 特定技能2号, N5, N4 or N3"),
    "part": _("実技, 学科 or 全体; empty for the whole exam"),
    "result": _("合格, 不合格, 不受検 or 未定"),
    "role": _("職員, 監理責任者, 経理 or 相談員"),
    "yes": _("はい or いいえ, ○ or ×"),
    "sole": _("個人 or 法人, はい or いいえ"),
    "count": _("A whole number"),
    "mail": _("An e-mail address"),
    "user": _("User name, or the full name of a staff member"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """`size`: most characters it may have (0: the parser knows). `ja`, `en`: names, the usual one first."""

    key: str
    parser: str
    size: int
    ja: tuple[str, ...]
    en: tuple[str, ...]

    @property
    def record(self) -> str:
        return self.key.partition(".")[0]

    @property
    def name(self) -> str:
        return self.key.partition(".")[2]

    @property
    def label(self) -> str:
        return (self.ja if (get_language() or "").startswith("ja") else self.en)[0]

    @property
    def format(self) -> str:
        return str(FORMATS[self.parser])


def _read():
    with (Path(__file__).parent / "fields.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            names = tuple(row["ja"].split("/")), tuple(row["en"].split("/"))
            yield Field(row["key"], row["parser"], int(row["size"]), *names)


FIELDS = {field.key: field for field in _read()}
