"""ESD-SECT-01 and 02: sectors of the new system, and stops of intake."""

import pytest

from imjapan.law.esd_sector import SECTORS, announced_stops, restriction_months, sectors
from imjapan.law.facts import FactError
from imjapan.law.parameters import shipped
from tests.law.support import d, judge

MONTHS = {
    "KAI": 24, "BLD": 12, "LIN": 12, "MFG": 24, "CON": 24, "SHP": 24, "CAR": 24, "HTL": 12, "RAI": 12, "LOG": 12,
    "AGR": 12, "FIS": 12, "FOO": 24, "RES": 24, "FOR": 12, "WOD": 12, "REC": 24,
}  # fmt: skip


def test_esd_sect_01_the_list():
    assert len(SECTORS) == 17
    assert {code: restriction_months(code) for code in SECTORS} == MONTHS
    assert sorted(MONTHS.values()) == [12] * 9 + [24] * 8
    assert sum(shipped()[f"esd.intake_cap.{code}"][0].value for code in SECTORS) == 426_200
    assert set(sectors(d("2026-01-23"))) == set(SECTORS)
    assert sectors(d("2026-01-22")) == {}
    assert restriction_months("AVI") is None


WELDING = {"sector": "MFG", "category_listed": True, "work_category": "welding"}


@pytest.mark.parametrize(
    ("facts", "outcome", "months"),
    [
        ({"sector": "CON", "category_listed": True}, "OK", 24),
        ({"sector": "AGR", "category_listed": True}, "OK", 12),
        ({"sector": "FOO", "category_listed": True}, "WARN", 24),  # sources differ: the stricter one, and told
        ({"sector": "RES", "category_listed": True}, "WARN", 24),
        ({"sector": "REC", "category_listed": True}, "WARN", 24),
        ({"sector": "CON"}, "CONFIRM", 24),
        ({"sector": "CON", "category_listed": False}, "NG", 24),
        ({"sector": "taxi"}, "NG", None),
        ({"sector": "CON", "day": "2026-01-22"}, "CONFIRM", None),
        (WELDING | {"category_before": "painting"}, "NG", 24),
        (WELDING | {"category_before": "welding"}, "OK", 24),
    ],
)  # fmt: skip
def test_esd_sect_01_sector(facts, outcome, months):
    verdict = judge("ESD-SECT-01", **facts)
    assert verdict.outcome == outcome
    assert (verdict.value and verdict.value["restriction_months"]) == months


def test_esd_sect_01_disputed_months_are_to_be_confirmed():
    assert judge("ESD-SECT-01", sector="CON", category_listed=True).to_be_confirmed == ()
    assert "esd.restriction.RAI" in judge("ESD-SECT-01", sector="RAI", category_listed=True).to_be_confirmed
    assert judge("ESD-SECT-01", sector="FOO", category_listed=True).values["other_months"] == 12


STOP = [{"sector": "MFG", "start": "2027-10-01"}]
ENDED = [{"sector": "MFG", "start": "2027-10-01", "end": "2028-03-31"}]


@pytest.mark.parametrize(
    ("facts", "outcome", "start"),
    [
        ({"sector": "RES", "applied_on": "2027-10-15"}, "OK", None),
        ({"sector": "MFG", "applied_on": "2027-10-15"}, "NG", "2027-10-01"),
        ({"sector": "MFG", "applied_on": "2027-10-01"}, "NG", "2027-10-01"),
        ({"sector": "MFG", "applied_on": "2027-09-28"}, "WARN", "2027-10-01"),
        ({"sector": "MFG", "applied_on": "2027-09-01", "decided_on": "2027-09-30"}, "OK", None),
        ({"sector": "MFG", "applied_on": "2027-09-01", "decided_on": "2027-10-01"}, "WARN", "2027-10-01"),
        ({"sector": "MFG", "applied_on": "2027-10-15", "kind": "transfer"}, "CONFIRM", "2027-10-01"),
        ({"sector": "MFG", "applied_on": "2028-03-31", "stops": ENDED}, "NG", "2027-10-01"),
        ({"sector": "MFG", "applied_on": "2028-04-01", "stops": ENDED}, "OK", None),
    ],
)
def test_esd_sect_02_stop(facts, outcome, start):
    verdict = judge("ESD-SECT-02", **{"stops": STOP} | facts)
    assert (verdict.outcome, verdict.value) == (outcome, start and d(start))


def test_esd_sect_02_stops_announced(monkeypatch):
    assert announced_stops() == ()
    assert judge("ESD-SECT-02", sector="MFG", applied_on="2027-10-15").outcome == "OK"
    row = {"sector": "MFG", "start": "2027-10-01", "end": "", "announcement": "x", "source": "x", "confidence": "V-1"}
    monkeypatch.setattr("imjapan.law.esd_sector.table", lambda name: (row,))
    assert judge("ESD-SECT-02", sector="MFG", applied_on="2027-10-15").outcome == "NG"


def test_esd_sect_02_a_stop_that_ends_before_it_begins():
    with pytest.raises(FactError, match="before the start"):
        judge("ESD-SECT-02", sector="MFG", applied_on="2027-10-15", stops=[STOP[0] | {"end": "2027-09-30"}])
