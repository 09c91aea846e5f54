"""The steps of a case and their days (titp.md 6 and 11)."""

from datetime import date

import pytest

from imjapan.law import incident_steps
from imjapan.law.confidence import read_mark
from imjapan.law.incident_steps import CaseFacts, Concerned, steps_due
from imjapan.law.tables import table
from imjapan.law.texts import message, templates
from tests.law.support import d, judge
from training.models import Incident

NOV10 = date(2026, 11, 10)


def case(kind, **facts):
    """{code: (last day, needed)} of the steps of a case."""
    facts = {"regime": "titp", "happened_on": NOV10, "known_on": NOV10, "people": (Concerned("7"),)} | facts
    return {
        step.code: (step.due and step.due.legal.isoformat(), step.needed)
        for step in steps_due(kind, CaseFacts(**facts))
    }


def wants(*wishes):
    return tuple(Concerned(str(number), wish) for number, wish in enumerate(wishes, start=7))


def test_the_table_is_whole():
    assert set(incident_steps.KINDS) == set(Incident.Kind.values)
    words = templates()
    for row in table("incident_step"):
        read_mark(row["confidence"])
        assert row["each"] in ("yes", "no")
        assert {f"incident.step.{row['step']}", f"incident.how.{row['step']}", f"incident.by.{row['by']}"} <= set(words)
        assert row["when"] == "always" or f"incident.when.{row['when']}" in words
    pairs = [(row["kind"], row["step"]) for row in table("incident_step")]
    assert len(pairs) == len(set(pairs))


def test_missing_as_in_the_book():
    """FIL-04: found on 2026-11-10, told the same day, to the authority by 2026-11-24."""
    assert case("missing") == {
        "company_told": ("2026-11-10", True),
        "police_report": ("2026-11-10", True),
        "embassy_and_sender": ("2026-11-10", True),
        "audit_ground": ("2026-11-10", True),
        "difficulty_notice": ("2026-11-24", True),
        "employment_notice": (None, None),
    }
    # ESD-REP-01 example 4: found out on Friday 2027-09-03, target 09-07, alarm 09-10.
    friday = date(2027, 9, 3)
    esd = CaseFacts(regime="esd", happened_on=friday, known_on=friday)
    (notice,) = [step for step in steps_due("missing", esd) if step.code == "difficulty_notice"]
    assert (notice.due.target, notice.due.legal) == (d("2027-09-07"), d("2027-09-10"))


def test_a_specified_skilled_worker_has_notices_of_his_own():
    """ESD-SSW-04 examples 1 and 3: missing 2026-11-10, by 11-24; contract ended 2026-11-30, by 12-14."""
    missing = case("missing", regime="ssw", left_on=date(2026, 11, 30))
    assert missing["ssw_difficulty"] == ("2026-11-24", True)
    assert missing["contract_end"] == ("2026-12-14", True)
    assert not {"difficulty_notice", "audit_ground", "company_told"} & set(missing)
    assert case("illness", regime="ssw")["ssw_no_work"] == (None, None)
    assert "ssw_difficulty" not in case("missing")


def test_closure_asks_everybody_and_goes_on_by_what_they_want():
    """MOVE-01: bankrupt on 2026-11-10; the search opens at once, the notice by 11-24, the own notice in 14 days."""
    before = case("closure")
    assert before["wish.7"] == ("2026-11-10", True)
    assert before["coordination"] == (None, None)
    both = case("closure", people=wants("continue", "home"), left_on=date(2026, 11, 30))
    assert both["coordination"] == ("2026-11-10", True)
    assert both["difficulty_notice"] == ("2026-11-24", True)
    assert both["resident_notice"] == ("2026-12-14", True)
    assert both["employment_notice"] == ("2026-12-10", True)
    assert "statement.7" not in both  # who stays signs nothing
    assert both["statement.8"] == (None, True)
    assert "support_site" in both
    assert "support_site" not in case("closure", people=wants("continue"), regime="esd")


def test_early_return_is_filed_before_its_day():
    """FIL-04: return planned 2026-12-05, filing by 12-04; the statement is signed before."""
    steps = case("early_return", people=wants("home"), return_on=date(2026, 12, 5), statement=True)
    assert steps["statement.7"] == ("2026-12-04", True)
    assert steps["difficulty_notice"] == ("2026-12-04", True)
    assert steps["travel"] == (None, True)
    assert "coordination" not in steps
    stays = case("early_return", people=wants("resume"))
    assert not {"statement.7", "difficulty_notice", "travel"} & set(stays)
    assert "explanation.7" in stays
    # Without the signature the notice itself is judged NG, whatever its day.
    facts = CaseFacts("titp", NOV10, NOV10, wants("home"), date(2026, 12, 5), statement=False)
    (notice,) = [step for step in steps_due("early_return", facts) if step.code == "difficulty_notice"]
    assert notice.verdict.outcome == "NG"
    # A return that lies before the day on which we knew of it.
    late = case("early_return", people=wants("home"), return_on=date(2026, 11, 8))
    assert late["difficulty_notice"] == ("2026-11-10", True)


@pytest.mark.parametrize(("wish", "needed"), [("", None), ("resume", False), ("home", True), ("continue", True)])
def test_a_notice_of_illness_or_pregnancy_follows_the_wish(wish, needed):
    for kind in ("illness", "pregnancy"):
        found = case(kind, people=wants(wish)).get("difficulty_notice", (None, False))
        assert found[1] is needed


def test_pregnancy_is_no_reason_to_go_home():
    open_wish = case("pregnancy")
    assert open_wish["protection"] == ("2026-11-10", True)
    assert open_wish["statement.7"] == (None, None)
    assert case("pregnancy", people=wants("resume"))["change_approval"] == (None, True)


@pytest.mark.parametrize(
    ("days", "fatal", "due"),
    [
        (None, False, None),
        (0, False, None),
        (1, False, "2026-01-31"),
        (3, False, "2026-01-31"),
        (4, False, "2026-01-14"),
        (0, True, "2026-01-14"),
    ],
)
def test_an_accident_of_new_years_eve(days, fatal, due):
    """Known on 12-31: the quarter ends that day, its report is due by the end of January."""
    verdict = judge(
        "TITP-FIL-05.b", step="accident_report", clock="accident", day="2025-12-31", absence_days=days, fatal=fatal
    )
    assert (verdict.value and verdict.value.isoformat()) == due
    if days == 0 and not fatal:
        assert message(verdict, "en").endswith("not needed.")


def test_an_accident_counts_its_quarter_from_the_day_it_happened():
    known = case("accident", happened_on=date(2026, 12, 31), known_on=date(2027, 1, 5), absence_days=2)
    assert known["accident_report"] == ("2027-01-31", True)
    assert "audit_ground" not in known  # two days of absence are no serious accident
    assert case("accident", absence_days=0).get("accident_report") is None
    assert case("accident", absence_days=4)["audit_ground"] == ("2026-11-10", True)
    assert case("accident")["accident_report"] == (None, True)
