"""Rosters with faults: one message at the cell, and afterwards the database is as before."""

import io
from datetime import date

import pytest
from django.core.management import call_command

from companies.models import Company
from interns.models import Passport, Person, ResidenceCard
from tests.roster.sheets import (
    COMPANIES,
    ESTABLISHMENTS,
    OFFICES,
    OUTSIDE,
    PASSPORTS,
    PEOPLE,
    PLACEMENTS,
    PLANS,
    TOYAMA,
    changed,
    checked,
    csv_bytes,
    roster,
    said,
    taken,
    xlsx,
)
from tests.roster.test_parsing import MY_NUMBER
from tests.roster.test_take_over import everything
from training.models import Placement, Plan
from training.roster.messages import MASK, WORDS

pytestmark = pytest.mark.django_db
TABLES = {
    "offices": OFFICES, "companies": COMPANIES, "establishments": ESTABLISHMENTS, "people": PEOPLE,
    "passports": PASSPORTS, "plans": PLANS, "placements": PLACEMENTS, "outside": OUTSIDE,
}  # fmt: skip


def faults(world, content, actor="admin"):
    """What is said as fault or question; also proves that checking and refusing write nothing."""
    before = everything()
    outcome = checked(world.actor(actor), content)
    assert everything() == before
    assert not outcome.ready
    for message in outcome.messages:
        assert message.why
        assert message.what
    return said(outcome, "error", "question")


def with_cell(table, row, header, value):
    return xlsx(roster(**{table: changed(TABLES[table], row, header, value)}))


@pytest.mark.parametrize(
    ("table", "row", "header", "value", "expected"),
    [
        ("offices", 2, "運用開始日", None, ["監理事業所!C3 missing_for_new"]),
        ("offices", 2, "事業所コード", "TKY", ["監理事業所!A3 duplicate_row"]),
        ("companies", 1, "法人番号", TOYAMA[:-1] + "9", ["実習実施者!A2 corporate_check"]),
        ("companies", 1, "担当事業所コード", "NGY", ["実習実施者!G2 office_unknown"]),
        ("companies", 1, "担当者", "nobody", ["実習実施者!H2 user_unknown"]),
        ("companies", 1, "担当者", "hana", ["実習実施者!H2 user_unknown"]),
        ("companies", 2, "法人番号", TOYAMA, ["実習実施者!E3 sole_with_number"]),
        ("establishments", 2, "管理番号", "C-999", ["事業場!A3 company_unknown"]),
        ("establishments", 1, "最終監査日", "2026/4/21", ["事業場!E2 report_before_audit"]),
        ("establishments", 1, "最終監査日", None, ["事業場!E2 report_without_audit"]),
        ("establishments", 1, "最終訪問日", "2026/12/1", ["事業場!F2 in_the_future"]),
        ("people", 1, "生年月日", "2001/2/31", ["実習生!D2 no_day"]),
        ("people", 1, "生年月日", "2001/13/1", ["実習生!D2 no_month"]),
        ("people", 1, "性別", None, ["実習生!E2 missing_for_new"]),
        ("people", 2, "在留カード番号", "AB12345678CD", ["実習生!I3 card_taken"]),
        ("people", 2, "在留期間満了日", "2026/9/30", ["実習生!L3 order"]),
        ("people", 2, "旧システム番号", MY_NUMBER, ["実習生!F3 my_number"]),
        ("plans", 2, "計画開始日", "2026/4/14", ["計画!E3 overlap"]),
        ("plans", 2, "計画終了日", "2026/4/14", ["計画!F3 order"]),
        ("plans", 1, "講習開始日", "2025/4/14", ["計画!G2 lecture_outside"]),
        ("plans", 2, "講習開始日", "2026/4/15", ["計画!G3 lecture_outside"]),
        ("plans", 2, "段階", None, ["計画!C3 stage_missing"]),
        ("plans", 1, "旅券番号", "Z9999999", ["計画!A2 person_unknown"]),
        ("placements", 2, "配属開始日", "2026/4/14", ["配属!E3 plan_differs"]),
        ("placements", 1, "管理番号", "C-999", ["配属!C2 company_unknown"]),
        ("placements", 1, "事業場名", "第九工場", ["配属!D2 establishment_unknown"]),
        ("placements", 1, "配属開始日", None, ["配属!F2 missing"]),
        ("outside", 1, "他団体人数", "三", ["他団体人数!C2 not_count"]),
    ],
)  # fmt: skip
def test_one_wrong_cell_gives_one_message(world, table, row, header, value, expected):
    found = faults(world, with_cell(table, row, header, value))
    assert found[: len(expected)] == expected
    known_consequences = {"stage_missing", "establishment_unknown", "person_unknown", "missing_for_new"}
    assert {each.split()[-1] for each in found[len(expected) :]} <= known_consequences


