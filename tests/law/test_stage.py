"""TITP-STAGE-01 to 06: length of a stage, moving on, the return home, several occupations, states of a plan."""

from datetime import timedelta
from itertools import pairwise

import pytest

from imjapan.law.facts import FactError
from imjapan.law.home_return import earliest_reentry, latest_departure
from imjapan.law.stage import last_plan_day, plan_targets
from imjapan.law.stage_plan import next_states
from imjapan.law.tables import table, words
from tests.law.support import d, judge

# --- TITP-STAGE-01 ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "stage", "last"),
    [
        ("2026-06-01", "1", "2027-05-31"), ("2026-06-15", "1", "2027-06-14"), ("2027-06-15", "2", "2029-06-14"),
        ("2026-02-28", "1", "2027-02-27"), ("2028-02-29", "1", "2029-02-28"), ("2026-03-01", "2", "2028-02-29"),
        ("2027-04-01", "3", "2029-03-31"),
    ],
)  # fmt: skip
def test_titp_stage_01(start, stage, last):
    assert judge("TITP-STAGE-01", stage=stage, start=start).value == d(last)
    assert last_plan_day(stage, d(start)) == d(last)
    assert judge("TITP-STAGE-01", stage=stage, start=start, end=last).outcome == "OK"
    longer = judge("TITP-STAGE-01", stage=stage, start=start, end=d(last) + timedelta(days=1))
    assert (longer.outcome, longer.message) == ("NG", "stage.longer")


def test_titp_stage_01_boundaries():
    assert judge("TITP-STAGE-01", stage="1", start="2026-06-01", end="2027-06-01").outcome == "NG"
    assert judge("TITP-STAGE-01", stage="1", start="2026-06-01", end="2026-06-01").outcome == "OK"
    assert judge("TITP-STAGE-01", stage="3", start="2026-06-01", licence="specified").outcome == "NG"
    assert judge("TITP-STAGE-01", stage="2", start="2026-06-01", licence="specified").outcome == "OK"
    with pytest.raises(FactError, match="before the start"):
        judge("TITP-STAGE-01", stage="1", start="2026-06-01", end="2026-05-31")


@pytest.mark.parametrize(
    ("end", "outcome", "message"),
    [
        ("2028-03-07", "OK", "stage.continued"), ("2028-03-08", "CONFIRM", "stage.days_between"),
        ("2028-03-18", "CONFIRM", "stage.days_between"), ("2028-03-19", "NG", "stage.longer_in_all"),
        (None, "OK", "stage.continued"),
    ],
)  # fmt: skip
def test_titp_stage_01_goes_on_after_a_transfer(end, outcome, message):
    earlier = [{"start": "2026-03-08", "end": "2026-12-31"}]
    verdict = judge("TITP-STAGE-01", stage="2", start="2027-01-12", end=end, earlier=earlier)
    assert (verdict.outcome, verdict.message, verdict.value) == (outcome, message, d("2028-03-07"))
    assert verdict.values["utmost"] == d("2028-03-18")  # eleven days lie between the plans
    with pytest.raises(FactError, match="an earlier plan reaches"):
        judge("TITP-STAGE-01", stage="2", start="2026-12-31", earlier=earlier)


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"stage": "1", "targets": ["basic_practical", "basic_theory"]}, []),
        ({"stage": "1", "targets": ["basic_practical"]}, ["basic_theory"]),
        ({"stage": "1", "targets": ["concrete_goal"]}, ["basic_practical", "basic_theory"]),
        ({"stage": "1", "targets": ["concrete_goal"], "moves_on": False}, []),
        ({"stage": "1", "targets": ["basic_practical", "basic_theory"], "moves_on": False}, []),
        ({"stage": "1", "targets": ["basic_practical"], "moves_on": False}, ["concrete_goal"]),
        ({"stage": "2", "targets": ["grade_3_practical"]}, []),
        ({"stage": "3", "targets": ["grade_3_practical"]}, ["grade_2_practical"]),
    ],
)
def test_titp_stage_01_b_targets(facts, missing):
    verdict = judge("TITP-STAGE-01.b", **facts)
    assert list(verdict.value) == [f"stage.target.{name}" for name in missing]
    assert verdict.outcome == ("NG" if missing else "OK")
    assert set(missing) <= set(plan_targets(facts["stage"], facts.get("moves_on", True)))


