"""The placement cycle in a roster: sending organization, operation of the list, full-time staff by day."""

import io
from datetime import date

import openpyxl
import pytest
from django.utils import translation

from companies.models import Headcount
from imjapan.core import files
from interns.models import Person, SendingOrganization
from tests.roster.sheets import COMPANIES, ESTABLISHMENTS, PEOPLE, PLANS, checked, label, roster, said, taken, xlsx
from tests.roster.test_life import admin, uploaded  # noqa: F401
from tests.roster.test_take_over import everything
from tests.world import TODAY
from training.models import Plan

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


def test_the_marked_copy_says_what_to_do(admin):  # noqa: F811
    row = uploaded(admin, workbook(codes=("99-99-9",)))
    with files.open_file(row.marked) as stream:
        book = openpyxl.load_workbook(io.BytesIO(stream.read()))
    remark = book["実習生"]["N2"].comment.text
    assert "No sending organization of this name is recorded." in remark
    assert "Record it under “Sending organizations” first" in remark
    assert "The list of occupations of 2026-07-29 has no operation 99-99-9." in book["計画"]["I2"].comment.text


def test_both_languages_know_the_columns():
    with translation.override("en"):
        assert label("headcount.full_time") == "Full-time staff"
    with translation.override("ja"):
        assert label("person.sending") == "送出機関"
