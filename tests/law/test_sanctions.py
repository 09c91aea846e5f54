"""TITP-SANC-01 and SANC-01b: measures of the authorities, and events that block a new plan."""

import pytest

from imjapan.law.facts import FactError
from imjapan.law.sanctions import missing_free_from
from tests.law.support import d, judge


@pytest.mark.parametrize(
    ("against", "measure", "outcome", "published", "barred_until", "answer_by"),
    [
        ("implementer", "improvement_order", "WARN", True, None, None),
        ("implementer", "certification_revoked", "NG", True, "2031-11-10", None),
        ("organization", "improvement_order", "WARN", True, None, None),
        ("organization", "suspension", "WARN", True, None, None),
        ("organization", "licence_revoked", "NG", True, "2031-11-10", None),
        ("organization", "made_specified", "WARN", True, None, None),
        ("organization", "recommendation", "WARN", False, None, "2026-11-24"),
        ("implementer", "recommendation", "WARN", False, None, "2026-11-24"),
    ],
)
def test_titp_sanc_01_measures(against, measure, outcome, published, barred_until, answer_by):
    verdict = judge("TITP-SANC-01", against=against, measure=measure, on="2026-11-10")
    assert verdict.outcome == outcome
    assert verdict.value["published"] is published
    assert verdict.value["barred_until"] == (barred_until and d(barred_until))
    assert verdict.value["answer_by"] == (answer_by and d(answer_by))
    assert verdict.value["effects"]


def test_titp_sanc_01_a_measure_against_the_other():
    with pytest.raises(FactError, match="no measure"):
        judge("TITP-SANC-01", against="implementer", measure="suspension", on="2026-11-10")


def event(kind, on, **more):
    return [{"kind": kind, "on": on} | more]


@pytest.mark.parametrize(
    ("events", "day", "outcome", "until"),
    [
        # the example: attributable disappearance on 2026-02-10
        (event("missing", "2026-02-10", attributable=True), "2027-02-09", "NG", "2027-02-09"),
        (event("missing", "2026-02-10", attributable=True), "2027-02-10", "OK", None),
        (event("missing", "2026-02-10", attributable=False), "2026-02-11", "OK", None),
        (event("missing", "2026-02-10"), "2026-11-26", "CONFIRM", "2027-02-09"),
        (event("missing", "2026-02-10"), "2027-02-10", "OK", None),
        (event("missing", "2024-02-29", attributable=True), "2025-02-28", "NG", "2025-02-28"),
        (event("missing", "2024-02-29", attributable=True), "2025-03-01", "OK", None),
        # 18b: order of 2025 whose measures are done
        (event("improvement_order", "2025-06-01", measures_taken=True), "2026-11-26", "OK", None),
        (event("improvement_order", "2025-06-01", measures_taken=False), "2026-11-26", "NG", None),
        (event("improvement_order", "2025-06-01"), "2026-11-26", "CONFIRM", None),
        (event("rights_violation", "2021-11-26"), "2026-11-26", "NG", "2026-11-26"),
        (event("rights_violation", "2021-11-25"), "2026-11-26", "OK", None),
        (event("forged_documents", "2021-11-26"), "2026-11-26", "NG", "2026-11-26"),
        (event("revocation", "2021-11-26"), "2026-11-26", "NG", "2026-11-26"),
        (event("revocation", "2021-11-25"), "2026-11-26", "OK", None),
        (event("illegal_act", "2024-02-29"), "2029-02-28", "NG", "2029-02-28"),
        (event("illegal_act", "2024-02-29"), "2029-03-01", "OK", None),
        (event("illegal_act", "2026-11-27"), "2026-11-26", "OK", None),
        ([], "2026-11-26", "OK", None),
    ],
)
def test_titp_sanc_01b_what_blocks(events, day, outcome, until):
    verdict = judge("TITP-SANC-01b", events=events, day=day)
    assert verdict.outcome == outcome
    if outcome == "OK":
        assert verdict.value == ()
    else:
        assert verdict.value[0]["until"] == (until and d(until))
        assert verdict.value[0]["blocks"] is (True if outcome == "NG" else None)


def test_titp_sanc_01b_the_last_day_of_several():
    events = (
        event("missing", "2026-02-10", attributable=True)
        + event("revocation", "2024-05-01")
        + event("missing", "2026-03-01")
    )
    verdict = judge("TITP-SANC-01b", events=events, day="2026-11-26")
    assert (verdict.outcome, verdict.values["until"]) == ("NG", d("2029-05-01"))
    assert len(verdict.value) == 3


def test_titp_sanc_01b_plain():
    assert missing_free_from(d("2026-02-10")) == d("2027-02-10")
    assert missing_free_from(d("2024-02-29")) == d("2025-03-01")