def test_a_my_number_is_not_repeated_anywhere(world):
    outcome = checked(world.actor("admin"), with_cell("people", 2, "旧システム番号", MY_NUMBER))
    assert [message.value for message in outcome.messages] == [MASK]
    assert MY_NUMBER not in str(outcome.report(date(2026, 11, 23)))


def test_a_column_of_my_numbers_is_refused_by_its_name(world):
    table = [[*PEOPLE[0], "マイナンバー"], [*PEOPLE[1], MY_NUMBER], [*PEOPLE[2], None]]
    assert faults(world, xlsx(roster(people=table))) == ["実習生!N1 my_number_column"]


def test_a_row_twice(world):
    assert faults(world, xlsx(roster(people=[*PEOPLE, PEOPLE[1]]))) == ["実習生!A4 duplicate_row"]
    assert faults(world, xlsx(roster(companies=[*COMPANIES, COMPANIES[1]]))) == ["実習実施者!C4 duplicate_row"]
    assert faults(world, xlsx(roster(placements=[*PLACEMENTS, PLACEMENTS[3]]))) == ["配属!F5 duplicate_row"]


def test_two_sheets_that_contradict_each_other(world):
    header = [*PLANS[0], "氏名", "生年月日"]
    rows = [[*row, None, None] for row in PLANS[1:]]
    rows[0][-2:] = ["SUPARDI", "2001/5/21"]
    outcome = checked(world.actor("admin"), xlsx(roster(plans=[header, *rows])))
    assert said(outcome) == ["計画!I2 contradiction", "計画!J2 contradiction"]
    message = outcome.messages[0]
    assert (message.value, message.why) == (
        "SUPARDI",
        "Sheet “実習生”, row 2 says “SUPARMAN” for the same thing.",
    )


def test_two_companies_under_one_number_contradict_each_other(world):
    table = [*COMPANIES, [None, "C-001", "有限会社別", None, None, None, "TKY", None, None]]
    assert faults(world, xlsx(roster(companies=table))) == ["実習実施者!C4 contradiction"]


def test_numbers_of_two_recorded_companies(world):
    taken(world.actor("admin"), xlsx(roster()))
    only = [COMPANIES[0], [COMPANIES[1][0], "C-002", "株式会社川口鋳造", None, None, None, "TKY", None, None]]
    alone = dict.fromkeys(TABLES) | {"companies": only}
    assert faults(world, xlsx(roster(**alone))) == ["実習実施者!B2 company_conflict"]


def test_a_new_company_without_any_number(world):
    table = changed(COMPANIES, 2, "管理番号", None)
    found = faults(world, xlsx(roster(companies=table, placements=None, establishments=None)))
    assert found == ["実習実施者!A3 company_no_key"]


def test_passports_of_two_recorded_people(world):
    for person, number in zip(world.trainees, ("C1234567", "B0000001"), strict=False):
        Passport.objects.create(person=person, nationality="ID", number=number)
    assert "実習生!G2 person_conflict" in faults(world, xlsx(roster()))


