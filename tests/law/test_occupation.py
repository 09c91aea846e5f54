"""TITP-OCC-01 and 02: the list of occupations and the notices on some of them."""

from collections import Counter

import pytest

from imjapan.law.occupation import list_date, list_dates, notices_of, occupation, occupations, operations_of
from imjapan.law.texts import templates
from tests.law.support import d, judge

LIST = d("2026-07-29")


def test_titp_occ_01_size_of_the_list():
    rows = occupations()
    assert len(rows) == 174
    assert len({row.occupation_code for row in rows}) == 96
    by_category = Counter(row.code.split("-")[0] for row in rows)
    assert by_category == {"1": 7, "2": 10, "3": 34, "4": 20, "5": 23, "6": 34, "7": 42, "99": 4}
    assert sum(not row.stage_3 for row in rows) == 25
    assert all(row.source and row.confidence and row.operation_en and row.list_date == LIST for row in rows)
    assert {row.exam for row in rows} == {"skill_test", "evaluation_exam", None}


def test_titp_occ_01_look_up():
    found = occupation("6-4-1")
    assert (found.occupation_ja, found.operation_ja, found.stage_3) == ("機械加工", "普通旋盤", True)
    assert len(operations_of("6-4")) == 4
    assert operations_of("6-4-1") == (found,)
    assert (occupation("06-04-01"), occupation("8-1-1"), operations_of("6")) == (None, None, ())


def test_titp_occ_01_the_list_of_a_day():
    assert list_dates() == (LIST,)
    assert [list_date(d(day)) for day in ("2026-07-29", "2030-01-01", "2020-01-01")] == [LIST] * 3
    assert occupations(LIST) == occupations()


@pytest.mark.parametrize(
    ("code", "stage", "on", "outcome", "message"),
    [
        ("4-10-1", "3", None, "NG", "no_stage_3"),
        ("4-10-1", "2", None, "OK", "open"),
        ("6-4-1", "3", None, "OK", "open"),
        ("99-1-3", "3", None, "NG", "no_stage_3"),
        ("8-1-1", "2", None, "NG", "not_listed"),
        ("8-1-1", "1", None, "WARN", "no_moving_on"),
        ("6-4", "2", None, "NG", "not_listed"),
        ("03-23-1", "2", None, "NG", "not_listed"),
        ("6-4-1", "2", "2026-07-29", "OK", "open"),
        ("6-4-1", "2", "2026-07-28", "WARN", "later_list"),
    ],
)
def test_titp_occ_01(code, stage, on, outcome, message):
    verdict = judge("TITP-OCC-01", code=code, stage=stage, on=on)
    assert (verdict.outcome, verdict.message) == (outcome, f"occupation.{message}")
    assert (verdict.value is None) is (occupation(code) is None)


@pytest.mark.parametrize(
    ("code", "outcome", "matters"),
    [
        ("7-13-1", "WARN", ["quota", "lecture", "staff", "japanese"]),
        ("3-1-1", "WARN", ["licence", "ccus", "monthly_pay", "cap"]),
        ("3-23-1", "WARN", ["licence", "ccus", "monthly_pay", "cap"]),
        ("7-11-1", "WARN", ["certified_workshop", "qualified_instructor"]),
        ("2-1-9", "WARN", ["vessel_crew", "audit_method", "accident_cover"]),
        ("2-2-1", "CONFIRM", []),
        ("99-1-1", "CONFIRM", []),
        ("99-2-1", "CONFIRM", []),
        ("6-4-1", "OK", []),
        ("7-1-1", "OK", []),
    ],
)
def test_titp_occ_02(code, outcome, matters):
    verdict = judge("TITP-OCC-02", code=code)
    assert (verdict.outcome, list(verdict.value)) == (outcome, [f"occupation.{name}" for name in matters])


def test_titp_occ_02_every_notice_is_about_something_in_the_list_and_has_a_name():
    found = {notice.name for row in occupations() for notice in notices_of(row.code)}
    assert found == {"care", "construction", "car_repair", "fishing", "aquaculture", "airport", "boiler"}
    assert {f"occupation.notice.{name}" for name in found} <= set(templates())
