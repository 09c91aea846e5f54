"""ESD-TRN-01 to 07 with the decision table of section 11, and ESD-SSWP-01, 02: the paths on."""

import pytest

from imjapan.law.esd_transition import entry_limit
from imjapan.law.facts import FactError
from imjapan.law.ssw_path import completed_well
from tests.law.support import d, judge


@pytest.mark.parametrize(
    ("facts", "outcome", "message"),
    [
        ({}, "OK", "apply"),
        ({"applied_on": "2027-02-28"}, "OK", "apply"),
        ({"applied_on": "2027-03-01"}, "WARN", "tight"),
        ({"applied_on": "2027-03-31", "planned_start": "2027-06-30"}, "WARN", "tight"),
        ({"applied_on": "2027-04-01"}, "NG", "not_applied"),
        ({"applied_on": "2027-01-10", "planned_start": "2027-07-01"}, "NG", "starts_too_late"),
    ],
)
def test_esd_trn_01_new_plans(facts, outcome, message):
    verdict = judge("ESD-TRN-01", **facts)
    assert (verdict.outcome, verdict.message, verdict.value) == (outcome, f"esd.trn.{message}", d("2027-03-31"))


A = {"certified_on": "2027-01-05"}
B = {"applied_on": "2027-02-20", "planned_start": "2027-06-10"}


@pytest.mark.parametrize(
    ("facts", "limit", "outcome", "message"),
    [
        (A | {"coe_on": "2027-01-15"}, "2027-04-15", "OK", "enter_by"),
        (A | {"coe_on": "2027-03-30"}, "2027-06-30", "OK", "enter_by"),
        (B | {"certified_on": "2027-05-20", "coe_on": "2027-06-10"}, "2027-06-30", "WARN", "hurry"),
        (B | {"certified_on": "2027-06-25"}, "2027-06-30", "CONFIRM", "unlikely"),
        (A | {"coe_on": "2027-04-01"}, None, "NG", "no_route"),
        (A | {"coe_on": "2027-03-31", "entry_on": "2027-06-30"}, "2027-06-30", "OK", "entered"),
        (A | {"coe_on": "2027-03-10", "entry_on": "2027-07-02"}, "2027-06-10", "NG", "entered_late"),
        (B, "2027-06-30", "WARN", "waits"),
        (B | {"planned_start": "2027-06-30"}, "2027-06-30", "WARN", "waits"),
        (B | {"planned_start": "2027-07-01"}, None, "NG", "no_route"),
        (B | {"applied_on": "2027-04-01"}, None, "NG", "no_route"),
        ({}, None, "NG", "no_route"),
        (B | {"coe_on": "2027-05-31"}, "2027-06-30", "OK", "enter_by"),
        (B | {"coe_on": "2027-06-01"}, "2027-06-30", "WARN", "hurry"),
    ],
)
def test_esd_trn_02_entry(facts, limit, outcome, message):
    verdict = judge("ESD-TRN-02", **facts)
    assert (verdict.outcome, verdict.message) == (outcome, f"esd.trn.{message}")
    assert verdict.value == (limit and d(limit))
    if limit:
        assert entry_limit(d(facts["coe_on"]) if "coe_on" in facts else None) == d(limit)


@pytest.mark.parametrize(
    ("facts", "end", "outcome"),
    [
        ({"stage": 1, "stage_from": "2026-10-10"}, "2027-10-09", "OK"),
        ({"stage": 3, "stage_from": "2026-09-01"}, "2028-08-31", "OK"),
        ({"stage": 2, "stage_from": "2026-03-20", "stage_end": "2028-03-01"}, "2028-03-01", "OK"),
        ({"stage": 1, "stage_from": "2026-04-01"}, "2027-03-31", "NG"),
        ({"stage": 1, "stage_from": "2026-04-02"}, "2027-04-01", "OK"),
        ({"stage": 1, "stage_from": "2027-04-02"}, "2028-04-01", "NG"),
        ({"stage": 1, "stage_from": "2026-10-10", "plan_certified": False}, "2027-10-09", "CONFIRM"),
    ],
)
def test_esd_trn_03_running(facts, end, outcome):
    verdict = judge("ESD-TRN-03", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, d(end))


@pytest.mark.parametrize(
    ("stage", "permission", "following", "outcome"),
    [
        (1, None, 2, "OK"),
        (2, "2026-03-20", 3, "OK"),
        (2, "2026-03-31", 3, "OK"),
        (2, "2026-04-01", 3, "WARN"),
        (2, "2026-04-02", None, "NG"),
        (2, None, None, "CONFIRM"),
        (3, None, None, "OK"),
    ],
)
def test_esd_trn_04_next_stage(stage, permission, following, outcome):
    verdict = judge("ESD-TRN-04", stage=stage, stage_2_permission=permission)
    assert (verdict.outcome, verdict.value) == (outcome, following)


