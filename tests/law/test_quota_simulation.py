"""TITP-QUOTA-01.b: the quota on every day, swept over the days of change."""

import time
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law.dates import period_end
from imjapan.law.facts import FactError
from imjapan.law.quota_limits import Figures, Headcount, limits
from imjapan.law.quota_simulation import Period, simulate
from tests.law.support import d, judge

DAY = timedelta(days=1)


def people(number, stage, start, end, **more):
    return [{"stage": stage, "start": start, "end": end, **more}] * number


def staff(number, since="2026-01-01", **more):
    return {"since": since, "staff": number, **more}


def test_a_three_and_six_are_in_order():
    periods = people(3, "1", "2026-06-01", "2027-05-31") + people(6, "2", "2026-06-01", "2028-05-31")
    verdict = judge("TITP-QUOTA-01.b", periods=periods, headcounts=[staff(20)])
    assert (verdict.outcome, verdict.message) == ("OK", "quota.days_kept")
    assert verdict.value["peaks"]["stage_2"] == {"count": 6, "day": d("2026-06-01"), "limit": 6}
    assert verdict.value["peaks"]["total"] == {"count": 9, "day": d("2026-06-01"), "limit": None}


def test_b_six_at_once_for_a_week():
    overlap = people(3, "1", "2026-06-01", "2027-05-31") + people(3, "1", "2027-05-25", "2028-05-24")
    verdict = judge("TITP-QUOTA-01.b", periods=overlap, headcounts=[staff(20)])
    assert (verdict.outcome, verdict.value["first_above"]) == ("NG", {"stage_1": d("2027-05-25")})
    assert verdict.value["peaks"]["stage_1"] == {"count": 6, "day": d("2027-05-25"), "limit": 3}
    spans = simulate(_periods(overlap), [Headcount(d("2026-01-01"), 20)]).spans
    assert [(s.first.isoformat(), s.last.isoformat(), s.counts[0], s.state) for s in spans] == [
        ("2026-06-01", "2027-05-24", 3, "kept"),
        ("2027-05-25", "2027-05-31", 6, "above"),
        ("2027-06-01", "2028-05-24", 3, "kept"),
    ]


@pytest.mark.parametrize("start", ["2027-06-01", "2027-05-31"])
def test_the_next_group_may_start_the_day_after(start):
    periods = people(3, "1", "2026-06-01", "2027-05-31") + people(3, "1", start, "2028-05-31")
    verdict = judge("TITP-QUOTA-01.b", periods=periods, headcounts=[staff(20)])
    assert verdict.outcome == ("OK" if start == "2027-06-01" else "NG")


def test_the_earlier_group_moves_on_before():
    periods = people(3, "1", "2026-06-01", "2027-05-24") + people(3, "2", "2027-05-25", "2029-05-24")
    periods += people(3, "1", "2027-05-25", "2028-05-24")
    assert judge("TITP-QUOTA-01.b", periods=periods, headcounts=[staff(20)]).outcome == "OK"


def test_fewer_staff_warn_and_nobody_may_start():
    running = people(4, "1", "2026-06-01", "2027-05-31")
    headcounts = [staff(31), staff(30, "2026-10-01")]
    warned = judge("TITP-QUOTA-01.b", periods=running, headcounts=headcounts)
    assert (warned.outcome, warned.value["first_warned"]) == ("WARN", {"stage_1": d("2026-10-01")})
    # one leaves: three are in order again; one who comes in the place of one who leaves is above the limit
    leaves = running[:3] + people(1, "1", "2026-06-01", "2026-12-31")
    replaced = leaves + people(1, "1", "2027-01-01", "2027-12-31")
    assert judge("TITP-QUOTA-01.b", periods=leaves, headcounts=headcounts).outcome == "WARN"
    verdict = judge("TITP-QUOTA-01.b", periods=replaced, headcounts=headcounts)
    assert (verdict.outcome, verdict.value["first_above"]) == ("NG", {"stage_1": d("2027-01-01")})
    more = running + people(1, "1", "2026-11-01", "2027-10-31")
    verdict = judge("TITP-QUOTA-01.b", periods=more, headcounts=headcounts)
    assert verdict.value["first_above"] == {"stage_1": d("2026-11-01")}


