"""The files of docs/samples: the good ones are taken over, the broken one is refused with a message for each fault."""

import csv
import io
import json
import os
import sys
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command

from companies.models import Company, Establishment, InCharge, OutsideTrainees
from imjapan.accounts.models import User
from imjapan.core.spreadsheets.reading import read
from imjapan.organization.models import Office, Staff
from interns.models import Passport, Person, PersonInCharge, ResidenceCard
from reports.models import Obligation
from reports.obligations.recompute import recompute
from reports.obligations.standing import late
from tests.roster.sheets import checked, taken
from tests.roster.test_life import take_over, uploaded
from tests.roster.test_take_over import everything
from tests.world import TODAY, actor, make_office, make_user
from training.models import CutOver, Placement, Plan, RosterImport
from training.roster.messages import ERROR, WARNING
from training.roster.parsing import plain

SAMPLES = Path(__file__).parents[2] / "docs/samples"
FAULTS = Path(__file__).with_name("faults.csv")
COLUMNS = ("severity", "sheet", "row", "column", "value", "why", "what")
sys.path.insert(0, str(SAMPLES))

import make_samples  # noqa: E402
import sample_csv  # noqa: E402
import sample_faults  # noqa: E402
import sample_roster  # noqa: E402

FILES = ("roster.xlsx", "roster-broken.xlsx", "people-cp932.csv", "people-utf8.csv", "flat-roster.csv")
ROWS = {
    Office: 3, User: 11, Staff: 12, Company: 40, OutsideTrainees: 6, Establishment: 46, CutOver: 39, InCharge: 40,
    Person: 300, Passport: 325, ResidenceCard: 530, PersonInCharge: 22, Plan: 477, Placement: 478,
}  # fmt: skip


def content(name):
    return (SAMPLES / name).read_bytes()


@pytest.fixture
def admin(db):
    """The administrator of an installation that has its organization and nothing else."""
    make_office("X").delete()
    return actor(make_user("admin", is_administrator=True))


def cells(path):
    """Everything of a workbook that people see: cells, merged ranges and hidden sheets."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: (
            sheet.sheet_state,
            sorted(map(str, sheet.merged_cells.ranges)),
            [[cell.value for cell in row] for row in sheet.iter_rows()],
        )
        for sheet in book
    }


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Two folders, each with all files as the script writes them now."""
    folders = [tmp_path_factory.mktemp("samples") for _ in range(2)]
    for folder in folders:
        make_samples.main(folder)
    return folders


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_what_the_script_writes(name, written):
    if name.endswith(".csv"):
        assert (written[0] / name).read_bytes() == content(name)
    else:
        assert cells(written[0] / name) == cells(SAMPLES / name)


def test_the_script_writes_the_same_bytes_each_time(written):
    first, second = written
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in FILES)


# The good workbook


def test_the_workbook_has_no_fault(admin):
    outcome = checked(admin, content("roster.xlsx"))
    assert outcome.messages == []
    assert outcome.notes == [{"code": "hidden_sheet", "params": {"sheet": "作業用"}}]
    assert {sheet.sheet.name: sheet.unknown for sheet in outcome.mapped if sheet.unknown} == {}


def test_the_workbook_is_taken_over_and_a_second_time_changes_nothing(admin):
    row = uploaded(admin, content("roster.xlsx"))
    take_over(admin, row)
    assert row.state == RosterImport.State.DONE
    counts = {model: model.objects.exclude(username="admin").count() for model in [User]}
    assert counts | {model: model.objects.count() for model in ROWS if model is not User} == ROWS
    before = everything()
    again = take_over(admin, uploaded(admin, content("roster.xlsx")))
    assert again.state == RosterImport.State.DONE
    assert all(row["new"] == row["changed"] == 0 for row in again.report["summary"])
    assert everything() == before


@pytest.fixture
def moved_in(admin):
    taken(admin, content("roster.xlsx"))
    return admin


