"""Lectures before and after arrival (titp.md 3, TITP-LEC-01 to 08)."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from imjapan.law import lecture
from imjapan.law.facts import FactError
from imjapan.law.texts import message
from tests.law.samples.titp_lecture import ADDED, LEGAL, PRE_ARRIVAL
from tests.law.support import d, judge

MONDAY = date(2026, 7, 6)


def timetable(hours, *, each=8, week=5):
    """Lecture days on weekdays from Monday 2026-07-06, `each` hours a day until `hours` are planned."""
    rows, day = [], MONDAY
    while hours > 0:
        if day.weekday() < week:
            rows.append({"day": day.isoformat(), "hours": min(each, hours)})
            hours -= each
        day += timedelta(days=1)
    return rows


@pytest.mark.parametrize(
    ("planned", "pre_arrival", "days", "outcome", "counted", "needed"),
    [
        (1920, False, timetable(320), "OK", 320, 320),
        (1920, True, timetable(160), "OK", 160, 160),
        (2080, True, timetable(173), "NG", 173, Fraction(520, 3)),
        (2080, True, timetable(176), "OK", 176, Fraction(520, 3)),
        (1920, True, timetable(160, each=10), "NG", 128, 160),  # 16 days of 10 hours: 160 on paper
        (1920, False, timetable(319), "NG", 319, 320),
        (1920, False, timetable(319.5), "NG", Fraction(639, 2), 320),
        (1920, None, timetable(320), "OK", 320, 320),
        (1920, None, timetable(160), "CONFIRM", 160, 160),
        (1920, None, timetable(159), "NG", 159, 160),
        (1920, False, [], "NG", 0, 320),
        (48, False, timetable(9, each=9), "WARN", 8, 8),  # enough, and a day too long
        (288, False, timetable(48, week=6), "WARN", 48, 48),  # Monday to Saturday
        (288, False, timetable(48, each=9, week=6), "NG", 43, 48),
    ],
)
def test_titp_lec_01_length(planned, pre_arrival, days, outcome, counted, needed):
    verdict = judge("TITP-LEC-01", planned_hours=planned, pre_arrival=pre_arrival, days=days)
    missing = max(0, needed - counted)
    assert dict(verdict.value) == {"counted": counted, "needed": needed, "missing": missing}
    assert verdict.outcome == outcome


def test_titp_lec_01_lessons_of_one_day_are_added_up():
    morning_and_evening = [{"day": "2026-07-06", "hours": 5}, {"day": "2026-07-06", "hours": 5}]
    assert judge("TITP-LEC-01", planned_hours=48, days=morning_and_evening).value["counted"] == 8


def test_titp_lec_01_says_how_much_is_missing():
    verdict = judge("TITP-LEC-01", planned_hours=2080, pre_arrival=True, days=timetable(173))
    assert message(verdict, "en") == "173 hours of lecture count; ≈173.333 are needed. ≈0.333 are missing."
    assert "≈0.333時間不足" in message(verdict, "ja")


def test_titp_lec_01_plain_functions_for_the_timetable():
    lessons = [(MONDAY, 5), (MONDAY, Fraction(7, 2)), (MONDAY + timedelta(days=1), 4)]
    assert lecture.hours_by_day(lessons, day_hours=8) == [
        (MONDAY, Fraction(17, 2), 8),
        (MONDAY + timedelta(days=1), 4, 4),
    ]
    assert lecture.hours_counted(lessons, day_hours=8) == 12
    assert lecture.hours_needed(2080, parts=12) == Fraction(520, 3)
    week = [MONDAY + timedelta(days=n) for n in range(6)]
    assert lecture.full_weeks_over(week, week_days=5) == [MONDAY]
    assert lecture.full_weeks_over(week[:5] * 2, week_days=5) == []
    # five days across a Sunday are two weeks
    assert lecture.full_weeks_over([MONDAY - timedelta(days=n) for n in range(5)], week_days=5) == []


@pytest.mark.parametrize(
    ("facts", "unmet"),
    [
        ({}, ()),
        ({"last_day": "2026-03-27", "hours": 170}, ("lecture.pre.month",)),  # 26 days
        ({"last_day": "2026-03-30"}, ("lecture.pre.month",)),  # 29 days
        ({"last_day": "2026-03-31"}, ("lecture.pre.month",)),  # 30 days, but the month ends on 1 April
        ({"last_day": "2026-04-01"}, ()),
        ({"first_day": "2026-02-02", "last_day": "2026-03-02"}, ("lecture.pre.month",)),  # 29 days with a February
        ({"first_day": "2026-02-02", "last_day": "2026-03-03"}, ()),
        ({"first_day": "2025-12-01"}, ("lecture.pre.within",)),
        ({"first_day": "2025-12-31"}, ("lecture.pre.within",)),
        ({"first_day": "2026-01-01"}, ()),
        ({"landing": "2026-08-31", "first_day": "2026-02-28"}, ()),
        ({"landing": "2026-08-31", "first_day": "2026-02-27"}, ("lecture.pre.within",)),
        ({"landing": "2026-04-10"}, ("lecture.pre.within",)),  # not before the landing
        ({"hours": 159}, ("lecture.pre.hours",)),
        ({"hours": 160}, ()),
        ({"hours": 167, "legal_hours": 8}, ("lecture.pre.hours",)),
        ({"abroad": False}, ("lecture.pre.abroad",)),
        ({"classroom": False}, ("lecture.pre.classroom",)),
        ({"given_by": "entrusted"}, ()),
        ({"given_by": "foreign_institution", "accepted": False}, ("lecture.pre.given_by",)),
        ({"given_by": "foreign_institution", "accepted": True}, ()),
    ],
)
def test_titp_lec_02_pre_arrival(facts, unmet):
    verdict = judge("TITP-LEC-02", **(PRE_ARRIVAL | facts))
    assert (verdict.outcome, verdict.value) == ("NG" if unmet else "OK", unmet)


def test_titp_lec_02_what_nobody_knows():
    verdict = judge("TITP-LEC-02", first_day="2026-03-02", last_day="2026-04-10", hours=168)
    assert verdict.outcome == "CONFIRM"
    assert set(verdict.value) == {f"lecture.pre.{name}" for name in ("abroad", "within", "classroom", "given_by")}
    with pytest.raises(FactError, match="before"):
        judge("TITP-LEC-02", first_day="2026-03-02", last_day="2026-03-01", hours=168)


def test_titp_lec_02_plain_functions():
    assert lecture.earliest_pre_arrival_day(d("2026-07-01"), months=6) == d("2026-01-01")
    assert lecture.shortest_pre_arrival_end(d("2026-03-02"), months=1, days=30) == d("2026-04-01")
    assert lecture.shortest_pre_arrival_end(d("2026-02-02"), months=1, days=30) == d("2026-03-03")


@pytest.mark.parametrize(
    ("hours", "missing"),
    [
        ({"japanese": 100, "life": 20, "legal": 8, "other": 32}, ()),
        ({"japanese": 100, "life": 20, "other": 40}, ("lecture.subject.legal",)),
        ({"legal": 8}, ("lecture.subject.japanese", "lecture.subject.life", "lecture.subject.other")),
        ({"japanese": 100, "life": 20, "legal": 0, "other": 40}, ("lecture.subject.legal",)),
    ],
)
def test_titp_lec_03_subjects(hours, missing):
    assert judge("TITP-LEC-03", **hours).value == missing


OUTSIDE = {"of_organization": False, "of_implementer": False, "expert": True, "understood": True}


@pytest.mark.parametrize(
    ("facts", "outcome", "value"),
    [
        (OUTSIDE, "OK", ()),
        (OUTSIDE | {"of_organization": True}, "NG", ("lecture.lecturer.not_organization",)),  # our own manager
        (OUTSIDE | {"of_implementer": True}, "NG", ("lecture.lecturer.not_implementer",)),  # expert of the host
        (OUTSIDE | {"expert": False}, "NG", ("lecture.lecturer.expert",)),
        (OUTSIDE | {"understood": None}, "CONFIRM", ("lecture.lecturer.understood",)),
    ],
)
def test_titp_lec_03_b_lecturer(facts, outcome, value):
    verdict = judge("TITP-LEC-03.b", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, value)


@pytest.mark.parametrize(
    ("facts", "outcome", "value"),
    [
        ({"explained": ADDED}, "OK", ()),
        ({"explained": ADDED[1:]}, "NG", ("lecture.topic.social_insurance",)),
        ({"explained": ADDED, "labour": 0}, "NG", ("lecture.topic.labour",)),
        ({"explained": ADDED, "labour": 1.5}, "WARN", ("lecture.topic.labour",)),
        ({"day": "2025-12-07"}, "OK", ()),  # the day before the guideline
        ({"day": "2025-12-08"}, "NG", tuple(f"lecture.topic.{name}" for name in ADDED)),
    ],
)
def test_titp_lec_03_c_legal_content(facts, outcome, value):
    verdict = judge("TITP-LEC-03.c", **({"day": "2026-07-10"} | LEGAL | facts))
    assert (verdict.outcome, verdict.value) == (outcome, value)


@pytest.mark.parametrize(
    ("last", "work", "found"),
    [
        ("2026-12-03", ["2026-12-04"], []),
        ("2026-12-03", ["2026-12-03", "2026-12-04"], ["2026-12-03"]),
        ("2026-12-03", ["2026-11-07"], ["2026-11-07"]),  # a Saturday inside a lecture on weekdays
        ("2026-12-03", ["2026-11-03"], ["2026-11-03"]),  # even before the lecture
        ("2026-12-03", [], []),
        ("2026-12-03", ["2026-12-03", "2026-12-02", "2026-12-03"], ["2026-12-02", "2026-12-03"]),
    ],
)
def test_titp_lec_04_no_work(last, work, found):
    verdict = judge("TITP-LEC-04", last_lecture_day=last, work_days=work)
    assert verdict.value == tuple(d(day) for day in found)
    assert verdict.outcome == ("NG" if found else "OK")


@pytest.mark.parametrize(
    ("facts", "outcome", "first"),
    [
        ({}, "OK", "2026-12-04"),
        ({"assigned_on": "2026-12-04"}, "OK", "2026-12-04"),
        ({"assigned_on": "2026-12-03"}, "NG", "2026-12-04"),
        ({"unfinished": ["legal"]}, "WARN", None),
        ({"unfinished": ["legal"], "assigned_on": "2026-12-04"}, "NG", None),
        ({"last_lecture_day": "2028-02-28"}, "OK", "2028-02-29"),
        ({"last_lecture_day": "2026-12-31"}, "OK", "2027-01-01"),
    ],
)
def test_titp_lec_04_b_assignment(facts, outcome, first):
    verdict = judge("TITP-LEC-04.b", **({"last_lecture_day": "2026-12-03"} | facts))
    assert (verdict.outcome, verdict.value) == (outcome, first and d(first))
    if first:
        assert lecture.first_work_day(d(facts.get("last_lecture_day", "2026-12-03"))) == d(first)


WELL = {"given_by": "organization", "facility": True, "allowance": 60000, "lodging_free": True, "food_free": False}


@pytest.mark.parametrize(
    ("facts", "outcome", "value"),
    [
        (WELL, "OK", ()),
        # 18b: no allowance, food paid by the trainee
        (WELL | {"allowance": 0}, "NG", ("lecture.conduct.concentrate",)),
        (WELL | {"allowance": 0, "food_free": True}, "OK", ()),
        (WELL | {"allowance": 0, "food_free": True, "lodging_free": False}, "NG", ("lecture.conduct.concentrate",)),
        (WELL | {"allowance": None, "food_free": None}, "CONFIRM", ("lecture.conduct.concentrate",)),
        (WELL | {"given_by": "implementer"}, "NG", ("lecture.conduct.given_by",)),
        (WELL | {"facility": None}, "CONFIRM", ("lecture.conduct.facility",)),
        (WELL | {"nationality": "VN", "allowance": 50000}, "OK", ()),
        (WELL | {"nationality": "VN", "allowance": 49999}, "NG", ("lecture.conduct.vietnam",)),
        (WELL | {"nationality": "VN", "allowance": 49999, "food_free": True}, "OK", ()),
        (WELL | {"nationality": "ID", "allowance": 49999}, "OK", ()),
    ],
)
def test_titp_lec_05_conduct(facts, outcome, value):
    verdict = judge("TITP-LEC-05", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, value)


RECORD = [
    "date", "start", "end", "hours", "place", "subject", "lecturer", "affiliation", "interpreter", "trainees",
    "sign_off", "absences", "materials",
]  # fmt: skip


def test_titp_lec_06_record_of_a_day():
    assert judge("TITP-LEC-06", written=RECORD).value == ()
    assert judge("TITP-LEC-06", written=RECORD[:-1]).value == ("lecture.field.materials",)
    assert judge("TITP-LEC-06", written=["date"], rest_day=True).outcome == "OK"
    assert judge("TITP-LEC-06", written=[], rest_day=True).value == ("lecture.field.date",)


@pytest.mark.parametrize(
    ("missed", "made_up", "today", "outcome", "left"),
    [
        (8, 0, "2026-12-03", "WARN", 8),
        (8, 7.5, "2026-12-04", "NG", Fraction(1, 2)),
        (8, 8, "2026-12-04", "OK", None),
        (8, 9, "2026-12-04", "OK", None),
        (0, 0, "2026-12-04", "OK", None),
    ],
)
def test_titp_lec_06_b_make_up(missed, made_up, today, outcome, left):
    person = {"trainee": "A", "missed": missed, "made_up": made_up}
    verdict = judge("TITP-LEC-06.b", last_lecture_day="2026-12-03", today=today, trainees=[person])
    assert verdict.outcome == outcome
    assert [row["hours"] for row in verdict.value] == ([left] if left else [])


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        ({}, ()),
        ({"japanese_hours": 239}, ("lecture.care.japanese",)),
        ({"japanese_hours": 80, "japanese": "N3"}, ()),
        ({"japanese_hours": 80, "japanese": "N1"}, ()),
        ({"japanese_hours": 79, "japanese": "N2"}, ("lecture.care.japanese",)),
        ({"japanese_hours": 80, "japanese": None}, ("lecture.care.japanese",)),
        ({"care_hours": 41.5}, ("lecture.care.introduction",)),
        ({"legal_hours": 0}, ("lecture.care.legal",)),
    ],
)
def test_titp_lec_07_care(facts, value):
    full = {"japanese_hours": 240, "care_hours": 42, "legal_hours": 8, "japanese": "N4"}
    verdict = judge("TITP-LEC-07", **(full | facts))
    assert verdict.value == value
    assert "TITP-LEC-07" in verdict.to_be_confirmed


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"stage": "1", "japanese": "N4"}, "OK"),
        ({"stage": "1", "japanese": "N5"}, "NG"),
        ({"stage": "1"}, "CONFIRM"),
        ({"stage": "2", "japanese": "N3"}, "OK"),
        ({"stage": "2", "japanese": "N4", "study_plan": True}, "OK"),
        ({"stage": "2", "japanese": "N4", "study_plan": False}, "NG"),
        ({"stage": "2", "japanese": "N4"}, "CONFIRM"),
    ],
)
def test_titp_lec_07_b_level(facts, outcome):
    assert judge("TITP-LEC-07.b", **facts).outcome == outcome


EXPLAINED = {"day": "2026-07-06", "asbestos_work": True, "explained_in_writing": True, "signed": True}


@pytest.mark.parametrize(
    ("facts", "outcome", "value"),
    [
        (EXPLAINED, "OK", ()),
        (EXPLAINED | {"signed": False}, "NG", ("lecture.asbestos.signed",)),
        (EXPLAINED | {"signed": None}, "CONFIRM", ("lecture.asbestos.signed",)),
        ({"day": "2026-07-06", "asbestos_work": False}, "OK", ()),
        ({"day": "2025-12-07", "asbestos_work": True}, "OK", ()),
        ({"day": "2025-12-08", "asbestos_work": True, "signed": True, "explained_in_writing": False}, "NG",
         ("lecture.asbestos.writing",)),
        (EXPLAINED | {"added_during_plan": True}, "NG", ("lecture.asbestos.approved",)),
        (EXPLAINED | {"added_during_plan": True, "approved_on": "2026-07-06"}, "NG", ("lecture.asbestos.approved",)),
        (EXPLAINED | {"added_during_plan": True, "approved_on": "2026-07-05"}, "OK", ()),
    ],
)  # fmt: skip
def test_titp_lec_08_asbestos(facts, outcome, value):
    verdict = judge("TITP-LEC-08", **facts)
    assert (verdict.outcome, verdict.value) == (outcome, value)
