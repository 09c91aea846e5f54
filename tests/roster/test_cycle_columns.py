"""The placement cycle in a roster: sending organization, operation of the list, full-time staff by day."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation

from companies.forms import DIVISIONS
from companies.models import Company, Establishment, Headcount
from imjapan.core import files
from imjapan.law import occupation
from imjapan.law.ssw_sector import work_categories
from interns.models import Person, SendingOrganization
from tests.roster.sheets import (
    COMPANIES,
    ESTABLISHMENTS,
    PEOPLE,
    PLANS,
    checked,
    csv_bytes,
    label,
    roster,
    said,
    taken,
    xlsx,
)
from tests.roster.test_life import admin, uploaded  # noqa: F401
from tests.roster.test_pages import body
from tests.roster.test_take_over import everything
from tests.world import TODAY
from training.models import ExamAttempt, Plan
from training.recruiting import occupations
from training.recruiting.prefectures import NAMES
from training.roster.fields import FIELDS
from training.roster.parsing import parse

pytestmark = pytest.mark.django_db
STAFF, STAFF_DAY, CARE = "常勤職員数", "常勤職員数の基準日", "常勤介護職員数"


def wider(table, headers, *rows):
    """A copy of a table with more columns; rows that say nothing there may be left out."""
    more = [headers, *rows, *[[None] * len(headers)] * (len(table) - 1 - len(rows))]
    return [[*row, *cells] for row, cells in zip(table, more, strict=True)]


def workbook(sending=("PT. Maju Jaya",), codes=("6-4-1",), staff=((48, "2026/4/1", None),), place=()):
    """The small roster with the columns of the cycle."""
    return xlsx(
        roster(
            people=wider(PEOPLE, ["送出機関"], *([name] for name in sending)),
            plans=wider(PLANS, ["職種・作業コード"], *([code] for code in codes)),
            companies=wider(COMPANIES, [STAFF, STAFF_DAY, CARE], *staff),
            establishments=wider(ESTABLISHMENTS, [STAFF, STAFF_DAY, CARE], *place),
        )
    )


@pytest.fixture
def maju(world):
    return SendingOrganization.objects.create(
        country="ID", name="PT MAJU JAYA", name_native="マジュ・ジャヤ", certified_no="ID-07"
    )


def summary(outcome):
    return {row["record"]: (row["new"], row["changed"], row["same"]) for row in outcome.report(TODAY)["summary"]}


def counts():
    return [
        (row.company.own_number, row.establishment and row.establishment.name, row.valid_from, row.full_time)
        for row in Headcount.objects.order_by("company__own_number", "establishment_id", "valid_from")
    ]


def test_all_is_taken_over_and_a_second_time_changes_nothing(world, maju):
    content = workbook(place=((20, "R8.4.1", 5),))
    assert said(taken(world.actor("admin"), content)) == []
    assert dict(Person.objects.filter(old_number__in=["P-1", "P-2"]).values_list("old_number", "sending__name")) == {
        "P-1": "PT MAJU JAYA",
        "P-2": None,
    }
    plan = Plan.objects.get(person__old_number="P-1", stage=1)
    assert (plan.occupation_code, plan.occupation) == ("6-4-1", "機械加工（普通旋盤）")
    assert plan.list_date == date(2026, 7, 29)
    day = date(2026, 4, 1)
    assert counts() == [("C-001", "本社工場", day, 20), ("C-001", None, day, 48)]
    assert Headcount.objects.get(full_time=20).care_staff == 5
    before = everything()
    again = taken(world.actor("admin"), content)
    assert all(row["new"] == row["changed"] == 0 for row in again.report(TODAY)["summary"])
    assert summary(again)["headcount"] == (0, 0, 2)
    assert everything() == before
    assert len(counts()) == 2


def test_a_corrected_number_is_one_change_and_another_day_a_new_row(world, maju):
    taken(world.actor("admin"), workbook())
    taken(world.actor("admin"), workbook(staff=((50, "2026/4/1", None),)))
    assert [row[3] for row in counts()] == [50]
    assert Headcount.objects.get().history.latest("pgh_id").full_time == 48  # what it was before
    taken(world.actor("admin"), workbook(staff=((55, "2026/10/1", None),)))
    assert [row[2:] for row in counts()] == [(date(2026, 4, 1), 50), (date(2026, 10, 1), 55)]


def test_one_sheet_may_tell_two_days_of_a_company(world, maju):
    companies = wider(COMPANIES, [STAFF, STAFF_DAY], [40, "2025/4/1"])
    companies.append([*companies[1][:-2], 48, "2026/4/1"])
    assert said(taken(world.actor("admin"), xlsx(roster(companies=companies)))) == []
    assert [row[3] for row in counts()] == [40, 48]


@pytest.mark.parametrize("name", ["PT MAJU JAYA", "pt. maju　jaya", "マジュジャヤ", "ID-07"])
def test_a_sending_organization_is_known_by_name_own_script_or_number(world, maju, name):
    taken(world.actor("admin"), workbook(sending=(name,)))
    assert Person.objects.get(old_number="P-1").sending == maju
    assert SendingOrganization.objects.count() == 1


def test_of_two_with_one_name_the_country_of_the_person_decides(world, maju):
    other = SendingOrganization.objects.create(country="VN", name="PT MAJU JAYA")
    taken(world.actor("admin"), workbook(sending=("PT MAJU JAYA", "PT MAJU JAYA")))
    found = dict(Person.objects.filter(old_number__in=["P-1", "P-2"]).values_list("old_number", "sending"))
    assert found == {"P-1": maju.pk, "P-2": other.pk}
    SendingOrganization.objects.filter(country="VN").update(country="TH")
    assert said(checked(world.actor("admin"), workbook(sending=(None, "PT MAJU JAYA")))) == [
        "実習生!N3 sending_ambiguous"
    ]


def test_an_empty_cell_erases_nothing(world, maju):
    taken(world.actor("admin"), workbook())
    taken(world.actor("admin"), workbook(sending=(), codes=(), staff=()))
    assert Person.objects.get(old_number="P-1").sending == maju
    assert Plan.objects.get(person__old_number="P-1", stage=1).occupation_code == "6-4-1"
    assert len(counts()) == 1


@pytest.mark.parametrize("code", ["６－４－１", "06-04-01", " 6 - 4 - 1 ", "6ー4ー1"])
def test_a_code_is_read_as_people_write_it(world, maju, code):
    taken(world.actor("admin"), workbook(codes=(code,)))
    assert Plan.objects.get(person__old_number="P-1", stage=1).occupation_code == "6-4-1"


def test_the_written_name_stays_beside_the_code_and_ours_follows_it(world, maju):
    written = [[*row, text] for row, text in zip(PLANS, ("職種・作業", "旋盤工", None, None), strict=True)]
    content = xlsx(roster(plans=wider(written, ["職種コード"], ["6-4-1"], ["6-4-1"])))
    taken(world.actor("admin"), content)
    names = Plan.objects.filter(person__old_number="P-1").order_by("stage")
    assert list(names.values_list("occupation", flat=True)) == ["旋盤工", "機械加工（普通旋盤）"]
    taken(world.actor("admin"), workbook(codes=("6-2-1", "6-2-1")))
    assert list(names.values_list("occupation", flat=True)) == ["旋盤工", "鍛造（ハンマ型鍛造）"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"sending": ("LPK NOWHERE",)}, ["実習生!N2 sending_unknown"]),
        ({"codes": ("99-99-9",)}, ["計画!I2 occupation_not_listed"]),
        ({"codes": ("旋盤",)}, ["計画!I2 not_occupation"]),
        ({"codes": (date(2001, 6, 4),)}, ["計画!I2 date_in_text"]),
        ({"staff": ((48, None, None),)}, ["実習実施者!K2 missing"]),
        ({"staff": ((None, "2026/4/1", None),)}, ["実習実施者!J2 missing"]),
        ({"staff": (("約50", "2026/4/1", None),)}, ["実習実施者!J2 not_count"]),
        ({"staff": ((3, "2026/4/1", 4),)}, ["実習実施者!L2 care_over_staff"]),
        ({"place": ((48, "2026/4/31", None),)}, ["事業場!H2 no_day"]),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_cell(world, maju, more, expected):
    outcome = checked(world.actor("admin"), workbook(**more))
    assert said(outcome) == expected
    assert not outcome.ready


# Sectors, and what the state lists of companies

WORK = ("分野", "業務区分", "転籍制限期間")


def plans(regime, *cells):
    """The last plan as one of another regime, with its work."""
    rows = [list(row) for row in PLANS]
    rows[3][2] = regime
    rows[3][4:] = ["2027/4/1", "2028/3/31", None, None]
    return xlsx(roster(plans=wider(rows, WORK, *[[None] * 3] * 2, cells), placements=None))


@pytest.mark.parametrize(
    ("regime", "cells", "stored"),
    [
        ("特定技能", ("建設", "土木", None), ("CON", "土木", None)),
        ("特定技能", ("建設分野", "Civil engineering", None), ("CON", "土木", None)),
        ("特定技能", ("AVI", None, None), ("AVI", "", None)),
        ("育成就労", ("Nursing care", "介護", "24か月"), ("KAI", "介護", 24)),
        ("育成就労", ("介護", None, "２年"), ("KAI", "", 24)),
    ],
)
def test_a_sector_is_read_in_words_or_by_code(world, regime, cells, stored):
    content = plans(regime, *cells)
    assert said(taken(world.actor("admin"), content)) == []
    plan = Plan.objects.get(person__old_number="P-2")
    assert (plan.sector, plan.work_category, plan.restriction_months) == stored
    assert summary(checked(world.actor("admin"), content))["plan"] == (0, 0, 3)


def test_ssw_2_is_taken_as_such_and_stays_where_no_number_is_said(world):
    actor = world.actor("admin")
    for cell, is_2 in (("特定技能1号", False), ("特定技能2号", True), ("特定技能", True), ("SSW1", False)):
        outcome = taken(actor, plans(cell, "建設", "土木", None))
        assert said(outcome) == []
        plan = Plan.objects.get(person__old_number="P-2")
        assert (plan.regime, plan.stage, plan.ssw_2) == ("ssw", None, is_2), cell
        assert summary(checked(actor, plans(cell, "建設", "土木", None)))["plan"] == (0, 0, 3)


@pytest.mark.parametrize(
    ("regime", "cells", "expected"),
    [
        ("1号", ("建設", None, None), ["sector_titp"]),
        ("1号", (None, "土木", None), ["sector_titp"]),
        ("育成就労", ("空港グランドハンドリング", None, None), ["not_sector"]),
        ("育成就労", ("AVI", None, None), ["sector_not_esd"]),
        ("特定技能", ("介護", "土木", None), ["category_not_listed"]),
        ("特定技能", (None, "土木", None), ["category_without_sector"]),
        ("特定技能", ("どこか", "土木", None), ["not_sector"]),
        ("特定技能", ("介護", None, 12), ["restriction_not_esd"]),
        ("育成就労", ("介護", None, "長い"), ["not_months"]),
        ("育成就労", ("介護", None, 36), ["restriction_outside"]),
        ("育成就労", ("介護", None, 6), ["restriction_outside"]),
        ("育成就労", ("介護", "訪問", None), ["category_not_listed"]),
    ],
)
def test_work_the_law_does_not_list_is_said_at_its_cell(world, regime, cells, expected):
    outcome = checked(world.actor("admin"), plans(regime, *cells))
    assert [each.code for each in outcome.messages] == expected
    column = "IJK"[next(n for n, cell in enumerate(cells) if cell and not (n == 0 and any(cells[1:])))]
    place = "I" if expected == ["not_sector"] else column
    assert [each.place for each in outcome.messages] == [f"計画!{place}4"]
    only_said = {"restriction_outside"} | ({"category_not_listed"} if regime == "育成就労" else set())
    assert outcome.ready == (expected[0] in only_said)


def test_division_and_prefecture_are_read_by_name_or_code(world):
    headers = ["産業大分類", "都道府県"]
    companies = wider(COMPANIES, headers, ["建設", "東京"], ["a", 8])
    places = wider(ESTABLISHMENTS, headers[1:], ["埼玉県"], ["0８"])
    content = xlsx(roster(companies=companies, establishments=places))
    assert said(taken(world.actor("admin"), content)) == []
    found = Company.objects.filter(own_number__startswith="C-").order_by("own_number")
    assert list(found.values_list("industry_division", "prefecture")) == [("D", "13"), ("A", "08")]
    assert dict(Establishment.objects.filter(company__in=found).values_list("name", "prefecture")) == {
        "本社工場": "11",
        "第一圃場": "08",
    }
    assert summary(checked(world.actor("admin"), content))["company"] == (0, 0, 2)
    wrong = wider(COMPANIES, headers, ["Z", "48"])
    assert said(checked(world.actor("admin"), xlsx(roster(companies=wrong)))) == [
        "実習実施者!J2 not_division",
        "実習実施者!K2 not_prefecture",
    ]


# Exams

EXAM = ["旧システム番号", "級", "科目", "受検日", "合否", "合否判明日", "不受検の理由", "やむを得ない不受検"]


def exams(*rows):
    """The small roster with a sheet of exams of P-1, whose stage 1 ran from 2025-04-15 to 2026-04-14."""
    padded = [["P-1", *row, *[None] * (len(EXAM) - 1 - len(row))] for row in rows]
    return xlsx(roster() | {"技能検定": [EXAM, *padded]})


TRIES = (
    ("基礎級", "実技", "2025/12/1", "不合格", "2025/12/20"),
    ("初級", "実技試験", "R8.2.1", "○", "2026/2/20"),
    ("基礎級", "学科", "2025/12/1", "合格", "2025/12/20"),
    ("N4", None, "2025/7/6", "合格", None),
)


def attempts():
    rows = ExamAttempt.objects.order_by("grade", "part", "number")
    return [(row.grade, row.part, row.number, row.sits_on.isoformat(), row.result) for row in rows]


def test_tries_get_their_number_and_plan_and_come_once(world):
    content = exams(*TRIES)
    outcome = taken(world.actor("admin"), content)
    assert said(outcome) == []
    assert attempts() == [
        ("basic", "practical", 1, "2025-12-01", "failed"),
        ("basic", "practical", 2, "2026-02-01", "passed"),
        ("basic", "theory", 1, "2025-12-01", "passed"),
        ("ja_a2", "whole", 1, "2025-07-06", "passed"),
    ]
    plan = Plan.objects.get(person__old_number="P-1", stage=1)
    assert list(ExamAttempt.objects.order_by("grade", "number").values_list("plan", flat=True)) == [
        *[plan.pk] * 3,
        None,
    ]
    before = list(ExamAttempt.objects.order_by("pk").values())
    assert summary(taken(world.actor("admin"), content))["exam"] == (0, 0, 4)
    assert list(ExamAttempt.objects.order_by("pk").values()) == before
    alone = csv_bytes([EXAM, ["P-1", *TRIES[0], None, None]])  # a file with nothing else, about recorded people
    assert summary(checked(world.actor("admin"), alone, "検定.csv")) == {"person": (0, 0, 1), "exam": (0, 0, 1)}


def test_a_result_goes_to_the_try_that_was_applied_for(world):
    taken(world.actor("admin"), exams())
    person = Person.objects.get(old_number="P-1")
    waiting = ExamAttempt.objects.create(
        person=person, grade="grade_3", part="practical", applied_on=date(2026, 9, 1), exam="旋盤"
    )
    taken(world.actor("admin"), exams(("3級", "実技", "2026/11/1", "合格")))
    waiting.refresh_from_db()
    assert (waiting.sits_on, waiting.result, waiting.number) == (date(2026, 11, 1), "passed", 1)
    assert (waiting.plan.stage, waiting.exam, waiting.version) == (2, "旋盤", 2)
    assert ExamAttempt.objects.count() == 1
    taken(world.actor("admin"), exams(("3級", "学科", "2026/11/1", "不合格"), ("3級", "学科", "2026/11/20", "合格")))
    assert [row[2] for row in attempts()] == [1, 1, 2]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("9級", None, "2026/2/1"), ["技能検定!B2 not_grade"]),
        (("基礎級", "面接", "2026/2/1"), ["技能検定!C2 not_part"]),
        (("基礎級", "実技", "2026/2/1", "良"), ["技能検定!E2 not_result"]),
        ((None, "実技", "2026/2/1", "合格"), ["技能検定!B2 missing"]),
        (("基礎級", "実技", None, "合格"), ["技能検定!D2 missing"]),
        (("3級", "実技", "2026/12/1", "合格"), ["技能検定!E2 exam_ahead"]),
        (("3級", "実技", "2026/12/1"), []),
        (("3級", "実技", "2026/11/1", "合格", "2026/10/1"), ["技能検定!F2 order"]),
        (("3級", "実技", "2026/11/1", "合格", "2026/12/24"), ["技能検定!F2 in_the_future"]),
        (("N4", "実技", "2026/2/1", "合格"), ["技能検定!C2 exam_no_parts"]),
        (("3級", "実技", "2026/11/1", "欠席"), ["技能検定!G2 missing", "技能検定!H2 missing"]),
        (("3級", "実技", "2026/11/1", "欠席", None, "入院", "はい"), []),
    ],
)
def test_a_wrong_try_is_said_at_its_cell(world, row, expected):
    assert said(checked(world.actor("admin"), exams(row))) == expected


def test_what_was_passed_is_not_sat_again_and_a_row_comes_once(world):
    passed = ("基礎級", "実技", "2025/12/1", "合格")
    again = ("基礎級", "実技", "2026/2/1", "合格")
    assert said(checked(world.actor("admin"), exams(passed, again))) == ["技能検定!D3 exam_passed_before"]
    assert said(checked(world.actor("admin"), exams(passed, passed))) == ["技能検定!D3 duplicate_row"]
    taken(world.actor("admin"), exams(passed))
    assert said(checked(world.actor("admin"), exams(again))) == ["技能検定!D2 exam_passed_before"]


def test_the_marked_copy_says_what_to_do(admin):  # noqa: F811
    row = uploaded(admin, workbook(codes=("99-99-9",)))
    with files.open_file(row.marked) as stream:
        book = openpyxl.load_workbook(io.BytesIO(stream.read()))
    remark = book["実習生"]["N2"].comment.text
    assert "No sending organization of this name is recorded." in remark
    assert "Record it under “Sending organizations” first" in remark
    assert "The list of occupations of 2026-07-29 has no operation 99-99-9." in book["計画"]["I2"].comment.text


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_our_own_pages_say_can_be_read_again(language):
    """A list that was exported, or a value copied from a page, is understood."""
    with translation.override(language):
        for name in ("grade", "part", "result"):
            for value, words in ExamAttempt._meta.get_field(name).choices:
                assert parse(FIELDS[f"exam.{name}"], str(words)) == value
        for code, words in occupations.every_sector():
            assert parse(FIELDS["plan.sector"], words) == parse(FIELDS["plan.sector"], code) == code
            for row in work_categories(code):
                shown = row["name"] if language == "ja" else row["name_en"]
                assert parse(FIELDS["plan.work_category"], shown) == row["name"]
    for letter, name in DIVISIONS:
        assert parse(FIELDS["company.industry_division"], f"{letter} {name}") == letter
    for number, name in enumerate(NAMES, start=1):
        assert (
            parse(FIELDS["company.prefecture"], name) == parse(FIELDS["company.prefecture"], number) == f"{number:02}"
        )
    for row in occupation.occupations():
        assert parse(FIELDS["plan.occupation_code"], row.code) == row.code
        assert len(f"{row.occupation_ja}（{row.operation_ja}）") <= FIELDS["plan.occupation"].size


def test_the_list_of_exams_comes_back_as_it_was(world, client_of):
    """Exported, with the number of the person beside each name, and read again: nothing is new or changed."""
    taken(world.actor("admin"), exams(*TRIES))
    for language in ("en", "ja"):
        answer = client_of(world.admin, language).post(
            reverse("core:list_export", args=["exams"]), {"format": "csv", "query": ""}
        )
        table = list(csv.reader(io.StringIO(body(answer).decode("utf-8-sig"))))
        number = "Number in the former system" if language == "en" else "旧システム番号"
        rows = [[*table[0], number], *[[*row, "P-1"] for row in table[1:]]]
        assert len(table) == 5
        again = checked(world.actor("admin"), csv_bytes(rows), "a.csv")
        assert said(again) == []
        assert summary(again) == {"person": (0, 0, 1), "exam": (0, 0, 4)}


def test_both_languages_know_the_columns():
    with translation.override("en"):
        assert label("headcount.full_time") == "Full-time staff"
    with translation.override("ja"):
        assert label("person.sending") == "送出機関"