def test_names_are_kept_byte_for_byte(moved_in):
    """Every name, reading and address in the database is what a cell of the workbook says."""
    tables = {table.name: table.rows for table in sample_roster.workbook()}
    people = {person.old_number: person for person in Person.objects.all()}
    for row in tables["実習生"]:
        person = people[row["旧システム番号"]]
        assert person.passport_name == row["氏名"]
        assert (person.surname, person.given_name) == (row["姓"] or "", row["名"] or "")
        assert person.native_name == (row["母国語氏名"] or "")
        assert (person.katakana, person.call_name) == (row["フリガナ"], row["呼び名"] or "")
    companies = {company.old_number: company for company in Company.objects.all()}
    for row in tables["実習実施者"]:
        company = companies[row["旧システム番号"]]
        assert (company.name, company.name_kana) == (row["実習実施者名"], row["フリガナ"])
        assert company.representative_name == row["代表者氏名"]
        assert company.address == row["住所"].replace("\n", " ")


def test_what_a_grown_workbook_holds(moved_in):
    """One example of each thing that is easily lost."""
    one_name = Person.objects.get(old_number="J-0013")
    assert (one_name.passport_name, one_name.surname, one_name.katakana) == ("SUHARTONO", "", "ｽﾊﾙﾄﾉ")
    assert Person.objects.get(old_number="J-0005").native_name == "Đặng Thị Ngọc Lan"
    assert Person.objects.filter(native_name__endswith="ප්\u200dරනාන්දු").exists()  # the joiner belongs to the letter
    assert {person.language for person in Person.objects.filter(nationality="LK")} == {"si", "ta"}
    half = Company.objects.get(name="株式会社架空製作所")
    assert (half.name_kana, half.corporate_number) == ("ｶﾌﾞｼｷｶﾞｲｼｬｶｸｳｾｲｻｸｼﾞｮ", "7999900000002")
    farms = Company.objects.filter(name="見本農園").order_by("old_number")
    assert [(farm.own_number, farm.receipt_no, farm.corporate_number, farm.office.code) for farm in farms] == [
        ("T-F02", "実2399000015", None, "TKY"),
        ("", "実1899000037", None, "FUK"),
    ]
    assert Company.objects.filter(is_sole_proprietor=True).count() == 8
    same = Passport.objects.filter(number="C0000100").order_by("nationality")
    assert [(each.nationality, each.person.nationality) for each in same] == [("ID", "ID"), ("VN", "VN")]
    office = Office.objects.get(code="NGY")
    assert (office.address, office.postal_code) == ("愛知県名古屋市 架空町4-5 例示センター２階", "000-0002")
    assert {office.clock_starts_on for office in Office.objects.all()} == {date(2026, 11, 24)}
    charge = InCharge.objects.get(company__name="髙﨑見本農園")
    assert (charge.user.name, charge.deputy.username) == ("髙﨑 真由美", "watanabe.r")


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("NGUYEN\u00a0VAN AN", "NGUYEN\u00a0VAN AN"),
        ("A\tB\nC", "A B C"),
        ("සඳුනි ප්\u200dරනාන්දු", "සඳුනි ප්\u200dරනාන්දු"),
        ("髙\ue000橋", "髙\ue000橋"),
        ("\ufeff見本\u200b 太郎\u0000 ", "見本 太郎"),
    ],
)
def test_only_what_nobody_sees_is_taken_out_of_a_cell(typed, kept):
    """A hard space, a joiner and a character of one's own (外字) are part of a name; marks without width are not."""
    assert plain(typed) == kept


def test_older_passports_find_the_person(moved_in):
    renewed = [person for person in sample_roster.sample_people() if person.older]
    assert len(renewed) == 25
    for sample in renewed:
        person = Passport.objects.get(number=sample.older[0], nationality=sample.nationality).person
        assert person.old_number == sample.old_number
        assert set(person.passports.values_list("number", flat=True)) == {sample.older[0], sample.passport[0]}


def test_every_date_whatever_its_spelling(moved_in):
    """Birthdays, plans and placements are those the script meant, though cells spell them in nine ways."""
    placed = {
        (person.old_number, plan.stage, starts_on, ends_on or plan.ends_on, reason)
        for person in sample_roster.sample_people()
        for plan in person.plans
        for _place, starts_on, ends_on, reason in plan.placements
    }
    rows = Placement.objects.values_list("person__old_number", "plan__stage", "starts_on", "ends_on", "end_reason")
    assert set(rows) == placed
    born = {person.old_number: person.birth_date for person in sample_roster.sample_people()}
    assert dict(Person.objects.values_list("old_number", "birth_date")) == born
    plans = {
        (person.old_number, plan.starts_on, plan.ends_on, *((person.number % 3 and plan.lecture) or (None, None)))
        for person in sample_roster.sample_people()
        for plan in person.plans
    }
    fields = ("person__old_number", "starts_on", "ends_on", "lecture_starts_on", "lecture_ends_on")
    assert set(Plan.objects.values_list(*fields)) == plans


