"""Tables written for Excel: values as they are, dates as dates, and never a formula."""

import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from imjapan.core.spreadsheets.writing import csv_lines, write_csv, write_xlsx

DANGEROUS = ["=HYPERLINK(1)", "+81-3-1234", "-1+2", "@SUM(1)", "\t=1", "\r=1"]
NOON = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)  # 12:30 in Tokyo


def xlsx(rows, sheet_name="一覧"):
    stream = io.BytesIO()
    write_xlsx(stream, ["名前", "日付"], rows, sheet_name=sheet_name)
    return openpyxl.load_workbook(io.BytesIO(stream.getvalue()))


def test_xlsx_keeps_values_and_dates():
    book = xlsx([["𠮷田 髙﨑", date(2026, 11, 22)], [None, NOON], [12, 1.5], [True, ""]])
    rows = list(book.active.values)
    assert rows[0] == ("名前", "日付")
    assert rows[1] == ("𠮷田 髙﨑", datetime.fromisoformat("2026-11-22"))
    assert rows[2] == (None, datetime.fromisoformat("2026-11-22T12:30"))
    assert rows[3:] == [(12, 1.5), (True, None)]
    assert book.active["B2"].number_format == "yyyy/mm/dd"


@pytest.mark.parametrize("text", [*DANGEROUS, "#REF!"])
def test_a_text_never_becomes_a_formula_in_xlsx(text):
    cell = xlsx([[text]]).active["A2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert cell.value.replace("\n", "\r") == text


def test_xlsx_drops_characters_that_break_the_file_and_shortens_the_sheet_name():
    book = xlsx([["a\x00b\x0bc"]], sheet_name="監査/訪問: [2026]" + "あ" * 40)
    assert book.active["A2"].value == "abc"
    assert len(book.sheetnames[0]) == 31
    assert not set(book.sheetnames[0]) & set("[]:*?/\\")


def test_csv_has_a_bom_iso_dates_and_quotes_formulas():
    stream = io.BytesIO()
    write_csv(stream, ["名前", "日付"], [["山田, 太郎", date(2026, 11, 22)], [None, NOON], [-5, 1.5]])
    raw = stream.getvalue()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert rows == [
        ["名前", "日付"],
        ["山田, 太郎", "2026-11-22"],
        ["", "2026-11-22 12:30"],
        ["-5", "1.5"],
    ]


@pytest.mark.parametrize("text", DANGEROUS)
def test_csv_neutralises_formulas(text):
    _head, line = csv_lines(["a"], [[text]])
    assert next(csv.reader(io.StringIO(line.decode(), newline=""))) == [f"'{text}"]


def test_csv_lines_come_one_by_one():
    def rows():
        yield ["1"]
        raise AssertionError("asked for the second row too early")

    lines = csv_lines(["a"], rows())
    assert next(lines) == b"\xef\xbb\xbfa\r\n"
    assert next(lines) == b"1\r\n"
