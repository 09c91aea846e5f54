"""TITP-EXT-01: external checks of each office, accompanied audits, who may do them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law.external import external_check_quarters, next_check_by
from imjapan.law.facts import FactError
from tests.law.support import d, judge

YEAR = ["2026-04-25", "2026-07-30", "2026-10-20", "2027-01-29"]


@pytest.mark.parametrize(
    ("checks", "today", "outcome", "states"),
    [
        (YEAR, "2027-03-31", "OK", ["done"] * 4),
        (YEAR, "2027-04-01", "OK", ["done"] * 4 + ["open"]),
        # more than three months between two checks: amber
        (["2026-04-05", "2026-08-02"], "2026-08-02", "WARN", ["done", "done"]),
        (["2026-04-05", "2026-07-31"], "2026-07-31", "OK", ["done", "done"]),
        (["2026-04-05", "2026-08-01"], "2026-08-01", "WARN", ["done", "done"]),
        (["2026-04-05"], "2026-07-31", "OK", ["done", "open"]),
        (["2026-04-05"], "2026-08-01", "WARN", ["done", "open"]),
        # missed on the first day of the next quarter
        ([], "2026-06-30", "OK", ["open"]),
        ([], "2026-07-01", "NG", ["missed", "open"]),
        (["2026-06-30"], "2026-07-01", "OK", ["done", "open"]),
        (["2026-07-01"], "2026-07-01", "NG", ["missed", "done"]),
        # a check that is only planned was not held
        (["2026-07-15"], "2026-07-10", "NG", ["missed", "open"]),
    ],
)
def test_titp_ext_01_quarters(checks, today, outcome, states):
    verdict = judge("TITP-EXT-01", since="2026-04-01", today=today, checks=checks)
    assert verdict.outcome == outcome
    assert [row["state"] for row in verdict.value] == states


def test_titp_ext_01_red_on_the_day_after_the_quarter_and_over_new_year():
    verdict = judge("TITP-EXT-01", since="2026-10-15", today="2027-01-01")
    assert [(row["start"], row["end"], row["red_from"]) for row in verdict.value] == [
        (d("2026-10-01"), d("2026-12-31"), d("2027-01-01")),
        (d("2027-01-01"), d("2027-03-31"), d("2027-04-01")),
    ]
    assert verdict.values["quarters"] == (d("2026-10-01"),)


def test_titp_ext_01_next_check_and_a_check_on_the_first_day():
    verdict = judge("TITP-EXT-01", since="2026-04-05", today="2026-08-01", checks=["2026-04-04", "2026-04-05"])
    assert [(row["check"], row["next_by"]) for row in verdict.value] == [
        (d("2026-04-05"), None),
        (None, d("2026-07-31")),
    ]
    assert [
        row["state"]
        for row in judge("TITP-EXT-01", since="2026-04-05", today="2026-04-30", checks=["2026-04-04"]).value
    ] == ["open"]


def test_titp_ext_01_a_closed_office_needs_no_further_check():
    verdict = judge(
        "TITP-EXT-01", since="2026-04-01", closed_on="2026-06-30", today="2026-12-01", checks=["2026-05-01"]
    )
    assert [row["state"] for row in verdict.value] == ["done"]
    one_day = judge("TITP-EXT-01", since="2026-04-01", closed_on="2026-04-01", today="2026-04-01")
    assert [row["state"] for row in one_day.value] == ["open"]
    with pytest.raises(FactError, match="before"):
        judge("TITP-EXT-01", since="2026-04-01", closed_on="2026-03-31", today="2026-12-01")


@given(st.dates(date(2018, 1, 1), date(2035, 12, 31)), st.integers(0, 2000))
def test_quarters_cover_the_time_and_follow_the_fiscal_year(since, days):
    until = since + timedelta(days=days)
    quarters = external_check_quarters(since, until)
    assert quarters[0].start <= since <= quarters[0].end
    assert quarters[-1].start <= until <= quarters[-1].end
    assert quarters[0].first == since
    for quarter in quarters:
        assert (quarter.start.day, quarter.start.month % 3) == (1, 1)
        assert 90 <= (quarter.end - quarter.start).days + 1 <= 92
        assert date(quarter.fiscal_year, 4, 1) <= quarter.start <= date(quarter.fiscal_year + 1, 3, 31)
    for before, after in pairwise(quarters):
        assert after.start == before.end + timedelta(days=1)


def test_next_check_at_a_month_end():
    assert next_check_by(d("2026-11-30")) == d("2027-02-28")
    assert next_check_by(d("2027-11-01")) == d("2028-02-29")


def accompanied(**offices):
    return [{"office": name, "accompanied": days} for name, days in offices.items()]


@pytest.mark.parametrize(
    ("offices", "today", "outcome", "states"),
    [
        # audits 2026-06-10 for office A only: B red on 2027-04-01
        (accompanied(A=["2026-06-10"], B=[]), "2027-03-31", "OK", ["done", "open"]),
        (accompanied(A=["2026-06-10"], B=[]), "2027-04-01", "NG", ["done", "missed"]),
        (accompanied(A=["2026-04-01"], B=["2027-03-31"]), "2027-04-01", "OK", ["done", "done"]),
        # the day before and after the fiscal year do not count
        (accompanied(A=["2026-03-31", "2027-04-01"]), "2027-04-01", "NG", ["missed"]),
    ],
)
def test_titp_ext_01_b_accompanied_audits(offices, today, outcome, states):
    verdict = judge("TITP-EXT-01.b", fiscal_year=2026, today=today, offices=offices)
    assert verdict.outcome == outcome
    assert [row["state"] for row in verdict.value] == states
    assert {row["red_from"] for row in verdict.value} == {d("2027-04-01")}


AUDITOR = {"role": "external_auditor", "day": "2026-11-05", "course_on": "2025-10-30", "disqualified": False}
OFFICER = {"role": "external_officer", "day": "2026-11-05", "course_on": "2025-10-30", "is_officer": True}


@pytest.mark.parametrize(
    ("facts", "outcome", "lacks"),
    [
        (AUDITOR, "OK", ()),
        (OFFICER, "OK", ()),
        # 18b: course of 2023-10-30, check on 2026-11-05
        (AUDITOR | {"course_on": "2023-10-30"}, "NG", ("external.course",)),
        (AUDITOR | {"course_on": "2023-11-05"}, "OK", ()),
        (AUDITOR | {"course_on": None}, "NG", ("external.course",)),
        (AUDITOR | {"is_officer": True}, "NG", ("external.outside",)),
        (AUDITOR | {"disqualified": True}, "NG", ("external.not_disqualified",)),
        (AUDITOR | {"disqualified": None}, "CONFIRM", ("external.not_disqualified",)),
        (OFFICER | {"is_officer": False}, "NG", ("external.officer",)),
        (OFFICER | {"is_responsible_officer": True}, "NG", ("external.not_responsible",)),
        (OFFICER | {"is_member_of_same_occupation": True}, "NG", ("external.not_member",)),
        (AUDITOR | {"is_of_other_body": True}, "NG", ("external.not_other_body",)),
        (AUDITOR | {"has_other_tie": True}, "NG", ("external.fair",)),
        (AUDITOR | {"is_staff": True}, "NG", ("external.not_staff",)),
        (AUDITOR | {"staff_until": "2021-11-05"}, "NG", ("external.not_staff",)),
        (AUDITOR | {"staff_until": "2021-11-04"}, "OK", ()),
        (AUDITOR | {"ties": [{"kind": "relative"}]}, "NG", ("external.no_tie",)),
        (AUDITOR | {"ties": [{"kind": "officer", "until": "2021-11-05"}]}, "NG", ("external.no_tie",)),
        (AUDITOR | {"ties": [{"kind": "officer", "until": "2021-11-04"}]}, "OK", ()),
    ],
)
def test_titp_ext_01_c_who_may_do_it(facts, outcome, lacks):
    verdict = judge("TITP-EXT-01.c", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, lacks)
