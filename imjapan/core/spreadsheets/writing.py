"""Tables written as XLSX or CSV, row by row, so that a long list needs no more memory than a short one.

A text can never become a formula: a spreadsheet program that opens the file shows it and computes nothing.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff".encode()
DATE_FORMAT = "yyyy/mm/dd"
TIME_FORMAT = "yyyy/mm/dd hh:mm"
_FORBIDDEN_IN_NAMES = str.maketrans("[]:*?/\\", "       ")


def write_xlsx(stream: BinaryIO, header: list[str], rows: Iterable[Iterable], *, sheet_name: str) -> None:
    """Write one sheet with a header to a binary stream. Dates become real dates, other objects their text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title_of(sheet_name))
    sheet.freeze_panes = "A2"
    for number, text in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(12, min(40, 2 * len(str(text)) + 4))
    sheet.append([head_cell(sheet, text) for text in header])
    for row in rows:
        sheet.append([cell(sheet, value) for value in row])
    book.save(stream)


def write_csv(stream: BinaryIO, header: list[str], rows: Iterable[Iterable]) -> None:
    """Write a CSV in UTF-8 with BOM (what Excel needs to see the encoding) to a binary stream."""
    for line in csv_lines(header, rows):
        stream.write(line)


def csv_lines(header: list[str], rows: Iterable[Iterable]) -> Iterator[bytes]:
    """Lines of such a CSV, one by one, for a streaming response."""
    lines = _Lines()
    writer = csv.writer(lines)
    writer.writerow([_csv_value(value) for value in header])
    yield BOM + lines.take()
    for row in rows:
        writer.writerow([_csv_value(value) for value in row])
        yield lines.take()


def head_cell(sheet, text) -> Cell:
    made = text_cell(sheet, ILLEGAL_CHARACTERS_RE.sub("", str(text)))
    made.font = Font(bold=True)
    made.fill = PatternFill("solid", fgColor="E8F1FE")
    return made


def cell(sheet, value):
    """What to append to a write-only sheet for a value: itself, or a cell where the value needs a format."""
    value = _plain(value)
    if isinstance(value, datetime):
        return _formatted(sheet, value, TIME_FORMAT)
    if isinstance(value, date):
        return _formatted(sheet, value, DATE_FORMAT)
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
        if value.startswith((*FORMULA_STARTS, "#")):
            return text_cell(sheet, value)
    return value


def text_cell(sheet, value: str) -> Cell:
    """A cell that holds a text whatever it looks like; `quotePrefix` keeps it one when somebody edits it."""
    made = WriteOnlyCell(sheet, value)
    made.data_type = "s"
    made.quotePrefix = True
    return made


def title_of(name: str) -> str:
    """A sheet name as Excel allows it: at most 31 characters, none of []:*?/\\."""
    return (name.translate(_FORBIDDEN_IN_NAMES).strip(" '") or "Sheet")[:31]


def _formatted(sheet, value, number_format):
    made = WriteOnlyCell(sheet, value)
    made.number_format = number_format
    return made


def _plain(value):
    """Values both formats know: None, numbers, yes/no, dates, local times; everything else as text."""
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    return value if isinstance(value, date) else str(value)


def _csv_value(value):
    value = _plain(value)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


class _Lines:
    """A file for csv.writer that hands each line over."""

    def __init__(self):
        self.parts = []

    def write(self, text):
        self.parts.append(text)

    def take(self) -> bytes:
        line = "".join(self.parts).encode()
        self.parts.clear()
        return line
