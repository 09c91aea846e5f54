"""Total stay as specified skilled worker 1 (esd.md 14, ESD-SSW-08)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law.dates import period_end
from imjapan.law.facts import FactError
from imjapan.law.ssw_stay import Days, common, merged
from tests.law.support import d, judge

TODAY = "2026-11-22"


def stays(*parts):
    return [dict(zip(("start", "end", "kind"), part, strict=False)) for part in parts]


def leave(kind, start, end):
    return {"kind": kind, "start": start, "end": end}


ONE = stays(["2022-05-10"])


@pytest.mark.parametrize(
    ("periods", "leaves", "end", "remaining"),
    [
        (ONE, [], "2027-05-09", 168),  # example 1
        (ONE, [leave("maternity", "2024-01-01", "2024-12-31")], "2028-05-09", 534),  # 2
        # 3: designated activities before SSW-1 count
        (stays(["2022-02-10", "2022-05-09", "preparation"], ["2022-05-10"]), [], "2027-02-09", 79),
        # a gap without the status does not count, however the periods are entered
        (stays(["2022-05-10", "2024-05-09"], ["2024-05-20"]), [], "2027-05-19", 178),
        (stays(["2024-05-20"], ["2022-05-10", "2024-05-09"]), [], "2027-05-19", 178),
        (stays(["2022-05-10", "2026-11-12"]), [], "2027-05-19", 178),
        # periods that touch or overlap are no gap and count once
        (stays(["2022-05-10", "2024-05-09"], ["2024-05-10"]), [], "2027-05-09", 168),
        (stays(["2022-05-10", "2024-06-30"], ["2024-05-10"]), [], "2027-05-09", 168),
        # illness: more than a month, at most a year; work injury three years
        (ONE, [leave("illness", "2024-03-01", "2024-03-31")], "2027-05-09", 168),
        (ONE, [leave("illness", "2024-03-01", "2024-04-01")], "2027-06-10", 200),
        (ONE, [leave("illness", "2023-01-01", "2024-06-30")], "2028-05-08", 533),
        (ONE, [leave("work_injury", "2023-01-01", "2024-06-30")], "2028-11-06", 715),
        (ONE, [leave("work_injury", "2023-01-01", "2026-06-30")], "2030-05-09", 1264),
        # the same days are left out once
        (
            ONE,
            [leave("maternity", "2024-01-01", "2024-01-10"), leave("childcare", "2024-01-06", "2024-01-15")],
            None,
            183,
        ),
        # a leave outside the stay changes nothing
        (ONE, [leave("covid", "2021-01-01", "2022-05-09")], "2027-05-09", 168),
        (stays(["2024-02-29"]), [], "2029-02-28", 829),
    ],
)
def test_esd_ssw_08_end_of_the_five_years(periods, leaves, end, remaining):
    verdict = judge("ESD-SSW-08", periods=periods, leaves=leaves, today=TODAY)
    assert (verdict.value["end"], verdict.value["remaining_days"]) == (d(end or "2027-05-24"), remaining)


@pytest.mark.parametrize(
    ("today", "outcome"),
    [("2027-02-08", "OK"), ("2027-02-09", "WARN"), ("2027-05-09", "WARN"), ("2027-05-10", "NG")],
)
def test_esd_ssw_08_where_we_stand(today, outcome):
    assert judge("ESD-SSW-08", periods=ONE, today=today).outcome == outcome


def test_esd_ssw_08_used_days_are_calendar_days():
    verdict = judge("ESD-SSW-08", periods=ONE, today=TODAY)
    assert verdict.value["used_days"] == (d(TODAY) - d("2022-05-10")).days + 1
    with_leave = judge("ESD-SSW-08", periods=ONE, leaves=[leave("covid", "2022-06-01", "2022-06-10")], today=TODAY)
    assert with_leave.value["used_days"] == verdict.value["used_days"] - 10
    with pytest.raises(FactError):
        judge("ESD-SSW-08", periods=[], today=TODAY)


PLEDGED = {"percent": 82, "employer_pledge": True, "worker_pledge": True}


@pytest.mark.parametrize(
    ("facts", "outcome", "years"),
    [
        (PLEDGED, "OK", 6),  # example 4
        (PLEDGED | {"percent": 70}, "NG", 5),  # 5
        (PLEDGED | {"percent": 80}, "OK", 6),
        (PLEDGED | {"percent": 79.9}, "NG", 5),
        (PLEDGED | {"percent": None}, "CONFIRM", 5),
        (PLEDGED | {"worker_pledge": False}, "NG", 5),
        (PLEDGED | {"employer_pledge": None}, "CONFIRM", 5),
        (PLEDGED | {"exam_failed": False}, "NG", 5),
        (PLEDGED | {"five_years_end": "2027-05-09", "today": "2027-02-08"}, "OK", 6),
        (PLEDGED | {"five_years_end": "2027-05-09", "today": "2027-02-09"}, "WARN", 6),
        (PLEDGED | {"five_years_end": "2027-05-09", "today": "2027-05-10"}, "NG", 5),
        (PLEDGED | {"today": "2025-09-29"}, "CONFIRM", None),  # not in force yet
    ],
)
def test_esd_ssw_08_six_years(facts, outcome, years):
    verdict = judge("ESD-SSW-08.SIX", **facts)
    assert (verdict.outcome, verdict.value and verdict.value["years"]) == (outcome, years)


def test_esd_ssw_08_six_years_end():
    value = judge("ESD-SSW-08.SIX", **PLEDGED, five_years_end="2027-05-09").value
    assert (value["end"], value["apply_from"]) == (d("2028-05-09"), d("2027-02-09"))


PARTS = st.lists(
    st.tuples(st.dates(d("2024-01-01"), d("2024-06-30")), st.dates(d("2024-01-01"), d("2024-06-30"))).map(
        lambda pair: Days(*sorted(pair))
    ),
    max_size=5,
)


def days_of(parts):
    return {n for part in parts for n in range(part.first.toordinal(), part.last.toordinal() + 1)}


@given(PARTS, PARTS)
def test_days_are_counted_once(parts, others):
    assert sum(part.count for part in merged(parts)) == len(days_of(parts))
    assert sum(part.count for part in common(parts, others)) == len(days_of(parts) & days_of(others))


@given(st.dates(d("2019-04-01"), d("2026-11-22")))
def test_esd_ssw_08_without_breaks_the_calendar_decides(start):
    verdict = judge("ESD-SSW-08", periods=[{"start": start.isoformat()}], today=TODAY)
    assert verdict.value["end"] == period_end(start, 60)
