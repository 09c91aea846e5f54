"""Two days of the early warnings: the course of the training manager, and the application for the skill exam."""

import io
from datetime import date

import openpyxl
import pytest

from companies.models import Establishment
from imjapan.core import files
from tests.roster.sheets import ESTABLISHMENTS, PLANS, checked, roster, said, taken, xlsx
from tests.roster.test_life import admin, uploaded  # noqa: F401
from tests.world import TODAY
from training.models import Plan

pytestmark = pytest.mark.django_db
COURSE, EXAM = "技能実習責任者の講習受講日", "技能検定の受検申請日"


def workbook(course="R7.6.20", exam="2026/10/30"):
    """The small roster with both columns; only the first establishment and the second plan say something."""
    establishments = [[*row, value] for row, value in zip(ESTABLISHMENTS, (COURSE, course, None), strict=True)]
    plans = [[*row, value] for row, value in zip(PLANS, (EXAM, None, exam, None), strict=True)]
    return xlsx(roster(establishments=establishments, plans=plans))


def courses():
    return dict(Establishment.objects.filter(company__own_number__startswith="C-").values_list(
        "name", "training_manager_course_on"
    ))  # fmt: skip


def exams():
    return dict(Plan.objects.filter(person__old_number="P-1").values_list("stage", "exam_applied_on"))


def test_both_days_are_taken_over_and_a_second_time_changes_nothing(world):
    assert said(taken(world.actor("admin"), workbook())) == []
    assert courses() == {"本社工場": date(2025, 6, 20), "第一圃場": None}
    assert exams() == {1: None, 2: date(2026, 10, 30)}
    again = checked(world.actor("admin"), workbook()).report(TODAY)["summary"]
    assert sum(row["same"] for row in again) > 10
    assert all(row["new"] == row["changed"] == 0 for row in again)


def test_a_newer_day_is_one_change_with_history_and_an_empty_cell_is_none(world):
    taken(world.actor("admin"), workbook())
    newer = workbook(course="2026/9/1", exam=None)
    summary = checked(world.actor("admin"), newer).report(TODAY)["summary"]
    assert {row["record"]: row["changed"] for row in summary if row["changed"]} == {"establishment": 1}
    taken(world.actor("admin"), newer)
    assert courses()["本社工場"] == date(2026, 9, 1)
    assert exams()[2] == date(2026, 10, 30)
    event = Establishment.objects.get(name="本社工場", company__own_number="C-001").history.latest("pgh_id")
    assert event.training_manager_course_on == date(2025, 6, 20)  # what it was before


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"course": "2026/12/1"}, ["事業場!G2 in_the_future"]),
        ({"exam": "2026/12/1"}, ["計画!I3 in_the_future"]),
        ({"exam": "2026/2/30"}, ["計画!I3 no_day"]),
        ({"course": "三年前"}, ["事業場!G2 not_a_date"]),
        ({"course": TODAY, "exam": TODAY}, []),
    ],
)
def test_a_wrong_day_is_said_at_its_cell(world, days, expected):
    assert said(checked(world.actor("admin"), workbook(**days))) == expected


def test_the_marked_copy_has_the_remark_at_the_cell(admin):  # noqa: F811
    row = uploaded(admin, workbook(exam="2027/1/10"))
    with files.open_file(row.marked) as stream:
        book = openpyxl.load_workbook(io.BytesIO(stream.read()))
    assert "This day lies in the future." in book["計画"]["I3"].comment.text
    assert book["事業場"]["G2"].comment is None


def test_one_sheet_for_everything_knows_both_columns(world):
    head = ["氏名", "国籍", "生年月日", "性別", "旅券番号", "管理番号", "実習実施者名", "事業場名", COURSE, "段階",
            "計画開始日", "計画終了日", "受検申請日", "配属開始日", "配属終了日", "担当事業所コード"]  # fmt: skip
    row = ["KOMANG", "ID", "2000/1/2", "男", "Z1234567", "C-9", "九州鋳造", "本社", "2026/1/15", "2",
           "2026/4/15", "2027/4/14", "2026/11/1", "2026/4/15", "2027/4/14", "TKY"]  # fmt: skip
    taken(world.actor("admin"), xlsx({"名簿": [head, row]}))
    assert Establishment.objects.get(name="本社", company__own_number="C-9").training_manager_course_on == date(
        2026, 1, 15
    )
    assert Plan.objects.get(person__passport_name="KOMANG").exam_applied_on == date(2026, 11, 1)
