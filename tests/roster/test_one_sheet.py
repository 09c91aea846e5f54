"""A roster of one sheet: everything the workbook has, in columns of one row for each person."""

import io
from datetime import date

import openpyxl
import pytest
from django.utils import translation

from companies.models import Headcount, OutsideTrainees
from interns.models import Person, SendingOrganization
from tests.roster.sheets import checked, csv_bytes, said, taken, xlsx
from tests.roster.test_cycle_columns import summary
from tests.roster.test_take_over import everything
from training.models import ExamAttempt, Placement, Plan
from training.roster import template
from training.roster.fields import FIELDS
from training.roster.sheets import EXAM_COLUMNS, KINDS, STAGE_COLUMNS

pytestmark = pytest.mark.django_db
PERSON = {
    "氏名": "BUDI SANTOSO", "国籍": "ID", "生年月日": "2001/5/20", "性別": "男", "旧システム番号": "Q-1",
    "旅券番号": "C7654321", "送出機関": "PT. Maju Jaya", "管理番号": "C-9", "会社名": "株式会社見本",
    "担当事業所コード": "TKY", "事業場名": "本社工場", "常勤職員数": 48, "常勤職員数の基準日": "2026/4/1",
    "他団体人数": 2, "人数基準日": "2026/4/1", "1号開始日": "2024/5/15", "1号終了日": "2025/5/14",
    "1号認定番号": "認2400001", "2号開始日": "R7.5.15", "2号終了日": "2027/5/14", "2号認定番号": "認2400002",
    "職種・作業コード": "6-4-1", "段階": "2号", "配属開始日": "2025/5/15", "配属終了日": "2027/5/14",
    "基礎級実技受検日": "2025/1/20", "基礎級実技合否": "合格", "基礎級学科受検日": "2025/1/20", "基礎級学科合否": "○",
    "3級実技受検日": "2026/10/1", "3級実技合否": "不合格", "N4受検日": "2025/7/6", "N4合否": "合格",
}  # fmt: skip
GONE = object()


def sheet(*rows):
    """The headers of all rows and their cells."""
    headers = list(dict.fromkeys(name for row in rows for name in row))
    return [headers, *[[row.get(name) for name in headers] for row in rows]]


def one(**changed):
    """The row with other cells; GONE takes a column out."""
    return {name: value for name, value in (PERSON | changed).items() if value is not GONE}


def book(*rows):
    return xlsx({"名簿": sheet(*rows)})


@pytest.fixture
def admin(world):
    SendingOrganization.objects.create(country="ID", name="PT MAJU JAYA")
    return world.actor("admin")


def test_a_row_tells_a_whole_life_and_a_second_time_changes_nothing(admin):
    assert said(taken(admin, book(PERSON))) == []
    person = Person.objects.get(old_number="Q-1")
    assert person.sending.name == "PT MAJU JAYA"
    plans = Plan.objects.filter(person=person).order_by("stage")
    assert list(plans.values_list("stage", "starts_on", "ends_on", "certification_no", "occupation_code")) == [
        (1, date(2024, 5, 15), date(2025, 5, 14), "認2400001", ""),
        (2, date(2025, 5, 15), date(2027, 5, 14), "認2400002", "6-4-1"),
    ]
    assert Placement.objects.get(person=person).plan == plans[1]
    tries = ExamAttempt.objects.filter(person=person).order_by("sits_on", "grade", "part")
    assert list(tries.values_list("grade", "part", "result", "plan__stage", "number")) == [
        ("basic", "practical", "passed", 1, 1),
        ("basic", "theory", "passed", 1, 1),
        ("ja_a2", "whole", "passed", None, 1),
        ("grade_3", "practical", "failed", 2, 1),
    ]
    assert Headcount.objects.get().full_time == 48
    assert OutsideTrainees.objects.get(company=person.placements.get().company).count == 2
    before = everything()
    again = taken(admin, book(PERSON))
    assert all(row["new"] == row["changed"] == 0 for row in again.report(date(2026, 11, 23))["summary"])
    assert everything() == before


