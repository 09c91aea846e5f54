"""A copy of a workbook with remarks in it: the same sheets and values, the cells in question coloured and commented.

Written anew as .xlsx from the values that were read, so formulas, macros, links and pictures do not survive.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from openpyxl import Workbook as Book
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter

from .reading import Workbook
from .writing import cell, head_cell, title_of

FILLS = {
    name: PatternFill("solid", fgColor=colour)
    for name, colour in {"error": "FFC9C9", "warning": "FFF3C4", "question": "C9E3FF"}.items()
}
COMMENTS_MAX = 5_000  # beyond that Excel opens the file slowly; the list on the first sheet is complete
WIDTHS = (22, 8, 8, 20, 26, 60, 60, 10)


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark. `row` from 1 (0: the sheet), `column` from 0 (None: the row). `severity` is a key of FILLS."""

    severity: str
    word: str
    sheet: str
    row: int
    column: int | None
    header: str
    value: str
    why: str
    what: str


def write_marked(stream: BinaryIO, book: Workbook, remarks: Iterable[Remark], *, list_name: str, masked=()) -> None:
    """Write the marked copy to a binary stream. `masked`: cells (sheet, row, column) whose value is not repeated."""
    remarks, hidden = list(remarks), set(masked)
    out = Book(write_only=True)
    by_row: dict = defaultdict(lambda: defaultdict(list))
    for remark in remarks:
        by_row[remark.sheet, remark.row][remark.column].append(remark)
    _write_list(out, remarks, list_name)
    names, left = {list_name.casefold()}, COMMENTS_MAX
    for sheet in book.sheets:
        if not sheet.hidden and sheet.name.casefold() != list_name.casefold():
            left = _write_sheet(out, sheet, by_row, hidden, _free(title_of(sheet.name), names), left)
    out.save(stream)


def _write_list(out, remarks, name):
    sheet = out.create_sheet(title_of(name))
    sheet.freeze_panes = "A2"
    for number, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    header = (_("Sheet"), _("Row"), _("Column"), _("Heading"), _("Value"), _("Why"), _("What to do"), _("Kind"))
    sheet.append([head_cell(sheet, text) for text in header])
    for remark in remarks:
        place = "" if remark.column is None else get_column_letter(remark.column + 1)
        where = [remark.sheet, remark.row or "", place, remark.header]
        texts = [*where, remark.value, remark.why, remark.what, remark.word]
        row = [_wrapped(sheet, value) for value in texts]
        row[-1].fill = FILLS[remark.severity]
        sheet.append(row)


def _wrapped(sheet, value):
    made = cell(sheet, value)
    if not isinstance(made, Cell):
        made = WriteOnlyCell(sheet, made)
    made.alignment = Alignment(wrap_text=True, vertical="top")
    return made


def _write_sheet(out, sheet, by_row, hidden, title, left):
    made = out.create_sheet(title)
    number = 0
    for row in sheet.rows:
        for gap in range(number + 1, row.number):
            made.append(_marked(made, by_row.get((sheet.name, gap), {}), [], left, ()))
        number = row.number
        said = by_row.get((sheet.name, number), {})
        secret = {column for name, line, column in hidden if (name, line) == (sheet.name, number)} if hidden else ()
        made.append(_marked(made, said, row.values, left, secret))
        left -= len(said)
    return left


def _marked(made, said, values, left, secret):
    """The cells of one row, coloured where something is said about them; a remark on the row colours its first cell."""
    out = [cell(made, value) for value in values]
    out += [None] * (max((column for column in said if column is not None), default=-1) + 1 - len(out))
    for column, found in said.items():
        place = column or 0
        if place >= len(out):
            out.append(None)
        value = "•" * 12 if column in secret else out[place]
        out[place] = value if isinstance(value, Cell) else WriteOnlyCell(made, value)
        worst = min(found, key=lambda remark: list(FILLS).index(remark.severity))
        out[place].fill = FILLS[worst.severity]
        if left > 0:
            text = "\n".join(f"{each.why}\n→ {each.what}" for each in found)
            out[place].comment = Comment(text, "", 220, 360)
    return out


def _free(title, names):
    """A sheet name that is not taken; Excel ignores case."""
    made, number = title, 1
    while made.casefold() in names:
        number += 1
        made = f"{title[:27]} ({number})"
    names.add(made.casefold())
    return made
