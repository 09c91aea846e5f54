"""ESD-PLAN, ESD-WORK, ESD-LEC: the plan, its window, its changes, and the hours in it."""

import pytest

from imjapan.law import registry
from imjapan.law.esd_hours import counted_hours, post_entry_hours
from imjapan.law.esd_plan import plan_items, plan_window
from imjapan.law.facts import FactError
from imjapan.law.parameters import override
from tests.law.support import d, judge

WHOLE = list(plan_items())


@pytest.mark.parametrize(
    ("facts", "outcome", "message"),
    [
        ({}, "OK", "complete"),
        ({"restriction": 24, "sector_months": 12}, "NG", "restriction_long"),
        ({"restriction": 18, "sector_months": 24}, "CONFIRM", "restriction_between"),
        ({"items": [i for i in WHOLE if i != "sending_organization_and_fees"]}, "NG", "incomplete"),
        ({"restriction": 12, "sector_months": 24}, "OK", "complete"),
        ({"restriction": 11, "sector_months": 24}, "NG", "restriction_short"),
        ({"restriction": None}, "CONFIRM", "restriction_unknown"),
        ({"guidance_recorded": False}, "NG", "no_guidance"),
        ({"guidance_recorded": None}, "CONFIRM", "no_guidance"),
        ({"items": [], "restriction": 18, "sector_months": 24}, "NG", "incomplete"),
    ],
)
def test_esd_plan_01_content(facts, outcome, message):
    base = {"items": WHOLE, "restriction": 12, "sector_months": 12, "guidance_recorded": True}
    verdict = judge("ESD-PLAN-01", **base | facts)
    assert (verdict.outcome, verdict.message) == (outcome, f"esd.plan.{message}")


def test_esd_plan_01_names_what_is_missing():
    verdict = judge("ESD-PLAN-01", items=[i for i in WHOLE if i not in ("housing", "period")])
    assert verdict.value == ("period", "housing")
    assert len(WHOLE) == 18


@pytest.mark.parametrize(
    ("start", "opens", "deadline", "outcome", "message"),
    [
        ("2027-08-01", "2027-02-01", "2027-04-01", "OK", "window"),
        ("2027-05-25", "2026-11-25", "2027-01-25", "WARN", "coe_unlikely"),
        ("2027-04-10", "2026-10-10", "2026-12-10", "NG", "coe_impossible"),
        ("2028-04-01", "2027-10-01", "2027-12-01", "OK", "window"),
        ("2027-04-30", "2026-10-30", "2026-12-30", "NG", "coe_impossible"),
        ("2027-05-01", "2026-11-01", "2027-01-01", "WARN", "coe_unlikely"),
        ("2027-07-01", "2027-01-01", "2027-03-01", "OK", "window"),
        ("2027-03-31", "2026-09-30", "2026-11-30", "NG", "starts_before_force"),
        ("2028-08-31", "2028-02-29", "2028-04-30", "OK", "window"),
    ],
)
def test_esd_plan_02_window(start, opens, deadline, outcome, message):
    verdict = judge("ESD-PLAN-02", start=start)
    assert (verdict.outcome, verdict.message) == (outcome, f"esd.plan.{message}")
    assert verdict.value == {"opens": d(opens), "deadline": d(deadline), "coe_from": d("2027-04-01")}
    assert verdict.due.legal == d(deadline)
    assert plan_window(d(start)) == (d(opens), d(deadline), d("2027-04-01"))


@pytest.mark.parametrize(
    ("facts", "outcome", "message"),
    [
        ({"applied": "2027-01-31"}, "NG", "applied_early"),
        ({"applied": "2027-02-01"}, "OK", "window"),
        ({"applied": "2027-04-01"}, "OK", "window"),
        ({"applied": "2027-04-02"}, "WARN", "applied_late"),
        ({"today": "2027-04-01"}, "OK", "window"),
        ({"today": "2027-04-02"}, "WARN", "overdue"),
        ({"applied": "2027-03-01", "today": "2027-06-01"}, "OK", "window"),
        ({"applied": "2027-03-01", "certified": "2027-05-02"}, "WARN", "coe_unlikely"),
        ({"applied": "2027-03-01", "certified": "2027-07-02"}, "NG", "coe_impossible"),
    ],
)
def test_esd_plan_02_applied(facts, outcome, message):
    verdict = judge("ESD-PLAN-02", start="2027-08-01", **facts)
    assert (verdict.outcome, verdict.message) == (outcome, f"esd.plan.{message}")


def test_esd_plan_02_no_pre_application_before_september_2026():
    assert judge("ESD-PLAN-02", start="2027-02-01").value["opens"] == d("2026-09-01")


def test_esd_plan_02_fee_waits_for_the_published_figure():
    assert judge("ESD-PLAN-02.FEE", day="2027-05-01").outcome == "CONFIRM"
    row = override(key="esd.plan.fee", valid_from=d("2027-04-01"), value="4000", source="Cabinet Order")
    assert registry.run("ESD-PLAN-02.FEE", {"day": "2027-05-01"}, overrides=[row]).value == 4000


