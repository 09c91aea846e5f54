"""ESD-REP-01.R01 to R10: reports and their days."""

import pytest

from imjapan.law.facts import FactError
from tests.law.support import d, judge


def three(verdict):
    assert verdict.value == verdict.due.legal
    return [day.isoformat() for day in (verdict.due.target, verdict.due.safe, verdict.due.legal)]


@pytest.mark.parametrize(
    ("audit_end", "dates"),
    [
        ("2027-07-15", ["2027-09-15", "2027-09-15", "2027-09-15"]),  # example 1
        ("2027-12-31", ["2028-02-29", "2028-02-29", "2028-02-29"]),  # example 2
        ("2028-02-29", ["2028-04-28", "2028-04-28", "2028-04-30"]),  # strictly the end of April; by number the 29th
        ("2027-06-30", ["2027-08-30", "2027-08-31", "2027-08-31"]),
        ("2027-11-01", ["2027-12-28", "2027-12-28", "2028-01-01"]),
        ("2027-04-01", ["2027-06-01", "2027-06-01", "2027-06-01"]),
    ],
)
def test_esd_rep_01_r01_audit_report(audit_end, dates):
    assert three(judge("ESD-REP-01.R01", audit_end=audit_end)) == dates


@pytest.mark.parametrize("report", ["R02", "R03"])
@pytest.mark.parametrize(
    ("year", "dates"),
    [
        (2027, ["2028-05-31", "2028-05-31", "2028-05-31"]),  # example 3: a Wednesday
        (2028, ["2029-05-31", "2029-05-31", "2029-05-31"]),
        (2031, ["2032-05-31", "2032-05-31", "2032-05-31"]),
        (2035, ["2036-05-30", "2036-05-30", "2036-05-31"]),  # a Saturday
    ],
)
def test_esd_rep_01_r02_r03_annual_reports(report, year, dates):
    assert three(judge(f"ESD-REP-01.{report}", fiscal_year=year)) == dates


def test_esd_rep_01_r02_there_is_no_fiscal_year_before_2027():
    with pytest.raises(FactError, match="2026 is less than 2027"):
        judge("ESD-REP-01.R02", fiscal_year=2026)


WITHOUT_DELAY = [
    ("2027-09-03", ["2027-09-07", "2027-09-10", "2027-09-10"]),  # example 4: a Friday
    ("2027-06-01", ["2027-06-03", "2027-06-08", "2027-06-08"]),
    ("2027-09-04", ["2027-09-07", "2027-09-10", "2027-09-11"]),
    ("2027-04-28", ["2027-04-30", "2027-04-30", "2027-05-05"]),  # the second business day is after the alarm
    ("2027-12-27", ["2027-12-28", "2027-12-28", "2028-01-03"]),
    ("2028-02-28", ["2028-03-01", "2028-03-06", "2028-03-06"]),
]


@pytest.mark.parametrize(
    ("report", "name"), [("R04", "first_start"), ("R05", "known_on"), ("R09", "requested_on"), ("R10", "licensed_on")]
)
@pytest.mark.parametrize(("event", "dates"), WITHOUT_DELAY)
def test_esd_rep_01_without_delay(report, name, event, dates):
    assert three(judge(f"ESD-REP-01.{report}", **{name: event})) == dates


def test_esd_rep_01_r05_the_implementer_tells_at_once():
    same_day = judge("ESD-REP-01.R05", known_on="2027-09-03", told_on="2027-09-03")
    assert (same_day.outcome, same_day.values["tell_by"]) == ("OK", d("2027-09-03"))
    later = judge("ESD-REP-01.R05", known_on="2027-09-03", told_on="2027-09-06")
    assert later.outcome == "WARN"
    assert three(later) == ["2027-09-08", "2027-09-13", "2027-09-13"]
    with pytest.raises(FactError, match="told_on"):
        judge("ESD-REP-01.R05", known_on="2027-09-03", told_on="2027-09-02")


@pytest.mark.parametrize("report", ["R06", "R07"])
@pytest.mark.parametrize(
    ("changed_on", "dates"),
    [
        ("2027-08-01", ["2027-09-01", "2027-09-01", "2027-09-01"]),
        ("2027-09-15", ["2027-10-15", "2027-10-15", "2027-10-15"]),
        ("2028-01-31", ["2028-02-29", "2028-02-29", "2028-02-29"]),
        ("2028-02-29", ["2028-03-29", "2028-03-31", "2028-03-31"]),
        ("2027-12-01", ["2027-12-28", "2027-12-28", "2028-01-01"]),
    ],
)
def test_esd_rep_01_r06_r07_changes(report, changed_on, dates):
    assert three(judge(f"ESD-REP-01.{report}", changed_on=changed_on)) == dates


@pytest.mark.parametrize(
    ("last_day", "legal", "safe"),
    [("2028-03-31", "2028-02-29", "2028-02-29"), ("2028-02-01", "2028-01-01", "2027-12-28")],
)
def test_esd_rep_01_r08_end_of_business(last_day, legal, safe):
    verdict = judge("ESD-REP-01.R08", last_day=last_day)
    assert (verdict.value, verdict.due.safe) == (d(legal), d(safe))


@pytest.mark.parametrize(
    ("changed_on", "published_on", "outcome", "since"),
    [
        (None, None, "NG", "2027-04-01"),
        (None, "2027-04-01", "OK", "2027-04-01"),
        ("2027-08-01", "2027-04-01", "NG", "2027-08-01"),
        ("2027-08-01", "2027-08-01", "OK", "2027-08-01"),
        ("2027-03-01", "2027-03-15", "OK", "2027-04-01"),  # ahead of the licence, and unchanged since
        ("2027-03-20", "2027-03-15", "NG", "2027-04-01"),
    ],
)
def test_esd_rep_01_r10_publication(changed_on, published_on, outcome, since):
    facts = {"licensed_on": "2027-04-01", "changed_on": changed_on, "published_on": published_on}
    verdict = judge("ESD-REP-01.R10", **facts)
    assert (verdict.outcome, verdict.values["since"]) == (outcome, d(since))


def test_esd_rep_01_house_days_are_no_law():
    verdict = judge("ESD-REP-01.R04", first_start="2027-06-01")
    assert {p.key for p in verdict.parameters if p.design} == {p.key for p in verdict.parameters}
    assert verdict.to_be_confirmed == ("ESD-REP-01.R04",)