# --- TITP-STAGE-02 ----------------------------------------------------------------------

TO_2 = {
    "to_stage": "2", "practical_passed": True, "theory_passed": True, "occupation": "6-4-1", "same_implementer": True,
}  # fmt: skip
TO_3 = {
    "to_stage": "3", "practical_passed": True, "occupation": "6-4-1", "excellent": True, "licence": "general",
    "home_return": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "outcome", "items"),
    [
        (TO_2, "OK", []),
        (TO_2 | {"theory_passed": False}, "NG", ["stage.basic_theory"]),
        (TO_2 | {"practical_passed": None}, "CONFIRM", ["stage.basic_practical"]),
        (TO_2 | {"occupation": "8-1-1"}, "NG", ["stage.occupation"]),
        (TO_2 | {"occupation": None}, "CONFIRM", ["stage.occupation"]),
        (TO_2 | {"same_implementer": False}, "NG", ["stage.same_implementer"]),
        (TO_2 | {"same_implementer": False, "implementer_cannot": True}, "OK", []),
        (TO_2 | {"stage_done_before": True}, "NG", ["stage.first_time"]),
        (TO_3, "OK", []),  # theory of grade 3 is not asked for
        (TO_3 | {"excellent": False}, "NG", ["stage.excellent"]),
        (TO_3 | {"licence": "specified"}, "NG", ["stage.general"]),
        (TO_3 | {"occupation": "4-10-1"}, "NG", ["stage.occupation_stage_3"]),
        (TO_3 | {"home_return": False}, "NG", ["stage.home_return"]),
        (TO_3 | {"home_return": None}, "CONFIRM", ["stage.home_return"]),
        (TO_3 | {"practical_passed": False, "excellent": False}, "NG", ["stage.grade_3_practical", "stage.excellent"]),
        (TO_3 | {"same_implementer": False}, "OK", []),  # stage 3: the trainee chooses
    ],
)
def test_titp_stage_02(facts, outcome, items):
    verdict = judge("TITP-STAGE-02", **facts)
    assert (verdict.outcome, list(verdict.value)) == (outcome, items)


PERSON = dict.fromkeys(
    ("understands_purpose", "uses_skill_at_home", "same_work_or_need", "recommended", "skill_hard_at_home"), True
)


@pytest.mark.parametrize(
    ("born", "start", "outcome"),
    [
        ("2008-12-01", "2026-11-25", "NG"), ("2008-12-01", "2026-11-30", "NG"), ("2008-12-01", "2026-12-01", "OK"),
        ("2008-02-29", "2026-02-28", "NG"), ("2008-02-29", "2026-03-01", "OK"), (None, "2026-12-01", "CONFIRM"),
    ],
)  # fmt: skip
def test_titp_stage_02_b_age(born, start, outcome):
    verdict = judge("TITP-STAGE-02.b", start=start, birth_date=born, **PERSON)
    assert (verdict.outcome, verdict.value) == (outcome, () if outcome == "OK" else ("stage.age",))


def test_titp_stage_02_b_each_condition_counts():
    for name in PERSON:
        for answer, outcome in ((False, "NG"), (None, "CONFIRM")):
            facts = PERSON | {name: answer, "birth_date": "2000-01-01", "start": "2026-12-01"}
            verdict = judge("TITP-STAGE-02.b", **facts)
            assert (verdict.outcome, len(verdict.value)) == (outcome, 1)


# --- TITP-STAGE-03 ----------------------------------------------------------------------

END_2 = {"stage_2_end": "2026-09-30"}
START_3 = {"stage_3_start": "2026-10-01"}