TABLE = [
    ({"stage": 1, "stage_from": "2026-10-10"}, "OK", "D1", 2, "2029-10-09"),
    ({"stage": 2, "stage_from": "2026-03-20"}, "OK", "D2", 3, None),
    ({"stage": 2, "stage_from": "2026-03-20", "stage_3_from": "2028-05-01"}, "OK", "D2", 3, "2030-04-30"),
    ({"stage": 2, "stage_from": "2026-04-01"}, "WARN", "D2", 3, None),
    ({"stage": 2, "stage_from": "2026-04-02"}, "OK", "D3", 2, "2028-04-01"),
    (
        {
            "applied_on": "2027-02-20",
            "certified_on": "2027-04-15",
            "planned_start": "2027-06-10",
            "entry_on": "2027-06-12",
        },
        "OK",
        "D6",
        2,
        "2030-06-11",
    ),
    ({"applied_on": "2027-03-25", "planned_start": "2027-07-05"}, "NG", "D7", None, None),
    (
        {"certified_on": "2027-02-01", "coe_on": "2027-03-10", "entry_on": "2027-07-02"},
        "NG",
        "D5",
        None,
        "2027-06-10",
    ),
    ({"applied_on": "2027-04-01", "planned_start": "2027-06-10"}, "NG", "D8", None, None),
    ({"stage": 2, "stage_from": "2025-05-21", "wishes_esd": True}, "NG", "D10", None, None),
    ({"stage": 3, "stage_from": "2026-09-01"}, "OK", "D4", 3, "2028-08-31"),
    ({"finished_earlier": True}, "NG", "D9", None, None),
    ({}, "NG", "D8", None, None),
    ({"certified_on": "2027-02-01", "coe_on": "2027-03-30"}, "WARN", "D5", 2, "2030-06-29"),
    ({"applied_on": "2027-03-25", "planned_start": "2027-06-30"}, "WARN", "D6", 2, "2030-06-29"),
]


@pytest.mark.parametrize(("facts", "outcome", "row", "stage", "until"), TABLE)
def test_esd_trn_decision_table(facts, outcome, row, stage, until):
    verdict = judge("ESD-TRN-01.TABLE", **facts)
    assert verdict.outcome == outcome
    assert verdict.value == {"row": row, "stage": stage, "until": until and d(until)}


def test_esd_trn_decision_table_needs_the_begin_of_the_stage():
    with pytest.raises(FactError):
        judge("ESD-TRN-01.TABLE", stage=2)


@pytest.mark.parametrize(
    ("facts", "outcome", "value"),
    [
        ({"home_leave": True}, "OK", True),
        ({"stage_3_route": True}, "OK", True),
        ({"stage_3_route": False}, "NG", False),
        ({}, "CONFIRM", None),
    ],
)
def test_esd_trn_05_people_who_left(facts, outcome, value):
    verdict = judge("ESD-TRN-05", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, value)


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"wish": "esd"}, "NG"),
        ({"wish": "esd", "in_training": False, "former_trainee": True}, "CONFIRM"),
        ({"wish": "esd", "in_training": False}, "OK"),
        ({"wish": "ssw1"}, "OK"),
    ],
)
def test_esd_trn_06_no_conversion(facts, outcome):
    assert judge("ESD-TRN-06", **facts).outcome == outcome


@pytest.mark.parametrize(
    ("facts", "outcome", "uncovered"),
    [
        ({"licence_end": "2030-06-30", "last_trainee_end": "2030-06-30"}, "OK", None),
        ({"licence_end": "2028-03-31", "last_trainee_end": "2028-04-01"}, "CONFIRM", "2028-04-01"),
        ({"last_trainee_end": "2028-04-01"}, "CONFIRM", None),
        ({"last_trainee_end": "2028-04-01", "esd_licence": True}, "CONFIRM", None),
        ({"licence_end": "2028-03-31"}, "OK", None),
        ({"licence_end": "2028-03-31", "new_licence_applied_on": "2026-09-30"}, "OK", None),
        ({"licence_end": "2028-03-31", "new_licence_applied_on": "2026-10-01"}, "NG", None),
    ],
)
def test_esd_trn_07_licences(facts, outcome, uncovered):
    verdict = judge("ESD-TRN-07", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, uncovered and d(uncovered))


PASSED = {"skill_passed": True, "japanese_passed": True}


@pytest.mark.parametrize(
    ("facts", "outcome", "missing"),
    [
        (PASSED | {"months": 36}, "OK", ()),
        (PASSED | {"months": 36, "japanese_passed": False}, "NG", ("japanese",)),
        (PASSED | {"months": 12, "restriction": 24}, "NG", ("period",)),
        (PASSED | {"months": 35, "restriction": 24}, "OK", ()),
        (PASSED | {"months": 30, "months_at_employer": 23, "restriction": 24}, "NG", ("period",)),
        (PASSED | {"months": 30, "months_at_employer": 24, "restriction": 24}, "OK", ()),
        (PASSED | {"months": 35}, "CONFIRM", ("period",)),
        ({"months": 36, "skill_passed": False}, "NG", ("skill", "japanese")),
        ({"months": 36, "skill_passed": True}, "CONFIRM", ("japanese",)),
    ],
)
def test_esd_sswp_01_from_esd(facts, outcome, missing):
    verdict = judge("ESD-SSWP-01", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, missing)


@pytest.mark.parametrize(
    ("facts", "outcome", "needed"),
    [
        ({"months": 35, "grade_3_passed": True}, "OK", ()),
        ({"months": 33, "grade_3_passed": True}, "NG", ("skill", "japanese")),
        ({"months": 34, "evaluation_report": True}, "OK", ()),
        ({"months": 36}, "NG", ("skill", "japanese")),
        ({"months": 36, "grade_3_passed": True, "same_field": False}, "OK", ("skill",)),
        ({"months": 36, "grade_3_passed": True, "to_care": True}, "OK", ()),
        (
            {"months": 36, "grade_3_passed": True, "same_field": False, "to_care": True},
            "OK",
            ("skill", "care_japanese"),
        ),
        ({"months": 20, "to_care": True}, "NG", ("skill", "japanese", "care_japanese")),
    ],
)
def test_esd_sswp_02_from_training(facts, outcome, needed):
    verdict = judge("ESD-SSWP-02", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, needed)


def test_esd_sswp_02_good_completion():
    cases = ((34, True, False), (34, False, True), (33, True, True), (40, False, False))
    assert [completed_well(*case) for case in cases] == [True, True, False, False]
