"""ESD-LIC-02: full-time staff, strictly fewer than 8 implementers and 40 workers each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law import registry
from imjapan.law.esd_staff import head_room, required_staff
from imjapan.law.facts import FactError
from imjapan.law.parameters import override
from tests.law.support import d, judge

EXAMPLES = [(7, 39, 2), (15, 79, 2), (16, 79, 3), (15, 80, 3), (24, 119, 4), (40, 300, 8), (0, 0, 2), (12, 180, 5)]
SIZES = st.integers(0, 5000)


@pytest.mark.parametrize(("implementers", "workers", "required"), EXAMPLES)
def test_esd_lic_02_staff_required(implementers, workers, required):
    assert judge("ESD-LIC-02", implementers=implementers, workers=workers).value == required
    assert required_staff(implementers, workers) == required


@pytest.mark.parametrize(
    ("staff", "implementers", "workers", "outcome"),
    [(2, 15, 79, "OK"), (2, 16, 79, "NG"), (2, 15, 80, "NG"), (3, 23, 119, "OK"), (1, 1, 1, "NG"), (0, 0, 0, "NG")],
)
def test_esd_lic_02_staff_there(staff, implementers, workers, outcome):
    verdict = judge("ESD-LIC-02", staff=staff, implementers=implementers, workers=workers)
    assert verdict.outcome == outcome


@given(SIZES, SIZES)
def test_esd_lic_02_is_the_least_number_that_keeps_all_three_conditions(implementers, workers):
    def kept(staff):
        return staff >= 2 and implementers < 8 * staff and workers < 40 * staff

    required = required_staff(implementers, workers)
    assert kept(required)
    assert not kept(required - 1)
    assert judge("ESD-LIC-02", implementers=implementers, workers=workers).value == required


@given(st.integers(2, 60), SIZES, SIZES)
def test_esd_lic_02_the_head_room_is_used_up_exactly(staff, implementers, workers):
    room = head_room(staff, implementers, workers)
    assert required_staff(implementers + room.implementers, 0) <= staff
    assert required_staff(implementers + room.implementers + 1, 0) == staff + 1
    assert required_staff(0, workers + room.workers) <= staff
    assert required_staff(0, workers + room.workers + 1) == staff + 1
    verdict = judge("ESD-LIC-02", staff=staff, implementers=implementers, workers=workers)
    assert (verdict.values["more_implementers"], verdict.values["more_workers"]) == tuple(room)
    assert (verdict.outcome == "OK") is (min(room) >= 0)


@pytest.mark.parametrize(
    ("more", "outcome", "both"),
    [
        ({"titp_workers": 1}, "WARN", 3),
        ({"titp_implementers": 1, "titp_workers": 0}, "WARN", 3),
        ({"titp_workers": 0}, "OK", None),
        ({}, "OK", None),
    ],
)
def test_esd_lic_02_technical_interns_may_count_too(more, outcome, both):
    verdict = judge("ESD-LIC-02", staff=2, implementers=15, workers=79, **more)
    assert (verdict.outcome, verdict.value, verdict.values.get("both")) == (outcome, 2, both)


def test_esd_lic_02_the_figures_may_change():
    row = override(key="esd.mso.max_workers_per_staff", valid_from=d("2027-04-01"), value="30", source="notice")
    verdict = registry.run("ESD-LIC-02", {"implementers": 3, "workers": 90}, overrides=[row])
    assert verdict.value == 4


@pytest.mark.parametrize("facts", [{"implementers": 1}, {"implementers": 1, "workers": -1}, {"workers": 3.5}])
def test_esd_lic_02_refuses_what_is_no_count(facts):
    with pytest.raises(FactError):
        judge("ESD-LIC-02", **facts)
