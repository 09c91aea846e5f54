"""TITP-STAFF-01 to 05: roles, relations, courses, the forecast of the new law, disqualification."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imjapan.law.dates import add_months_clamped
from imjapan.law.facts import FactError
from imjapan.law.staff import Tie, course_valid_through, related, related_through
from tests.law.support import d, judge

GOOD = {
    "day": "2026-11-26",
    "birth_date": "1980-05-05",
    "full_time": True,
    "of_the_place": True,
    "is_officer": True,
    "experience_months": 60,
    "able": True,
    "course_on": "2025-06-01",
    "disqualified": False,
}
ROLES = [
    "responsible_officer", "manager", "plan_guide", "audit_staff", "external_officer", "external_auditor",
    "counsellor", "training_manager", "instructor", "life_adviser",
]  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_titp_staff_01_a_person_who_has_everything(role):
    assert judge("TITP-STAFF-01", role=role, **GOOD).outcome == "OK"


@pytest.mark.parametrize(
    ("role", "change", "lacks"),
    [
        # 18b: four years and eleven months; 17 years of age
        ("instructor", {"experience_months": 59}, ("staff.experience",)),
        ("instructor", {"birth_date": "2009-01-01"}, ("staff.adult",)),
        ("instructor", {"of_the_place": False, "full_time": False}, ("staff.full_time", "staff.of_the_place")),
        ("instructor", {"disqualified": True}, ("staff.not_disqualified",)),
        ("life_adviser", {"full_time": False}, ("staff.full_time",)),
        ("training_manager", {"course_on": None}, ("staff.course",)),
        ("training_manager", {"course_on": "2026-11-27"}, ("staff.course",)),  # not yet held
        ("training_manager", {"able": False}, ("staff.able",)),
        ("manager", {"course_on": "2023-11-25"}, ("staff.course",)),
        ("manager", {"of_the_place": False}, ("staff.of_the_place",)),
        ("responsible_officer", {"is_officer": False}, ("staff.officer",)),
        ("external_auditor", {"course_on": "2023-11-25"}, ("staff.course",)),
        ("plan_guide", {"experience_months": 12, "guided_plans": False}, ("staff.experience_or_plans",)),
    ],
)
def test_titp_staff_01_what_is_lacking(role, change, lacks):
    verdict = judge("TITP-STAFF-01", role=role, **(GOOD | change))
    assert (verdict.outcome, verdict.value) == ("NG", lacks)


def test_titp_staff_01_last_day_of_the_course_and_day_of_coming_of_age():
    assert judge("TITP-STAFF-01", role="manager", **(GOOD | {"course_on": "2023-11-26"})).outcome == "OK"
    assert judge("TITP-STAFF-01", role="instructor", **(GOOD | {"birth_date": "2008-11-26"})).outcome == "OK"
    assert judge("TITP-STAFF-01", role="instructor", **(GOOD | {"birth_date": "2008-11-27"})).outcome == "NG"
    # born on 29 February: 1 March
    leap = GOOD | {"birth_date": "2008-02-29", "course_on": "2025-06-01"}
    assert judge("TITP-STAFF-01", role="instructor", **(leap | {"day": "2026-02-28"})).outcome == "NG"
    assert judge("TITP-STAFF-01", role="instructor", **(leap | {"day": "2026-03-01"})).outcome == "OK"


def test_titp_staff_01_what_nobody_knows_is_to_be_confirmed():
    verdict = judge("TITP-STAFF-01", role="plan_guide", day="2026-11-26", experience_months=12)
    assert (verdict.outcome, verdict.value) == ("CONFIRM", ("staff.experience_or_plans",))
    assert judge("TITP-STAFF-01", role="plan_guide", day="2026-11-26", guided_plans=True).outcome == "OK"


POSTS = {"training_manager": 1, "instructor": 1, "life_adviser": 1}
HERE = {"place": "establishment", "posts": POSTS}
INSTRUCTOR = ("staff.role.instructor",)


@pytest.mark.parametrize(
    ("facts", "lacks"),
    [
        ({"place": "office", "posts": {"manager": 1}}, ()),
        ({"place": "office", "posts": {"plan_guide": 3}}, ("staff.role.manager",)),
        ({"place": "organization", "posts": {"responsible_officer": 1, "external_officer": 1}}, ()),
        ({"place": "organization", "posts": {"external_auditor": 1}}, ("staff.role.responsible_officer",)),
        ({"place": "organization", "posts": {"responsible_officer": 2}}, ("staff.role.external",)),
        (HERE, ()),
        (
            {"place": "establishment", "posts": {}},
            ("staff.role.training_manager", "staff.role.instructor", "staff.role.life_adviser"),
        ),
        # an instructor for each shift; in care one for five trainees
        (HERE | {"shifts": 2}, INSTRUCTOR),
        (HERE | {"care_trainees": 5}, ()),
        (HERE | {"care_trainees": 6}, INSTRUCTOR),
        (HERE | {"posts": POSTS | {"instructor": 2}, "care_trainees": 10, "shifts": 2}, ()),
    ],
)
def test_titp_staff_01_posts(facts, lacks):
    verdict = judge("TITP-STAFF-01.b", **facts)
    assert (verdict.outcome, verdict.value) == ("NG" if lacks else "OK", lacks)


EMPLOYED = {"name": "Sato", "ties": [{"kind": "employee", "until": "2023-05-31"}]}
BROTHER = {"name": "Ito", "ties": [{"kind": "relative"}]}
FREE = {"name": "Mori"}


@pytest.mark.parametrize(
    ("managers", "day", "outcome", "related_names"),
    [
        ([EMPLOYED], "2026-11-26", "NG", ["Sato"]),
        ([EMPLOYED], "2028-05-31", "NG", ["Sato"]),
        ([EMPLOYED], "2028-06-01", "OK", []),
        ([EMPLOYED, FREE], "2026-11-26", "WARN", ["Sato"]),
        ([FREE], "2026-11-26", "OK", []),
        ([BROTHER], "2040-01-01", "NG", ["Ito"]),
        ([BROTHER, EMPLOYED], "2026-11-26", "NG", ["Ito", "Sato"]),
        ([], "2026-11-26", "NG", []),
    ],
)
def test_titp_staff_02_related_managers(managers, day, outcome, related_names):
    verdict = judge("TITP-STAFF-02", managers=managers, day=day)
    assert verdict.outcome == outcome
    assert [row["manager"] for row in verdict.value if row["related"]] == related_names


def test_titp_staff_02_the_last_relation_counts():
    ties = [{"kind": "employee", "until": "2023-05-31"}, {"kind": "officer", "until": "2024-03-31"}]
    (row,) = judge("TITP-STAFF-02", day="2026-11-26", managers=[{"name": "A", "ties": ties}]).value
    assert row["until"] == d("2029-03-31")
    ties.append({"kind": "close"})
    (row,) = judge("TITP-STAFF-02", day="2026-11-26", managers=[{"name": "A", "ties": ties}]).value
    assert (row["related"], row["until"]) == (True, None)


@given(
    st.lists(st.dates(date(2015, 1, 1), date(2026, 12, 31)), max_size=4), st.dates(date(2020, 1, 1), date(2033, 1, 1))
)
def test_the_plain_function_and_the_judgement_agree(ends, on):
    ties = tuple(Tie("employee", end) for end in ends)
    managers = [{"name": "A", "ties": [{"kind": "employee", "until": end} for end in ends]}]
    (row,) = judge("TITP-STAFF-02", day=on, managers=managers).value
    assert related(ties, on) is row["related"]
    assert related(ties, on) is any(on <= related_through(end) for end in ends)


@pytest.mark.parametrize(
    ("course_on", "today", "last", "outcome"),
    [
        ("2023-11-22", "2026-11-22", "2026-11-22", "WARN"),  # expires today
        ("2024-03-15", "2026-11-22", "2027-03-15", "OK"),
        ("2024-06-15", "2026-11-22", "2027-06-15", "OK"),
        ("2023-10-01", "2026-11-22", "2026-10-01", "NG"),
        ("2023-11-22", "2026-11-23", "2026-11-22", "NG"),
        # warning from three months before
        ("2024-02-22", "2026-11-22", "2027-02-22", "WARN"),
        ("2024-02-23", "2026-11-22", "2027-02-23", "OK"),
        ("2024-02-29", "2027-02-28", "2027-02-28", "WARN"),
        ("2026-11-22", "2026-11-22", "2029-11-22", "OK"),  # finished today
        ("2024-02-29", "2027-03-01", "2027-02-28", "NG"),
    ],
)
def test_titp_staff_03_course(course_on, today, last, outcome):
    verdict = judge("TITP-STAFF-03", course_on=course_on, today=today)
    assert (verdict.value, verdict.outcome) == (d(last), outcome)
    assert course_valid_through(d(course_on)) == d(last)


def test_titp_staff_03_alerts():
    verdict = judge("TITP-STAFF-03", course_on="2024-05-31", today="2026-11-22")
    assert verdict.values["alerts"] == (d("2026-11-30"), d("2027-02-28"), d("2027-04-30"))


def test_titp_staff_03_a_course_to_come():
    with pytest.raises(FactError, match="ahead"):
        judge("TITP-STAFF-03", course_on="2026-11-23", today="2026-11-22")


@given(st.dates(date(2018, 1, 1), date(2040, 12, 31)), st.integers(0, 1500))
def test_a_course_is_valid_while_it_lies_within_the_past_three_years(course_on, days):
    on = course_on + timedelta(days=days)
    if (on.month, on.day) == (2, 29):  # "three years before 29 February" is the 28th; the anniversary is stricter
        return
    assert (on <= course_valid_through(course_on)) is (course_on >= add_months_clamped(on, -36))


@pytest.mark.parametrize(
    ("staff", "implementers", "trainees", "needed", "outcome"),
    [
        (2, 7, 39, 2, "OK"),
        (1, 7, 39, 2, "WARN"),
        (2, 15, 79, 2, "OK"),
        (2, 16, 79, 3, "WARN"),
        (2, 15, 80, 3, "WARN"),
        (6, 40, 239, 6, "OK"),
        (0, 0, 0, 2, "WARN"),
    ],
)
def test_titp_staff_04_forecast(staff, implementers, trainees, needed, outcome):
    verdict = judge("TITP-STAFF-04", staff=staff, implementers=implementers, trainees=trainees)
    assert (verdict.value, verdict.outcome) == (needed, outcome)
    # fewer than 8 implementers and 40 persons for each of the staff needed, and not for one less
    assert implementers < 8 * needed
    assert trainees < 40 * needed


DECLARED = {"day": "2026-11-26", "birth_date": "1980-01-01", "declared_on": "2026-04-01"}


@pytest.mark.parametrize(
    ("change", "outcome", "grounds"),
    [
        ({}, "OK", []),
        ({"declared_on": "2025-11-26"}, "OK", []),
        ({"declared_on": "2025-11-25"}, "WARN", []),
        ({"declared_on": None}, "CONFIRM", []),
        ({"birth_date": None}, "CONFIRM", []),
        ({"birth_date": "2009-01-01"}, "NG", [("disqualified.minor", "2027-01-01")]),
        ({"sentence": "2021-11-26"}, "NG", [("disqualified.sentence", "2026-11-26")]),
        ({"sentence": "2021-11-25"}, "OK", []),
        ({"fine": "2024-02-29"}, "NG", [("disqualified.fine", "2029-02-28")]),
        (
            {"bankrupt": True, "revocation": "2025-01-31"},
            "NG",
            [("disqualified.bankrupt", None), ("disqualified.revocation", "2030-01-31")],
        ),
        ({"in_organized_crime": True, "declared_on": None}, "NG", [("disqualified.in_organized_crime", None)]),
        (
            {"illegal_act": "2026-01-01", "unable": True},
            "NG",
            [("disqualified.unable", None), ("disqualified.illegal_act", "2031-01-01")],
        ),
    ],
)
def test_titp_staff_05_disqualification(change, outcome, grounds):
    verdict = judge("TITP-STAFF-05", **(DECLARED | change))
    assert verdict.outcome == outcome
    assert [(row["ground"], row["until"]) for row in verdict.value] == [(g, u and d(u)) for g, u in grounds]
