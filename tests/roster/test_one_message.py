"""One fault, one message: at the cell that is wrong, whatever the order of the sheets and however many rows suffer."""

import pytest

from companies.models import Company
from tests.roster.sheets import (
    COMPANIES,
    ESTABLISHMENTS,
    KAWAGUCHI,
    PASSPORTS,
    PEOPLE,
    PLACEMENTS,
    TOYAMA,
    changed,
    checked,
    csv_bytes,
    roster,
    said,
    taken,
    xlsx,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(world):
    return world.actor("admin")


@pytest.mark.parametrize("first", ["旅券", "実習生"])
def test_a_passport_that_ties_two_people_together(admin, first):
    """The row that does it is to blame, not the people, also when their sheet comes later."""
    tied = [["現旅券番号", "国籍", "旅券番号"], ["C1234567", "ID", "C7654321"]]
    people = changed(changed(PEOPLE, 2, "国籍", "ID"), 2, "旅券番号", "C7654321")
    tables = roster(people=people, passports=tied, plans=None, placements=None)
    ordered = {first: tables[first], **tables}
    outcome = checked(admin, xlsx(ordered))
    assert said(outcome) == ["旅券!C2 person_conflict"]
    assert outcome.messages[0].params == {"first": "SUPARMAN", "second": "NGUYỄN THỊ HOA"}


def test_the_wrong_country_of_a_known_passport(admin):
    outcome = checked(admin, xlsx(roster(placements=changed(PLACEMENTS, 1, "国籍", "タイ"))))
    assert said(outcome) == ["配属!B2 passport_country"]
    assert outcome.messages[0].why == "The passport C1234567 belongs to a person of another nationality."


def test_the_same_number_in_another_country_is_another_passport(admin):
    """Unless somebody in that country has it: then nothing is wrong."""
    both = [*PEOPLE, [*PEOPLE[1]]]
    for header, value in (
        ("氏名", "SOMCHAI JAIDEE"),
        ("国籍", "TH"),
        ("旧システム番号", "P-3"),
        ("在留カード番号", None),
    ):
        both = changed(both, 3, header, value)
    taken(admin, xlsx(roster(people=both)))


@pytest.mark.parametrize("passport", ["X9999999", "C1234567"])
def test_older_passport_of_an_unknown_person(admin, passport):
    rows = [["現旅券番号", "国籍", "旅券番号"], [passport, "ID", "B0000009"]]
    outcome = checked(admin, xlsx(roster(passports=rows)))
    assert said(outcome) == ([] if passport == "C1234567" else ["旅券!A2 person_unknown"])


def test_a_receipt_number_of_two_corporations_of_the_file(admin):
    """They are not taken for one company: the second one is told that the number is taken."""
    table = [
        ["法人番号", "届出受理番号", "実習実施者名", "担当事業所コード"],
        [KAWAGUCHI, "実1", "株式会社川口鋳造", "TKY"],
        [TOYAMA, "実1", "富山精工株式会社", "TKY"],
    ]
    outcome = checked(admin, xlsx({"実習実施者": table}))
    assert said(outcome) == ["実習実施者!B3 number_taken"]
    assert outcome.messages[0].params == {"other": "株式会社川口鋳造"}


def test_a_receipt_number_of_a_recorded_corporation(admin, world):
    """A row with another corporate number never becomes the recorded company."""
    world.asahi.corporate_number = KAWAGUCHI
    world.asahi.save()
    table = [
        ["法人番号", "届出受理番号", "実習実施者名", "担当事業所コード"],
        [TOYAMA, world.asahi.receipt_no, "富山精工株式会社", "TKY"],
    ]
    outcome = checked(admin, xlsx({"実習実施者": table}))
    assert said(outcome) == ["実習実施者!B2 number_taken"]
    assert Company.objects.get(corporate_number=KAWAGUCHI).name == "株式会社朝日製作所"


def test_two_companies_in_one_row_of_another_sheet(admin):
    table = [["法人番号", *PLACEMENTS[0]], [KAWAGUCHI, *PLACEMENTS[1]], [KAWAGUCHI, *PLACEMENTS[3]]]
    outcome = checked(admin, xlsx(roster(placements=table)))
    assert said(outcome) == ["配属!D3 company_conflict"]


def test_an_establishment_without_a_name(admin):
    """Also where the company has only one: the row of a sheet of establishments is about one of them."""
    extra = [*ESTABLISHMENTS, ["C-001", None, "埼玉県川口市", None, None, None]]
    assert said(checked(admin, xlsx(roster(establishments=extra)))) == ["事業場!B4 missing"]


def test_an_unknown_person_in_charge_with_a_deputy(admin):
    table = [[*row, "副担当者" if n == 0 else "bob"] for n, row in enumerate(COMPANIES[:2])]
    outcome = checked(admin, xlsx({"実習実施者": changed(table, 1, "担当者", "存在しない")}))
    assert said(outcome) == ["実習実施者!H2 user_unknown"]


def test_a_missing_column_is_said_once_for_all_rows(admin):
    table = [row[:11] + row[12:] for row in PEOPLE]
    cards = [["在留カード番号", "在留資格", "在留期間開始日", "旧システム番号"]]
    cards += [[f"ZZ0000000{n}QQ", "特定活動", f"202{n}/1/1", "P-1"] for n in range(3)]
    outcome = checked(admin, xlsx(roster(people=table, 在留カード=cards)))
    assert said(outcome, "error") == ["在留カード!1 column_missing"]


def test_an_unknown_office_is_said_once_for_a_row(admin):
    header = [
        "氏名",
        "国籍",
        "生年月日",
        "性別",
        "旅券番号",
        "法人番号",
        "会社名",
        "段階",
        "配属開始日",
        "配属終了日",
        "担当事業所コード",
    ]
    row = ["BUDI", "ID", "2001/1/2", "男", "X1", KAWAGUCHI, "株式会社川口鋳造", "1", "2026/4/1", "2027/3/31", "XXX"]
    row[4] = "X1111111"
    outcome = checked(admin, csv_bytes([header, row]), "名簿.csv")
    assert said(outcome, "error") == ["名簿!K2 office_unknown"]


def test_a_person_born_tomorrow(admin):
    outcome = checked(admin, xlsx(roster(people=changed(PEOPLE, 1, "生年月日", "2026/11/24"))))
    assert said(outcome) == ["実習生!D2 born_in_future"]
    assert not outcome.ready


def test_the_same_person_listed_again_with_another_passport(admin):
    again = [*PEOPLE[1]]
    again[PEOPLE[0].index("旅券番号")], again[PEOPLE[0].index("旧システム番号")] = "X7777777", None
    again[8:12] = [None] * 4
    outcome = checked(admin, xlsx(roster(people=[*PEOPLE, again], passports=PASSPORTS)))
    assert said(outcome) == ["実習生!G4 person_two_passports"]