def test_two_rows_of_one_person_say_the_same_things_once(admin):
    """A row for each placement, with the stages and exams repeated beside both."""
    first = one(段階="1号", 配属開始日="2024/6/15", 配属終了日="2025/5/14", **{"職種・作業コード": None})
    outcome = taken(admin, book(first, PERSON))
    assert said(outcome) == []
    assert (Plan.objects.filter(person__old_number="Q-1").count(), ExamAttempt.objects.count()) == (2, 4)
    assert Placement.objects.filter(person__old_number="Q-1").count() == 2


def test_a_later_file_tells_the_second_try(admin):
    taken(admin, book(PERSON))
    later = book(one(**{"3級実技受検日": "2026/11/1", "3級実技合否": "合格"}))
    assert summary(checked(admin, later))["exam"] == (1, 0, 3)
    assert said(taken(admin, later)) == []
    tries = ExamAttempt.objects.filter(grade="grade_3").order_by("number")
    assert list(tries.values_list("number", "result")) == [(1, "failed"), (2, "passed")]


@pytest.mark.parametrize(
    ("cells", "stored"),
    [
        ({"制度": "特定技能", "分野": "建設", "業務区分": "土木"}, ("ssw", "CON", "土木", None)),
        ({"制度": "育成就労", "分野": "介護", "転籍制限期間": "24か月"}, ("esd", "KAI", "", 24)),
    ],
)
def test_the_plan_of_the_row_may_be_of_another_regime_than_its_stages(admin, cells, stored):
    row = one(段階=None, 配属開始日="2027/6/1", 配属終了日="2028/5/31", **{"職種・作業コード": None}, **cells)
    assert said(taken(admin, book(row))) == []
    plan = Plan.objects.exclude(regime="titp").get(person__old_number="Q-1")
    assert (plan.regime, plan.sector, plan.work_category, plan.restriction_months) == stored
    assert Plan.objects.filter(person__old_number="Q-1", regime="titp").count() == 2


def test_a_header_of_two_rows_is_understood(admin):
    """As people draw it: the exam above, day and result below."""
    single = [name for name in PERSON if not name.startswith(("基礎級実技", "2号"))]
    groups = {"基礎級実技": ("受検日", "合否"), "2号": ("開始日", "終了日", "認定番号")}
    top = single + [name for name, below in groups.items() for name in (name, *[None] * (len(below) - 1))]
    bottom = [None] * len(single) + [each for below in groups.values() for each in below]
    cells = [PERSON[name] for name in single] + [PERSON[n + each] for n, below in groups.items() for each in below]
    made = openpyxl.Workbook()
    page = made.active
    page.title = "名簿"
    for row in (top, bottom, cells):
        page.append(row)
    column = 1
    for _name in single:
        page.merge_cells(start_row=1, end_row=2, start_column=column, end_column=column)
        column += 1
    for below in groups.values():
        page.merge_cells(start_row=1, end_row=1, start_column=column, end_column=column + len(below) - 1)
        column += len(below)
    stream = io.BytesIO()
    made.save(stream)
    assert said(taken(admin, stream.getvalue())) == []
    assert ExamAttempt.objects.count() == 4
    assert Plan.objects.filter(certification_no="認2400002").exists()


def test_a_csv_file_is_the_same(admin):
    taken(admin, book(PERSON))
    again = checked(admin, csv_bytes(sheet(PERSON)), "名簿.csv")
    assert said(again) == []
    assert all(row["new"] == row["changed"] == 0 for row in again.report(date(2026, 11, 23))["summary"])


# The broken twin: one cell is wrong, and one message is at this cell.


