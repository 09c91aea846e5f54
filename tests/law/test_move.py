"""Change of placement, pregnancy (titp.md 11, TITP-MOVE-01, 02)."""

import pytest

from imjapan.law import move
from imjapan.law.facts import FactError
from imjapan.law.texts import message
from tests.law.samples.titp_move import BANKRUPT
from tests.law.support import d, judge


@pytest.mark.parametrize(
    ("ground", "day", "outcome", "may"),
    [
        ("bankruptcy", "2026-11-10", "OK", True),
        ("closure", "2018-01-01", "OK", True),
        ("revocation", "2026-11-10", "OK", True),
        ("dismissal", "2026-11-10", "OK", True),
        ("restructuring", "2026-11-10", "OK", True),
        ("violence_or_harassment", "2024-11-01", "OK", True),
        ("violence_or_harassment", "2024-10-31", "CONFIRM", None),
        ("serious_violation", "2026-11-10", "OK", True),
        ("conditions_differ", "2026-11-10", "OK", True),
        ("other", "2026-11-10", "CONFIRM", None),
        ("own_wish", "2026-11-10", "NG", False),
    ],
)
def test_titp_move_01_ground(ground, day, outcome, may):
    verdict = judge("TITP-MOVE-01", ground=ground, day=day)
    assert (verdict.outcome, verdict.value) == (outcome, may)
    at_stage_3 = judge("TITP-MOVE-01", ground=ground, day=day, entering_stage_3=True)
    assert (at_stage_3.outcome, at_stage_3.value) == ("OK", True)


def rows(verdict):
    return {row["step"]: (row["due"] and row["due"].isoformat(), row["done"]) for row in verdict.value}


def test_titp_move_01_b_bankrupt_and_wants_to_continue():
    verdict = judge("TITP-MOVE-01.b", **(BANKRUPT | {"contract_ended_on": "2026-11-30"}))
    assert rows(verdict) == {
        "wish": ("2026-11-10", True),
        "coordination": ("2026-11-10", False),
        "support_site": (None, False),
        "difficulty_notice": ("2026-11-24", False),
        "new_plan": (None, False),
        "resident_notice": ("2026-12-14", False),
    }
    assert tuple(rows(verdict)) == move.STEPS
    assert verdict.outcome == "WARN"
    assert message(verdict, "en").startswith("Still to do: ask other implementers and organizations, ")


SOUGHT = BANKRUPT | {"coordination_on": "2026-11-10", "support_site_on": "2026-11-11", "notice_filed_on": "2026-11-20"}


@pytest.mark.parametrize(
    ("facts", "outcome", "said"),
    [
        (BANKRUPT | {"today": "2026-11-11"}, "NG", "move.steps_overdue"),  # nobody was asked on the day itself
        (SOUGHT | {"today": "2026-11-25"}, "WARN", "move.steps_open"),  # the new plan
        (SOUGHT | {"today": "2026-11-25", "new_plan_filed_on": "2026-11-25"}, "OK", "move.steps_done"),
        (SOUGHT | {"today": "2026-11-24", "notice_filed_on": None}, "WARN", "move.steps_open"),
        (SOUGHT | {"today": "2026-11-25", "notice_filed_on": None}, "NG", "move.steps_overdue"),
        (SOUGHT | {"today": "2026-12-15", "contract_ended_on": "2026-11-30"}, "NG", "move.steps_overdue"),
        (SOUGHT | {"today": "2026-12-14", "contract_ended_on": "2026-11-30"}, "WARN", "move.steps_open"),
        # the search comes before the notice
        (SOUGHT | {"today": "2026-11-20", "coordination_on": "2026-11-21"}, "NG", "move.notice_before_search"),
        (SOUGHT | {"today": "2026-11-20", "coordination_on": None}, "NG", "move.notice_before_search"),
        (SOUGHT | {"today": "2026-11-20", "coordination_on": "2026-11-20"}, "WARN", "move.steps_open"),
        # who goes home needs no search
        (
            SOUGHT | {"today": "2026-11-20", "coordination_on": None, "wants_to_continue": False},
            "OK",
            "move.steps_done",
        ),
        ({"event": "2026-11-10", "today": "2026-11-10"}, "WARN", "move.steps_open"),
        ({"event": "2026-11-10", "today": "2026-11-11"}, "NG", "move.steps_overdue"),
    ],
)
def test_titp_move_01_b_steps(facts, outcome, said):
    verdict = judge("TITP-MOVE-01.b", **facts)
    assert (verdict.outcome, verdict.message) == (outcome, said)