def test_any_passport_ever_recorded_finds_the_person(world):
    admin = world.actor("admin")
    taken(admin, xlsx(roster()))
    person = Person.objects.get(old_number="P-1")
    renewed = changed(changed(PEOPLE, 1, "旅券番号", "D7777777"), 1, "旧システム番号", None)
    passports = [["氏名", "国籍", "生年月日", "旅券番号"], ["suparman", "ID", "2001/5/20", "B0000001"]]
    plans = [PLANS[0], ["D7777777", *PLANS[1][1:]], ["D7777777", *PLANS[2][1:]], PLANS[3]]
    placements = [PLACEMENTS[0], *[["D7777777", *row[1:]] for row in PLACEMENTS[1:3]], PLACEMENTS[3]]
    taken(admin, xlsx(roster(people=renewed, passports=passports, plans=plans, placements=placements)))
    assert Person.objects.filter(birth_date=date(2001, 5, 20), passport_name="SUPARMAN").get() == person
    assert set(person.passports.values_list("number", flat=True)) == {"C1234567", "B0000001", "D7777777"}
    assert (Plan.objects.filter(person=person).count(), Placement.objects.filter(person=person).count()) == (2, 2)


def test_the_same_passport_number_of_another_country_is_another_person(world):
    Passport.objects.create(person=world.trainees[0], nationality="TH", number="C1234567")
    taken(world.actor("admin"), xlsx(roster()))
    assert Passport.objects.filter(number="C1234567").count() == 2


def test_one_person_with_two_passports_in_one_sheet(world):
    twin = [*PEOPLE[1]]
    for header, value in (("旅券番号", "D7777777"), ("旧システム番号", None), ("在留カード番号", None),
                          ("在留資格", None), ("在留期間開始日", None), ("在留期間満了日", None)):  # fmt: skip
        twin[PEOPLE[0].index(header)] = value
    assert faults(world, xlsx(roster(people=[*PEOPLE, twin]))) == ["実習生!G4 person_two_passports"]


def test_a_question_shows_the_candidate_only_to_those_who_may_see_it(world):
    office = world.osaka
    office.is_private = True
    office.save()
    Person.objects.create(office=office, passport_name="SUPARMAN", nationality="ID", birth_date="2001-05-20", sex="M")
    content = xlsx(roster(offices=None))
    outcome = checked(world.actor("bob"), content)
    assert said(outcome, "error", "question")[0] == "実習生!A2 same_person_elsewhere"
    assert not any(message.candidate for message in outcome.messages)
    assert "実習生!A2 same_person" in faults(world, content, "admin")


def test_names_of_a_private_office_are_in_no_message(world):
    world.osaka.is_private = True
    world.osaka.save()
    hidden = [
        Person.objects.create(
            office=world.osaka, passport_name=name, nationality="ID", birth_date="1999-09-09", sex="M"
        )
        for name in ("RAHASIA SATU", "RAHASIA DUA")
    ]
    Passport.objects.create(person=hidden[0], nationality="ID", number="C1234567")
    ResidenceCard.objects.create(
        person=hidden[1], number="CD87654321EF", status="x", starts_on="2026-01-01", ends_on="2026-12-31"
    )
    Company.objects.create(office=world.osaka, name="秘密商事", own_number="C-001")
    outcome = checked(world.actor("bob"), xlsx(roster(offices=None)))
    found = said(outcome, "error")
    assert "実習生!G2 office_not_yours" in found
    assert "実習生!I3 card_taken" in found
    told = " ".join(f"{m.why} {m.what} {m.params}" for m in outcome.messages)
    for secret in ("RAHASIA", "1999", "秘密商事", "大阪事務所"):
        assert secret not in told
    Passport.objects.create(person=hidden[1], nationality="ID", number="B0000001")
    outcome = checked(world.actor("bob"), xlsx(roster(offices=None)))
    assert "実習生!G2 person_conflict" in said(outcome)
    assert "RAHASIA" not in str([message.params for message in outcome.messages])


def test_rows_of_offices_that_are_not_managed(world):
    taken(world.actor("admin"), xlsx(roster()))
    Company.objects.filter(own_number="C-001").update(office=world.osaka)
    person = Person.objects.get(old_number="P-2")
    person.office = world.osaka
    person.save()
    found = faults(world, xlsx(roster(offices=None)), "bob")
    assert "実習実施者!C2 office_not_yours" in found
    assert "実習生!A3 office_not_yours" in found