@pytest.mark.parametrize(
    ("cells", "header", "code"),
    [
        ({"送出機関": "LPK NOWHERE"}, "送出機関", "sending_unknown"),
        ({"1号開始日": "不明"}, "1号開始日", "not_a_date"),
        ({"1号開始日": None}, "1号開始日", "missing"),
        ({"1号開始日": GONE}, "1号終了日", "missing"),
        ({"1号終了日": None}, "1号終了日", "missing_for_new"),
        ({"1号終了日": "2024/5/14"}, "1号終了日", "order"),
        ({"2号開始日": "2025/5/14"}, "2号開始日", "overlap"),
        ({"3号開始日": "2027/5/15"}, None, "missing_for_new"),
        ({"段階": "1号"}, "段階", "plan_differs"),
        ({"段階": "4号"}, "段階", "not_stage"),
        ({"職種・作業コード": "99-9-9"}, "職種・作業コード", "occupation_not_listed"),
        ({"基礎級実技合否": "良"}, "基礎級実技合否", "not_result"),
        ({"基礎級実技受検日": "2025/13/1"}, "基礎級実技受検日", "no_month"),
        ({"基礎級実技受検日": None}, "基礎級実技受検日", "missing"),
        ({"基礎級実技受検日": GONE}, "基礎級実技合否", "missing"),
        ({"3級実技受検日": "2026/12/24", "3級実技合否": "合格"}, "3級実技合否", "exam_ahead"),
        ({"N4受検日": "きのう"}, "N4受検日", "not_a_date"),
        ({"常勤職員数": "約50"}, "常勤職員数", "not_count"),
        ({"常勤職員数の基準日": None}, "常勤職員数の基準日", "missing"),
        ({"他団体人数": "二"}, "他団体人数", "not_count"),
        ({"制度": "育成就労"}, "段階", "stage_too_much"),
        ({"分野": "建設"}, "分野", "sector_titp"),
        ({"業務区分": "土木"}, "業務区分", "sector_titp"),
        ({"転籍制限期間": "長い"}, "転籍制限期間", "not_months"),
    ],
)
def test_one_wrong_cell_is_one_message_at_this_cell(admin, cells, header, code):
    before = everything()
    outcome = checked(admin, book(one(**cells)))
    assert [(message.code, message.header) for message in outcome.messages] == [(code, header or "")]
    assert outcome.messages[0].row == 2
    assert outcome.messages[0].why
    assert not outcome.ready
    assert everything() == before


def test_rows_that_contradict_each_other_name_the_other_cell(admin):
    second = one(段階="1号", 配属開始日="2024/6/15", 配属終了日="2025/5/14", 基礎級実技合否="不合格",
                 **{"職種・作業コード": None, "2号終了日": "2027/5/31"})  # fmt: skip
    outcome = checked(admin, book(PERSON, second))
    found = [(message.code, message.row, message.header, message.params["value"]) for message in outcome.messages]
    assert sorted(found) == [
        ("contradiction", 3, "2号終了日", "2027/5/14"),
        ("contradiction", 3, "基礎級実技合否", "合格"),
    ]


def test_everything_of_the_workbook_about_a_person_has_a_column():
    roster = set(KINDS["roster"].keys)
    for name in ("people", "passports", "cards", "plans", "placements", "companies", "establishments", "outside"):
        lacking = set(KINDS[name].keys) - roster - {"ref.passport_number"}
        assert lacking == set(), name
    assert {*STAGE_COLUMNS, *EXAM_COLUMNS} <= {FIELDS[key].record for key in roster}
    for language in ("ja", "en"):
        with translation.override(language):
            stream = io.BytesIO()
            template.write(stream)
            names = [kind.header(key) for kind in (KINDS["roster"],) for key in kind.keys]
            stream.seek(0)
            made = openpyxl.load_workbook(stream)[template.sheet_name(KINDS["roster"])]
            assert {cell.value for cell in made[1]} == set(names)
            assert len(set(names)) == len(names)