def test_an_excess_that_was_there_before_is_no_fallen_limit():
    periods = people(6, "1", "2026-06-01", "2027-05-31")
    for headcounts in ([staff(20, "2026-06-01")], [staff(20), staff(19, "2026-09-01")]):
        verdict = judge("TITP-QUOTA-01.b", periods=periods, headcounts=headcounts, first="2026-10-01")
        assert (verdict.outcome, verdict.value["first_above"]) == ("NG", {"stage_1": d("2026-10-01")})


def test_no_longer_excellent():
    periods = people(2, "3", "2026-06-01", "2028-05-31")
    wide = {"excellent": True, "licence": "general"}
    verdict = judge("TITP-QUOTA-01.b", periods=periods, headcounts=[staff(20, **wide), staff(20, "2027-01-01")])
    assert (verdict.outcome, verdict.value["first_warned"]) == ("WARN", {"stage_3": d("2027-01-01")})
    assert judge("TITP-QUOTA-01.b", periods=periods, headcounts=[staff(20)]).outcome == "NG"


def test_displaced_trainees_eat_no_quota():
    periods = people(6, "2", "2026-06-01", "2028-05-31")
    taken_over = people(2, "2", "2026-09-01", "2028-08-31", displaced=True)
    verdict = judge("TITP-QUOTA-01.b", periods=periods + taken_over, headcounts=[staff(20)])
    assert verdict.outcome == "OK"
    assert verdict.value["peaks"]["stage_2"] == {"count": 8, "day": d("2026-09-01"), "limit": 8}
    further = people(1, "2", "2026-10-01", "2028-09-30")
    assert judge("TITP-QUOTA-01.b", periods=periods + taken_over + further, headcounts=[staff(20)]).outcome == "NG"


@pytest.mark.parametrize(
    ("kind", "more", "periods", "outcome", "above"),
    [
        ("care", {}, people(1, "1", "2026-06-01", None) + people(2, "2", "2026-06-01", None), "OK", set()),
        ("care", {}, people(1, "1", "2026-06-01", None) + people(3, "2", "2026-06-01", None), "NG", {"total"}),
        ("care", {}, people(2, "1", "2026-06-01", None), "NG", {"stage_1"}),
        ("construction", {}, people(3, "1", "2026-06-01", None) + people(6, "2", "2026-06-01", None), "NG", {"total"}),
        ("construction", {"cap_staff": 2}, people(3, "1", "2026-06-01", None), "NG", {"total"}),
        ("company", {}, people(1, "1", "2026-06-01", None), "NG", {"stage_1"}),
        ("general", {}, people(3, "1", "2026-06-01", None) + people(6, "2", "2026-06-01", None), "OK", set()),
    ],
)
def test_each_kind_has_its_table(kind, more, periods, outcome, above):
    verdict = judge("TITP-QUOTA-01.b", kind=kind, periods=periods, headcounts=[staff(8, **more)], last="2027-01-01")
    assert (verdict.outcome, set(verdict.value["first_above"])) == (outcome, above)


def test_what_is_not_known_is_asked_for():
    periods = people(3, "1", "2026-06-01", "2027-05-31")
    late = judge("TITP-QUOTA-01.b", periods=periods, headcounts=[staff(20, "2026-08-01")])
    assert (late.outcome, late.value["unknown_from"]) == ("CONFIRM", d("2026-06-01"))
    assert judge("TITP-QUOTA-01.b", periods=periods, headcounts=[]).outcome == "CONFIRM"
    open_ = judge("TITP-QUOTA-01.b", periods=periods, headcounts=[staff(20, excellent=True)])
    assert (open_.outcome, open_.message) == ("CONFIRM", "quota.days_uncertain")
    assert judge("TITP-QUOTA-01.b", periods=[], headcounts=[staff(20)]).outcome == "OK"
    assert judge("TITP-QUOTA-01.b", periods=[], headcounts=[]).value["peaks"] == {}