@pytest.mark.parametrize(
    ("facts", "needs", "by", "outcome"),
    [
        ({"item": "workplace", "changed_on": "2028-02-01"}, "approval", "2028-01-31", "OK"),
        (
            {"item": "workplace", "changed_on": "2028-02-01", "approved_on": "2028-01-31"},
            "approval",
            "2028-01-31",
            "OK",
        ),
        (
            {"item": "workplace", "changed_on": "2028-02-01", "approved_on": "2028-02-01"},
            "approval",
            "2028-01-31",
            "NG",
        ),
        ({"item": "instructor", "changed_on": "2028-02-10"}, "notice", "2028-03-10", "OK"),
        ({"item": "instructor", "changed_on": "2028-02-10", "notified_on": "2028-03-11"}, "notice", "2028-03-10", "NG"),
        ({"item": "instructor", "changed_on": "2028-01-31"}, "notice", "2028-02-29", "OK"),
        ({"item": "telephone", "changed_on": "2028-02-10"}, "person", None, "CONFIRM"),
        ({"item": "colour of the door", "changed_on": "2028-02-10"}, "person", None, "CONFIRM"),
        ({"item": "pay_raised", "changed_on": "2028-02-10"}, "nothing", None, "OK"),
    ],
)
def test_esd_plan_03_change(facts, needs, by, outcome):
    verdict = judge("ESD-PLAN-03", **facts)
    assert verdict.outcome == outcome
    assert verdict.value == {"needs": needs, "by": by and d(by)}


@pytest.mark.parametrize(
    ("total", "core", "safety", "outcome", "message"),
    [
        (1920, 640, 192, "OK", "kept"),
        (1920, 639, 192, "NG", "core_short"),
        (1920, 1000, 191, "NG", "safety_short"),
        (5760, 2400, 600, "OK", "kept"),
        (100, 33.5, 10, "OK", "kept"),
        (100, 33, 10, "NG", "core_short"),
        (100, 0, 0, "NG", "core_short"),
    ],
)
def test_esd_work_01_share(total, core, safety, outcome, message):
    verdict = judge("ESD-WORK-01", total=total, core=core, safety=safety)
    assert (verdict.outcome, verdict.message) == (outcome, f"esd.work.{message}")
    assert verdict.value["core"] * 3 == total


@pytest.mark.parametrize("facts", [{"total": 0, "core": 0, "safety": 0}, {"total": 5, "core": 6, "safety": 0}])
def test_esd_work_01_refuses_what_cannot_be(facts):
    with pytest.raises(FactError):
        judge("ESD-WORK-01", **facts)


OLD = [{"day": "2027-01-31", "hours": 160}]
FRESH = [{"day": "2027-02-28", "hours": 100}, {"day": "2027-08-27", "hours": 60}]


@pytest.mark.parametrize(
    ("facts", "least", "outcome", "message"),
    [
        ({"a1_passed": False, "pre_hours": 0, "post_hours": 320, "a1_course_hours": 100}, 320, "OK", "kept"),
        ({"a1_passed": False, "pre_hours": 160, "post_hours": 160, "a1_course_hours": 100}, 160, "OK", "kept"),
        ({"a1_passed": False, "pre_hours": 150, "post_hours": 170, "a1_course_hours": 100}, 320, "NG", "post_short"),
        ({"a1_passed": True, "pre_hours": 110, "post_hours": 110}, 110, "OK", "kept"),
        (
            {"a1_passed": False, "pre_lectures": OLD, "entry": "2027-08-31", "post_hours": 160, "a1_course_hours": 100},
            320,
            "NG",
            "post_short",
        ),
        ({"a1_passed": False, "post_hours": 320, "a1_course_hours": 80}, 320, "NG", "course_short"),
        ({"a1_passed": True, "pre_hours": 109, "post_hours": 219}, 220, "NG", "post_short"),
        (
            {
                "a1_passed": False,
                "pre_lectures": FRESH,
                "entry": "2027-08-28",
                "post_hours": 160,
                "a1_course_hours": 100,
            },
            160,
            "OK",
            "kept",
        ),
        (
            {
                "a1_passed": False,
                "pre_lectures": FRESH,
                "entry": "2027-08-29",
                "post_hours": 160,
                "a1_course_hours": 100,
            },
            160,
            "OK",
            "kept",
        ),
        (
            {
                "a1_passed": False,
                "pre_lectures": FRESH,
                "entry": "2027-09-01",
                "post_hours": 160,
                "a1_course_hours": 100,
            },
            320,
            "NG",
            "post_short",
        ),
    ],
)
def test_esd_lec_01_lectures(facts, least, outcome, message):
    verdict = judge("ESD-LEC-01", **facts)
    assert (verdict.outcome, verdict.value, verdict.message) == (outcome, least, f"esd.lec.{message}")


def test_esd_lec_01_what_screens_count_is_what_the_rule_counts():
    assert counted_hours(d("2027-08-28"), [(d("2027-02-28"), 100), (d("2027-02-27"), 7), (d("2027-08-28"), 9)]) == 100
    assert [post_entry_hours(a1, hours) for a1 in (False, True) for hours in (0, 109, 110, 159, 160)] == [
        320, 320, 320, 320, 160, 220, 220, 110, 110, 110,
    ]  # fmt: skip