def test_a_residence_that_overlaps_a_recorded_one(world):
    taken(world.actor("admin"), xlsx(roster()))
    table = changed(changed(PEOPLE, 1, "在留カード番号", "ZZ12345678ZZ"), 1, "在留期間開始日", "2026/4/20")
    assert faults(world, xlsx(roster(people=table))) == ["実習生!K2 overlap"]
    assert ResidenceCard.objects.count() == 2


def test_formulas(world):
    def touch(book):
        book["実習生"]["E2"] = "=A1"
        book["実習生"]["E3"] = "#N/A"
        book["実習生"]["E3"].data_type = "e"

    found = faults(world, xlsx(roster(), touch))
    assert found == ["実習生!E2 formula_no_value", "実習生!E3 formula_error"]


def test_merged_cells_in_the_data(world):
    found = faults(world, xlsx(roster(), lambda book: book["配属"].merge_cells("C2:C3")))
    assert found[0] == "配属!C2 merged_data"
    assert "company_of_row" in found[1]


def two_rows(book):
    """The header of people in two rows: groups merged above, what has no group merged downwards."""
    sheet = book["実習生"]
    sheet.insert_rows(1)
    groups = {"G1:H1": "旅券", "I1:L1": "在留カード"}
    for column in "ABCDEFM":
        sheet[f"{column}1"] = sheet[f"{column}2"].value
        sheet.merge_cells(f"{column}1:{column}2")
    for reach, name in groups.items():
        sheet[reach.split(":")[0]] = name
        sheet.merge_cells(reach)
    for cell, name in {"G2": "番号", "H2": "有効期限", "I2": "番号", "J2": "在留資格", "K2": "許可年月日"}.items():
        sheet[cell] = name


def test_two_header_rows_with_merged_cells_are_read_as_one(world):
    outcome = taken(world.actor("admin"), xlsx(roster(), two_rows))
    people = next(each for each in outcome.mapped if each.sheet.name == "実習生")
    assert (people.top, people.bottom) == (1, 2)
    assert set(people.columns.values()) >= {"passport.number", "card.number", "card.starts_on", "passport.expires_on"}
    assert Person.objects.get(old_number="P-1").passports.filter(number="C1234567").exists()


def test_a_title_above_and_english_names_below_the_header(world):
    english = ["Passport number", "Nationality", "Our number", "Establishment", "Stage", "From", "Until"]
    table = [["配属一覧（2026年11月）"], [], PLACEMENTS[0], english, *PLACEMENTS[1:]]
    outcome = taken(world.actor("admin"), xlsx(roster(placements=table)))
    placements = next(each for each in outcome.mapped if each.sheet.name == "配属")
    assert (placements.top, placements.bottom) == (3, 4)


def test_sheets_and_headers_that_say_nothing(world):
    tables = {"メモ": [["これは", "覚え書き"], ["x", "y"]]}
    assert faults(world, xlsx(tables)) == [" nothing_known"]
    outcome = checked(world.actor("admin"), xlsx(roster() | tables))
    assert (said(outcome), outcome.ready) == (["メモ no_header"], True)


def test_a_needed_column_is_missing(world):
    header = [name for name in PLANS[0] if name != "計画終了日"]
    plans = [header, *[row[:5] + row[6:] for row in PLANS[1:]]]
    found = faults(world, xlsx(roster(plans=plans)))
    assert found[0] == "計画!1 column_missing"


def test_two_columns_with_the_same_meaning(world):
    table = [[*PEOPLE[0], "パスポート番号"], *[[*row, "X1"] for row in PEOPLE[1:]]]
    assert faults(world, xlsx(roster(people=table))) == ["実習生!N1 column_twice"]


def test_every_message_has_words_and_uses_only_its_parameters():
    for code, (why, what) in WORDS.items():
        assert str(why), code
        assert str(what), code


def command(tmp_path, content, *options, name="roster.xlsx"):
    path = tmp_path / name
    path.write_bytes(content)
    out = io.StringIO()
    call_command("import_roster", str(path), *options, stdout=out)
    return out.getvalue()


