"""ESD-LIC-01: the fourteen requirements."""

import pytest

from imjapan.law.esd_licence import REQUIREMENTS
from imjapan.law.texts import message
from tests.law.samples.esd_licence import READY
from tests.law.support import judge


def rows(verdict):
    return {row["requirement"]: row["outcome"] for row in verdict.value}


def test_esd_lic_01_example_1_ready():
    verdict = judge("ESD-LIC-01", **READY)
    assert verdict.outcome == "OK"
    assert rows(verdict) == dict.fromkeys(REQUIREMENTS, "OK")
    assert 5 in [step.result for step in verdict.steps if step.code == "esd.staff.minimum"]


@pytest.mark.parametrize(
    ("facts", "requirement", "outcome"),
    [
        ({"articles": False}, "R10", "NG"),  # example 2
        ({"form": "sme_cooperative", "implementers": 1}, "R2", "NG"),  # example 3
        ({"form": "sme_cooperative", "implementers": 1, "sector_notice": True}, "R2", "CONFIRM"),
        ({"implementers": 2}, "R2", "OK"),
        ({"net_assets": -1}, "R4", "NG"),  # example 4
        ({"net_assets": -1, "sound_business": None}, "R4", "NG"),
        ({"net_assets": 0, "sound_business": False}, "R4", "NG"),
        ({"net_assets": None}, "R4", "CONFIRM"),
        ({"form": "other"}, "R1", "NG"),
        ({"form": "special_grounds"}, "R1", "CONFIRM"),
        ({"form": None}, "R1", "CONFIRM"),
        ({"staff": 4}, "R3", "NG"),
        ({"staff": 5}, "R3", "OK"),
        ({"staff": None}, "R3", "CONFIRM"),
        ({"workers": 239}, "R3", "OK"),
        ({"workers": 240}, "R3", "NG"),
        ({"external_auditor": False}, "R5", "NG"),
        ({"independence": False}, "R6", "NG"),
        ({"languages": True, "contact_24h": False}, "R7", "NG"),
        ({"day_trip": False, "refuge": True}, "R8", "OK"),
        ({"day_trip": False, "refuge": None}, "R8", "CONFIRM"),
        ({"day_trip": False, "refuge": False}, "R8", "NG"),
        ({"offices": 2, "managers": 1}, "R9", "NG"),
        ({"offices": None}, "R9", "CONFIRM"),
        ({"personal_data": None}, "R11", "CONFIRM"),
        ({"sending_organizations": False}, "R12", "NG"),
        ({"no_disqualification": False}, "R13", "NG"),
        ({"displayed": None, "published": False}, "R14", "NG"),
    ],
)
def test_esd_lic_01_each_requirement(facts, requirement, outcome):
    verdict = judge("ESD-LIC-01", **READY | facts)
    assert rows(verdict)[requirement] == outcome
    others = {key: found for key, found in rows(verdict).items() if key != requirement}
    assert set(others.values()) == {"OK"}
    assert verdict.outcome == outcome


def test_esd_lic_01_what_nobody_confirmed_is_no_yes():
    verdict = judge("ESD-LIC-01")
    assert verdict.outcome == "CONFIRM"
    assert rows(verdict) == dict.fromkeys(REQUIREMENTS, "CONFIRM")


def test_esd_lic_01_a_broken_requirement_is_named_before_open_ones():
    verdict = judge("ESD-LIC-01", **READY | {"articles": False, "languages": None})
    assert verdict.outcome == "NG"
    assert message(verdict, "en") == (
        "Not met: R10 articles of incorporation. Not confirmed yet: R7 languages and contact."
    )
    assert "R10 定款" in message(verdict, "ja")
