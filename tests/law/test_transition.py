"""TITP-TRANS-01: who may enter, go on and move on around the change of law."""

import pytest

from imjapan.law.facts import FactError
from imjapan.law.transition import last_training_day
from tests.law.support import d, judge

APPLIED = {"applied_on": "2027-03-25"}


@pytest.mark.parametrize(
    ("facts", "outcome", "message"),
    [
        (APPLIED | {"certified_on": "2027-05-10", "start": "2027-06-20"}, "OK", "may_enter"),
        (APPLIED | {"certified_on": "2027-05-10", "start": "2027-07-01"}, "NG", "late_start"),
        (APPLIED | {"certified_on": "2027-05-10", "start": "2027-06-30", "entry_on": "2027-06-30"}, "OK", "may_enter"),
        (APPLIED | {"start": "2027-06-30", "entry_on": "2027-07-01"}, "NG", "late_entry"),
        ({"applied_on": "2027-03-31", "start": "2027-06-30"}, "OK", "may_enter"),
        ({"applied_on": "2027-04-01", "start": "2027-06-30"}, "NG", "no_application"),
        ({"start": "2027-06-30", "today": "2027-03-31"}, "WARN", "apply"),
        ({"start": "2027-06-30", "today": "2027-04-01"}, "NG", "no_application"),
        # certified and with a certificate before the day: entry by the end of June
        (APPLIED | {"certified_on": "2027-03-26", "coe_on": "2027-03-30", "today": "2027-06-30"}, "OK", "may_enter"),
        (APPLIED | {"certified_on": "2027-03-26", "coe_on": "2027-03-30", "today": "2027-07-01"}, "NG", "late_entry"),
        (APPLIED | {"today": "2027-04-01"}, "WARN", "waits_certification"),
        (APPLIED | {"certified_on": "2027-05-10", "today": "2027-05-10"}, "WARN", "waits_certificate"),
        (APPLIED | {"today": "2027-03-31"}, "OK", "may_enter"),
        (APPLIED | {"entry_on": "2027-05-01", "today": "2027-09-01"}, "OK", "may_enter"),
    ],
)
def test_titp_trans_01_a(facts, outcome, message):
    verdict = judge("TITP-TRANS-01.a", **facts)
    assert (verdict.outcome, verdict.message) == (outcome, f"transition.{message}")
    assert verdict.value == d("2027-06-30")


def test_titp_trans_01_a_dates_in_order():
    with pytest.raises(FactError, match="certified_on"):
        judge("TITP-TRANS-01.a", applied_on="2027-03-25", certified_on="2027-03-24")
    with pytest.raises(FactError, match="coe_on"):
        judge("TITP-TRANS-01.a", certified_on="2027-03-25", coe_on="2027-03-24")


@pytest.mark.parametrize(
    ("start", "outcome"),
    [
        ("2026-03-20", "OK"), ("2026-03-31", "OK"), ("2026-04-01", "CONFIRM"), ("2026-04-02", "NG"),
        ("2026-05-10", "NG"),
    ],
)  # fmt: skip
def test_titp_trans_01_b(start, outcome):
    verdict = judge("TITP-TRANS-01.b", stage_2_start=start)
    assert (verdict.outcome, verdict.value) == (outcome, d("2026-04-01"))


def test_titp_trans_01_b_stage_3_before_the_change_of_law():
    early = {"stage_2_start": "2026-05-10", "stage_3_start": "2027-03-31"}
    assert judge("TITP-TRANS-01.b", **early).outcome == "OK"
    assert judge("TITP-TRANS-01.b", **early | {"stage_3_start": "2027-04-01"}).outcome == "NG"


@pytest.mark.parametrize(
    ("facts", "outcome", "follows", "message"),
    [
        ({"stage": "1", "start": "2026-06-01", "end": "2027-05-31"}, "OK", "2", "runs_1"),
        ({"stage": "2", "start": "2026-03-20", "end": "2028-03-19"}, "OK", "3", "runs_2"),
        ({"stage": "3", "start": "2026-06-01", "end": "2028-05-31"}, "OK", None, "runs_3"),
        ({"stage": "1", "start": "2026-04-01", "end": "2027-03-31"}, "OK", "2", "ends_before"),
        ({"stage": "1", "start": "2026-04-02", "end": "2027-04-01"}, "OK", "2", "runs_1"),
        ({"stage": "2", "start": "2026-03-20", "end": "2028-03-19", "stops": True}, "CONFIRM", "3", "placement"),
        (
            {"stage": "2", "start": "2026-03-20", "end": "2028-03-19", "stops": True, "placement_found": True},
            "OK",
            "3",
            "runs_2",
        ),
    ],
)
def test_titp_trans_01_c(facts, outcome, follows, message):
    verdict = judge("TITP-TRANS-01.c", **facts)
    assert (verdict.outcome, verdict.value, verdict.message) == (outcome, follows, f"transition.{message}")


def test_titp_trans_01_the_last_training():
    assert last_training_day(d("2027-06-30")) == d("2030-06-29")
