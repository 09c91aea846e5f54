"""ESD-TRF-01 to 07: grounds, conditions, shares, compensation, steps and channels of a transfer."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law import registry
from imjapan.law.dates import period_end, whole_months
from imjapan.law.esd_compensation import compensation
from imjapan.law.esd_transfer_own import months_at, own_wish_room, restriction_of
from imjapan.law.esd_transfer_steps import documents_for, next_state
from imjapan.law.facts import FactError
from imjapan.law.parameters import override
from tests.law.support import d, judge


@pytest.mark.parametrize(
    ("ground", "kind", "holds"),
    [
        ("breach_of_contract", "unavoidable", False),
        ("plan_cancelled", "unavoidable", False),
        ("after_return", "continuation", False),
        ("own_wish", "own_wish", True),
    ],
)
def test_esd_trf_01_kind(ground, kind, holds):
    assert judge("ESD-TRF-01", ground=ground).value == {
        "kind": kind,
        "restriction": holds,
        "compensation": holds,
        "share_limits": holds,
    }


@pytest.mark.parametrize(
    ("facts", "outcome", "message"),
    [
        ({"ground": "breach_of_contract"}, "OK", "eligible"),
        ({"ground": "violence_or_harassment"}, "OK", "eligible_housing"),
        ({"ground": "own_wish"}, "NG", "not_unavoidable"),
        ({"ground": "other_unfit", "proof": True}, "OK", "eligible"),
        ({"ground": "other_unfit"}, "CONFIRM", "proof"),
        ({"ground": "breach_of_law", "weekly_hours": 28}, "OK", "eligible"),
        ({"ground": "breach_of_law", "weekly_hours": 29}, "NG", "hours"),
        ({"ground": "terms_differ", "refused": True}, "NG", "refused"),
        ({"ground": "terms_differ", "refused": True, "reason_in_writing": True}, "OK", "eligible"),
    ],
)
def test_esd_trf_02_unavoidable(facts, outcome, message):
    verdict = judge("ESD-TRF-02", **facts)
    assert (verdict.outcome, verdict.message) == (outcome, f"esd.trf.{message}")


ALL = {
    "same_category": True,
    "skill_passed": True,
    "japanese_passed": True,
    "employer_excellent": True,
    "compensation_paid": True,
    "shares_kept": True,
    "channel": "mso",
    "total_months": 36,
    "plan_certified": True,
}
AGR = {"start": "2027-06-01", "transfer": "2028-06-01", "sector_months": 12}
CON = {"start": "2027-06-01", "transfer": "2028-07-01", "sector_months": 24}


@pytest.mark.parametrize(
    ("facts", "row", "outcome"),
    [
        (AGR, "C2", "OK"),
        (AGR | {"transfer": "2028-05-20"}, "C2", "NG"),
        (AGR | {"transfer": "2028-05-31"}, "C2", "NG"),
        (CON | {"restriction": 12}, "C2", "OK"),
        (CON | {"restriction": 24, "transfer": "2029-05-15"}, "C2", "NG"),
        (CON | {"restriction": 24, "transfer": "2029-06-01"}, "C2", "OK"),
        (CON, "C2", "NG"),
        (AGR | {"restriction": 24}, "C2", "OK"),
        (AGR | {"restriction": 0, "transfer": "2028-05-31"}, "C2", "NG"),
        (AGR | {"interrupted_days": 1}, "C2", "CONFIRM"),
        (AGR | {"same_category": False}, "C1", "NG"),
        (AGR | {"same_category": None}, "C1", "CONFIRM"),
        (AGR | {"channel": "private_agency"}, "C8", "NG"),
        (AGR | {"channel": "hello_work"}, "C8", "OK"),
        (AGR | {"channel": "worker_himself"}, "C8", "CONFIRM"),
        (AGR | {"total_months": 37}, "C9", "NG"),
        (AGR | {"total_months": 48, "extension": True}, "C9", "OK"),
        (AGR | {"total_months": 49, "extension": True}, "C9", "NG"),
    ],
)
def test_esd_trf_03_own_wish(facts, row, outcome):
    verdict = judge("ESD-TRF-03", **(ALL | facts))
    rows = {each["condition"]: each["outcome"] for each in verdict.value}
    assert list(rows) == [f"C{number}" for number in range(1, 11)]
    assert {name for name, found in rows.items() if found != "OK"} == ({row} - ({row} if outcome == "OK" else set()))
    assert (rows[row], verdict.outcome) == (outcome, outcome)


def test_esd_trf_03_says_when_the_worker_is_free():
    verdict = judge("ESD-TRF-03", **CON)
    assert (verdict.values["months"], verdict.values["restriction"]) == (13, 24)
    assert verdict.values["free_on"] == d("2029-06-01")
    assert (verdict.outcome, verdict.message) == ("NG", "esd.trf.own_wish_broken_open")
    assert months_at(d("2027-06-01"), d("2029-05-15")) == 23
    assert [restriction_of(*args) for args in ((None, 24), (12, 24), (24, 12), (6, 24))] == [24, 12, 12, 12]


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2027-06-01", "2027-06-30", 1),
        ("2027-06-01", "2027-06-29", 0),
        ("2027-01-31", "2027-02-28", 1),
        ("2028-02-29", "2029-02-28", 12),
        ("2027-06-01", "2027-05-01", 0),
        ("2026-12-15", "2027-12-13", 11),
    ],
)
def test_whole_months(first, last, months):
    assert whole_months(d(first), d(last)) == months
    assert period_end(d(first), months + 1) > d(last)


@pytest.mark.parametrize(
    ("facts", "outcome", "share", "regional"),
    [
        ({"workers": 2}, "OK", Fraction(1, 3), None),
        ({"workers": 1}, "NG", Fraction(1, 2), None),
        ({"workers": 8, "own_wish": 2}, "OK", Fraction(1, 3), None),
        ({"workers": 5, "metro": True, "joining_regional": 1}, "OK", Fraction(1, 6), Fraction(1, 6)),
        ({"workers": 4, "metro": True, "joining_regional": 1}, "NG", Fraction(1, 5), Fraction(1, 5)),
        ({"workers": 0}, "NG", 1, None),
        ({"workers": 4, "joining_regional": 1}, "OK", Fraction(1, 5), None),
        ({"workers": 11, "own_wish": 1, "regional": 1, "metro": True}, "OK", Fraction(1, 6), Fraction(1, 12)),
    ],
)
def test_esd_trf_04_shares(facts, outcome, share, regional):
    verdict = judge("ESD-TRF-04", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, {"own_wish": share, "regional": regional})


@given(st.integers(0, 500), st.integers(0, 500))
def test_esd_trf_04_room_is_used_up_exactly(workers, own_wish):
    own_wish = min(own_wish, workers)
    room = own_wish_room(workers, own_wish)
    assert room == 0 or 3 * (own_wish + room) <= workers + room
    assert 3 * (own_wish + room + 1) > workers + room + 1


@pytest.mark.parametrize("facts", [{"workers": 1, "own_wish": 2}, {"workers": 3, "metro": True, "joining_regional": 2}])
def test_esd_trf_04_refuses_more_than_there_are(facts):
    with pytest.raises(FactError):
        judge("ESD-TRF-04", **facts)


@pytest.mark.parametrize(
    ("months", "addon", "yen", "rate"),
    [
        (12, 200_000, 833_333, "5/6"),
        (20, 200_000, 666_666, "2/3"),
        (24, 200_000, 500_000, "1/2"),
        (31, 200_000, 250_000, "1/4"),
        (17, 200_000, 833_333, "5/6"),
        (18, 200_000, 666_666, "2/3"),
        (23, 200_000, 666_666, "2/3"),
        (29, 200_000, 500_000, "1/2"),
        (30, 0, 200_000, "1/4"),
    ],
)
def test_esd_trf_05_compensation(months, addon, yen, rate):
    row = override(key="esd.trf.standard_amount", valid_from=d("2027-04-01"), value="400000", source="notice")
    verdict = registry.run("ESD-TRF-05", {"months": months, "addon": addon}, overrides=[row])
    assert (verdict.outcome, verdict.value) == ("OK", yen)
    assert judge("ESD-TRF-05", months=months, addon=addon, standard_amount=400_000).value == yen
    assert compensation(400_000, addon, Fraction(rate)) == yen


@pytest.mark.parametrize(
    ("facts", "outcome", "value"),
    [
        ({"kind": "unavoidable"}, "OK", 0),
        ({"kind": "continuation"}, "OK", 0),
        ({"months": 20, "caused_by_old_employer": True}, "OK", 0),
        ({"months": 20}, "CONFIRM", None),
        ({}, "CONFIRM", None),
        ({"months": 11, "standard_amount": 400_000}, "NG", None),
    ],
)
def test_esd_trf_05_where_nothing_is_computed(facts, outcome, value):
    verdict = judge("ESD-TRF-05", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, value)


@pytest.mark.parametrize(
    ("facts", "outcome", "value", "message"),
    [
        ({"state": "certified", "kind": "own_wish", "status_done": True}, "NG", None, "document_missing"),
        ({"state": "certified", "kind": "unavoidable"}, "WARN", None, "waits"),
        ({"state": "certified", "kind": "unavoidable", "status_done": True}, "OK", "status_done", "goes_on"),
        (
            {"state": "certified", "kind": "own_wish", "status_done": True, "documents": ["compensation_receipt"]},
            "OK",
            "status_done",
            "goes_on",
        ),
        ({"state": "matched", "kind": "own_wish", "withdrawn": True}, "OK", "withdrawn", "withdrawn"),
        ({"state": "comp_agreed", "kind": "own_wish", "withdrawn": True}, "CONFIRM", "withdrawn", "withdrawn_late"),
        ({"state": "requested", "kind": "own_wish"}, "NG", None, "document_missing"),
        ({"state": "requested", "kind": "own_wish", "documents": ["request"]}, "OK", "checked", "goes_on"),
        ({"state": "search", "kind": "unavoidable", "agent_paid": True}, "NG", None, "agent_paid"),
        ({"state": "status_done", "kind": "unavoidable"}, "NG", None, "document_missing"),
        ({"state": "started", "kind": "unavoidable"}, "OK", None, "started"),
    ],
)
def test_esd_trf_06_steps(facts, outcome, value, message):
    verdict = judge("ESD-TRF-06", **facts)
    assert (verdict.outcome, verdict.value, verdict.message) == (outcome, value, f"esd.trf.{message}")


def test_esd_trf_06_only_a_transfer_at_own_wish_agrees_on_money():
    assert [next_state("matched", kind) for kind in ("own_wish", "unavoidable")] == ["comp_agreed", "plan_applied"]
    assert documents_for("status_done", "own_wish") == ("compensation_receipt",)
    assert documents_for("status_done", "unavoidable") == ()


@pytest.mark.parametrize(
    ("left", "joined", "leaving", "joining", "safe", "legal"),
    [
        ("2028-07-31", "2028-08-01", "2028-08-14", "2028-08-15", "2028-08-14", "2028-08-14"),
        ("2027-04-20", None, "2027-05-04", None, "2027-04-30", "2027-05-06"),
    ],
)
def test_esd_trf_06_notices(left, joined, leaving, joining, safe, legal):
    verdict = judge("ESD-TRF-06.NOTICE", left_on=left, joined_on=joined)
    assert verdict.value == {"leaving": d(leaving), "joining": joining and d(joining)}
    assert (verdict.due.safe, verdict.due.legal) == (d(safe), d(legal))


def test_esd_trf_06_nobody_joins_before_leaving():
    with pytest.raises(FactError):
        judge("ESD-TRF-06.NOTICE", left_on="2028-07-31", joined_on="2028-07-31")


@pytest.mark.parametrize(
    ("facts", "outcome", "message"),
    [
        ({"channel": "hello_work"}, "OK", "channel_fine"),
        ({"channel": "broker"}, "NG", "barred"),
        ({"channel": "worker_himself"}, "CONFIRM", "found_himself"),
        ({"channel": "recruitment_information_service"}, "NG", "barred"),
        ({"channel": "mso", "fee_from_worker": True}, "NG", "fee"),
        ({"channel": "mso", "paid_for_introduction": True}, "NG", "introduction"),
        ({"channel": "kiko", "hindered": True}, "NG", "hindered"),
        ({"channel": "mso", "new_organization_named": False}, "WARN", "no_organization"),
    ],
)
def test_esd_trf_07_channel(facts, outcome, message):
    verdict = judge("ESD-TRF-07", **facts)
    assert (verdict.outcome, verdict.message) == (outcome, f"esd.trf.{message}")
