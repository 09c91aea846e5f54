"""ESD-DATE-01 to 05: worked examples, month ends, 29 February, New Year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law.dates import add_months_clamped
from tests.law.support import d, judge

DAYS = st.dates(date(2027, 4, 1), date(2040, 12, 31))


def three(verdict):
    return [verdict.due.target, verdict.due.safe, verdict.due.legal]


@pytest.mark.parametrize(
    ("event", "days", "safe", "legal"),
    [
        ("2027-04-20", 14, "2027-04-30", "2027-05-04"),  # example 1: a holiday, and the next day is one too
        ("2027-12-15", 14, "2027-12-28", "2027-12-29"),
        ("2027-12-20", 14, "2027-12-28", "2028-01-03"),
        ("2028-02-15", 14, "2028-02-29", "2028-02-29"),
        ("2027-03-31", 1, "2027-04-01", "2027-04-01"),
        ("2027-04-05", 0, "2027-04-05", "2027-04-05"),
    ],
)
def test_esd_date_01_within_days(event, days, safe, legal):
    verdict = judge("ESD-DATE-01", event=event, days=days)
    assert verdict.value == verdict.due.legal == d(legal)
    assert verdict.due.safe == d(safe)


@pytest.mark.parametrize(
    ("event", "months", "target", "safe", "legal"),
    [
        ("2027-12-31", 2, "2028-02-29", "2028-02-29", "2028-02-29"),  # example 2
        ("2027-07-15", 2, "2027-09-15", "2027-09-15", "2027-09-15"),
        ("2027-02-28", 1, "2027-03-26", "2027-03-31", "2027-03-31"),  # strictly to the end of March, safe by the 28th
        ("2028-02-29", 12, "2029-02-28", "2029-02-28", "2029-02-28"),
        ("2027-02-28", 12, "2028-02-28", "2028-02-29", "2028-02-29"),
        ("2027-08-31", 6, "2028-02-29", "2028-02-29", "2028-02-29"),
        ("2027-11-30", 1, "2027-12-28", "2027-12-28", "2027-12-31"),
    ],
)
def test_esd_date_02_within_months(event, months, target, safe, legal):
    verdict = judge("ESD-DATE-02", event=event, months=months)
    assert verdict.value == d(legal)
    assert three(verdict) == [d(target), d(safe), d(legal)]


@given(DAYS, st.integers(1, 60))
def test_esd_date_02_the_target_keeps_to_both_readings(event, months):
    verdict = judge("ESD-DATE-02", event=event, months=months)
    by_number = add_months_clamped(event, months)
    assert verdict.due.target <= by_number <= verdict.value <= by_number + timedelta(days=3)


@pytest.mark.parametrize(
    ("event", "months", "legal"),
    [
        ("2030-03-31", 3, "2029-12-31"),
        ("2030-03-31", 6, "2029-09-30"),
        ("2028-03-31", 1, "2028-02-29"),
        ("2027-05-31", 3, "2027-02-28"),
        ("2027-02-28", 3, "2026-11-28"),  # the earlier reading of "until"
        ("2027-04-01", 3, "2027-01-01"),
    ],
)
def test_esd_date_03_months_before(event, months, legal):
    until = judge("ESD-DATE-03", event=event, months=months)
    assert until.value == until.due.legal == d(legal)
    opens = judge("ESD-DATE-03", event=event, months=months, edge="from")
    assert (opens.value, opens.due) == (d(legal), None)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2027-04-01", 36, "2030-03-31"),  # example 3
        ("2027-04-01", 60, "2032-03-31"),
        ("2027-06-10", 12, "2028-06-09"),
        ("2028-02-29", 12, "2029-02-28"),  # no such day: the last day of the month (art. 143)
        ("2027-08-31", 6, "2028-02-29"),
        ("2028-01-01", 12, "2028-12-31"),
    ],
)
def test_esd_date_04_periods(start, months, end):
    assert judge("ESD-DATE-04", start=start, months=months).value == d(end)


def test_esd_date_04_the_printed_day_counts():
    verdict = judge("ESD-DATE-04", start="2027-06-10", months=12, printed_end="2028-06-10")
    assert (verdict.outcome, verdict.value) == ("WARN", d("2028-06-10"))
    assert verdict.values["end"] == d("2028-06-09")
    same = judge("ESD-DATE-04", start="2027-06-10", months=12, printed_end="2028-06-09")
    assert (same.outcome, same.value) == ("OK", d("2028-06-09"))


@pytest.mark.parametrize(
    ("legal", "authority", "moved", "safe"),
    [
        ("2026-05-31", "national", "2026-06-01", "2026-05-29"),  # example 4
        ("2026-05-31", "organization", "2026-05-31", "2026-05-29"),
        ("2027-12-31", "national", "2028-01-04", "2027-12-28"),
        ("2027-12-29", "national", "2028-01-04", "2027-12-28"),
        ("2027-05-04", "national", "2027-05-06", "2027-04-30"),
        ("2027-04-01", "national", "2027-04-01", "2027-04-01"),
    ],
)
def test_esd_date_05_closed_days(legal, authority, moved, safe):
    verdict = judge("ESD-DATE-05", legal=legal, authority=authority)
    assert verdict.value == {"legal": d(moved), "safe": d(safe)}
    assert three(verdict) == [d(safe), d(safe), d(moved)]


def test_general_law_from_knowledge_is_to_be_confirmed():
    assert judge("ESD-DATE-01", event="2027-04-20", days=14).to_be_confirmed == ("ESD-DATE-01",)
