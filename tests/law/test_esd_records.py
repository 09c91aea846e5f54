"""ESD-BOOK-01, ESD-CON-01, ESD-ORG-01: books, consultation, the competent authority."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law.dates import ONE_DAY, add_months_clamped
from imjapan.law.esd_records import deletable_from, kept_until
from imjapan.law.facts import FactError
from tests.law.support import d, judge


@pytest.mark.parametrize(
    ("facts", "day"),
    [
        ({"kind": "audit_documents", "ends": ["2030-05-31"]}, "2031-06-01"),  # example 1
        ({"kind": "audit_documents", "ends": ["2029-06-30"]}, "2030-07-01"),  # example 2: the first organization
        ({"kind": "wage_ledger", "last_entry": "2030-05-31"}, "2035-06-01"),  # example 3
        ({"kind": "wage_ledger", "last_entry": "2030-05-31", "ends": ["2036-05-31"]}, "2037-06-01"),
        ({"kind": "register", "ends": ["2030-05-31", "2031-01-15", "2029-12-31"]}, "2032-01-16"),  # example 4
        ({"kind": "register", "ends": ["2027-02-28"]}, "2028-03-01"),
        ({"kind": "register", "ends": ["2028-02-29"]}, "2029-03-01"),
        ({"kind": "register", "ends": ["2027-12-31"]}, "2029-01-01"),
        ({"kind": "fee_ledger", "last_entry": "2028-03-31"}, "2038-04-01"),
        ({"kind": "fee_ledger", "last_entry": "2028-04-01"}, "2039-04-01"),
        ({"kind": "fee_ledger", "last_entry": "2028-04-01", "ends": ["2040-01-31"]}, "2041-02-01"),
        ({"kind": "other", "last_entry": "2030-05-31"}, "2031-06-01"),
    ],
)
def test_esd_book_01_deletable_from(facts, day):
    assert judge("ESD-BOOK-01", **facts).value == d(day)


def test_esd_book_01_example_3_both_terms_of_the_wage_ledger_are_told():
    verdict = judge("ESD-BOOK-01", kind="wage_ledger", last_entry="2030-05-31")
    assert (verdict.values["at_least"], verdict.values["kept_until"]) == (d("2033-05-31"), d("2035-05-31"))


def test_esd_book_01_nothing_is_deleted_while_somebody_is_here():
    verdict = judge("ESD-BOOK-01", kind="register", ends=["2030-05-31"], still_here=1)
    assert (verdict.value, verdict.message) == (None, "esd.book.in_use")


@pytest.mark.parametrize("facts", [{"kind": "register"}, {"kind": "wage_ledger", "ends": ["2030-05-31"]}])
def test_esd_book_01_facts_that_are_missing(facts):
    with pytest.raises(FactError) as caught:
        judge("ESD-BOOK-01", **facts)
    assert caught.value.code == "missing_fact"


@given(st.lists(st.dates(date(2027, 4, 1), date(2040, 1, 1)), min_size=1, max_size=6), st.integers(1, 10))
def test_esd_book_01_never_shorter_than_the_day_of_the_same_number(ends, years):
    last = add_months_clamped(max(ends), 12 * years)
    assert last <= kept_until(ends, years=years)
    assert (kept_until(ends, years=years) - last).days <= 1
    assert deletable_from(ends, years=years) == kept_until(ends, years=years) + ONE_DAY
    if years == 1:
        verdict = judge("ESD-BOOK-01", kind="daily_log", ends=[day.isoformat() for day in ends])
        assert verdict.value == deletable_from(ends)


@pytest.mark.parametrize(
    ("facts", "tasks", "outcome"),
    [
        ({"subject": "passport_held"}, ("record", "guidance", "extraordinary_audit"), "WARN"),  # example 1
        ({"subject": "illness", "accompaniment": True}, ("record", "accompaniment"), "OK"),  # example 2
        (
            {"subject": "question", "language": "my", "languages_offered": ["vi"]},
            ("record",),
            "WARN",
        ),  # example 3
        ({"subject": "question", "language": "vi", "languages_offered": ["vi"]}, ("record",), "OK"),
        ({"subject": "question", "language": "vi"}, ("record",), "WARN"),
        ({"subject": "question"}, ("record",), "OK"),
        ({"subject": "illness", "can_go_on": False}, ("record", "difficulty_notice"), "WARN"),
        (
            {"subject": "violence", "can_go_on": False},
            ("record", "guidance", "extraordinary_audit", "difficulty_notice"),
            "WARN",
        ),
    ],
)
def test_esd_con_01_what_is_to_be_done(facts, tasks, outcome):
    verdict = judge("ESD-CON-01", **facts)
    assert (verdict.value, verdict.outcome) == (tasks, outcome)


@pytest.mark.parametrize(
    ("matter", "filed_on", "authority", "office"),
    [
        ("licence", "2026-11-15", "otit", "head"),  # examples of ORG-02
        ("plan", "2026-12-15", "otit", "regional"),
        ("audit_report", "2027-09-15", "kiko", "regional"),
        ("licence", "2027-03-31", "otit", "head"),
        ("licence", "2027-04-01", "kiko", "head"),
        ("business_report", "2028-05-31", "kiko", "head"),
        ("difficulty_notice", "2027-09-15", "kiko", None),
    ],
)
def test_esd_org_01_to_whom(matter, filed_on, authority, office):
    verdict = judge("ESD-ORG-01", matter=matter, filed_on=filed_on)
    assert verdict.value == {"authority": authority, "office": office}
    assert verdict.outcome == ("OK" if office else "CONFIRM")
