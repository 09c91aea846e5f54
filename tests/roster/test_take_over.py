"""A small roster taken over: every table has what the file says, and the same file again changes nothing."""

from datetime import date

import pytest

from companies.models import Company, Establishment, InCharge, OutsideTrainees
from imjapan.accounts.models import ApiToken, User
from imjapan.core.search import matching
from imjapan.organization.models import Office, Staff
from interns.models import Passport, Person, PersonInCharge, ResidenceCard
from tests.roster.sheets import (
    COMPANIES,
    ESTABLISHMENTS,
    KAWAGUCHI,
    OUTSIDE,
    PEOPLE,
    PLACEMENTS,
    PLANS,
    changed,
    csv_bytes,
    roster,
    said,
    taken,
    xls,
    xlsx,
)
from tests.world import TODAY
from training.models import Absence, CutOver, Placement, Plan

pytestmark = pytest.mark.django_db


def test_a_roster_of_all_sheets(world):
    outcome = taken(world.actor("admin"), xlsx(roster()))
    assert said(outcome) == []
    office = Office.objects.get(code="SDJ")
    assert (office.name, office.clock_starts_on) == ("仙台事務所", date(2026, 10, 1))
    kawaguchi = Company.objects.get(own_number="C-001")
    assert (kawaguchi.name, kawaguchi.office, kawaguchi.name_kana) == (
        "株式会社川口鋳造", world.tokyo, "ｶﾜｸﾞﾁﾁｭｳｿﾞｳ",
    )  # fmt: skip
    assert Company.objects.get(own_number="C-002").is_sole_proprietor
    assert InCharge.objects.get(company=kawaguchi).user == world.alice
    plant = Establishment.objects.get(company=kawaguchi)
    assert plant.address == "埼玉県川口市 本町1-1 鋳物ビル"
    cut = CutOver.objects.get(establishment=plant)
    assert (cut.last_audit_on, cut.report_filed_on, cut.report_missing, cut.last_visit_on) == (
        date(2026, 3, 10), date(2026, 4, 20), False, date(2026, 3, 25),
    )  # fmt: skip
    assert OutsideTrainees.objects.get(company=kawaguchi).count == 3
    suparman, hoa = (Person.objects.get(old_number=number) for number in ("P-1", "P-2"))
    assert (suparman.passport_name, suparman.nationality, suparman.birth_date) == ("SUPARMAN", "ID", date(2001, 5, 20))
    assert (hoa.passport_name, hoa.sex, hoa.birth_date, hoa.office) == (
        "NGUYỄN THỊ HOA", "F", date(2001, 1, 1), world.tokyo,
    )  # fmt: skip
    assert set(Passport.objects.filter(person=suparman).values_list("number", flat=True)) == {"C1234567", "B0000001"}
    card = ResidenceCard.objects.get(person=suparman)
    assert (card.number, card.status, card.ends_on) == ("AB12345678CD", "技能実習2号ロ", date(2027, 4, 14))
    plans = Plan.objects.filter(person=suparman)
    assert [(plan.stage, plan.certification_no, plan.lecture_ends_on) for plan in plans] == [
        (1, "認1900001", date(2025, 5, 14)),
        (2, "認1900002", None),
    ]
    placements = Placement.objects.filter(person=suparman)
    assert [(each.plan, each.establishment, each.company, each.starts_on) for each in placements] == [
        (plans[0], plant, kawaguchi, date(2025, 5, 15)),
        (plans[1], plant, kawaguchi, date(2026, 4, 15)),
    ]
    farm = Placement.objects.get(person=hoa)
    assert (farm.establishment.name, farm.company.name) == ("第一圃場", "髙橋農園")


MODELS = [
    Absence, ApiToken, Company, CutOver, Establishment, InCharge, Office, OutsideTrainees, Passport, Person,
    PersonInCharge, Placement, Plan, ResidenceCard, Staff, User,
]  # fmt: skip


def everything():
    """Every row of every table a roster may write, and how many old rows history keeps."""
    rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in MODELS}
    events = sum(
        model._meta.get_field("history").related_model.objects.count() for model in MODELS if hasattr(model, "history")
    )
    return rows, events


def test_the_same_file_again_changes_nothing_and_creates_nothing(world):
    content = xlsx(roster())
    taken(world.actor("admin"), content)
    before = everything()
    again = taken(world.actor("admin"), content)
    assert everything() == before
    assert all(row["new"] == row["changed"] == 0 for row in again.report(TODAY)["summary"])