@pytest.mark.parametrize(
    ("facts", "outcome", "variant", "message"),
    [
        (END_2 | {"departure": "2026-10-02", "reentry": "2026-11-05"}, "OK", "before", "made"),
        (END_2 | {"departure": "2026-10-02", "reentry": "2026-10-28"}, "NG", "before", "short"),
        (END_2 | {"departure": "2026-10-02", "reentry": "2026-11-02"}, "NG", "before", "short"),
        (END_2 | {"departure": "2026-10-02", "reentry": "2026-11-03"}, "OK", "before", "made"),
        # February: a calendar month, fewer than 31 days
        (END_2 | {"departure": "2027-01-31", "reentry": "2027-03-01"}, "WARN", "before", "no_margin"),
        # days before the end of stage 2 do not count
        (END_2 | {"departure": "2026-09-20", "reentry": "2026-10-25"}, "NG", "before", "short"),
        (END_2 | {"departure": "2026-09-20", "reentry": "2026-11-01"}, "OK", "before", "made"),
        (
            END_2 | {"departure": "2026-10-02", "reentry": "2026-11-05", "stage_3_start": "2026-11-04"},
            "NG",
            "before",
            "stage_3_early",
        ),
        (
            END_2 | {"departure": "2026-10-02", "reentry": "2026-11-05", "stage_3_start": "2026-11-05"},
            "OK",
            "before",
            "made",
        ),
        (START_3 | {"departure": "2027-09-20", "reentry": "2027-10-25"}, "OK", "within", "made"),
        (START_3 | {"departure": "2027-11-01"}, "NG", "within", "too_late"),
        (START_3 | {"departure": "2027-10-01"}, "NG", "within", "too_late"),
        (START_3 | {"departure": "2027-09-30"}, "CONFIRM", "within", "not_back"),
        (START_3 | {"departure": "2026-10-01", "reentry": "2026-11-02"}, "OK", "within", "made"),
        (START_3 | {"departure": "2027-03-10", "reentry": "2027-06-11"}, "OK", "within", "made"),
        (START_3 | {"departure": "2027-03-10", "reentry": "2027-06-12"}, "WARN", "within", "certificate"),
        (START_3 | {"departure": "2027-03-10", "reentry": "2028-03-09"}, "WARN", "within", "certificate"),
        (START_3 | {"departure": "2027-03-10", "reentry": "2028-03-10"}, "NG", "within", "long"),
        (START_3, "CONFIRM", "within", "not_made"),
        (START_3 | {"today": "2027-09-30"}, "CONFIRM", "within", "not_made"),
        (START_3 | {"today": "2027-10-01"}, "NG", "within", "too_late"),
        (END_2, "CONFIRM", "before", "not_made"),
    ],
)
def test_titp_stage_03(facts, outcome, variant, message):
    verdict = judge("TITP-STAGE-03", **facts)
    assert (verdict.outcome, verdict.message) == (outcome, f"return.{message}")
    assert verdict.value["variant"] == f"{variant}_stage_3"


def test_titp_stage_03_dates_for_planning():
    verdict = judge("TITP-STAGE-03", departure="2027-09-20", **START_3)
    assert verdict.value["reentry_from"] == earliest_reentry(d("2027-09-20")) == d("2027-10-21")
    assert verdict.value["leave_by"] == latest_departure(d("2026-10-01")) == d("2027-09-30")
    assert earliest_reentry(d("2028-01-31")) == d("2028-03-01")


@pytest.mark.parametrize(
    "facts",
    [
        {"departure": "2026-10-02"},
        END_2 | {"reentry": "2026-11-05"},
        END_2 | {"departure": "2026-10-02", "reentry": "2026-10-02"},
        END_2 | {"stage_3_start": "2026-09-30"},
    ],
)
def test_titp_stage_03_facts_that_cannot_be(facts):
    with pytest.raises(FactError):
        judge("TITP-STAGE-03", **facts)


