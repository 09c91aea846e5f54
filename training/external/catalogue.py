"""What an external check looks at: the table of the forms book, 3.9 (① to ㉒ with four preliminary items) and 3.10.

The order of ⑤ to ㉒ follows the law; nobody has compared it with the printed form. Japanese texts are printed as is.
"""

import csv
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from training.checklists import HERE, Labelled

# Heading on the screen, and as printed.
GROUPS = {
    "before": (_("Preliminary"), "前提確認事項"),
    "fees": (_("Supervision fees"), "監理費"),
    "work": (_("How the work is done"), "業務の実施"),
    "staff": (_("Organization and staff"), "体制"),
}
# Texts of the whole check, kept among the items: equipment seen, what should improve, what became of earlier findings.
EQUIPMENT, WISHES, EARLIER = TEXTS = ("T01", "T02", "T03")


@dataclass(frozen=True, slots=True)
class Paper(Labelled):
    code: str
    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class Item(Labelled):
    """One line of the table. `papers`: to look at; `if_needed`: those of them that are looked at where needed."""

    code: str
    group: str
    number: str
    ja: str
    en: str
    papers: tuple[Paper, ...]
    if_needed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Method(Labelled):
    """One of the five methods of the audit that was accompanied. `hint`: what makes the method lawful."""

    code: str
    number: str
    ja: str
    en: str
    hint_ja: str
    hint_en: str

    @property
    def hint(self) -> str:
        return self.hint_ja if self.label == self.ja else self.hint_en


def _rows(name):
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


PAPERS = {row["code"]: Paper(**row) for row in _rows("external_papers.csv")}


def _item(row) -> Item:
    codes = row.pop("papers").split()
    papers = tuple(PAPERS[code.removeprefix("+")] for code in codes)
    return Item(**row, papers=papers, if_needed=frozenset(code[1:] for code in codes if code.startswith("+")))


ITEMS = {row["code"]: _item(row) for row in _rows("external.csv")}
METHODS = {row["code"]: Method(**row) for row in _rows("accompanied.csv")}