def test_the_window_begins_with_those_already_there():
    periods = people(3, "1", "2026-06-01", "2027-05-31")
    result = simulate(_periods(periods), [Headcount(d("2026-01-01"), 20)], first=d("2027-05-30"), last=d("2027-06-02"))
    assert [(s.first, s.last, s.counts[0]) for s in result.spans] == [
        (d("2027-05-30"), d("2027-05-31"), 3),
        (d("2027-06-01"), d("2027-06-02"), 0),
    ]


def test_two_headcounts_from_one_day_are_refused():
    with pytest.raises(FactError, match="same day"):
        judge("TITP-QUOTA-01.b", periods=[], headcounts=[staff(20), staff(21)])
    with pytest.raises(FactError, match="before the start"):
        judge("TITP-QUOTA-01.b", periods=people(1, "1", "2026-06-01", "2026-05-31"), headcounts=[])


def _periods(rows):
    return [Period(row["stage"], d(row["start"]), row["end"] and d(row["end"])) for row in rows]


DAYS = st.integers(0, 900).map(lambda n: date(2026, 1, 1) + n * DAY)
PERIODS = st.lists(
    st.builds(
        lambda stage, start, length, displaced: Period(stage, start, start + length * DAY, displaced),
        st.sampled_from("123"), DAYS, st.integers(0, 400), st.booleans(),
    ),
    max_size=8,
)  # fmt: skip
HEADCOUNTS = st.lists(
    st.builds(Headcount, DAYS, st.integers(0, 40), st.booleans()), max_size=3, unique_by=lambda item: item.since
)


@given(PERIODS, HEADCOUNTS, st.sampled_from(["general", "care", "construction", "company"]))
def test_the_sweep_says_of_every_day_what_counting_that_day_says(periods, headcounts, kind):
    result = simulate(periods, headcounts, kind=kind, first=date(2026, 1, 1), last=date(2028, 12, 31))
    assert result.spans[0].first == date(2026, 1, 1)
    assert result.spans[-1].last == date(2028, 12, 31)
    assert all(after.first == before.last + DAY for before, after in zip(result.spans, result.spans[1:], strict=False))
    for span in result.spans:
        for day in (span.first, span.last):
            present = [p for p in periods if p.start <= day <= p.end]
            count = Counter(p.stage for p in present)
            assert span.counts == (count["1"], count["2"], count["3"], len(present))
            in_force = max((h for h in headcounts if h.since <= day), key=lambda h: h.since, default=None)
            if in_force is None:
                assert span.state == ("unknown" if present else "kept")
                continue
            own = Counter(p.stage for p in present if not p.displaced)
            heads = [own["1"], own["2"], own["3"], sum(own.values())]
            for number, limit, state in zip(heads, limits(kind, in_force, Figures()), span.states, strict=True):
                fits = limit is None or number <= limit.safe
                assert (state == "kept") is fits


def test_five_years_of_300_trainees_take_less_than_100_ms():
    periods = []
    for number in range(300):
        start = date(2026, 1, 1) + timedelta(days=number * 5)
        for stage, months in (("1", 12), ("2", 24), ("3", 24)):
            end = period_end(start, months)
            periods.append(Period(stage, start, end))
            start = end + DAY
    headcounts = [Headcount(date(2026, 1, 1) + 30 * n * DAY, 300 + n, True, "general") for n in range(60)]
    best = 1.0
    for _ in range(3):
        begin = time.perf_counter()
        result = simulate(periods, headcounts, first=date(2026, 1, 1), last=date(2030, 12, 31))
        best = min(best, time.perf_counter() - begin)
    assert result.peaks["total"].count > 200
    assert best < 0.1
