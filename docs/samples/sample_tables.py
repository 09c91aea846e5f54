"""Tables of a workbook before they are written, and the writing of them: the same bytes on every run."""

import csv
import io
import re
import zipfile
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

MOMENT = (2026, 11, 24, 9, 0, 0)
_STAMP = b"2026-11-24T09:00:00Z"


@dataclass
class Table:
    """One sheet. `columns`: what a value is called here, to (group above it, header as written).

    `title`: a line above the header. `rows`: values by column; a missing one is an empty cell. `merged`: ranges of
    merged cells among the rows.
    """

    name: str
    columns: dict[str, tuple[str, str]]
    rows: list[dict[str, Any]] = field(default_factory=list)
    title: str = ""
    hidden: bool = False
    merged: list[str] = field(default_factory=list)

    @property
    def header_row(self) -> int:
        """Number of the last row of the header."""
        return (2 if self.title else 0) + (2 if self.is_grouped else 1)

    @property
    def is_grouped(self) -> bool:
        return any(group for group, _header in self.columns.values())

    def number(self, row: int) -> int:
        """The row number Excel shows for a row, counted from 0."""
        return self.header_row + 1 + row

    def letter(self, column: str) -> str:
        return get_column_letter(list(self.columns).index(column) + 1)

    def copy(self) -> "Table":
        return deepcopy(self)


def columns(*names: str) -> dict[str, tuple[str, str]]:
    """Columns whose header is their name; `旅券|番号` stands in a group and is called 旅券番号 here."""
    found = {}
    for name in names:
        group, _bar, header = name.rpartition("|")
        found[header if header.startswith(group) else group + header] = (group, header)
    return found


def write_workbook(path, tables: list[Table]) -> None:
    """Write the tables as .xlsx without anything that changes from run to run."""
    book = Workbook()
    book.remove(book.active)
    book.properties.creator = "docs/samples/make_samples.py"
    for table in tables:
        _write_sheet(book.create_sheet(table.name), table)
    buffer = io.BytesIO()
    book.save(buffer)
    path.write_bytes(_timeless(buffer.getvalue()))


def _write_sheet(sheet, table: Table) -> None:
    if table.title:
        sheet.cell(1, 1, table.title).font = Font(bold=True, size=14)
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(table.columns))
    _write_header(sheet, table)
    for n, row in enumerate(table.rows):
        for column, name in enumerate(table.columns, start=1):
            value = row.get(name)
            if value is None:
                continue
            cell = sheet.cell(table.number(n), column, value)
            if isinstance(value, date):
                cell.number_format = "yyyy/mm/dd"
            elif isinstance(value, str) and "\n" in value:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cells in table.merged:
        sheet.merge_cells(cells)
    for n, (_group, header) in enumerate(table.columns.values(), start=1):
        sheet.column_dimensions[get_column_letter(n)].width = max(12, 2.2 * len(header))
    sheet.freeze_panes = sheet.cell(table.header_row + 1, 1)
    if table.hidden:
        sheet.sheet_state = "hidden"


def _write_header(sheet, table: Table) -> None:
    last = table.header_row
    first = last - 1 if table.is_grouped else last
    starts: dict[str, int] = {}
    for n, (group, header) in enumerate(table.columns.values(), start=1):
        if group:
            if group not in starts:
                starts[group] = n
                sheet.cell(first, n, group)
            sheet.cell(last, n, header)
        else:
            sheet.cell(first, n, header)
            if first < last:
                sheet.merge_cells(start_row=first, start_column=n, end_row=last, end_column=n)
    for group, n in starts.items():
        width = sum(1 for name, _header in table.columns.values() if name == group)
        sheet.merge_cells(start_row=first, start_column=n, end_row=first, end_column=n + width - 1)
    for row in range(first, last + 1):
        for n in range(1, len(table.columns) + 1):
            cell = sheet.cell(row, n)
            if type(cell).__name__ == "Cell":
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", fgColor="DDE6F0")
                cell.alignment = Alignment(horizontal="center", vertical="center")


def _timeless(content: bytes) -> bytes:
    """The same archive with one moment everywhere: openpyxl writes the time of saving."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            raw = source.read(name)
            if name == "docProps/core.xml":
                raw = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", _STAMP, raw)
            info = zipfile.ZipInfo(name, MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, raw)
    return out.getvalue()


def write_csv(path, table: Table, encoding: str) -> None:
    """Write a table as Excel in Japan writes CSV: CRLF, dates as 2026/11/22."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([_shown(row.get(name)) for name in table.columns])
    path.write_bytes(text.getvalue().encode(encoding))


def _shown(value):
    return f"{value:%Y/%m/%d}" if isinstance(value, date) else value
