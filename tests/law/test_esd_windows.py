"""The plain clocks of ESD-AUD-01, 03 and 04: rolling windows and months with a visit."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law.dates import add_months_clamped, month_block_end, month_start
from imjapan.law.esd_windows import Window, external_windows, rolling_windows, visit_months
from tests.law.support import d

DAYS = st.dates(date(2027, 4, 1), date(2031, 12, 31))
PERIODS = st.lists(
    st.tuples(DAYS, st.one_of(st.none(), st.integers(0, 700))).map(
        lambda pair: (pair[0], None if pair[1] is None else pair[0] + timedelta(days=pair[1]))
    ),
    min_size=1,
    max_size=5,
)
OPEN = [(d("2027-04-15"), None)]


def told(windows):
    return [(w.start.isoformat(), w.due.isoformat(), w.done.isoformat() if w.done else None, w.needed) for w in windows]


def test_the_clock_begins_with_the_first_worker():
    assert told(rolling_windows(OPEN, [])) == [("2027-04-15", "2027-07-15", None, True)]


def test_each_audit_begins_the_next_window():
    windows = rolling_windows(OPEN, [d("2027-07-15"), d("2027-09-01"), d("2027-12-02")])
    assert told(windows) == [
        ("2027-04-15", "2027-07-15", "2027-07-15", True),
        ("2027-07-15", "2027-10-15", "2027-09-01", True),
        ("2027-09-01", "2027-12-01", "2027-12-02", True),
        ("2027-12-02", "2028-03-02", None, True),
    ]
    assert [w.late for w in windows] == [False, False, True, False]


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2027-11-30", "2028-02-29"),
        ("2028-11-30", "2029-02-28"),
        ("2028-02-29", "2028-05-29"),
        ("2027-10-31", "2028-01-31"),
    ],
)
def test_month_ends(start, due):
    assert rolling_windows([(d(start), None)], [])[0].due == d(due)


def test_an_audit_with_nobody_there_does_not_count():
    windows = rolling_windows([(d("2027-04-15"), d("2027-12-31"))], [d("2027-04-14"), d("2028-01-01")])
    assert told(windows)[0] == ("2027-04-15", "2027-07-15", None, True)


def test_nobody_is_there_when_the_audit_would_be_due():
    periods = [(d("2027-04-15"), d("2027-07-14")), (d("2027-09-10"), None)]
    assert told(rolling_windows(periods, [])) == [
        ("2027-04-15", "2027-07-15", None, False),
        ("2027-09-10", "2027-12-10", None, True),
    ]
    # there on the very day: needed, and missed for good once they left
    periods[0] = (d("2027-04-15"), d("2027-07-15"))
    assert told(rolling_windows(periods, [])) == [
        ("2027-04-15", "2027-07-15", None, True),
        ("2027-09-10", "2027-12-10", None, True),
    ]


def test_a_short_gap_does_not_stop_the_clock():
    periods = [(d("2027-04-15"), d("2027-06-01")), (d("2027-06-20"), None)]
    assert told(rolling_windows(periods, [d("2027-05-10")]))[-1] == ("2027-05-10", "2027-08-10", None, True)


def test_an_audit_on_the_first_day_is_the_beginning_itself():
    assert told(rolling_windows(OPEN, [d("2027-04-15")])) == [("2027-04-15", "2027-07-15", None, True)]


def test_nobody_no_window():
    assert rolling_windows([], [d("2027-07-15")]) == []


def test_states_of_a_window():
    window = Window(d("2027-07-15"), d("2027-10-15"))
    days = {"2027-09-14": "open", "2027-09-15": "soon", "2027-10-15": "soon", "2027-10-16": "missed"}
    assert {day: window.state(d(day), d("2027-09-15")) for day in days} == days
    assert Window(window.start, window.due, d("2027-10-16")).state(d("2027-10-20")) == "late"
    assert Window(window.start, window.due, d("2027-10-15")).state(d("2027-10-15")) == "done"
    assert Window(window.start, window.due, needed=False).state(d("2028-01-01")) == "not_needed"


def test_external_audits_of_an_office():
    audits, joined = external_windows(d("2027-04-01"), [d("2027-06-30")], [])
    assert told(audits)[-1] == ("2027-06-30", "2027-09-30", None, True)
    assert told(joined) == [("2027-04-01", "2028-04-01", None, True)]
    audits, _ = external_windows(d("2027-04-01"), [], [], closed=d("2027-06-30"))
    assert told(audits) == [("2027-04-01", "2027-07-01", None, False)]


@given(DAYS, st.sets(st.integers(0, 900), max_size=12), st.sampled_from([1, 3, 12]))
def test_with_somebody_always_there_the_windows_are_the_days_between_audits(start, offsets, months):
    held = [start + timedelta(days=offset) for offset in offsets]
    windows = rolling_windows([(start, None)], held, months=months)
    begun = sorted({start, *held})
    assert [w.start for w in windows] == begun
    assert [w.done for w in windows] == [*begun[1:], None]
    assert all(w.due == add_months_clamped(w.start, months) and w.needed for w in windows)


@given(PERIODS, st.lists(DAYS, max_size=10))
def test_windows_are_in_order_and_needed_only_with_somebody_there(periods, held):
    def there(day):
        return any(start <= day and (end is None or day <= end) for start, end in periods)

    windows = rolling_windows(periods, held)
    assert len({w.key for w in windows}) == len(windows)
    for before, after in pairwise(windows):
        assert before.start < after.start
        assert after.start == before.done or before.done is None
    for window in windows:
        assert there(window.start)
        assert window.needed or not there(window.due)
        assert window.done is None or (there(window.done) and window.done in held)
        if window.needed and window.done is None:  # no audit that could have closed it was overlooked
            assert not any(window.start < day <= window.due and there(day) for day in held)
    open_ended = any(end is None for _, end in periods)
    assert not open_ended or (windows[-1].done is None and windows[-1].needed)


@given(PERIODS)
def test_visit_months_follow_the_formula_of_the_book(periods):
    until = date(2033, 1, 1)
    expected, month = [], date(2027, 1, 1)
    while month <= until:
        end = month_block_end(month, 1)
        if any(
            start <= end and month < add_months_clamped(start, 12) and (last is None or last >= month)
            for start, last in periods
        ):
            expected.append(month)
        month = end + timedelta(days=1)
    found = visit_months(periods, until)
    assert [m.month for m in found] == expected
    for visit in found:
        assert visit.month <= visit.first <= visit.last <= month_block_end(visit.month, 1)
        assert month_start(visit.last) == visit.month


def test_visit_months_of_two_workers():
    found = visit_months([(d("2027-06-10"), None), (d("2027-12-01"), d("2028-06-20"))], d("2029-01-01"))
    assert [m.month for m in found][:2] == [d("2027-06-01"), d("2027-07-01")]
    assert (found[0].first, found[0].last, found[0].partial) == (d("2027-06-10"), d("2027-06-30"), True)
    assert (found[-1].first, found[-1].last, found[-1].partial) == (d("2028-06-01"), d("2028-06-20"), True)
    assert [m.month for m in found if m.partial] == [d("2027-06-01"), d("2028-06-01")]
    assert [m.key for m in visit_months([(d("2027-06-10"), None)], d("2027-06-30"))] == [d("2027-06-01")]
