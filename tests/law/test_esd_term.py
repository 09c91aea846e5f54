"""ESD-LIC-06 to 08: term and renewal, application, changes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law import registry
from imjapan.law.esd_windows import renewal_window
from imjapan.law.parameters import override
from tests.law.support import d, judge


@pytest.mark.parametrize(
    ("start", "excellent", "expiry", "first", "last", "safe"),
    [
        ("2027-04-01", False, "2030-03-31", "2029-09-30", "2029-12-31", "2029-12-28"),  # example 1
        ("2027-04-01", True, "2032-03-31", "2031-09-30", "2031-12-31", "2031-12-26"),  # example 2
        ("2027-06-01", False, "2030-05-31", "2029-11-30", "2030-02-28", "2030-02-28"),
        ("2028-02-29", False, "2031-02-28", "2030-08-28", "2030-11-28", "2030-11-28"),
    ],
)
def test_esd_lic_06_term_and_window(start, excellent, expiry, first, last, safe):
    verdict = judge("ESD-LIC-06", licence_from=start, excellent=excellent)
    assert (verdict.outcome, verdict.value) == ("OK", d(expiry))
    assert (verdict.values["first"], verdict.values["last"]) == (d(first), d(last))
    assert (verdict.due.safe, verdict.due.legal) == (d(safe), d(last))
    window = renewal_window(d(start), years=5 if excellent else 3)
    assert (window.expiry, window.first, window.last) == (d(expiry), d(first), d(last))


@pytest.mark.parametrize(
    ("facts", "outcome", "message"),
    [
        ({"today": "2029-09-29"}, "OK", "ahead"),
        ({"today": "2029-09-30"}, "WARN", "open"),
        ({"today": "2029-12-31"}, "WARN", "open"),
        ({"today": "2030-01-01"}, "NG", "missed"),
        ({"today": "2030-01-05"}, "NG", "missed"),  # example 3
        ({"today": "2030-01-05", "filed": "2029-12-28"}, "OK", "filed"),
        ({"filed": "2029-09-30"}, "OK", "filed"),
        ({"filed": "2029-09-29"}, "NG", "filed_early"),
        ({"filed": "2029-12-31"}, "OK", "filed"),
        ({"filed": "2030-01-01"}, "NG", "filed_late"),
    ],
)
def test_esd_lic_06_filing(facts, outcome, message):
    verdict = judge("ESD-LIC-06", licence_from="2027-04-01", **facts)
    assert (verdict.outcome, verdict.message) == (outcome, f"esd.term.{message}")


@given(st.dates(date(2027, 4, 1), date(2060, 1, 1)), st.sampled_from([3, 5]))
def test_esd_lic_06_the_window_lies_within_the_licence(start, years):
    window = renewal_window(start, years=years)
    assert start < window.first < window.last < window.expiry
    assert 88 <= (window.expiry - window.last).days <= 92
    assert 181 <= (window.expiry - window.first).days <= 184


@pytest.mark.parametrize(
    ("start", "filed", "outcome", "message"),
    [
        ("2027-04-01", "2026-10-20", "OK", "in_time"),  # example 1
        ("2027-04-01", "2026-11-01", "OK", "in_time"),
        ("2027-04-01", "2026-11-02", "WARN", "hurried"),
        ("2027-04-01", "2026-12-10", "WARN", "hurried"),  # example 2
        ("2027-04-01", "2027-01-01", "WARN", "hurried"),
        ("2027-04-01", "2027-01-02", "NG", "too_late"),
        ("2027-04-01", "2027-02-01", "NG", "too_late"),  # example 3
        ("2027-04-01", "2026-04-10", "NG", "before_opening"),  # example 4
        ("2027-04-01", "2026-04-14", "NG", "before_opening"),
        ("2027-04-01", "2026-04-15", "OK", "in_time"),
        ("2027-03-31", "2026-10-20", "NG", "before_force"),
        ("2027-04-01", None, "OK", "due"),
    ],
)
def test_esd_lic_07_application(start, filed, outcome, message):
    verdict = judge("ESD-LIC-07", wished_start=start, filed=filed)
    assert (verdict.outcome, verdict.message) == (outcome, f"esd.apply.{message}")


def test_esd_lic_07_dates():
    verdict = judge("ESD-LIC-07", wished_start="2027-04-01")
    assert (verdict.value, verdict.values["realistic"]) == (d("2027-01-01"), d("2026-11-01"))
    assert (verdict.due.target, verdict.due.safe) == (d("2026-10-30"), d("2026-12-28"))
    late = judge("ESD-LIC-07", wished_start="2027-04-01", filed="2027-02-01")
    assert (late.values["expected_from"], late.values["expected_until"]) == (d("2027-05-01"), d("2027-07-01"))
    early = judge("ESD-LIC-07", wished_start="2027-04-01", filed="2026-05-01")
    assert (early.values["expected_from"], early.values["expected_until"]) == (d("2027-04-01"), d("2027-04-01"))


def test_esd_lic_07_the_fee_is_not_known_until_it_is_entered():
    unknown = judge("ESD-LIC-07.FEE", day="2026-12-01")
    assert (unknown.outcome, unknown.value) == ("CONFIRM", None)
    row = override(key="esd.mso.licence_fee", valid_from=d("2027-04-01"), value="50000", source="Cabinet Order")
    known = registry.run("ESD-LIC-07.FEE", {"day": "2027-04-01"}, overrides=[row])
    assert (known.outcome, known.value) == ("OK", 50000)


@pytest.mark.parametrize(
    ("facts", "legal", "outcome"),
    [
        ({"kind": "new_office", "event": "2027-08-01"}, "2027-09-01", "WARN"),  # example 1
        ({"kind": "new_office", "event": "2027-08-01", "manager": True}, "2027-09-01", "WARN"),
        ({"kind": "new_office", "event": "2027-08-01", "manager": True, "licence_copy": True}, "2027-09-01", "OK"),
        ({"kind": "external_auditor_left", "event": "2027-09-15"}, "2027-10-15", "WARN"),  # example 2
        (
            {"kind": "external_auditor_left", "event": "2027-09-15", "successor_from": "2027-09-16"},
            "2027-10-15",
            "OK",
        ),
        (
            {"kind": "external_auditor_left", "event": "2027-09-15", "successor_from": "2027-09-17"},
            "2027-10-15",
            "WARN",
        ),
        ({"kind": "other_item", "event": "2028-01-31"}, "2028-02-29", "OK"),
        ({"kind": "other_item", "event": "2028-02-29"}, "2028-03-31", "OK"),
        ({"kind": "suspension_or_end", "event": "2028-03-31"}, "2028-02-29", "OK"),  # example 3
        ({"kind": "name_lending", "event": "2027-04-01"}, None, "NG"),
        ({"kind": "business_change", "event": "2027-04-01"}, None, "CONFIRM"),
        ({"kind": "business_change", "event": "2027-04-01", "permitted": False}, None, "NG"),
        ({"kind": "business_change", "event": "2027-04-01", "permitted": True}, None, "OK"),
    ],
)
def test_esd_lic_08_changes(facts, legal, outcome):
    verdict = judge("ESD-LIC-08", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, legal and d(legal))
    assert (verdict.due and verdict.due.legal) == verdict.value


def test_esd_lic_08_figures_carried_over_are_to_be_confirmed():
    verdict = judge("ESD-LIC-08", kind="other_item", event="2028-01-31")
    assert verdict.to_be_confirmed == ("ESD-LIC-08", "esd.minor_change.months")
