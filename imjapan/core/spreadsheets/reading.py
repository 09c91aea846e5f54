"""Spreadsheets read into plain rows: .xlsx, .xls (BIFF) and .csv (UTF-8 or CP932), whatever hand made them.

Values come as Python values (str, int, float, bool, date, datetime, time); empty cells are None. Stored values of
formulas are used, formulas are never computed. Raises `Unreadable` with words for the person who sent the file.
"""

import csv
import io
import posixpath
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from xml.etree import ElementTree

import python_calamine

from . import ole
from .detecting import CSV, XLSX, detect
from .errors import Unreadable

CELLS_MAX = 2_000_000
ROWS_MAX = 200_000
FIELD_MAX = 100_000  # characters in one CSV field
_CELL = re.compile(rb"<(?:\w+:)?c(\s[^>]*)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]")
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Row(NamedTuple):
    """One row that holds something. `number` counts from 1 as Excel shows it."""

    number: int
    values: list[Any]


@dataclass(slots=True)
class Sheet:
    """One sheet. Columns count from 0, rows from 1.

    `merged`: (first row, first column, last row, last column) of each merged range. `formulas`: cells (row, column)
    whose stored value was used. `troubles`: cells with "error" (#REF! and the like) or "no_value" (a formula that was
    saved without its value). A hidden sheet has no rows: it is not read.
    """

    name: str
    rows: list[Row] = field(default_factory=list)
    hidden: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    troubles: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def width(self) -> int:
        return max((len(row.values) for row in self.rows), default=0)


@dataclass(slots=True)
class Workbook:
    """`kind`: xlsx, xls or csv. `encoding`: of a CSV file."""

    kind: str
    sheets: list[Sheet]
    encoding: str = ""

    @property
    def hidden(self) -> list[str]:
        return [sheet.name for sheet in self.sheets if sheet.hidden]


