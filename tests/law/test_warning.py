"""TITP-WARN-01: the indicators W06, W11 to W18 and W20."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law.facts import FactError
from imjapan.law.warning import deadline_level, expiry_level
from tests.law.support import d, judge

OUTCOMES = {"none": "OK", "amber": "WARN", "red": "NG"}


def level(rule, **facts):
    verdict = judge(f"TITP-WARN-01.{rule}", **facts)
    assert verdict.outcome == OUTCOMES[verdict.value]
    return verdict.value


@pytest.mark.parametrize(
    ("rule", "facts", "days"),
    [
        (
            "W06",
            {"changed_on": "2026-11-01"},
            {"2026-11-20": "none", "2026-11-21": "amber", "2026-12-01": "amber", "2026-12-02": "red"},
        ),
        ("W06", {"changed_on": "2027-01-31"}, {"2027-02-28": "amber", "2027-03-01": "red"}),
        ("W06", {"changed_on": "2026-11-01", "filed_on": "2026-11-30"}, {"2026-12-02": "none"}),
        (
            "W11",
            {"last": "2026-12-31"},
            {"2026-12-16": "none", "2026-12-17": "amber", "2026-12-31": "amber", "2027-01-01": "red"},
        ),
        ("W11", {"last": "2026-12-31", "done": True}, {"2026-12-31": "none", "2027-01-01": "none"}),
        (
            "W12",
            {"course_on": "2024-03-31"},
            {"2026-12-30": "none", "2026-12-31": "amber", "2027-03-31": "amber", "2027-04-01": "red"},
        ),
        ("W12", {"course_on": "2024-02-29"}, {"2026-11-27": "none", "2026-11-28": "amber", "2027-03-01": "red"}),
        (
            "W13",
            {"expiry": "2027-05-31"},
            {"2027-02-27": "none", "2027-02-28": "amber", "2027-04-29": "amber", "2027-04-30": "red"},
        ),
        ("W13", {"expiry": "2027-05-31", "renewed": True}, {"2027-05-31": "none"}),
        (
            "W14",
            {"last": "2026-11-30"},
            {"2026-10-29": "none", "2026-10-30": "amber", "2026-11-30": "amber", "2026-12-01": "red"},
        ),
        ("W14", {"last": "2026-11-30", "applied_on": "2026-11-30"}, {"2027-01-01": "none"}),
        ("W14", {"last": "2026-11-30", "applied_on": "2026-12-01"}, {"2026-12-01": "red"}),
        (
            "W18",
            {"last": "2026-12-10"},
            {"2026-12-02": "none", "2026-12-03": "amber", "2026-12-10": "amber", "2026-12-11": "red"},
        ),
        ("W18", {"last": "2026-12-10", "answered_on": "2026-12-10"}, {"2026-12-11": "none"}),
    ],
)
def test_titp_warn_01_levels_by_day(rule, facts, days):
    assert {today: level(rule, **facts, today=today) for today in days} == days


@pytest.mark.parametrize(
    ("consultations", "trainees", "serious", "expected"),
    [
        (0, 10, 0, "none"),
        (3, 10, 0, "none"),
        (4, 10, 0, "amber"),
        (1, 3, 0, "amber"),
        (1, 4, 0, "none"),
        (1, 0, 0, "amber"),
        (0, 0, 0, "none"),
        (1, 100, 1, "red"),
    ],
)
def test_titp_warn_01_w15_consultations(consultations, trainees, serious, expected):
    found = level("W15", consultations=consultations, trainees=trainees, violence_or_wages=serious)
    assert found == expected


def test_titp_warn_01_w15_contradiction():
    with pytest.raises(FactError, match="more than"):
        judge("TITP-WARN-01.W15", consultations=1, trainees=10, violence_or_wages=2)


@pytest.mark.parametrize(
    ("rule", "facts", "expected"),
    [
        ("W16", {"missing": 0, "trainees": 0}, "none"),
        ("W16", {"missing": 1, "trainees": 11}, "none"),
        ("W16", {"missing": 1, "trainees": 10}, "amber"),
        ("W16", {"missing": 2, "trainees": 4}, "amber"),  # half of them, but fewer than three people
        ("W16", {"missing": 3, "trainees": 16}, "amber"),
        ("W16", {"missing": 3, "trainees": 15}, "red"),
        ("W17", {"paid": 3600, "cap": 3600}, "none"),
        ("W17", {"paid": 3601, "cap": 3600}, "amber"),
        ("W17", {"paid": 9000, "cap": None}, "none"),  # nobody knows the cap
        ("W17", {"paid": 0, "cap": 3600, "deposit": 1}, "red"),
        ("W20", {"count": 2, "limit": 3, "day": "2027-01-10"}, "none"),
        ("W20", {"count": 3, "limit": 3, "day": "2027-01-10"}, "amber"),
        ("W20", {"count": 4, "limit": 3, "day": "2027-01-10"}, "red"),
        ("W20", {"count": 1, "limit": 0, "day": "2027-01-10"}, "red"),  # stage 3 without the excellence standard
    ],
)
def test_titp_warn_01_numbers(rule, facts, expected):
    assert level(rule, **facts) == expected


def test_titp_warn_01_w16_contradiction():
    with pytest.raises(FactError, match="more than"):
        judge("TITP-WARN-01.W16", missing=2, trainees=1)


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.integers(-400, 60))
def test_the_plain_functions_and_the_judgements_agree(last, days):
    today = last + timedelta(days=days)
    assert deadline_level(last, today, amber_days=14) == level("W11", last=last, today=today)
    assert deadline_level(last, today, amber_days=7) == level("W18", last=last, today=today)
    assert deadline_level(last, today, amber_months=1) == level("W14", last=last, today=today)
    assert expiry_level(last, today, amber_months=3, red_months=1) == level("W13", expiry=last, today=today)


@pytest.mark.parametrize(
    ("today", "by_days", "by_months", "expiry"),
    [
        ("2026-12-16", "none", "none", "none"),
        ("2026-12-17", "amber", "none", "none"),
        ("2026-12-30", "amber", "none", "none"),
        ("2026-12-31", "amber", "none", "amber"),
    ],
)
def test_the_plain_functions_on_the_first_days_of_a_level(today, by_days, by_months, expiry):
    assert deadline_level(d("2026-12-31"), d(today), amber_days=14) == by_days
    assert deadline_level(d("2027-03-31"), d(today), amber_months=2) == by_months
    assert expiry_level(d("2027-03-31"), d(today), amber_months=3, red_months=1) == expiry


def test_a_level_needs_days_or_months():
    with pytest.raises(ValueError, match="either"):
        deadline_level(d("2026-12-31"), d("2026-12-31"))
