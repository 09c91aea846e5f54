"""TITP-GEN-01, ESD-DATE-01 to 05: deadline arithmetic, and an oracle that walks day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law import dates
from imjapan.law.calendar import national_holidays
from tests.law.support import d, judge

HOLIDAYS = national_holidays(2024, 2035)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("event", "months", "expected"),
    [
        ("2026-01-15", 1, "2026-02-15"),
        ("2027-01-28", 1, "2027-02-28"),
        ("2027-01-29", 1, "2027-02-28"),
        ("2027-01-30", 1, "2027-02-28"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2027-02-28", 1, "2027-03-31"),
        ("2026-04-30", 1, "2026-05-31"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2027-12-31", 2, "2028-02-29"),  # ESD-DATE example 2
        ("2026-11-30", 1, "2026-12-31"),  # FIL-01
        ("2028-02-28", 1, "2028-03-28"),  # leap year: 29 February follows, no whole month
        ("2028-02-29", 1, "2028-03-31"),
    ],
)
def test_titp_gen_01_within_months(event, months, expected):
    assert dates.within_months(d(event), months) == d(expected)
    assert judge("TITP-GEN-01", event=event, months=months).value == d(expected)


@pytest.mark.parametrize(
    ("event", "months", "expected"),
    [
        ("2027-05-31", 3, "2027-02-28"),
        ("2027-03-01", 1, "2027-02-01"),  # FIL-01, suspension of business
        ("2028-05-31", 3, "2028-02-29"),
        ("2027-01-15", 1, "2026-12-15"),
    ],
)
def test_titp_gen_01_months_before(event, months, expected):
    assert dates.months_before(d(event), months) == d(expected)
    assert judge("TITP-GEN-01", event=event, months=months, wording="before").value == d(expected)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2026-06-01", 12, "2027-05-31"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2027-04-01", 36, "2030-03-31"),  # ESD-DATE example 3
    ],
)
def test_titp_gen_01_period(start, months, expected):
    assert dates.period_end(d(start), months) == d(expected)
    verdict = judge("TITP-GEN-01", event=start, months=months, wording="period")
    assert verdict.value == d(expected)
    assert verdict.due is None


@pytest.mark.parametrize(
    ("event", "days", "safe", "legal"),
    [
        ("2027-04-20", 14, "2027-04-30", "2027-05-04"),  # ESD-DATE example 1: inside the May holidays
        ("2026-11-20", 10, "2026-11-30", "2026-11-30"),
        ("2026-05-21", 10, "2026-05-29", "2026-05-31"),  # ESD-DATE example 4: a Sunday
    ],
)
def test_titp_gen_01_within_days_never_rolls_forward(event, days, safe, legal):
    due = judge("TITP-GEN-01", event=event, days=days).due
    assert (due.safe, due.legal) == (d(safe), d(legal))


@pytest.mark.parametrize(
    ("facts", "target", "safe", "legal"),
    [
        # CHG-01: new dormitory; New Year's Day and the closed days before it
        ({"event": "2026-12-01", "months": 1}, "2026-12-28", "2026-12-28", "2027-01-01"),
        # the same day number is the careful reading, 28 March 2027 is a Sunday
        ({"event": "2027-02-28", "months": 1}, "2027-03-26", "2027-03-31", "2027-03-31"),
        ({"event": "2026-01-15", "months": 1, "margin_days": 5}, "2026-02-10", "2026-02-13", "2026-02-15"),
        # a margin longer than the deadline: not before the event itself
        ({"event": "2026-11-04", "days": 10, "margin_days": 30}, "2026-11-04", "2026-11-13", "2026-11-14"),
        # an event on a Saturday, due the same day: the safe day is the Friday
        ({"event": "2026-11-14", "days": 0}, "2026-11-13", "2026-11-13", "2026-11-14"),
        ({"event": "2027-01-10", "days": 1, "wording": "before"}, "2027-01-08", "2027-01-08", "2027-01-09"),
        ({"event": "2026-11-04", "wording": "without_delay"}, "2026-11-18", "2026-11-18", "2026-11-18"),
        ({"event": "2027-09-03", "wording": "promptly"}, "2027-09-08", "2027-09-08", "2027-09-08"),
        ({"event": "2026-12-26", "wording": "promptly"}, "2027-01-05", "2027-01-05", "2027-01-05"),
        ({"event": "2026-11-10", "wording": "immediately"}, "2026-11-10", "2026-11-10", "2026-11-10"),
    ],
)
def test_titp_gen_01_three_dates_are_kept_apart(facts, target, safe, legal):
    verdict = judge("TITP-GEN-01", **facts)
    assert (verdict.due.target, verdict.due.safe, verdict.due.legal) == (d(target), d(safe), d(legal))
    assert verdict.value == d(legal)


def test_titp_gen_01_a_house_rule_is_named_as_such():
    verdict = judge("TITP-GEN-01", event="2026-11-04", wording="without_delay")
    assert verdict.message == "gen.house_due"
    assert [(p.key, p.design) for p in verdict.parameters] == [("gen.without_delay_days", True)]
    assert verdict.to_be_confirmed == ()


def test_legal_due_takes_exactly_one_amount():
    assert dates.legal_due(d("2027-05-31"), months=3, before=True) == d("2027-02-28")
    assert dates.legal_due(d("2027-05-31"), days=1, before=True) == d("2027-05-30")
    with pytest.raises(ValueError, match="either"):
        dates.legal_due(d("2027-05-31"))
    with pytest.raises(ValueError, match="either"):
        dates.legal_due(d("2027-05-31"), days=1, months=1)


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        ("2026-12-28", True), ("2026-12-29", False), ("2026-12-31", False), ("2027-01-01", False),
        ("2027-01-03", False), ("2027-01-04", True), ("2026-11-21", False), ("2026-11-23", False), ("2026-11-24", True),
    ],
)  # fmt: skip
def test_state_offices_are_closed_at_the_turn_of_the_year(day, open_):
    assert dates.is_business_day(d(day), HOLIDAYS) is open_


# --- an oracle that shares nothing with the implementation: it walks ---------------------------------

some_day = st.dates(date(2024, 1, 1), date(2032, 12, 31))
some_months = st.integers(0, 40)


def walk_to_month(day: date, months: int) -> date:
    """Return the first day of the month lying `months` after that of `day`, one day at a time."""
    for _ in range(months):
        month = day.month
        while day.month == month:
            day += DAY
    while day.day != 1:
        day -= DAY
    return day


def last_of_month(day: date) -> date:
    while (day + DAY).month == day.month:
        day += DAY
    return day


def walk_period(start: date, months: int) -> date:
    """The day before the one that answers to `start`; without an answering day, the end of the month."""
    day = walk_to_month(start, months)
    end = last_of_month(day)
    while day <= end:
        if day.day == start.day:
            return day - DAY
        day += DAY
    return end


@given(some_day, some_months)
def test_within_months_agrees_with_the_calendar_walk(event, months):
    assert dates.within_months(event, months) == walk_period(event + DAY, months)


@given(some_day, some_months)
def test_period_end_agrees_with_the_calendar_walk(start, months):
    assert dates.period_end(start, months) == walk_period(start, months)


@given(some_day, some_months)
def test_clamped_months_agree_with_the_calendar_walk(day, months):
    first = walk_to_month(day, months)
    assert dates.add_months_clamped(day, months) == min(first + (day.day - 1) * DAY, last_of_month(first))


@given(some_day, some_months)
def test_months_before_is_the_last_day_whose_clamped_month_is_reached(event, months):
    found = dates.months_before(event, months)
    assert walk_to_month(found, months) == walk_to_month(event, 0)
    assert found.day == event.day or (found == last_of_month(found) and found.day < event.day)


@given(some_day, st.integers(1, 12))
def test_block_end_is_a_month_end_that_many_months_on(day, months):
    end = dates.month_block_end(day, months)
    assert end + DAY == walk_to_month(day, months)


@given(some_day, st.integers(0, 400))
def test_within_days_counts_each_day_after_the_event(event, days):
    counted, day = 0, event
    while day < dates.within_days(event, days):
        day += DAY
        counted += 1
    assert counted == days


@given(some_day)
def test_last_business_day_leaves_out_no_open_day(day):
    closed = {date(y, m, n) for y in range(2023, 2034) for m, n in [(12, 29), (12, 30), (12, 31), (1, 2), (1, 3)]}
    found = dates.last_business_day(day, HOLIDAYS)
    between = [found + n * DAY for n in range((day - found).days + 1)]
    opened = [x for x in between if x.strftime("%a") not in ("Sat", "Sun") and x not in HOLIDAYS and x not in closed]
    assert opened == [found]


@given(some_day, st.one_of(st.tuples(st.none(), some_months), st.tuples(st.integers(0, 200), st.none())), some_months)
def test_target_safe_legal_are_always_in_order(event, amount, margin):
    days, months = amount
    due = dates.due_dates(event, days=days, months=months, margin_days=margin, holidays=HOLIDAYS)
    assert due.target <= due.safe <= due.legal
    facts = {"event": event.isoformat(), "margin_days": margin}
    facts |= {"days": days} if months is None else {"months": months}
    assert judge("TITP-GEN-01", **facts).due == due


# --- holidays ---------------------------------------------------------------------------------------

OFFICIAL = {
    2026: "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23",
    2027: "01-01 01-11 02-11 02-23 03-21 03-22 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 10-11 11-03 11-23",
    2028: "01-01 01-10 02-11 02-23 03-20 04-29 05-03 05-04 05-05 07-17 08-11 09-18 09-22 10-09 11-03 11-23",
}


@pytest.mark.parametrize("year", OFFICIAL)
def test_holidays_are_those_of_the_cabinet_office(year):
    assert national_holidays(year, year) == {d(f"{year}-{day}") for day in OFFICIAL[year].split()}
