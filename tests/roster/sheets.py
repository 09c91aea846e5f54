"""Workbooks for tests: tables as lists of lists, written as .xlsx, .xls or .csv, and a small roster that is right."""

import csv
import io
from datetime import date

import openpyxl
import xlwt
from django.core.files.uploadedfile import SimpleUploadedFile

from imjapan.core.spreadsheets.reading import read
from tests.world import TODAY
from training.roster.check import check
from training.roster.fields import FIELDS
from training.roster.take_over import write

KAWAGUCHI = "1010401030924"  # corporate numbers with right check digits
TOYAMA = "7230001003022"

OFFICES = [
    ["事業所コード", "事業所名", "運用開始日"],
    ["TKY", "東京事務所", "2026/4/1"],
    ["SDJ", "仙台事務所", "2026/10/1"],
]
COMPANIES = [
    [
        "法人番号",
        "管理番号",
        "実習実施者名",
        "フリガナ",
        "個人事業主",
        "業種",
        "担当事業所コード",
        "担当者",
        "担当開始日",
    ],
    [KAWAGUCHI, "C-001", "株式会社川口鋳造", "ｶﾜｸﾞﾁﾁｭｳｿﾞｳ", "いいえ", "金属製品製造業", "TKY", "alice", "2025/4/1"],
    [None, "C-002", "髙橋農園", "タカハシノウエン", "はい", "農業", "TKY", None, None],
]  # fmt: skip
ESTABLISHMENTS = [
    ["管理番号", "事業場名", "住所", "最終監査日", "監査報告書提出日", "最終訪問日"],
    ["C-001", "本社工場", "埼玉県川口市\n本町1-1\n鋳物ビル", "2026/3/10", "令和8年4月20日", "2026/3/25"],
    ["C-002", "第一圃場", "茨城県鉾田市", None, None, None],
]
PEOPLE = [
    [
        "氏名",
        "フリガナ",
        "国籍",
        "生年月日",
        "性別",
        "旧システム番号",
        "旅券番号",
        "旅券有効期限",
        "在留カード番号",
        "在留資格",
        "在留期間開始日",
        "在留期間満了日",
        "担当事業所コード",
    ],
    [
        "SUPARMAN",
        "ｽﾊﾟﾙﾏﾝ",
        "インドネシア",
        "H13.5.20",
        "男",
        "P-1",
        "C1234567",
        date(2030, 5, 1),
        "AB12345678CD",
        "技能実習2号ロ",
        "2026/4/15",
        "2027/4/14",
        "TKY",
    ],
    [
        "NGUYỄN THỊ HOA",
        "グエン ティ ホア",
        "VN",
        36892,
        "F",
        "P-2",
        "N7654321",
        "2031-01-31",
        "CD87654321EF",
        "技能実習1号ロ",
        "2026/10/1",
        "2027/9/30",
        "TKY",
    ],
]
PASSPORTS = [["旧システム番号", "国籍", "旅券番号", "発行日"], ["P-1", "ID", "B0000001", "2019/6/1"]]
PLANS = [
    ["旅券番号", "国籍", "段階", "認定番号", "計画開始日", "計画終了日", "講習開始日", "講習終了日"],
    ["C1234567", "ID", "1号", "認1900001", "2025/4/15", "2026/4/14", "2025/4/15", "2025/5/14"],
    ["C1234567", "ID", "第２号", "認1900002", "2026/4/15", "2028/4/14", None, None],
    ["N7654321", "VN", "技能実習1号ロ", None, "2026/10/1", "2027/9/30", "2026/10/1", "2026/10/31"],
]
PLACEMENTS = [
    ["旅券番号", "国籍", "管理番号", "事業場名", "段階", "配属開始日", "配属終了日"],
    ["C1234567", "ID", "C-001", "本社工場", "1", "2025/5/15", "2026/4/14"],
    ["C1234567", "ID", "C-001", "本社工場", "2", "2026/4/15", "2028/4/14"],
    ["N7654321", "VN", "C-002", None, "1", "2026/11/1", "2027/9/30"],
]
OUTSIDE = [["管理番号", "基準日", "他団体人数"], ["C-001", "2026/4/1", 3]]


def roster(**changed):
    """Sheet name to table; a changed table by the English name of its kind, None leaves the sheet out."""
    tables = {
        "offices": OFFICES, "companies": COMPANIES, "establishments": ESTABLISHMENTS, "people": PEOPLE,
        "passports": PASSPORTS, "plans": PLANS, "placements": PLACEMENTS, "outside": OUTSIDE,
    } | changed  # fmt: skip
    names = {
        "offices": "監理事業所", "companies": "実習実施者", "establishments": "事業場", "people": "実習生",
        "passports": "旅券", "plans": "計画", "placements": "配属", "outside": "他団体人数", "staff": "担当職員",
        "cards": "在留カード",
    }  # fmt: skip
    return {names.get(name, name): table for name, table in tables.items() if table is not None}


def changed(table, row, header, value):
    """A copy of a table with one other cell; `row` counts the data from 1."""
    copy = [list(each) for each in table]
    copy[row][copy[0].index(header)] = value
    return copy


def xlsx(tables, touch=None) -> bytes:
    """`touch(book)` may do more to the openpyxl workbook before it is written."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, table in tables.items():
        sheet = book.create_sheet(name)
        for row in table:
            sheet.append(row)
    if touch:
        touch(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(tables) -> bytes:
    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="yyyy/mm/dd")
    for name, table in tables.items():
        sheet = book.add_sheet(name)
        for r, row in enumerate(table):
            for c, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write(r, c, value, day)
                elif value is not None:
                    sheet.write(r, c, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv_bytes(table, encoding="utf-8") -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(["" if value is None else value for value in row] for row in table)
    return stream.getvalue().encode(encoding)


def upload(content, name="roster.xlsx"):
    return SimpleUploadedFile(name, content)


def checked(actor, content, name="roster.xlsx", **more):
    return check(actor, read(content, name), today=TODAY, **more)


def taken(actor, content, name="roster.xlsx", **more):
    """Check and write; fails with the messages when there are faults."""
    outcome = checked(actor, content, name, **more)
    assert outcome.ready, said(outcome)
    write(actor, outcome)
    return outcome


def said(outcome, *severities):
    """What was said, as "place code" (sheet!cell code)."""
    return [f"{m.place} {m.code}" for m in outcome.messages if not severities or m.severity in severities]


def label(key):
    return FIELDS[key].label
