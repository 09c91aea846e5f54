"""An empty workbook to fill in: one sheet per kind with its columns, and a sheet that explains them.

Headers and explanations are in the language of the reader; the filled file is understood in either.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from imjapan.core.spreadsheets import writing

from .fields import FIELDS
from .sheets import KINDS, Kind

EXPLAINING = {"ja": "記入例", "en": "Example"}  # a sheet of this name is never read
DATES = ("date", "filed")
REQUIRED, ONE_OF = PatternFill("solid", fgColor="FFD9A0"), PatternFill("solid", fgColor="FFF0C2")
COLOURS = {"all": REQUIRED, "one": ONE_OF}
NEEDS = ("all", "one", "")


@dataclass(frozen=True, slots=True)
class Explained:
    """One column in words. `need`: "all" (required), "one" (it or another of its group is required) or ""."""

    key: str
    label: str
    other: str
    need: str
    need_words: str
    format: str
    example: str


def _read():
    with (Path(__file__).parent / "examples.csv").open(encoding="utf-8", newline="") as stream:
        return {row["key"]: row["example"] for row in csv.DictReader(stream)}


EXAMPLES = _read()


def need_of(kind: Kind, key: str) -> str:
    """Whether a sheet of this kind must have the column."""
    if key in kind.required:
        return "all"
    return "one" if any(key in need for need in kind.required if not isinstance(need, str)) else ""


def explained(kind: Kind) -> list[Explained]:
    """The columns of a kind of sheet, required ones first. `other` is the name in the other language."""
    words = {"all": _("required"), "one": _("one of these is required"), "": ""}
    rows = []
    for key in kind.keys:
        field, need = FIELDS[key], need_of(kind, key)
        other = (field.en if _japanese() else field.ja)[0]
        rows.append(Explained(key, kind.header(key), other, need, words[need], field.format, EXAMPLES[key]))
    return sorted(rows, key=lambda row: NEEDS.index(row.need))


def sheet_name(kind: Kind) -> str:
    return kind.titles[0] if _japanese() else kind.titles[-1].capitalize()


def write(stream: BinaryIO) -> None:
    """Write the workbook. The cells for numbers and codes are set to text, so that Excel makes no dates of them."""
    book = Workbook(write_only=True)
    _explain(book)
    for kind in KINDS.values():
        sheet, columns = book.create_sheet(sheet_name(kind)), explained(kind)
        sheet.freeze_panes = "A2"
        heads = []
        for number, column in enumerate(columns, start=1):
            shape = sheet.column_dimensions[get_column_letter(number)]
            shape.width = max(12, min(40, 2 * len(column.label) + 4))
            shape.number_format = "General" if FIELDS[column.key].parser in DATES else "@"
            head = writing.head_cell(sheet, column.label)
            if column.need:
                head.fill = COLOURS[column.need]
            heads.append(head)
        sheet.append(heads)
    book.save(stream)


def _explain(book):
    sheet = book.create_sheet(EXPLAINING["ja" if _japanese() else "en"])
    sheet.freeze_panes = "A4"
    for letter, width in zip("ABCDEF", (22, 26, 30, 18, 52, 32), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([_("This sheet only explains; it is not read. Fill the sheets you need, and leave the others empty.")])
    sheet.append([_("Orange columns are required; of the yellow ones of a sheet at least one is. The order is free.")])
    titles = (_("Sheet"), _("Column"), _("Also understood"), _("Required"), _("How to write it"), _("Example"))
    sheet.append([writing.head_cell(sheet, title) for title in titles])
    for kind in KINDS.values():
        for row in explained(kind):
            cells = (sheet_name(kind), row.label, row.other, row.need_words, row.format, row.example)
            sheet.append([writing.text_cell(sheet, text) if text else None for text in cells])


def _japanese():
    return (get_language() or "").startswith("ja")
