"""TITP-REC-01 to 04: retention, books, fields, completeness."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law.facts import FactError
from imjapan.law.records import retain_until
from imjapan.law.tables import table, words
from imjapan.law.texts import templates
from tests.law.support import d, judge


@pytest.mark.parametrize(
    ("ends", "until"),
    [
        (["2026-03-31"], "2027-03-31"),
        (["2026-07-10"], "2027-07-10"),  # missing, plan discontinued that day
        (["2026-03-31", "2027-12-15"], "2028-12-15"),
        (["2027-11-30"], "2028-11-30"),  # 18b
        (["2027-02-28"], "2028-02-29"),
        (["2028-02-29"], "2029-02-28"),
        (["2026-12-31"], "2027-12-31"),
    ],
)
def test_titp_rec_01_retention(ends, until):
    assert judge("TITP-REC-01", last_plan_ends=ends).value == d(until)
    assert retain_until([d(end) for end in ends]) == d(until)


def test_titp_rec_01_stage_3_follows():
    verdict = judge("TITP-REC-01", last_plan_ends=["2026-09-30"], goes_on=True)
    assert (verdict.outcome, verdict.value) == ("OK", None)
    assert judge("TITP-REC-01", last_plan_ends=["2026-09-30"], goes_on=True, today="2030-01-01").outcome == "NG"
    assert retain_until([d("2026-09-30"), None]) is None
    assert retain_until([]) is None


@pytest.mark.parametrize(("today", "outcome"), [("2027-03-31", "NG"), ("2027-04-01", "OK")])
def test_titp_rec_01_deletion_is_allowed_the_day_after(today, outcome):
    assert judge("TITP-REC-01", last_plan_ends=["2026-03-31"], today=today).outcome == outcome


@pytest.mark.parametrize(
    ("law", "until"), [("labour", "2031-03-31"), ("health_check", "2031-03-31"), ("tax", "2036-03-31")]
)
def test_titp_rec_01_the_longest_law_counts(law, until):
    verdict = judge("TITP-REC-01", last_plan_ends=["2026-03-31"], other_law=law, other_from="2026-03-31")
    assert verdict.value == d(until)
    assert verdict.to_be_confirmed == (f"titp.record.{law}_years",)
    short = judge("TITP-REC-01", last_plan_ends=["2040-03-31"], other_law=law, other_from="2020-03-31")
    assert short.value == d("2041-03-31")
    with pytest.raises(FactError, match="together"):
        judge("TITP-REC-01", last_plan_ends=["2026-03-31"], other_law=law)


@given(st.lists(st.dates(date(2018, 1, 1), date(2040, 12, 31)), min_size=1, max_size=5))
def test_a_book_is_kept_for_a_whole_year_after_the_last_trainee(ends):
    until = retain_until(ends)
    first_free = until + timedelta(days=1)
    begins = max(ends) + timedelta(days=1)
    assert 365 <= (first_free - begins).days <= 366
    assert until == judge("TITP-REC-01", last_plan_ends=ends).value


BOOKS = {
    holder: [row["code"] for row in table("titp_book") if row["holder"] == holder]
    for holder in ("organization", "implementer")
}


@pytest.mark.parametrize(("rule", "holder"), [("TITP-REC-02", "organization"), ("TITP-REC-03", "implementer")])
def test_titp_rec_02_03_each_book_is_missed(rule, holder):
    assert judge(rule, books=BOOKS[holder], occupation_notice=True).outcome == "OK"
    for book in BOOKS[holder]:
        rest = [other for other in BOOKS[holder] if other != book]
        verdict = judge(rule, books=rest, occupation_notice=True)
        assert (verdict.outcome, verdict.value) == ("NG", (f"book.{book}",))
    # the special documents only where a notice asks for them
    assert judge(rule, books=[b for b in BOOKS[holder] if "occupation" not in b]).outcome == "OK"


def test_titp_rec_02_the_nine_books_of_the_ordinance():
    numbers = [row["basis"].removeprefix("Ord 54①") for row in table("titp_book") if row["holder"] == "organization"]
    assert list(dict.fromkeys(numbers)) == list("一二三四五六七八九")


def test_titp_rec_02_b_fields():
    fields = {row["code"]: words(row["fields"]) for row in table("titp_book") if row["fields"]}
    for book, names in fields.items():
        assert judge("TITP-REC-02.b", book=book, filled=names).outcome == "OK"
        assert judge("TITP-REC-02.b", book=book, filled=names[1:]).value == (f"field.{names[0]}",)
        assert {f"field.{name}" for name in names} <= set(templates())
    with pytest.raises(FactError, match="shoe_size"):
        judge("TITP-REC-02.b", book="trainees", filled=["shoe_size"])


def test_titp_rec_04_counts():
    records = [
        {"kind": "visits", "expected": 4, "signed": 3},
        {"kind": "diary", "expected": 20, "signed": 20},
        {"kind": "audits", "expected": 0, "signed": 1},
    ]
    verdict = judge("TITP-REC-04", records=records)
    assert verdict.outcome == "NG"
    assert [(row["kind"], row["missing"]) for row in verdict.value] == [
        ("records.visits", 1), ("records.diary", 0), ("records.audits", 0)
    ]  # fmt: skip
    assert judge("TITP-REC-04", records=records[1:]).outcome == "OK"


@pytest.mark.parametrize(
    ("written_on", "outcome"), [("2026-12-24", "OK"), ("2027-01-07", "OK"), ("2027-01-08", "WARN")]
)
def test_titp_rec_04_b_late_entry(written_on, outcome):
    verdict = judge("TITP-REC-04.b", event="2026-12-24", written_on=written_on)
    assert (verdict.outcome, verdict.value) == (outcome, d("2027-01-07"))


def test_titp_rec_04_b_written_before_it_happened():
    with pytest.raises(FactError, match="before the event"):
        judge("TITP-REC-04.b", event="2026-12-24", written_on="2026-12-23")