def told(duties):
    return [(duty.kind, str(duty.establishment.company), str(duty.establishment), duty.legal_on) for duty in duties]


def test_nothing_is_late_but_what_the_columns_prove(moved_in):
    """The day after moving in: only the two reports that are 未提出 are late."""
    tomorrow = TODAY + timedelta(days=1)
    recompute(today=tomorrow)
    assert told(Obligation.objects.filter(late(tomorrow), state="open").order_by("legal_on")) == [
        ("audit_report", "株式会社架空製作所", "本社工場", date(2026, 10, 27)),
        ("audit_report", "例示溶接工業株式会社", "本社工場", date(2026, 11, 17)),
    ]


def test_what_is_due_is_what_the_columns_prove(moved_in):
    """A target that has passed: three months after 最終監査日, or a report nobody said was filed.

    Of people only what 在留期間満了日 and 計画終了日 prove: an extension of the stay, an application for an exam.
    """
    tomorrow = TODAY + timedelta(days=1)
    recompute(today=tomorrow)
    passed = Obligation.objects.filter(state="open", target_on__lt=tomorrow, legal_on__gte=tomorrow)
    of_people = passed.filter(establishment__isnull=True)
    assert {(duty.kind, duty.person_id is not None) for duty in of_people} == {("exam", True), ("residence", True)}
    of_places = passed.filter(establishment__isnull=False)
    assert told(of_places.order_by("legal_on", "company__old_number")) == [
        ("audit", "株式会社サンプル食品", "小牧工場", date(2026, 11, 30)),
        ("audit_report", "株式会社仮名自動車部品", "岡崎工場", date(2026, 12, 16)),
        ("audit_report", "仮名機械株式会社", "浜松工場", date(2026, 12, 16)),
    ]


def test_windows_over_before_the_clock_started_are_not_opened(moved_in):
    """Also where 最終監査日 shows that one of them passed without an audit: 古河工場, last audited in May."""
    recompute(today=TODAY + timedelta(days=1))
    assert not Obligation.objects.filter(kind="audit", window_last__lt=date(2026, 11, 24)).exists()
    furukawa = Obligation.objects.filter(kind="audit", establishment__name="古河工場").order_by("window_first").first()
    assert (furukawa.window_first, furukawa.window_last) == (date(2026, 11, 1), date(2027, 1, 31))
    assert (furukawa.state, furukawa.carried_over) == ("open", True)


def test_an_audit_of_the_running_window_need_not_be_held_again(moved_in):
    recompute(today=TODAY + timedelta(days=1))
    audited = dict(CutOver.objects.values_list("establishment_id", "last_audit_on"))
    running = Obligation.objects.filter(kind="audit", window_first__lte=date(2026, 11, 24)).exclude(state="not_needed")
    assert len(running) == 45  # one farm has nobody in training
    for duty in running:
        last = audited.get(duty.establishment_id)
        held = last is not None and last >= duty.window_first
        assert (duty.state, duty.done_on, duty.carried_over) == (
            "done" if held else "open",
            last if held else None,
            True,
        )
    assert sum(duty.state == "done" for duty in running) == 19


# The broken twin


def expected_messages():
    with FAULTS.open(encoding="utf-8", newline="") as stream:
        return [tuple(row.values()) for row in csv.DictReader(stream)]


def test_each_fault_has_its_own_message(admin):
    before = everything()
    outcome = checked(admin, content("roster-broken.xlsx"))
    said = [
        (m.severity, m.sheet, str(m.row), m.column, m.value, m.why, m.what)
        for m in sorted(outcome.messages, key=lambda m: (m.sheet, m.row, m.column))
    ]
    if "WRITE_SAMPLES" in os.environ:
        with FAULTS.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([COLUMNS, *said])
    assert said == expected_messages()
    assert everything() == before