@pytest.mark.parametrize(
    ("table", "row", "header", "value", "model", "field", "old", "new"),
    [
        ("companies", 1, "業種", "鋳造業", Company, "industry", "金属製品製造業", "鋳造業"),
        ("people", 1, "フリガナ", "スパルマヌ", Person, "katakana", "ｽﾊﾟﾙﾏﾝ", "スパルマヌ"),
        ("people", 1, "在留期間満了日", "2027/4/30", ResidenceCard, "ends_on", date(2027, 4, 14), date(2027, 4, 30)),
        ("plans", 3, "認定番号", "認1900003", Plan, "certification_no", "", "認1900003"),
        ("placements", 2, "配属終了日", "2028/3/31", Placement, "ends_on", date(2028, 4, 14), date(2028, 3, 31)),
        (
            "establishments",
            1,
            "最終訪問日",
            "2026/3/26",
            CutOver,
            "last_visit_on",
            date(2026, 3, 25),
            date(2026, 3, 26),
        ),
        ("outside", 1, "他団体人数", 4, OutsideTrainees, "count", 3, 4),
    ],
)
def test_a_changed_cell_changes_one_field_and_leaves_history(world, table, row, header, value, model, field, old, new):
    taken(world.actor("admin"), xlsx(roster()))
    before, events = everything()
    source = dict(zip(("companies", "people", "plans", "placements", "establishments", "outside"),
                      (COMPANIES, PEOPLE, PLANS, PLACEMENTS, ESTABLISHMENTS, OUTSIDE), strict=True))[table]  # fmt: skip
    taken(world.actor("admin"), xlsx(roster(**{table: changed(source, row, header, value)})))
    after, more = everything()
    differences = [
        (name, key, was[key], now[key])
        for name in before
        for was, now in zip(before[name], after[name], strict=True)
        for key in was
        if was[key] != now[key] and key not in ("search_text", "sort_key", "kana_key")
    ]
    assert differences == [(model.__name__, field, old, new)]
    assert more == events + (1 if hasattr(model, "history") else 0)


def test_an_empty_cell_never_erases(world):
    taken(world.actor("admin"), xlsx(roster()))
    before = everything()
    bare = {"companies": COMPANIES, "people": PEOPLE, "plans": PLANS, "establishments": ESTABLISHMENTS}
    for header, table in (
        ("業種", "companies"),
        ("フリガナ", "people"),
        ("認定番号", "plans"),
        ("住所", "establishments"),
    ):
        bare[table] = changed(bare[table], 1, header, None)
    taken(world.actor("admin"), xlsx(roster(**bare)))
    assert everything() == before


def test_keys_for_search_follow_a_renamed_company(world):
    taken(world.actor("admin"), xlsx(roster()))
    renamed = changed(
        changed(COMPANIES, 1, "実習実施者名", "新川口メタル株式会社"), 1, "フリガナ", "シンカワグチメタル"
    )
    taken(world.actor("admin"), xlsx(roster(companies=renamed)))
    company = Company.objects.get(own_number="C-001")
    assert company.name == "新川口メタル株式会社"
    assert list(matching(Company.objects.all(), "メタル")) == [company]
    assert [place.name for place in matching(Establishment.objects.all(), "しんかわぐち")] == ["本社工場"]
    assert company.sort_key.startswith("シンカワクチ")


def test_single_files_in_other_formats(world):
    """The same tables as .xls and as CSV in CP932, one file after the other."""
    admin = world.actor("admin")
    taken(admin, xls(roster(people=None, passports=None, plans=None, placements=None)), "master.xls")
    taken(admin, csv_bytes([[*PEOPLE[0]], [*PEOPLE[1]]], "cp932"), "実習生.csv")
    taken(admin, csv_bytes(PLANS[:3], "utf-8-sig"), "計画.csv")
    taken(admin, csv_bytes(PLACEMENTS[:3]), "配属.csv")
    suparman = Person.objects.get(old_number="P-1")
    assert suparman.katakana == "ｽﾊﾟﾙﾏﾝ"
    assert [(p.plan.stage, p.company.own_number) for p in suparman.placements.all()] == [(1, "C-001"), (2, "C-001")]


def test_a_flat_roster_of_one_sheet(world):
    header = ["実習生氏名", "国籍・地域", "生年月日", "性別", "パスポートNo.", "会社名", "法人番号", "配属先", "号",
              "認定番号", "実習開始日", "実習終了日", "在留期限", "備考"]  # fmt: skip
    rows = [
        ["AGUS", "インドネシア", "2000/1/2", "男", "X1111111", "㈱川口鋳造", KAWAGUCHI, "第一工場", "１号", "認1",
         "R8.4.20", "R9.4.19", "2027/4/19", "x"],
        ["BUDI", "インドネシア", "2001/1/2", "男", "X2222222", "株式会社川口鋳造", None, "第一工場", "技能実習2号ロ",
         None, "2026/4/20", "2028/4/19", "2027/4/19", None],
    ]  # fmt: skip
    outcome = taken(world.actor("bob"), xlsx({"在籍者": [["技能実習生 名簿"], header, *rows]}))
    assert said(outcome) == ["在籍者 residence_skipped"]
    assert [note["code"] for note in outcome.notes] == ["unknown_headers"]
    company = Company.objects.get(corporate_number=KAWAGUCHI)
    assert company.office == world.tokyo
    placed = company.placements.order_by("pk")
    assert [(p.person.passport_name, p.plan.stage, p.establishment.name, p.starts_on) for p in placed] == [
        ("AGUS", 1, "第一工場", date(2026, 4, 20)),
        ("BUDI", 2, "第一工場", date(2026, 4, 20)),
    ]
    before = everything()
    taken(world.actor("bob"), xlsx({"在籍者": [["技能実習生 名簿"], header, *rows]}))
    assert everything() == before
