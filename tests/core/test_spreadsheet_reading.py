"""Spreadsheets read by content: what they hold, and the reason and remedy for each that cannot be read."""

import io
import struct
import zipfile
from datetime import date

import olefile
import openpyxl
import pytest
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile
from xlwt.CompoundDoc import XlsDoc

from imjapan.core.spreadsheets import detecting
from imjapan.core.spreadsheets.detecting import check_size
from imjapan.core.spreadsheets.errors import WORDS, Unreadable
from imjapan.core.spreadsheets.reading import letter, read

MIB = 2**20


def xlsx(fill):
    book = openpyxl.Workbook()
    fill(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(fill):
    book = xlwt.Workbook()
    fill(book.add_sheet("名簿"))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def plain(sheet):
    sheet["A1"], sheet["B1"] = "氏名", "国籍"
    sheet["A2"], sheet["B2"] = "BUDI", "ID"


GOOD = xlsx(plain)
OLD = xls(lambda sheet: sheet.write(0, 0, "氏名"))


def encrypted():
    stream = io.BytesIO()
    OOXMLFile(io.BytesIO(GOOD)).encrypt("secret", stream)
    return stream.getvalue()


def old_with_password():
    """An .xls whose workbook begins with a FilePass record, as Excel writes one with a password."""
    stream = olefile.OleFileIO(io.BytesIO(OLD)).openstream("Workbook").read()
    length = struct.unpack("<HH", stream[:4])[1]
    out = io.BytesIO()
    record = struct.pack("<HHHHH", 0x2F, 6, 0, 1, 1)
    XlsDoc().save(out, stream[: 4 + length] + record + stream[4 + length :])
    return out.getvalue()


def lying_bomb(monkeypatch):
    """A zip whose directory says that a member is small."""
    monkeypatch.setattr(detecting, "UNPACKED_MAX", 8 * MIB)
    content = bytearray(zipped(**{"xl/workbook.xml": "x", "xl/worksheets/sheet1.xml": b"0" * (20 * MIB)}))
    size = struct.pack("<I", 20 * MIB)
    assert content.count(size) == 2
    return bytes(content.replace(size, struct.pack("<I", 1000)))


def refused(content, name):
    with pytest.raises(Unreadable) as error:
        read(content, name)
    return error.value


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("a.xlsx", encrypted(), "encrypted", "remove the password"),
        ("a.xls", old_with_password(), "encrypted", "remove the password"),
        ("a.xlsm", GOOD, "macro", "Save it in Excel as “Excel workbook (.xlsx)”"),
        ("a.xlsx", zipped(**{"xl/workbook.xml": "x", "xl/vbaProject.bin": "y"}), "macro", "macros"),
        ("a.xls", GOOD, "wrong_extension", "the content is an Excel workbook (.xlsx)"),
        ("a.csv", GOOD, "wrong_extension", "ends in “.csv”"),
        ("a.xlsx", OLD, "wrong_extension", "an old Excel workbook (.xls)"),
        ("a.xlsx", "氏名,国籍\n".encode(), "wrong_extension", "plain text"),
        ("a.xlsx", b"%PDF-1.7 x", "wrong_type", "This is a PDF file."),
        ("a.xls", b"\xef\xbb\xbf<html><table><tr>", "wrong_type", "a web page (HTML)"),
        ("a.xlsx", b"\x89PNG\r\n", "wrong_type", "a picture"),
        ("a.docx", zipped(**{"word/document.xml": "x"}), "wrong_type", "a Word document"),
        ("a.xlsb", zipped(**{"xl/workbook.bin": "x"}), "wrong_type", ".xlsb"),
        ("a.zip", zipped(**{"a.csv": "x"}), "wrong_type", "an archive"),
        ("a.csv", "氏名,国籍\n".encode("utf-16"), "wrong_type", "text in UTF-16"),
        ("a.csv", b"a\x00b", "wrong_type", "a file of an unknown kind"),
        ("a.dat", b"a,b\n1,2\n", "wrong_type", "“.dat”"),
        ("a.xlsx", GOOD[:2000], "damaged", "Open it in Excel, save it under a new name"),
        ("a.xlsx", GOOD[:-40], "damaged", "damaged"),
        ("a.xls", OLD[:1500], "damaged", "damaged"),
        ("a.csv", b"", "empty", "The file is empty"),
        ("a.csv", b"\n\n,,\n", "empty", "The file is empty"),
        ("a.xlsx", xlsx(lambda sheet: None), "empty", "The file is empty"),
        (
            "a.csv",
            "氏名,国籍\n".encode() + b"\xff\xff\x81,3\n",
            "encoding",
            "in line 2 are neither UTF-8 nor Shift_JIS",
        ),
        ("a.csv", '氏名,国籍\n"BUDI,ID\n'.encode(), "broken_line", "a quotation mark is missing"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(name, content, code, words):
    error = refused(content, name)
    assert error.code == code
    assert words in error.messages[0]


def test_every_reason_is_in_the_list_above_or_below():
    assert set(WORDS) == {
        "encrypted", "macro", "wrong_extension", "wrong_type", "damaged", "empty", "encoding", "broken_line",
        "too_large", "bomb", "too_many_cells",
    }  # fmt: skip


def test_a_file_of_200_mb_is_refused_by_its_size_alone():
    with pytest.raises(Unreadable, match=r"The file has 200\.0 MB; at most 20 MB are accepted"):
        check_size(200 * MIB)


def test_a_bomb_is_refused_by_its_directory():
    error = refused(zipped(**{"xl/workbook.xml": "x", "xl/worksheets/sheet1.xml": b"0" * (310 * MIB)}), "a.xlsx")
    assert error.code == "bomb"


def test_a_bomb_whose_directory_lies_is_refused_while_inflating(monkeypatch):
    assert refused(lying_bomb(monkeypatch), "a.xlsx").code == "bomb"


def test_a_cell_at_the_far_end_is_refused_before_the_sheet_is_opened():
    def fill(sheet):
        plain(sheet)
        sheet["XFD1048576"] = "x"

    error = refused(xlsx(fill), "a.xlsx")
    assert error.code == "too_many_cells"
    assert "as far as cell XFD1048576" in error.messages[0]


def test_entities_in_the_xml_are_refused():
    evil = b'<!DOCTYPE a [<!ENTITY b "c">]><workbook/>'
    assert (
        refused(zipped(**{"xl/workbook.xml": evil, "xl/_rels/workbook.xml.rels": b"<a/>"}), "a.xlsx").code == "damaged"
    )


def test_values_rows_and_places():
    def fill(sheet):
        sheet["B2"], sheet["C2"] = " 氏名\n(ローマ字) ", True
        sheet["A4"] = date(2026, 11, 22)
        sheet["B4"], sheet["C4"] = 1234567890123, 1.5
        sheet.merge_cells("A6:C6")

    book = read(xlsx(fill), "a.xlsx")
    sheet = book.sheets[0]
    assert (book.kind, sheet.name) == ("xlsx", "Sheet")
    assert [(row.number, row.values) for row in sheet.rows] == [
        (2, [None, " 氏名\n(ローマ字) ", True]),
        (4, [date(2026, 11, 22), 1234567890123, 1.5]),
    ]
    assert sheet.merged == [(6, 0, 6, 2)]


def test_formulas_and_errors_of_xlsx():
    def fill(sheet):
        plain(sheet)
        sheet["C2"] = "=A2"
        sheet["D2"] = "#REF!"
        sheet["D2"].data_type = "e"

    sheet = read(xlsx(fill), "a.xlsx").sheets[0]
    assert sheet.formulas == {(2, 2)}
    assert sheet.troubles == {(2, 2): "no_value", (2, 3): "error"}


def test_the_stored_value_of_a_formula_is_used():
    content = xlsx(lambda sheet: sheet.append(["x", "=1+1"]))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/worksheets/sheet1.xml"] = (
        members["xl/worksheets/sheet1.xml"]
        .replace(b"<v></v>", b"<v>2</v>")
        .replace(b"<v />", b"<v>2</v>")
        .replace(b"<v/>", b"<v>2</v>")
    )
    sheet = read(zipped(**members), "a.xlsx").sheets[0]
    assert (sheet.rows[0].values, sheet.formulas, sheet.troubles) == (["x", 2], {(1, 1)}, {})


def test_formulas_errors_and_merged_cells_of_xls():
    def fill(sheet):
        day = xlwt.easyxf(num_format_str="yyyy/mm/dd")
        sheet.write_merge(0, 0, 0, 1, "旅券")
        sheet.write(1, 0, xlwt.Formula("1+1"))
        sheet.row(2).set_cell_error(1, "#REF!")
        sheet.write(3, 0, date(2026, 11, 22), day)

    sheet = read(xls(fill), "a.xls").sheets[0]
    assert (sheet.merged, sheet.formulas, sheet.troubles) == ([(1, 0, 1, 1)], {(2, 0)}, {(3, 1): "error"})
    assert sheet.rows[-1].values == [date(2026, 11, 22)]


def test_hidden_sheets_are_named_and_not_read():
    book = openpyxl.Workbook()
    plain(book.active)
    hidden = book.create_sheet("秘密")
    hidden.sheet_state = "hidden"
    plain(hidden)
    stream = io.BytesIO()
    book.save(stream)
    found = read(stream.getvalue(), "a.xlsx")
    assert found.hidden == ["秘密"]
    assert found.sheets[1].rows == []


@pytest.mark.parametrize(("encoding", "found"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp932", "cp932")])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_every_encoding(encoding, found, delimiter):
    text = delimiter.join(["氏名", "住所"]) + "\r\n" + delimiter.join(["髙﨑①", '"一行\n二行"']) + "\r\n"
    book = read(text.encode(encoding), "実習生.csv")
    assert (book.encoding, book.sheets[0].name) == (found, "実習生")
    assert [row.values for row in book.sheets[0].rows] == [["氏名", "住所"], ["髙﨑①", "一行\n二行"]]


def test_letters_of_columns():
    assert [letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