def test_the_table_of_messages_is_the_list_of_faults(admin):
    """Every fault that was put in is said at its place, once, and nothing else is."""
    faults = sample_faults.broken_twin()[1]
    outcome = checked(admin, content("roster-broken.xlsx"))
    assert sorted((m.sheet, m.row, m.column, m.code) for m in outcome.messages) == sorted(
        (fault.sheet, fault.row, fault.column, fault.code) for fault in faults
    )
    assert len({fault.code for fault in faults}) >= 40
    assert len({fault.what for fault in faults}) == len(faults)
    assert all(m.why and m.what for m in outcome.messages)


def test_the_broken_twin_is_refused_and_nothing_is_written(admin):
    before = everything()
    row = uploaded(admin, content("roster-broken.xlsx"))
    assert row.state == RosterImport.State.FAULTY
    warnings = [row for row in expected_messages() if row[0] == WARNING]
    assert row.report["counts"] == {
        ERROR: len(expected_messages()) - len(warnings),
        WARNING: len(warnings),
        "question": 0,
    }
    assert everything() == before


def test_the_readme_says_what_the_command_says(admin):
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import_roster", SAMPLES / "roster-broken.xlsx", "--dry-run", "--json", stdout=out)
    assert ended.value.code == 1
    text = make_samples.readme(json.loads(out.getvalue())["messages"])
    if "WRITE_SAMPLES" in os.environ:
        (SAMPLES / "README.md").write_text(text, encoding="utf-8")
    assert text == (SAMPLES / "README.md").read_text(encoding="utf-8")


# CSV


def test_both_encodings_give_equal_rows():
    cp932, utf8 = (read(content(name), name) for name in ("people-cp932.csv", "people-utf8.csv"))
    assert (cp932.encoding, utf8.encoding) == ("cp932", "utf-8")
    assert cp932.sheets[0].rows == utf8.sheets[0].rows
    assert len(cp932.sheets[0].rows) == 61
    with pytest.raises(UnicodeDecodeError):
        content("people-cp932.csv").decode()


def test_people_of_a_csv_file(admin):
    """The file of one encoding makes the people, the other one finds nothing to do, nor does the whole workbook."""
    for code in ("TKY", "NGY", "FUK"):
        make_office(code)
    taken(admin, content("people-cp932.csv"), "people-cp932.csv")
    assert (Person.objects.count(), Passport.objects.count(), ResidenceCard.objects.count()) == (60, 60, 60)
    sample = sample_csv.people_table().rows[2]
    assert Person.objects.get(old_number="J-0003").katakana == sample["フリガナ"] == "ﾑﾊﾏﾄﾞ･ﾘｽﾞｷ･ｳｨﾄﾞﾄﾞ"
    before = everything()
    taken(admin, content("people-utf8.csv"), "people-utf8.csv")
    assert everything() == before


def test_people_already_there_are_found_by_the_workbook(admin):
    for code in ("TKY", "NGY", "FUK"):
        make_office(code)
    taken(admin, content("people-utf8.csv"), "people-utf8.csv")
    taken(admin, content("roster.xlsx"))
    assert (Person.objects.count(), Passport.objects.count(), ResidenceCard.objects.count()) == (300, 325, 530)


def test_the_flat_roster_gives_people_plans_and_placements(admin):
    for code in ("TKY", "NGY", "FUK"):
        make_office(code)
    taken(admin, content("flat-roster.csv"), "flat-roster.csv")
    rows = sample_csv.flat_table().rows
    assert (Person.objects.count(), Plan.objects.count(), Placement.objects.count()) == (len(rows),) * 3
    placed = {
        (p.person.passport_name, p.person.katakana, p.company.name, p.establishment.name, p.starts_on, p.ends_on)
        for p in Placement.objects.select_related("person", "company", "establishment", "plan")
    }
    assert placed == {
        (
            row["氏名"],
            row["フリガナ"],
            row["会社名"],
            row["事業場名"],
            row["配属開始日"],
            row["配属終了日"] or row["計画終了日"],
        )
        for row in rows
    }
    audited = {(row["会社名"], row["事業場名"]): row["最終監査日"] for row in rows if row["最終監査日"]}
    cut = CutOver.objects.values_list("establishment__company__name", "establishment__name", "last_audit_on")
    assert {(company, name): day for company, name, day in cut} == audited
    assert len(audited) > 10


def test_the_flat_roster_after_the_workbook_changes_nothing(moved_in):
    before = everything()
    taken(moved_in, content("flat-roster.csv"), "flat-roster.csv")
    assert everything() == before
