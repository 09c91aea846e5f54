"""TITP-WORK-01: required, related and peripheral work, and safety work in each: the table of titp.md 4."""

import pytest

from imjapan.law.facts import FactError
from tests.law.support import judge


@pytest.mark.parametrize(
    ("required", "related", "peripheral", "outcome", "message"),
    [
        (900, 500, 360, "OK", "kept"),
        (880, 440, 440, "OK", "kept"),
        (870, 500, 390, "NG", "required_short"),
        (900, 200, 660, "NG", "peripheral_long"),
        (880, 880, 0, "OK", "kept"),  # related exactly one half
        (879, 881, 0, "NG", "required_short"),
    ],
)
def test_the_table_of_the_book(required, related, peripheral, outcome, message):
    kinds = {"required": required, "related": related, "peripheral": peripheral}
    safety = {f"safety_{kind}": -(-hours // 10) for kind, hours in kinds.items()}
    verdict = judge("TITP-WORK-01", **kinds, **safety)
    assert (verdict.outcome, verdict.message, verdict.value) == (outcome, f"work.{message}", 1760)


@pytest.mark.parametrize(
    ("facts", "outcome", "message"),
    [
        ({"safety_required": 85}, "NG", "safety_short"),  # 900 hours need 90
        ({"safety_required": 90, "safety_related": 50, "safety_peripheral": 36}, "OK", "kept"),
        ({"safety": 175}, "NG", "safety_short"),  # of 1,760
        ({"safety": 176}, "CONFIRM", "safety_by_kind"),
        ({}, "CONFIRM", "safety_unknown"),
        ({"listed": False, "safety": 1}, "OK", "kept"),
        ({"listed": False, "safety": 0}, "NG", "no_safety"),
        ({"listed": False}, "CONFIRM", "safety_unknown"),
    ],
)
def test_safety_work_is_a_tenth_of_each_kind(facts, outcome, message):
    verdict = judge("TITP-WORK-01", required=900, related=500, peripheral=360, **facts)
    assert (verdict.outcome, verdict.message) == (outcome, f"work.{message}")


@pytest.mark.parametrize(
    ("required", "outcome", "message"),
    [(1200, "CONFIRM", "safety_by_kind"), (1199, "CONFIRM", "peripheral_unknown"), (899, "NG", "required_short")],
)
def test_kinds_not_told_are_asked_for_only_where_they_decide(required, outcome, message):
    """Of 1,800 hours at most 600 may be peripheral: from 1,200 required on nothing has to be asked."""
    verdict = judge("TITP-WORK-01", required=required, total=1800, safety=180)
    assert (verdict.outcome, verdict.message) == (outcome, f"work.{message}")


def test_hours_that_contradict_each_other_are_refused():
    for facts in (
        {"required": 900},
        {"required": 900, "total": 800},
        {"required": 1, "related": 1, "peripheral": 1, "total": 4},
    ):
        with pytest.raises(FactError):
            judge("TITP-WORK-01", **facts)
