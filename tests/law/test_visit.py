"""TITP-VISIT-01: visit guidance once in every calendar month of stage 1."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law.facts import FactError
from imjapan.law.visit import visit_months
from tests.law.support import d, judge


def windows(*periods, until):
    months = visit_months([(d(start), end and d(end)) for start, end in periods], d(until))
    return [(month.first.isoformat(), month.last.isoformat()) for month in months]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-04-20", [("2026-04-20", "2026-04-30"), ("2026-05-01", "2026-05-31")]),
        ("2026-05-01", [("2026-05-01", "2026-05-31"), ("2026-06-01", "2026-06-30")]),
        ("2026-04-30", [("2026-04-30", "2026-04-30"), ("2026-05-01", "2026-05-31")]),
        ("2026-12-31", [("2026-12-31", "2026-12-31"), ("2027-01-01", "2027-01-31")]),
        ("2028-02-29", [("2028-02-29", "2028-02-29"), ("2028-03-01", "2028-03-31")]),
    ],
)
def test_titp_visit_01_windows(start, expected):
    assert windows((start, None), until=expected[1][0]) == expected


def test_titp_visit_01_stage_1_ends_within_a_month():
    # 18b: a visit is needed in March 2027, by the 15th
    assert windows(("2026-04-20", "2027-03-15"), until="2027-12-31")[-1] == ("2027-03-01", "2027-03-15")


def test_titp_visit_01_one_visit_covers_two_trainees():
    facts = {"stage_1": [{"start": "2026-04-20"}, {"start": "2026-04-20"}], "today": "2026-05-31"}
    verdict = judge("TITP-VISIT-01", **facts, visits=["2026-04-27", "2026-05-31"])
    assert [(row["state"], row["one_visit"]) for row in verdict.value] == [("done", True), ("done", True)]


def test_titp_visit_01_somebody_who_comes_after_the_visit_needs_another():
    facts = {
        "stage_1": [{"start": "2026-03-01"}, {"start": "2026-04-20"}],
        "today": "2026-05-01",
        "until": "2026-04-30",
    }
    early = judge("TITP-VISIT-01", **facts, visits=["2026-03-10", "2026-04-06"])
    assert [row["state"] for row in early.value] == ["done", "missed"]
    assert (early.value[1]["first"], early.value[1]["last"]) == (d("2026-04-20"), d("2026-04-30"))
    assert early.value[1]["one_visit"] is True
    both = judge("TITP-VISIT-01", **facts, visits=["2026-03-10", "2026-04-06", "2026-04-20"])
    assert [row["state"] for row in both.value] == ["done", "done"]


def test_titp_visit_01_one_leaves_before_the_other_comes():
    month, *_ = visit_months([(d("2026-04-01"), d("2026-04-10")), (d("2026-04-20"), None)], d("2026-04-30"))
    assert (month.first, month.last, month.one_visit) == (d("2026-04-01"), d("2026-04-10"), False)
    assert month.open_spans([d("2026-04-10")]) == ((d("2026-04-20"), d("2026-04-30")),)
    assert month.open_spans([d("2026-04-10"), d("2026-04-30")]) == ()
    # a visit between the two reaches nobody
    assert len(month.open_spans([d("2026-04-15")])) == 2


@pytest.mark.parametrize(
    ("today", "visits", "outcome", "states"),
    [
        ("2026-04-19", [], "OK", ["open"]),
        ("2026-04-30", [], "OK", ["open"]),
        ("2026-05-01", [], "NG", ["missed", "open"]),
        ("2026-05-01", ["2026-04-30"], "OK", ["done", "open"]),
        ("2026-05-01", ["2026-04-20"], "OK", ["done", "open"]),
        # the day before training at the implementer starts does not count
        ("2026-05-01", ["2026-04-19"], "NG", ["missed", "open"]),
        # two visits in one month do not help the next, and a planned one was not held
        ("2026-06-01", ["2026-04-25", "2026-04-28", "2026-06-02"], "NG", ["done", "missed", "open"]),
    ],
)
def test_titp_visit_01_states(today, visits, outcome, states):
    verdict = judge(
        "TITP-VISIT-01", today=today, until=max(today, "2026-04-20"), stage_1=[{"start": "2026-04-20"}], visits=visits
    )
    assert verdict.outcome == outcome
    assert [row["state"] for row in verdict.value] == states


def test_titp_visit_01_one_day_window_is_told_when_planning():
    verdict = judge("TITP-VISIT-01", today="2026-04-01", stage_1=[{"start": "2026-04-30"}], until="2026-05-31")
    assert (verdict.outcome, verdict.message) == ("WARN", "visit.short")
    assert verdict.values["months"] == (d("2026-04-01"),)
    assert [(row["days"], row["short"]) for row in verdict.value] == [(1, True), (31, False)]
    late = judge("TITP-VISIT-01", today="2026-05-01", stage_1=[{"start": "2026-04-30"}])
    assert (late.outcome, late.value[0]["red_from"]) == ("NG", d("2026-05-01"))


def test_titp_visit_01_nobody_in_stage_1():
    verdict = judge("TITP-VISIT-01", today="2026-05-01", stage_1=[])
    assert (verdict.outcome, verdict.value) == ("OK", ())


def test_titp_visit_01_end_before_start():
    with pytest.raises(FactError, match="before the start"):
        judge("TITP-VISIT-01", today="2026-05-01", stage_1=[{"start": "2026-05-01", "end": "2026-04-30"}])


periods = st.lists(
    st.tuples(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 400)).map(
        lambda pair: (pair[0], pair[0] + timedelta(days=pair[1]))
    ),
    max_size=5,
)


@given(periods, st.sets(st.dates(date(2026, 1, 1), date(2028, 12, 31)), max_size=40))
def test_a_month_is_done_exactly_when_everybody_was_seen_in_it(people, visits):
    months = visit_months(people, date(2029, 6, 30))
    days = [{start + timedelta(days=n) for n in range((end - start).days + 1)} for start, end in people]
    assert [m.month for m in months] == sorted({day.replace(day=1) for present in days for day in present})
    for month in months:
        here = [{day for day in present if day.replace(day=1) == month.month} for present in days]
        here = [present for present in here if present]
        assert (not month.open_spans(visits)) == all(present & visits for present in here)
        common = set.intersection(*here)
        assert month.one_visit is bool(common)
        if common:
            assert (month.first, month.last) == (min(common), max(common))


@given(periods, st.dates(date(2026, 1, 1), date(2029, 1, 1)))
def test_a_longer_horizon_changes_no_earlier_month(people, until):
    near, far = visit_months(people, until), visit_months(people, date(2030, 1, 1))
    assert far[: len(near)] == near
