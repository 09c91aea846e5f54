"""ESD-AUD-01 to 04: audits, interviews, visits, external audit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law.esd_audit import min_interviews
from imjapan.law.facts import FactError
from tests.law.samples.esd_supervision import CONTENT
from tests.law.support import d, judge

FIRST = {"first_start": "2027-04-15"}


def states(verdict):
    return [row["state"] for row in verdict.value]


@pytest.mark.parametrize(
    ("today", "audits", "outcome", "expected"),
    [
        ("2027-06-14", [], "OK", ["open"]),
        ("2027-06-15", [], "WARN", ["soon"]),
        ("2027-07-15", [], "WARN", ["soon"]),
        ("2027-07-16", [], "NG", ["missed"]),
        # example 4: last audit 2027-07-15
        ("2027-09-14", ["2027-07-15"], "OK", ["done", "open"]),
        ("2027-09-15", ["2027-07-15"], "WARN", ["done", "soon"]),
        ("2027-10-15", ["2027-07-15"], "WARN", ["done", "soon"]),
        ("2027-10-16", ["2027-07-15"], "NG", ["done", "missed"]),
        ("2027-08-01", ["2027-07-16"], "WARN", ["late", "open"]),
        # an audit that is only planned has not been held
        ("2027-07-16", ["2027-07-20"], "NG", ["missed"]),
    ],
)
def test_esd_aud_01_rolling_windows(today, audits, outcome, expected):
    verdict = judge("ESD-AUD-01", **FIRST, today=today, audits=audits)
    assert (verdict.outcome, states(verdict)) == (outcome, expected)


def test_esd_aud_01_example_4_the_open_window():
    verdict = judge("ESD-AUD-01", **FIRST, today="2027-08-01", audits=["2027-07-15"])
    last = verdict.value[-1]
    assert (last["due"], last["warn_from"]) == (d("2027-10-15"), d("2027-09-15"))
    assert (verdict.due.legal, verdict.due.safe) == (d("2027-10-15"), d("2027-10-15"))


def test_esd_aud_01_safe_day_of_an_audit_due_at_new_year():
    verdict = judge("ESD-AUD-01", first_start="2027-10-01", today="2027-10-02")
    assert (verdict.due.legal, verdict.due.safe) == (d("2028-01-01"), d("2027-12-28"))


def test_esd_aud_01_workers_that_left():
    verdict = judge("ESD-AUD-01", workers=[{"start": "2027-04-15", "end": "2027-06-30"}], today="2028-01-01")
    assert (verdict.outcome, states(verdict), verdict.due) == ("OK", ["not_needed"], None)


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({}, "missing_fact", "first_start"),
        ({"workers": [{"start": "2027-05-02", "end": "2027-05-01"}]}, "contradiction", "workers[0].end"),
    ],
)
def test_esd_aud_01_bad_facts(facts, code, field):
    with pytest.raises(FactError) as caught:
        judge("ESD-AUD-01", today="2027-06-01", **facts)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_esd_aud_01_the_figures_are_in_force_from_april_2027():
    verdict = judge("ESD-AUD-01", first_start="2027-03-01", today="2027-03-31")
    assert (verdict.outcome, verdict.value) == ("CONFIRM", None)
    assert judge("ESD-AUD-01", first_start="2027-04-01", today="2027-04-01").outcome == "OK"


INTERVIEWS = [(0, 0), (1, 1), (2, 2), (3, 2), (4, 2), (5, 2), (8, 2), (9, 3), (12, 3), (13, 4), (100, 25), (101, 26)]


@pytest.mark.parametrize(("workers", "required"), INTERVIEWS)
def test_esd_aud_01_interviews_required(workers, required):
    assert judge("ESD-AUD-01.INTERVIEWS", workers=workers).value == required
    assert min_interviews(workers) == required


@given(st.integers(0, 10000))
def test_esd_aud_01_interviews_follow_the_formula_of_the_book(workers):
    required = min_interviews(workers)
    if workers <= 1:
        assert required == workers
    elif workers <= 4:
        assert required == 2
    else:
        assert 4 * required >= workers > 4 * (required - 1)


@pytest.mark.parametrize(
    ("workers", "interviewed", "outcome"),
    [(1, 1, "OK"), (4, 1, "NG"), (9, 2, "NG"), (9, 3, "OK"), (0, 0, "OK")],  # examples 1 to 3
)
def test_esd_aud_01_interviews_held(workers, interviewed, outcome):
    assert judge("ESD-AUD-01.INTERVIEWS", workers=workers, interviewed=interviewed).outcome == outcome


def test_esd_aud_01_more_interviews_than_workers():
    with pytest.raises(FactError, match="interviewed"):
        judge("ESD-AUD-01.INTERVIEWS", workers=2, interviewed=3)


@pytest.mark.parametrize(
    ("facts", "outcome", "missing"),
    [
        ({}, "OK", ()),
        ({"report_of_instructor": False}, "NG", ("report_of_instructor",)),  # example 5
        ({"report_of_instructor": None}, "CONFIRM", ("report_of_instructor",)),
        ({"books": None, "housing": False}, "NG", ("books", "housing")),
        ({"work_seen": False, "other_method": ["work_seen"]}, "OK", ()),
        ({"led_by_manager": False}, "NG", ("led_by_manager",)),
    ],
)
def test_esd_aud_01_content(facts, outcome, missing):
    verdict = judge("ESD-AUD-01.CONTENT", **CONTENT | facts)
    assert (verdict.outcome, verdict.value) == (outcome, missing)


@pytest.mark.parametrize(
    ("learned_on", "trigger", "last"),
    [
        ("2027-09-03", "unpaid_wages", "2027-09-08"),  # example 1
        ("2027-09-03", "correction_notice", "2027-09-08"),  # example 2
        ("2027-09-03", "question", None),  # example 3
        ("2027-12-28", "violence", "2028-01-06"),
        ("2027-04-28", "complaint", "2027-05-07"),
    ],
)
def test_esd_aud_02_extraordinary_audit(learned_on, trigger, last):
    verdict = judge("ESD-AUD-02", learned_on=learned_on, trigger=trigger)
    assert verdict.value == (last and d(last))
    assert verdict.outcome == ("WARN" if last else "OK")
    assert (verdict.due and verdict.due.target) == verdict.value


WORKER = {"workers": [{"start": "2027-06-10"}]}


def months(verdict):
    return {row["month"].isoformat()[:7]: (row["state"], row["outcome"]) for row in verdict.value}


@pytest.mark.parametrize(
    ("today", "month", "state", "outcome", "due"),
    [
        ("2027-06-20", "2027-06", "open", "WARN", "2027-06-30"),  # example 1
        ("2027-07-01", "2027-06", "missed", "WARN", "2027-06-30"),
        ("2028-06-09", "2028-06", "open", "WARN", "2028-06-09"),  # example 2
        ("2028-06-10", "2028-06", "missed", "WARN", "2028-06-09"),
        ("2027-07-31", "2027-07", "open", "OK", "2027-07-31"),
        ("2027-08-01", "2027-07", "missed", "NG", "2027-07-31"),
        ("2028-03-01", "2028-02", "missed", "NG", "2028-02-29"),
    ],
)
def test_esd_aud_03_a_month_without_visit(today, month, state, outcome, due):
    verdict = judge("ESD-AUD-03", **WORKER, today=today)
    assert months(verdict)[month] == (state, outcome)
    assert {row["month"].isoformat()[:7]: row["due"] for row in verdict.value}[month] == d(due)


def test_esd_aud_03_months_ahead():
    verdict = judge("ESD-AUD-03", **WORKER, today="2027-07-01", visits=["2027-06-15"], until="2027-08-01")
    assert months(verdict) == {"2027-06": ("done", "OK"), "2027-07": ("open", "OK"), "2027-08": ("ahead", "OK")}


def test_esd_aud_03_visited():
    verdict = judge("ESD-AUD-03", **WORKER, today="2027-07-20", visits=["2027-06-10", "2027-07-01"])
    assert months(verdict) == {"2027-06": ("done", "OK"), "2027-07": ("done", "OK")}
    assert verdict.outcome == "OK"


def test_esd_aud_03_a_visit_before_the_start_does_not_count():
    verdict = judge("ESD-AUD-03", **WORKER, today="2027-06-20", visits=["2027-06-09", "2027-06-25"])
    assert months(verdict) == {"2027-06": ("open", "WARN")}


def test_esd_aud_03_example_3_only_workers_in_their_second_year():
    verdict = judge("ESD-AUD-03", workers=[{"start": "2027-05-01"}], today="2028-05-01", visits=["2027-05-10"])
    assert "2028-05" not in months(verdict)
    nobody = judge("ESD-AUD-03", workers=[], today="2028-05-01")
    assert (nobody.outcome, nobody.value, nobody.message) == ("OK", (), "esd.visit.none")


def test_esd_aud_03_example_4_an_audit_stands_for_the_visit():
    verdict = judge("ESD-AUD-03", **WORKER, today="2027-07-20", visits=["2027-06-15"], audits=["2027-07-02"])
    assert months(verdict)["2027-07"] == ("done", "CONFIRM")
    assert verdict.outcome == "CONFIRM"
    assert "esd.visit.audit_counts" in verdict.to_be_confirmed
    own = judge("ESD-AUD-03", **WORKER, today="2027-07-20", visits=["2027-06-15", "2027-07-03"], audits=["2027-07-02"])
    assert own.outcome == "OK"


def test_esd_aud_04_example():
    verdict = judge("ESD-AUD-04", today="2027-11-25", last_office_audit="2027-09-01", last_accompaniment="2026-11-20")
    assert verdict.value == {"office_due": d("2027-12-01"), "accompany_due": d("2027-11-20")}
    assert verdict.outcome == "NG"
    assert verdict.values["overdue"] == ("esd.external.word.accompany_due",)


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"today": "2027-07-01", "office_from": "2027-04-01"}, "OK"),
        ({"today": "2027-07-02", "office_from": "2027-04-01"}, "NG"),
        ({"today": "2027-12-01", "last_office_audit": "2027-09-01", "office_from": "2027-04-01"}, "OK"),
        ({"today": "2027-12-02", "last_office_audit": "2027-09-01", "office_from": "2027-04-01"}, "NG"),
        (
            {"today": "2028-05-29", "last_office_audit": "2028-02-29", "last_accompaniment": "2028-02-29"},
            "OK",
        ),
        (
            {"today": "2029-03-01", "last_office_audit": "2029-02-28", "last_accompaniment": "2028-02-29"},
            "NG",
        ),
    ],
)
def test_esd_aud_04_external_audit(facts, outcome):
    assert judge("ESD-AUD-04", **facts).outcome == outcome


def test_esd_aud_04_needs_a_day_to_count_from():
    with pytest.raises(FactError, match="last_accompaniment"):
        judge("ESD-AUD-04", today="2027-11-25", last_office_audit="2027-09-01")