def letter(column: int) -> str:
    """The letter of a column that counts from 0: 0 is A, 26 is AA."""
    out, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def read(content: bytes, name: str) -> Workbook:
    """Read a whole file. `name` decides nothing but must fit the content. Raises Unreadable."""
    kind = detect(content, name)
    if kind == CSV:
        return _read_csv(content, name)
    special = _xlsx_special(content) if kind == XLSX else _xls_special(content)
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        sheets = [
            _read_sheet(book, number, meta, special[number])
            for number, meta in enumerate(book.sheets_metadata)
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
    except python_calamine.PasswordError as error:
        raise Unreadable("encrypted") from error
    except (python_calamine.CalamineError, IndexError, KeyError, ValueError, OSError) as error:
        raise Unreadable("damaged") from error
    if not any(sheet.rows for sheet in sheets):
        raise Unreadable("empty")
    return Workbook(kind, sheets)


def _read_sheet(book, number, meta, special) -> Sheet:
    formulas, troubles = special
    if meta.visible != python_calamine.SheetVisibleEnum.Visible:
        return Sheet(meta.name, hidden=True)
    source = book.get_sheet_by_index(number)
    end = source.end
    if end is not None:
        _check_extent(meta.name, end[0] + 1, end[1])
    # iter_rows begins with the first row that holds something, and leaves out empty columns before the table.
    rows = _numbered(source.to_python(skip_empty_area=False), _value)
    merged = [(a + 1, b, c + 1, d) for (a, b), (c, d) in source.merged_cell_ranges or ()]
    return Sheet(meta.name, rows, False, merged, formulas, troubles)


def _numbered(rows: Iterable[list], convert) -> list[Row]:
    out, seen = [], {}
    for number, values in enumerate(rows, start=1):
        made = [convert(value) for value in values]
        # The same text or day in ten thousand rows is kept once.
        made = [seen.setdefault(value, value) if type(value) in (str, date) else value for value in made]
        while made and made[-1] is None:
            made.pop()
        if made:
            out.append(Row(number, made))
    return out


def _value(value):
    if value == "" or value is None:
        return None
    if type(value) is float and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if type(value) is str and not value.strip():
        return None
    return value


def _check_extent(name, rows, column):
    if rows > ROWS_MAX or rows * (column + 1) > CELLS_MAX:
        raise Unreadable("too_many_cells", sheet=name, cell=f"{letter(column)}{rows}")


def _xlsx_special(content) -> list[tuple[set, dict]]:
    """Formulas and troubles of each sheet in order; also stops a sheet that would need too much memory to open."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {name.lower(): name for name in archive.namelist()}
            paths = list(_sheet_paths(archive, names))
            return [_cells(title, archive.read(names[path])) if path in names else (set(), {}) for title, path in paths]
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, EOFError, OSError, ValueError) as error:
        raise Unreadable("damaged") from error


def _sheet_paths(archive, names):
    book = _xml(archive.read(names["xl/workbook.xml"]))
    relations = _xml(archive.read(names["xl/_rels/workbook.xml.rels"]))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet"):
            target = targets.get(next((v for k, v in sheet.attrib.items() if k.endswith("}id")), ""), "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            yield sheet.get("name", ""), path.lower()


def _xml(raw):
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise ValueError
    return ElementTree.fromstring(raw)  # noqa: S314  # nosec B314  (no entities: refused above)


def _cells(title, raw) -> tuple[set, dict]:
    formulas, troubles, last_row, columns = set(), {}, 0, set()
    for match in _CELL.finditer(raw):
        attributes, inside = match[1], match[2]
        place = _PLACE.search(attributes)
        if place is None:
            continue
        columns.add(place[1])
        last_row = int(place[2])
        error = b't="e"' in attributes
        if not error and not _FORMULA.search(inside):
            continue
        cell = (last_row, _number(place[1]))
        if error:
            troubles[cell] = "error"
            continue
        formulas.add(cell)
        if not _VALUE.search(inside) and b't="str"' not in attributes:
            troubles[cell] = "no_value"
    _check_extent(title, last_row, max(map(_number, columns), default=0))
    return formulas, troubles


def _number(letters: bytes) -> int:
    number = 0
    for byte in letters:
        number = number * 26 + byte - 64
    return number - 1


def _xls_special(content) -> list[tuple[set, dict]]:
    try:
        container = ole.Container(content)
        stream = container.stream("Workbook" if "Workbook" in container.names else "Book")
        if ole.is_encrypted(stream):
            raise Unreadable("encrypted")
        return [ole.special_cells(stream, start) for start in ole.sheet_starts(stream)]
    except ole.Damaged as error:
        raise Unreadable("damaged") from error


def _read_csv(content, name) -> Workbook:
    text, encoding = _decoded(content)
    sample = text[:4096].split("\n", 1)[0]
    delimiter = max(",\t;", key=sample.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    csv.field_size_limit(FIELD_MAX)
    title = posixpath.basename(name.replace("\\", "/")).rsplit(".", 1)[0][:31]
    try:
        rows = _numbered(_limited(reader, title), _value)
    except csv.Error as error:
        raise Unreadable("broken_line", line=reader.line_num) from error
    if not rows:
        raise Unreadable("empty")
    return Workbook(CSV, [Sheet(title, rows)], encoding)


def _limited(reader, title):
    cells = 0
    for number, row in enumerate(reader, start=1):
        cells += len(row)
        if cells > CELLS_MAX or number > ROWS_MAX:
            raise Unreadable("too_many_cells", sheet=title, cell=f"{letter(len(row))}{number}")
        yield row


def _decoded(content) -> tuple[str, str]:
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as as_utf8:
        try:
            return content.decode("cp932"), "cp932"
        except UnicodeDecodeError as as_cp932:
            at = max(as_utf8.start, as_cp932.start)
            raise Unreadable("encoding", line=content.count(b"\n", 0, at) + 1) from None