# --- TITP-STAGE-04 ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "outcome", "bearer"),
    [
        ({"charged_to": "trainee"}, "NG", "organization"),
        ({"charged_to": "organization"}, "OK", "organization"),
        ({"charged_to": "implementer"}, "OK", "organization"),
        ({"charged_to": "trainee", "trip": "within_stage_3"}, "NG", "organization"),
        ({"charged_to": "trainee", "trip": "before_stage_3", "applied_in_stage_2": True}, "NG", "organization"),
        ({"charged_to": "trainee", "trip": "before_stage_3", "applied_in_stage_2": False}, "WARN", "open"),
        ({"charged_to": "trainee", "trip": "before_stage_3"}, "CONFIRM", None),
    ],
)
def test_titp_stage_04(facts, outcome, bearer):
    verdict = judge("TITP-STAGE-04", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, bearer)


# --- TITP-STAGE-05 ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("occupations", "more", "outcome", "main"),
    [
        ([("6-4", 1100), ("6-11", 660)], {}, "OK", "6-4"),
        ([("6-11-1", 660), ("6-4-1", 1100)], {"reasonable": True}, "OK", "6-4-1"),
        ([("6-4", 1100), ("8-1", 660)], {}, "NG", "6-4"),
        ([("6-4", 1100), ("6-11", 660)], {"reasonable": False}, "NG", "6-4"),
        ([("6-4", 1100)], {}, "OK", "6-4"),
    ],
)
def test_titp_stage_05(occupations, more, outcome, main):
    rows = [{"code": code, "hours": hours} for code, hours in occupations]
    verdict = judge("TITP-STAGE-05", occupations=rows, **more)
    assert (verdict.outcome, verdict.value["main"]) == (outcome, main)
    assert set(verdict.value["lighter"]) == {code for code, _ in occupations} - {main}


def test_titp_stage_05_a_person_may_know_better_than_the_list():
    rows = [{"code": "6-4", "hours": 1100}, {"code": "6-11", "hours": 660, "listed": False}]
    assert judge("TITP-STAGE-05", occupations=rows).outcome == "NG"
    with pytest.raises(FactError):
        judge("TITP-STAGE-05", occupations=[])


# --- TITP-STAGE-06 ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "path"),
    [
        ("1", "draft applied certified coe_issued landed lecture training suspended training completed"),
        ("2", "draft applied certified training completed"),
        ("3", "draft applied certified training suspended discontinued"),
        ("3", "draft applied certified coe_issued landed training missing"),
    ],
)
def test_titp_stage_06_a_plan_walks_its_way(stage, path):
    states = path.split()
    for state, to in pairwise(states):
        facts = {"stage": stage, "state": state, "to": to, "change_approved": True}
        assert judge("TITP-STAGE-06", **facts).outcome == "OK", (state, to)


@pytest.mark.parametrize(
    ("stage", "state", "to"),
    [
        ("2", "training", "lecture"), ("1", "certified", "training"), ("1", "landed", "training"),
        ("2", "certified", "coe_issued"), ("1", "completed", "training"), ("1", "draft", "certified"),
        ("3", "landed", "lecture"), ("1", "missing", "training"),
    ],
)  # fmt: skip
def test_titp_stage_06_what_may_not_follow(stage, state, to):
    assert judge("TITP-STAGE-06", stage=stage, state=state, to=to).outcome == "NG"


@pytest.mark.parametrize(
    ("on", "approved", "outcome"),
    [
        ("2023-03-31", None, "OK"), ("2023-04-01", None, "CONFIRM"), ("2023-04-01", False, "NG"),
        ("2023-04-01", True, "OK"),
    ],
)  # fmt: skip
def test_titp_stage_06_resuming(on, approved, outcome):
    verdict = judge("TITP-STAGE-06", stage="1", state="suspended", to="training", on=on, change_approved=approved)
    assert verdict.outcome == outcome


def test_titp_stage_06_every_state_is_known():
    states = {row["state"] for row in table("titp_plan_state")}
    assert all(set(words(row["next"])) <= states for row in table("titp_plan_state"))
    assert next_states("completed", "1") == ()