def test_titp_move_01_b_contradictions():
    with pytest.raises(FactError, match="before the event"):
        judge("TITP-MOVE-01.b", event="2026-11-10", today="2026-11-09")
    with pytest.raises(FactError, match="answered"):
        judge("TITP-MOVE-01.b", event="2026-11-10", today="2026-11-10", asked_on="2026-11-10")


@pytest.mark.parametrize(
    ("start", "last"),
    [("2026-11-20", "2027-03-19"), ("2026-10-31", "2027-02-28"), ("2026-11-01", "2027-02-28")],
)
def test_titp_move_01_c_bridge(start, last):
    assert judge("TITP-MOVE-01.c", kind="work", start=start).value == d(last)
    assert move.bridge_until(d(start), months=4) == d(last)
    day = {"kind": "work", "start": start, "day": last}
    assert judge("TITP-MOVE-01.c", **day).outcome == "OK"


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"kind": "work", "week_hours": 40}, "OK"),
        ({"kind": "work_28_hours", "week_hours": 28}, "OK"),
        ({"kind": "work_28_hours", "week_hours": 29}, "NG"),
        ({"kind": "permission_28_hours", "week_hours": 29}, "NG"),
        ({"kind": "permission_28_hours"}, "OK"),
        ({"kind": "work", "day": "2027-03-20"}, "NG"),
    ],
)
def test_titp_move_01_c_hours(facts, outcome):
    assert judge("TITP-MOVE-01.c", start="2026-11-20", **facts).outcome == outcome


FAIR = {"day": "2026-11-10", "disadvantage": False}


@pytest.mark.parametrize(
    ("facts", "outcome", "value"),
    [
        (FAIR | {"wish": "suspend"}, "OK", ()),
        (FAIR | {"wish": "continue"}, "OK", ()),
        (FAIR, "CONFIRM", ("move.pregnancy.asked",)),
        ({"day": "2026-11-10", "wish": "continue"}, "CONFIRM", ("move.pregnancy.no_disadvantage",)),
        ({"day": "2026-11-10", "wish": "continue", "disadvantage": True}, "NG", ("move.pregnancy.no_disadvantage",)),
        (FAIR | {"wish": "return_home"}, "CONFIRM", ("move.pregnancy.free_will",)),
        (FAIR | {"wish": "return_home", "free_will_in_mother_tongue": False}, "NG", ("move.pregnancy.free_will",)),
        (FAIR | {"wish": "return_home", "free_will_in_mother_tongue": True}, "OK", ()),
        (FAIR | {"wish": "return_home", "day": "2020-03-31"}, "OK", ()),
        (FAIR | {"wish": "resume", "change_approved": False}, "NG", ("move.pregnancy.approved",)),
        (FAIR | {"wish": "resume", "change_approved": True}, "OK", ()),
    ],
)
def test_titp_move_02_pregnancy(facts, outcome, value):
    verdict = judge("TITP-MOVE-02", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, value)


def test_titp_move_02_resuming_before_2023_a_person_decides():
    verdict = judge("TITP-MOVE-02", **(FAIR | {"wish": "resume", "day": "2023-03-31"}))
    assert (verdict.outcome, verdict.message) == ("CONFIRM", "parameter_unknown")