def test_the_command_takes_over(world, tmp_path):
    assert "Nothing was taken over." in command(tmp_path, xlsx(roster()), "--dry-run")
    assert not Person.objects.filter(old_number="P-1").exists()
    out = command(tmp_path, xlsx(roster()))
    assert "people: 2 new, 0 changed, 0 as before" in out
    assert out.endswith("Taken over.\n")
    assert Person.objects.filter(old_number="P-1").exists()
    assert '"taken_over": true' in command(tmp_path, xlsx(roster()), "--json", "--as", "admin")


@pytest.mark.parametrize(
    ("content", "options", "status"),
    [
        (with_cell("people", 1, "生年月日", "2001/2/31"), [], 1),
        (with_cell("people", 1, "生年月日", "2001/2/31"), ["--json"], 1),
        (b"%PDF-1.7", ["--json"], 2),
        (xlsx(roster()), ["--as", "bob"], 1),
    ],
)
def test_the_command_ends_with_a_status(world, tmp_path, content, options, status):
    before = everything()
    with pytest.raises(SystemExit) as error:
        command(tmp_path, content, *options)
    assert error.value.code == status
    assert everything() == before


def test_the_command_answers_questions_when_told_to(world, tmp_path):
    Person.objects.create(
        office=world.tokyo, passport_name="SUPARMAN", nationality="ID", birth_date="2001-05-20", sex="M"
    )
    with pytest.raises(SystemExit):
        command(tmp_path, xlsx(roster()))
    command(tmp_path, xlsx(roster()), "--new-persons")
    assert Person.objects.filter(passport_name="SUPARMAN").count() == 2


def test_staff_are_made_without_a_password(world):
    staff = [
        ["ユーザー名", "氏名", "メールアドレス", "事業所コード", "役割", "開始日"],
        ["tanaka", "田中 花子", "tanaka@example.jp", "TKY", "監理責任者", "2026/4/1"],
        ["alice", None, None, "SDJ", None, "2026/10/1"],
    ]
    companies = changed(COMPANIES, 1, "担当者", "田中　花子")
    taken(world.actor("admin"), xlsx(roster(staff=staff, companies=companies)))
    company = Company.objects.get(own_number="C-001")
    tanaka = company.in_charge.get().user
    assert (tanaka.username, tanaka.has_usable_password(), tanaka.kind) == ("tanaka", False, "staff")
    assert [(row.office.code, row.role) for row in tanaka.staff.all()] == [("TKY", "manager")]
    assert [row.office.code for row in world.alice.staff.order_by("starts_on")] == ["TKY", "SDJ"]
    before = everything()
    taken(world.actor("admin"), xlsx(roster(staff=staff, companies=companies)))
    assert everything() == before
    wrong = [*staff, ["suzuki", "鈴木", "tanaka@example.jp", "XXX", "社長", "2026/4/1"]]
    found = faults(world, xlsx(roster(staff=wrong, companies=companies)))
    assert found == ["担当職員!E4 not_role", "担当職員!C4 mail_taken", "担当職員!D4 office_unknown"]


def test_who_is_in_charge_works_in_that_office(world):
    outcome = checked(world.actor("admin"), with_cell("companies", 1, "担当者", "charlie"))
    assert said(outcome, "warning") == ["実習実施者!H2 user_elsewhere"]
    assert outcome.messages[0].why == "This staff member does no supervision work in the office “東京事務所”."
    assert outcome.ready


def test_a_csv_with_one_fault(world):
    content = csv_bytes(changed(PEOPLE, 1, "国籍", "どこか")[:2], "cp932")
    outcome = checked(world.actor("admin"), content, "実習生.csv")
    assert said(outcome) == ["実習生!C2 not_nationality"]


def test_a_person_may_have_a_row_for_each_residence_card(world):
    older = [*PEOPLE[1]]
    for header, value in (("在留カード番号", "ZZ12345678ZZ"), ("在留資格", "技能実習1号ロ"),
                          ("在留期間開始日", "2025/4/15"), ("在留期間満了日", "2026/4/14")):  # fmt: skip
        older[PEOPLE[0].index(header)] = value
    taken(world.actor("admin"), xlsx(roster(people=[*PEOPLE, older])))
    cards = Person.objects.get(old_number="P-1").residence_cards.order_by("starts_on")
    assert [card.number for card in cards] == ["ZZ12345678ZZ", "AB12345678CD"]
