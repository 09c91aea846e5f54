"""Minimum wage: the worked examples of titp.md TITP-PAY-02, and what the table does not know."""

from fractions import Fraction

import pytest

from imjapan.law.pay import minimum_wage
from imjapan.law.tables import table
from tests.law.support import d, judge

CHIBA, TOKYO, AKITA = "12", "13", "05"
JUNE = {"prefecture": CHIBA, "date": "2026-06-01"}


@pytest.mark.parametrize(
    ("facts", "outcome", "message", "least"),
    [
        (
            JUNE | {"monthly_base": 190000, "monthly_hours": 173.8},
            "NG",
            "below",
            1140,
        ),
        (
            JUNE | {"monthly_base": 198132, "monthly_hours": 173.8},
            "OK",
            "kept",
            1140,
        ),
        (
            JUNE | {"monthly_base": 198131, "monthly_hours": 173.8},
            "NG",
            "below",
            1140,
        ),
        ({"prefecture": TOKYO, "date": "2025-10-02", "hourly": 1200}, "OK", "kept", 1163),
        ({"prefecture": TOKYO, "date": "2025-10-03", "hourly": 1200}, "NG", "below", 1226),
        ({"prefecture": AKITA, "date": "2026-03-31", "hourly": 1030}, "NG", "below", 1031),
        # Without the hours of the month: kept also in the longest legal one (173.81), or only up to some hours.
        (JUNE | {"monthly_base": 198200}, "OK", "kept", 1140),
        (JUNE | {"monthly_base": 190000}, "CONFIRM", "ask_hours", 1140),
        (JUNE, "CONFIRM", "no_wage", 1140),
        ({"prefecture": TOKYO, "date": "2027-09-30", "hourly": 1280}, "OK", "kept", 1280),
        ({"prefecture": TOKYO, "date": "2027-10-01", "hourly": 1280}, "CONFIRM", "later_unknown", 1280),
        ({"prefecture": TOKYO, "date": "2027-10-01", "hourly": 1279}, "NG", "below", 1280),  # below even that
        ({"prefecture": "43", "date": "2027-09-30", "hourly": 1092}, "OK", "kept", 1092),  # in force from December
        ({"prefecture": "43", "date": "2027-10-01", "hourly": 1092}, "CONFIRM", "later_unknown", 1092),
        ({"prefecture": TOKYO, "date": "2020-01-01", "hourly": 1279}, "CONFIRM", "minimum_unknown", None),
        ({"prefecture": "", "date": "2026-06-01", "hourly": 1279}, "CONFIRM", "no_place", None),
    ],
)
def test_minimum_wage(facts, outcome, message, least):
    for rule in ("TITP-PAY-02", "ESD-WAGE-01.MIN"):
        verdict = judge(rule, **facts)
        assert (verdict.outcome, verdict.message, verdict.value) == (outcome, f"pay.{message}", least)


def test_the_hours_up_to_which_a_month_s_pay_keeps_it():
    verdict = judge("TITP-PAY-02", prefecture=CHIBA, date="2026-06-01", monthly_base=190000)
    assert verdict.values["hours"] == Fraction(190000, 1140)


def test_every_prefecture_has_its_own_day_in_each_of_four_years():
    rows = table("minimum_wage")
    assert len(rows) == 188
    assert {row["prefecture"] for row in rows} == {f"{number:02}" for number in range(1, 48)}
    assert minimum_wage(AKITA, d("2026-03-30")) == (d("2024-10-01"), 951)
    assert minimum_wage(AKITA, d("2026-03-31")) == (d("2026-03-31"), 1031)
