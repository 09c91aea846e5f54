"""Before taking over: who is new, and who changes which field from what to what."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from interns.models import Passport, Person
from tests.roster.sheets import COMPANIES, PEOPLE, PLACEMENTS, changed, csv_bytes, roster, xlsx
from tests.roster.test_life import run_jobs
from tests.roster.test_pages import uploaded, url
from tests.training.helpers import text_of
from tests.world import make_person
from training.models import RosterImport
from training.roster import preview

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(world, client_of):
    return client_of(world.admin)


def take_over(client, row):
    client.post(url("roster_take_over", row))
    run_jobs()
    row.refresh_from_db()
    assert row.state == RosterImport.State.DONE, row.report["messages"]


def told(row):
    """Kind of record to its changes as texts, and to its new records."""
    shown = preview.details(row.report)
    changes = {each.label: [(c.name, c.field, c.old, c.new) for c in each.changed] for each in shown}
    return changes, {each.label: each.new for each in shown}


def test_changed_fields_are_shown_with_old_and_new_value(world, admin):
    take_over(admin, uploaded(admin, xlsx(roster())))
    people = changed(changed(PEOPLE, 1, "フリガナ", "スパルマンジュニア"), 1, "在留期間満了日", "2027/5/14")
    companies = changed(changed(COMPANIES, 1, "担当事業所コード", "SDJ"), 1, "担当者", None)
    newcomer = ["BARU", "ﾊﾞﾙ", "ID", "2000/1/1", "男", "P-9", "Z9999999", *[None] * 5, "TKY"]
    row = uploaded(admin, xlsx(roster(people=[*people, newcomer], companies=companies)))
    changes, new = told(row)
    assert changes["people"] == [("SUPARMAN", "Name in katakana", "ｽﾊﾟﾙﾏﾝ", "スパルマンジュニア")]
    assert changes["residence cards"] == [("SUPARMAN AB12345678CD", "Until", "2027-04-14", "2027-05-14")]
    assert changes["companies"] == [("株式会社川口鋳造", "Office", "東京事務所", "仙台事務所")]
    assert (new["people"], new["passports"]) == (["BARU"], ["BARU Z9999999"])
    page = admin.get(url("roster_take_over", row))
    words = text_of(page)
    assert "SUPARMAN Name in katakana ｽﾊﾟﾙﾏﾝ スパルマンジュニア" in words
    assert "New: people BARU" in words
    assert "Take over the file now? New records: 2. Changed records: 3." in page.content.decode()
    assert "株式会社川口鋳造 Office 東京事務所 仙台事務所" in text_of(admin.get(url("roster", row), {"step": "check"}))
    take_over(admin, row)  # what was written is said in the same words afterwards
    assert "SUPARMAN Name in katakana ｽﾊﾟﾙﾏﾝ スパルマンジュニア" in text_of(admin.get(url("roster_take_over", row)))
    assert Person.objects.get(old_number="P-1").katakana == "スパルマンジュニア"


def test_it_reads_in_the_language_of_the_reader(world, client_of):
    japanese = client_of(world.admin, "ja")
    take_over(japanese, uploaded(japanese, xlsx(roster())))
    row = uploaded(japanese, xlsx(roster(people=changed(PEOPLE, 1, "在留期間満了日", "2027/5/14"))))
    assert "2027/04/14 2027/05/14" in text_of(japanese.get(url("roster_take_over", row)))


def test_who_is_in_charge_changes_by_an_end_and_a_beginning(world, admin):
    take_over(admin, uploaded(admin, xlsx(roster())))
    moved = changed(changed(COMPANIES, 1, "担当者", "bob"), 1, "担当開始日", "2026/12/1")
    changes, new = told(uploaded(admin, xlsx(roster(companies=moved))))
    assert changes["in charge of companies"] == [("株式会社川口鋳造", "Until", "—", "2026-11-30")]
    assert new["in charge of companies"] == [f"株式会社川口鋳造 {world.bob.name}"]


def test_a_placement_is_called_by_person_and_place(world, admin):
    take_over(admin, uploaded(admin, xlsx(roster())))
    row = uploaded(admin, xlsx(roster(placements=changed(PLACEMENTS, 2, "配属終了日", "2027/4/14"))))
    changes, _new = told(row)
    assert changes["placements"] == [
        ("SUPARMAN 株式会社川口鋳造 本社工場 2026-04-15", "Until", "2028-04-14", "2027-04-14")
    ]


def test_nothing_is_told_while_there_are_faults(world, admin):
    take_over(admin, uploaded(admin, xlsx(roster())))
    people = changed(changed(PEOPLE, 1, "フリガナ", "スパルマンジュニア"), 2, "生年月日", "2001/2/31")
    row = uploaded(admin, xlsx(roster(people=people)))
    assert row.report["details"] == []
    assert "ｽﾊﾟﾙﾏﾝ" not in text_of(admin.get(url("roster", row)))


def test_it_goes_with_the_upload(world, admin):
    row = uploaded(admin, xlsx(roster()))
    assert row.report["details"]
    admin.post(url("roster_discard", row))
    row.refresh_from_db()
    assert "details" not in row.report


def many(world, count):
    """A file that moves people to the other office and adds as many."""
    rows = [["氏名", "国籍", "生年月日", "性別", "旅券番号", "担当事業所コード"]]
    for n in range(count):
        old = make_person(world.tokyo, f"OLD {count}-{n}", birth_date="2001-02-03")
        Passport.objects.create(person=old, nationality="ID", number=f"A{count:03}{n:04}")
        rows.append([old.passport_name, "ID", "2001/2/3", "男", f"A{count:03}{n:04}", "OSK"])
        rows.append([f"NEW {count}-{n}", "ID", "2002/2/3", "男", f"B{count:03}{n:04}", "TKY"])
    return csv_bytes(rows)


def test_long_lists_are_cut_and_ask_no_more_often(world, admin):
    found, queries = [], []
    for count in (2, 130):
        row = uploaded(admin, many(world, count), f"{count}.csv")
        (people,) = [each for each in preview.details(row.report) if each.label == "people"]
        assert {(c.field, c.old, c.new) for c in people.changed} == {("Office", str(world.tokyo), str(world.osaka))}
        found.append((len(people.changed), people.changed_more, len(people.new), people.new_more))
        admin.get(url("roster_take_over", row))
        with CaptureQueriesContext(connection) as asked:
            page = text_of(admin.get(url("roster_take_over", row)))
        queries.append(len(asked))
    assert found == [(2, 0, 2, 0), (100, 30, 20, 110)]
    assert queries[0] == queries[1]
    assert "and 30 more changed records" in page
    assert "and 110 more new records" in page
