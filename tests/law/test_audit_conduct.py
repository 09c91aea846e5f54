"""TITP-AUDIT-02, 03.b, 04, 05, 07: methods, coverage, leader, extraordinary audit, correction."""

import pytest

from tests.law.support import d, judge

ALL = ["on_site", "report", "interview", "books", "lodging"]
BOTH = ["training_manager", "instructor"]
RADIO = {"method": "interview", "by": "interview by radio", "because_of_the_work": True, "in_column_12": True}


def without(method):
    return [item for item in ALL if item != method]


@pytest.mark.parametrize(
    ("facts", "lacks"),
    [
        ({"done": ALL, "reported_by": BOTH}, ()),
        *(({"done": without(m), "reported_by": BOTH}, (f"audit.method.{m}",)) for m in ALL if m != "report"),
        ({"done": without("report")}, ("audit.method.report",)),
        ({"done": ALL, "reported_by": ["instructor"]}, ("audit.reporter.training_manager",)),
        # 18b: no lodging check, reason "no time": incomplete
        (
            {
                "done": without("lodging"),
                "reported_by": BOTH,
                "substitutes": [{"method": "lodging", "by": "", "because_of_the_work": False}],
            },
            ("audit.method.lodging",),
        ),
        # 18b: deep-sea boat, interview by radio, reason in column 12
        ({"done": without("interview"), "reported_by": BOTH, "substitutes": [RADIO]}, ()),
        # the reason must be written, lie in the work, and something must have been done instead
        (
            {"done": without("interview"), "reported_by": BOTH, "substitutes": [RADIO | {"in_column_12": False}]},
            ("audit.method.interview",),
        ),
        (
            {
                "done": without("interview"),
                "reported_by": BOTH,
                "substitutes": [RADIO | {"because_of_the_work": False}],
            },
            ("audit.method.interview",),
        ),
        (
            {"done": without("interview"), "reported_by": BOTH, "substitutes": [RADIO | {"by": ""}]},
            ("audit.method.interview",),
        ),
    ],
)
def test_titp_audit_02_methods(facts, lacks):
    verdict = judge("TITP-AUDIT-02", **facts)
    assert (verdict.outcome, verdict.value) == ("NG" if lacks else "OK", lacks)


@pytest.mark.parametrize(
    ("since", "interviewed", "today", "by", "late"),
    [
        ("2025-04-15", [], "2026-04-15", "2026-04-15", False),
        ("2025-04-15", [], "2026-04-16", "2026-04-15", True),
        ("2025-04-15", ["2025-06-30", "2025-05-01"], "2026-06-30", "2026-06-30", False),
        ("2025-04-15", ["2025-06-30", "2026-12-01"], "2026-07-01", "2026-06-30", True),  # that one lies ahead
        ("2024-02-29", [], "2025-03-01", "2025-02-28", True),
    ],
)
def test_titp_audit_03_b_everyone_within_a_year(since, interviewed, today, by, late):
    trainees = [{"name": "An", "since": since, "interviewed": interviewed}]
    verdict = judge("TITP-AUDIT-03.b", today=today, trainees=trainees)
    assert (verdict.value[0]["by"], verdict.value[0]["late"]) == (d(by), late)
    assert verdict.outcome == ("WARN" if late else "OK")


def test_titp_audit_03_b_who_is_due_first_stands_first():
    trainees = [
        {"name": "An", "since": "2026-04-01"},
        {"name": "Budi", "since": "2025-04-01", "interviewed": ["2025-06-01"]},
        {"name": "Chai", "since": "2025-04-01"},
    ]
    verdict = judge("TITP-AUDIT-03.b", today="2026-05-01", trainees=trainees)
    assert [row["trainee"] for row in verdict.value] == ["Chai", "Budi", "An"]
    assert verdict.values["trainees"] == ("Chai",)


MANAGER = {"name": "Mori", "is_manager": True}
TIED = {"name": "Sato", "is_manager": True, "ties": [{"kind": "employee", "until": "2023-11-30"}]}


@pytest.mark.parametrize(
    ("leader", "staff", "outcome", "names"),
    [
        (MANAGER, [], "OK", ()),
        # 18b: former employee of the implementer, three years ago
        (TIED, [], "NG", ("Sato",)),
        (MANAGER, [TIED], "NG", ("Sato",)),
        ({"name": "Abe"}, [MANAGER], "NG", ("Abe",)),
        (MANAGER, [{"name": "Abe"}], "WARN", ("Abe",)),
        (MANAGER, [{"name": "Abe", "audit_course_on": "2023-11-25"}], "WARN", ("Abe",)),
        (MANAGER, [{"name": "Abe", "audit_course_on": "2023-11-26"}], "OK", ()),
        (MANAGER, [{"name": "Abe", "audit_course_on": "2026-11-26"}], "OK", ()),
        (MANAGER, [{"name": "Abe", "audit_course_on": "2026-11-27"}], "WARN", ("Abe",)),
        (MANAGER | {"ties": [{"kind": "close"}]}, [], "NG", ("Mori",)),
        (MANAGER | {"ties": [{"kind": "officer", "until": "2021-11-25"}]}, [], "OK", ()),
    ],
)
def test_titp_audit_04_leader(leader, staff, outcome, names):
    verdict = judge("TITP-AUDIT-04", audit_day="2026-11-26", leader=leader, staff=staff)
    assert (verdict.outcome, verdict.value) == (outcome, names)


@pytest.mark.parametrize(
    ("facts", "outcome", "day"),
    [
        # 18b: beaten on 2026-11-10: task due the same day
        ({"suspicions": ["severe_consultation"]}, "OK", "2026-11-10"),
        ({"suspicions": ["severe_consultation"], "today": "2026-11-11"}, "NG", "2026-11-10"),
        ({"suspicions": ["illegal_act"], "held_on": "2026-11-10", "today": "2026-12-01"}, "OK", "2026-11-10"),
        ({"suspicions": ["illegal_act"], "held_on": "2026-11-11", "today": "2026-12-01"}, "WARN", "2026-11-10"),
        ({"suspicions": []}, "OK", None),
    ],
)
def test_titp_audit_05_extraordinary_audit(facts, outcome, day):
    verdict = judge("TITP-AUDIT-05", suspected_on="2026-11-10", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, day and d(day))
    assert (verdict.due is None) is (day is None)


def test_titp_audit_05_on_a_sunday_it_is_due_on_sunday():
    due = judge("TITP-AUDIT-05", suspected_on="2026-11-22", suspicions=["missing_person"]).due
    assert (due.target, due.safe, due.legal) == (d("2026-11-22"),) * 3


def test_titp_audit_07_unpaid_overtime_opens_two_tasks_at_once():
    verdict = judge("TITP-AUDIT-07", found_on="2026-11-12", labour_law=True)
    assert [(row["task"], row["opens"], row["due"]) for row in verdict.value] == [
        ("audit.task.instruct", d("2026-11-12"), d("2026-11-17")),
        ("audit.task.notify", d("2026-11-12"), d("2026-11-17")),
    ]
    assert judge("TITP-AUDIT-07", found_on="2026-11-12", labour_law=False).value == ()


def test_titp_audit_07_over_new_year():
    verdict = judge("TITP-AUDIT-07", found_on="2026-12-28", labour_law=True)
    assert verdict.value[0]["due"] == d("2027-01-06")
