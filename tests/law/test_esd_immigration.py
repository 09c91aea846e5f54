"""Immigration basics under ESD and SSW (esd.md 15, ESD-IMM-01 to 04)."""

import pytest

from imjapan.law.facts import FactError
from imjapan.law.texts import message
from tests.law.support import d, judge


@pytest.mark.parametrize(
    ("event", "day", "last", "open_day", "to"),
    [
        ("moved", "2027-04-20", "2027-05-04", "2027-05-06", "municipality"),  # example 1
        ("first_address", "2027-06-03", "2027-06-17", "2027-06-17", "municipality"),  # 2
        ("card_lost", "2027-01-10", "2027-01-24", "2027-01-25", "immigration"),  # 3
        ("left_organization", "2026-11-22", "2026-12-06", "2026-12-07", "immigration"),  # 4
        ("joined_organization", "2028-02-15", "2028-02-29", "2028-02-29", "immigration"),
        ("particulars_changed", "2026-12-18", "2027-01-01", "2027-01-04", "immigration"),
    ],
)
def test_esd_imm_01_notices(event, day, last, open_day, to):
    verdict = judge("ESD-IMM-01", event=event, day=day)
    assert (verdict.value, verdict.due.legal, verdict.values["to"]) == (d(last), d(open_day), f"stay.to.{to}")
    assert verdict.due.safe <= d(last)


def test_esd_imm_01_late():
    outcomes = [
        judge("ESD-IMM-01", event="card_lost", day="2027-01-10", done_on=day).outcome
        for day in ("2027-01-24", "2027-01-25", "2027-01-26")
    ]
    assert outcomes == ["OK", "OK", "NG"]
    with pytest.raises(FactError):
        judge("ESD-IMM-01", event="card_lost", day="2027-01-10", done_on="2027-01-09")


@pytest.mark.parametrize(
    ("facts", "opens", "outcome"),
    [
        ({"permanent": True, "today": "2027-03-30"}, "2027-03-31", "OK"),
        ({"permanent": True, "today": "2027-03-31"}, "2027-03-31", "WARN"),
        ({"today": "2027-02-28"}, "2027-02-28", "WARN"),
        ({"today": "2027-05-31"}, "2027-02-28", "WARN"),
        ({"today": "2027-06-01"}, "2027-02-28", "NG"),
    ],
)
def test_esd_imm_01_card(facts, opens, outcome):
    verdict = judge("ESD-IMM-01.CARD", card_expiry="2027-05-31", **facts)
    assert (verdict.value["opens"], verdict.outcome) == (d(opens), outcome)


@pytest.mark.parametrize(
    ("regime", "outcome", "value"), [("titp", "OK", False), ("ssw", "OK", False), ("esd", "CONFIRM", None)]
)
def test_esd_imm_01_employer(regime, outcome, value):
    verdict = judge("ESD-IMM-01.EMPLOYER", regime=regime)
    assert (verdict.outcome, verdict.value) == (outcome, value)


@pytest.mark.parametrize(
    ("facts", "outcome", "special_end"),
    [
        ({}, "OK", "2027-07-28"),  # example 1
        ({"filed_on": "2027-05-20", "decided_on": "2027-06-15", "work_until": "2027-06-15"}, "OK", "2027-06-15"),  # 2
        ({"filed_on": "2027-05-20", "decided_on": "2027-06-15", "work_until": "2027-06-16"}, "NG", "2027-06-15"),
        ({"filed_on": "2027-05-29"}, "NG", "2027-07-28"),  # 3
        ({"filed_on": "2027-05-28"}, "OK", "2027-07-28"),
        ({"filed_on": "2027-02-27"}, "WARN", "2027-07-28"),
        ({"filed_on": "2027-02-28"}, "OK", "2027-07-28"),
        ({"filed_on": "2027-05-20", "decided_on": "2027-08-15"}, "OK", "2027-07-28"),
        ({"today": "2027-03-27"}, "OK", "2027-07-28"),
        ({"today": "2027-03-28"}, "WARN", "2027-07-28"),
        ({"today": "2027-05-29"}, "NG", "2027-07-28"),
        ({"work_until": "2027-05-28"}, "OK", "2027-07-28"),
        ({"work_until": "2027-05-29"}, "NG", "2027-07-28"),
        ({"work_until": "2027-07-28", "filed_on": "2027-05-28"}, "OK", "2027-07-28"),
        ({"work_until": "2027-07-29", "filed_on": "2027-05-28"}, "NG", "2027-07-28"),
    ],
)
def test_esd_imm_02_renewal(facts, outcome, special_end):
    verdict = judge("ESD-IMM-02", expiry="2027-05-28", **facts)
    assert (verdict.outcome, verdict.value["special_end"]) == (outcome, d(special_end))
    assert verdict.value["open"] == d("2027-02-28")


def test_esd_imm_02_alarms_and_month_ends():
    value = judge("ESD-IMM-02", expiry="2026-12-31").value
    assert value["alarms"] == tuple(map(d, ("2026-09-30", "2026-10-31", "2026-11-30", "2026-12-17")))
    assert value["special_end"] == d("2027-02-28")
    with pytest.raises(FactError):
        judge("ESD-IMM-02", expiry="2026-12-31", decided_on="2026-12-01")


@pytest.mark.parametrize(
    ("facts", "kind", "outcome"),
    [
        ({"issued_on": "2026-05-20"}, "RC", "OK"),  # example 1
        ({"issued_on": "2026-12-01", "wants_combined": True}, "COMBINED", "WARN"),  # 2: read the chip
        ({"issued_on": "2026-12-01", "wants_combined": True, "chip_checked_on": "2026-12-02"}, "COMBINED", "OK"),
        ({"issued_on": "2026-12-01", "wants_combined": True, "number_side_stored": True}, "COMBINED", "NG"),  # 3
        ({"issued_on": "2026-06-14", "wants_combined": True, "chip_checked_on": "2026-06-15"}, "COMBINED", "OK"),
        ({"issued_on": "2026-06-13", "wants_combined": True}, "RC", "CONFIRM"),
        ({"issued_on": "2026-12-01"}, "RC", "OK"),
    ],
)
def test_esd_imm_03_combined_card(facts, kind, outcome):
    verdict = judge("ESD-IMM-03", **facts)
    assert (verdict.value, verdict.outcome) == (kind, outcome)


@pytest.mark.parametrize(
    ("facts", "fee", "outcome"),
    [
        ({"procedure": "extension", "day": "2026-11-22", "channel": "online"}, 5500, "OK"),  # example 1
        ({"procedure": "extension", "day": "2026-11-22"}, 6000, "OK"),  # 2
        ({"procedure": "extension", "day": "2027-04-10"}, None, "CONFIRM"),  # 3
        ({"procedure": "change", "day": "2027-03-30"}, 6000, "OK"),
        ({"procedure": "change", "day": "2027-03-31", "channel": "online"}, None, "CONFIRM"),
        ({"procedure": "certificate", "day": "2027-04-10"}, 0, "OK"),
        ({"procedure": "change", "day": "2025-03-31"}, None, "CONFIRM"),
    ],
)
def test_esd_imm_04_fees(facts, fee, outcome):
    verdict = judge("ESD-IMM-04", **facts)
    assert (verdict.value, verdict.outcome) == (fee, outcome)


def test_esd_imm_sentences():
    verdict = judge("ESD-IMM-01", event="card_lost", day="2027-01-10")
    assert message(verdict, "en") == (
        "The worker gives notice by 2027-01-25: lost residence card (to: immigration agency)."
    )
    assert "2027年1月25日" in message(verdict, "ja")
