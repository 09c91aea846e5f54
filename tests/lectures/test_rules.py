"""What the page of a course says: hours, pre-arrival, subjects, lecturers of the law, care, ESD, work, results."""

import itertools
from datetime import date, time, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imjapan.organization.models import Personnel
from tests.lectures.makers import FIRST, make_absence, make_course, make_days, make_expert, make_lecturer, make_lesson
from tests.world import TODAY, World, make_person
from training.lectures import judged
from training.lectures.conflicts import conflicts
from training.lectures.facts import gather
from training.lectures.proposal import Pattern, before_arrival_minutes, esd_minutes, propose, usual_minutes
from training.models import LectureWork, ResidenceApplication

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    return World()


def lines(course, today=TODAY):
    """{rule: [outcome, ...]} of everything the page says."""
    found = {}
    for one in judged.judge(gather(course), today):
        found.setdefault(one.verdict.rule, []).append(str(one.outcome.value))
    return found


def value(course, rule):
    return next(one.verdict for one in judged.judge(gather(course), TODAY) if one.verdict.rule == rule)


def land(person, day):
    ResidenceApplication.objects.create(
        person=person, kind="coe", filed_on=day - timedelta(days=90), result="granted",
        decided_on=day - timedelta(days=30), entered_on=day,
    )  # fmt: skip


def before_arrival(w, people, first, days, hours=8):
    pre = make_course(
        w.tokyo, people, kind="pre", name="入国前講習", starts_on=first, ends_on=first + timedelta(days=60)
    )
    make_days(pre, days, first=first, hours=hours)
    return pre


# TITP-LEC-01: T, pre-arrival, days x hours -> outcome and hours that count.
LENGTHS = [
    (1920, False, 40, 8, "OK", 320),
    (1920, False, 39, 8, "NG", 312),
    (1920, True, 20, 8, "OK", 160),
    (2080, True, 22, 8, "OK", 176),
    (2080, True, 21, 8, "NG", 168),
    (1920, True, 16, 10, "NG", 128),  # 160 hours on paper
]


def test_the_length_of_the_lecture(w):
    for planned, pre, days, hours, outcome, counted in LENGTHS:
        people = [make_person(w.tokyo)]
        if pre:
            land(people[0], date(2026, 10, 30))
            before_arrival(w, people, date(2026, 6, 1), 25)
        course = make_course(w.tokyo, people, planned_hours=planned, ends_on=date(2027, 2, 26))
        make_days(course, days, hours=hours)
        verdict = value(course, "TITP-LEC-01")
        assert (verdict.outcome, verdict.value["counted"]) == (outcome, counted), (planned, pre, days, hours)


# TITP-LEC-02: first day, lessons of 8 hours, day of landing (None: nobody knows) -> outcome.
PRE_ARRIVAL = [
    (date(2026, 3, 2), 30, date(2026, 7, 1), "OK"),
    (date(2026, 3, 2), 20, date(2026, 7, 1), "NG"),  # 26 days are no month
    (date(2025, 12, 1), 30, date(2026, 7, 1), "NG"),  # more than six months before
    (date(2026, 3, 2), 30, None, "CONFIRM"),
]


def test_a_lecture_before_arrival_counts_or_not(w):
    for first, days, landing, outcome in PRE_ARRIVAL:
        person = make_person(w.tokyo)
        if landing:
            land(person, landing)
        before_arrival(w, [person], first, days)
        course = make_course(w.tokyo, [person], starts_on=date(2026, 7, 3), ends_on=date(2026, 9, 30))
        assert lines(course)["TITP-LEC-02"] == [outcome], (first, days, landing)


def test_what_one_person_missed_before_arrival_is_judged_for_that_person(w):
    good, bad = make_person(w.tokyo), make_person(w.tokyo)
    for person in (good, bad):
        land(person, date(2026, 10, 30))
    pre = before_arrival(w, [good, bad], date(2026, 6, 1), 23, hours=7)  # 161 hours
    make_absence(pre.sessions.first(), bad, 120)
    course = make_course(w.tokyo, [good, bad])
    make_days(course, 20)  # 160 hours: one twelfth of 1920
    rows = {row.person: row for row in judged.results(gather(course), TODAY)}
    assert (rows[good].needed, rows[good].enough) == (160, True)
    assert (rows[bad].needed, rows[bad].enough) == (320, False)
    said = [one for one in judged.judge(gather(course), TODAY) if one.verdict.rule == "TITP-LEC-02"]
    assert {(one.outcome, one.who) for one in said} == {("OK", (good,)), ("NG", (bad,))}
    assert value(course, "TITP-LEC-01").outcome == "NG"  # the group is as good as its weakest


def test_subjects_and_the_law_taught_by_an_outsider(w):
    course = make_course(w.tokyo, w.trainees)
    make_lesson(course, FIRST)
    assert list(value(course, "TITP-LEC-03").value) == [
        "lecture.subject.life", "lecture.subject.legal", "lecture.subject.other",
    ]  # fmt: skip
    legal = make_lesson(course, date(2026, 11, 4), 9, 17, "3", topics=["titp", "immigration", "labour", "other"])
    tied = Personnel.objects.create(name="元社員", is_outside=True)
    tied.relations.create(company=w.asahi, kind="employee")
    interpreter = make_lecturer(w.tokyo, "通訳", is_interpreter=True)
    table = [
        (None, None, "CONFIRM"),
        (make_lecturer(w.tokyo, is_legal_expert=True), interpreter, "NG"),  # one of ours
        (make_expert(w.tokyo, belongs_to="company"), interpreter, "NG"),
        (make_expert(w.tokyo, personnel=tied), interpreter, "NG"),  # works for the company of the trainees
        (make_expert(w.tokyo, is_legal_expert=False), interpreter, "NG"),
        (make_expert(w.tokyo, languages="en"), None, "NG"),  # the trainees speak Indonesian
        (make_expert(w.tokyo, languages="id"), None, "OK"),
        (make_expert(w.tokyo), interpreter, "OK"),
    ]
    for lecturer, speaker, outcome in table:
        legal.lecturer, legal.interpreter = lecturer, speaker
        legal.save()
        assert lines(course)["TITP-LEC-03.b"] == [outcome], lecturer
    assert value(course, "TITP-LEC-03.c").outcome == "NG"  # insurance, tax and the app are not explained
    legal.topics += ["social_insurance", "labour_insurance", "tax", "handbook_app"]
    legal.save()
    assert value(course, "TITP-LEC-03.c").outcome == "OK"  # two hours on each law
    legal.until_time = legal.until_time.replace(hour=15)
    legal.save()
    assert value(course, "TITP-LEC-03.c").outcome == "WARN"  # one and a half


def test_who_gives_it_and_what_it_costs_the_trainees(w):
    table = [
        ({"provider": ""}, "OK"),
        ({"provider": "研修協同組合"}, "OK"),
        ({"provider": "株式会社朝日製作所"}, "NG"),  # the host company itself
        ({"allowance": 0, "food_free": False}, "NG"),
        ({"allowance": 0, "food_free": True, "lodging_free": True}, "OK"),
        ({"allowance": None, "food_free": None}, "CONFIRM"),
        ({"venue": ""}, "CONFIRM"),
    ]
    for fields, outcome in table:
        assert lines(make_course(w.tokyo, w.trainees, **fields))["TITP-LEC-05"] == [outcome], fields


def test_the_record_of_each_lesson_held(w):
    course = make_course(w.tokyo, w.trainees, venue="")
    teacher = make_lecturer(w.tokyo, belongs_to="outside")
    make_lesson(course, date(2026, 12, 24))  # to come
    assert "TITP-LEC-06" not in lines(course)
    lesson = make_lesson(course, FIRST, lecturer=teacher)
    assert "TITP-LEC-06" not in lines(course)  # it is still to be written
    lesson.taken_at = "2026-11-02T09:00Z"
    lesson.save()
    lacking = {name.rsplit(".", 1)[1] for name in value(course, "TITP-LEC-06").value}
    assert lacking == {"place", "affiliation", "sign_off", "materials"}
    teacher.affiliation = "日本語学院"
    teacher.save()
    lesson.place, lesson.materials, lesson.signed = "第1教室", "みんなの日本語", True
    lesson.save()
    assert lines(course)["TITP-LEC-06"] == ["OK"]


def test_nothing_may_be_unwritten_once_the_course_is_over(w):
    course = make_course(w.tokyo, w.trainees)
    make_lesson(course, FIRST)
    lacking = {name.rsplit(".", 1)[1] for name in value(course, "TITP-LEC-06").value}
    assert {"trainees", "absences"} <= lacking


def test_before_arrival_no_legal_protection_is_proposed(w):
    minutes = before_arrival_minutes(date(2026, 10, 1))
    assert sum(minutes.values()) == 160 * 60
    assert minutes["3"] == 0


def test_nursing_care_and_skill_development(w):
    care = make_course(w.tokyo, w.trainees, care=True, starts_on=date(2026, 10, 1), ends_on=date(2027, 3, 31))
    make_days(care, 30, first=date(2026, 10, 1))
    make_lesson(care, date(2026, 12, 1), 9, 17, "3")
    make_days(care, 6, first=date(2026, 12, 2), subject="4", hours=7, topics=["care"])
    assert lines(care)["TITP-LEC-07"] == ["OK"]  # 240 hours of Japanese, 42 of care, the law
    care.sessions.filter(subject="4").first().delete()
    assert lines(care)["TITP-LEC-07"] == ["NG"]

    person = make_person(w.tokyo)
    esd = make_course(
        w.tokyo, [person], regime="esd", planned_hours=None, starts_on=date(2027, 6, 7), ends_on=date(2027, 9, 30)
    )
    make_days(esd, 40, first=date(2027, 6, 7))
    assert value(esd, "ESD-LEC-01").outcome == "NG"  # 320 hours, but no course toward A1
    esd.sessions.update(topics=["a1"])
    assert (value(esd, "ESD-LEC-01").outcome, value(esd, "ESD-LEC-01").value) == ("OK", 320)
    esd.sessions.filter(held_on__gt=date(2027, 7, 2)).delete()
    assert value(esd, "ESD-LEC-01").outcome == "NG"  # 160 hours, nothing before the entry
    land(person, date(2027, 6, 5))
    make_days(make_course(w.tokyo, [person], kind="pre", regime="esd", starts_on=date(2027, 3, 1),
                          ends_on=date(2027, 5, 31)), 20, first=date(2027, 3, 1))  # fmt: skip
    assert value(esd, "ESD-LEC-01").outcome == "OK"
    assert judged.results(gather(esd), TODAY)[0].passed


def test_missed_hours_and_their_make_up(w):
    one, other = w.trainees[:2]
    course = make_course(w.tokyo, [one, other], planned_hours=48, ends_on=date(2026, 11, 30))
    first = make_days(course, 1)[0]
    row = make_absence(first, one, 480)  # the whole day
    assert (value(course, "TITP-LEC-06.b").outcome, lines(course, FIRST)["TITP-LEC-06.b"]) == ("NG", ["WARN"])
    result = {r.person: r for r in judged.results(gather(course), TODAY)}
    assert (result[one].counted, result[one].owed, result[one].passed) == (0, 8, False)
    assert result[other].passed
    again = make_lesson(course, date(2026, 11, 6), 9, 13, is_make_up=True)
    row.made_up_in = again
    row.save()
    result = {r.person: r for r in judged.results(gather(course), TODAY)}
    assert (result[one].counted, result[one].owed) == (4, 4)  # four hours of the eight
    assert result[other].counted == 8  # a make-up lesson is nobody else's
    make_absence(again, one, 60)  # and one hour of it was missed again
    result = {r.person: r for r in judged.results(gather(course), TODAY)}
    assert (result[one].counted, result[one].owed) == (3, 5)


def test_work_and_an_assignment_before_the_end(w):
    person = w.trainees[0]
    course = make_course(w.tokyo, [person], starts_on=date(2026, 11, 4), ends_on=date(2026, 12, 3))
    for day, subject in ((4, "1"), (5, "2"), (6, "3"), (9, "4")):
        make_lesson(course, date(2026, 11, day), subject=subject)
    make_lesson(course, date(2026, 12, 3))
    plan = person.placements.get().plan
    for last, early in ((date(2026, 12, 3), False), (date(2026, 12, 2), True), (None, False)):
        plan.lecture_ends_on = last
        plan.save()
        assert bool(judged.results(gather(course), date(2026, 12, 10))[0].assigned) is early, last
    assert lines(course)["TITP-LEC-04"] == ["OK"]
    # A Saturday between lecture days is inside too.
    for day, outcome in ((date(2026, 12, 4), "OK"), (date(2026, 12, 3), "NG"), (date(2026, 11, 14), "NG")):
        LectureWork.objects.all().delete()
        LectureWork.objects.create(
            course=course, person=person, worked_on=day, source="日誌", noted_at="2026-12-10T00:00Z", noted_by=w.alice
        )
        assert lines(course)["TITP-LEC-04"] == [outcome], day


def test_the_rules_ask_the_same_number_of_questions_for_many_people(w):
    course = make_course(w.tokyo, w.trainees[:1])
    make_lesson(course, FIRST, lecturer=make_expert(w.tokyo))
    before_arrival(w, w.trainees, date(2026, 6, 1), 3)
    counts = []
    for people in (w.trainees[:1], [*w.trainees, *(make_person(w.tokyo) for _ in range(30))]):
        course.people.set(people)
        with CaptureQueriesContext(connection) as seen:
            facts = gather(course)
            judged.judge(facts, TODAY)
            judged.results(facts, TODAY)
            conflicts(facts)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 16


# --- the proposal ------------------------------------------------------------------------------------------------


def pattern(**fields):
    fields = {
        "first": FIRST, "last": date(2026, 12, 25), "weekdays": frozenset(range(5)), "day_minutes": 420,
        "minutes": {"1": 248 * 60, "2": 32 * 60, "3": 8 * 60, "4": 32 * 60}, **fields,
    }  # fmt: skip
    return Pattern(begins=fields.pop("begins", time(9)), **fields)


def test_a_whole_timetable_from_a_pattern():
    found = propose(pattern(last=date(2027, 2, 26)))
    assert not found.left
    hours = {subject: sum(one.minutes for one in found.lessons if one.subject == subject) / 60 for subject in "1234"}
    assert hours == {"1": 248, "2": 32, "3": 8, "4": 32}
    days = {one.held_on for one in found.lessons}
    assert days.isdisjoint({date(2026, 11, 3), date(2026, 11, 23), date(2027, 1, 1)})  # holidays
    assert all(day.weekday() < 5 for day in days)
    for day in days:
        own = [one for one in found.lessons if one.held_on == day]
        assert sum(one.minutes for one in own) <= 420
        assert all(one.until_time.hour <= 12 or one.from_time.hour >= 13 for one in own)  # lunch
        assert all(a.until_time <= b.from_time for a, b in itertools.pairwise(own))
    legal = [one for one in found.lessons if one.subject == "3"]
    assert legal[0].held_on == date(2026, 11, 4)  # the second day: 3 November is a holiday
    assert [one.topics[0] for one in legal if one.minutes == 120][:1] == ["titp"]
    laws = {}
    for one in legal:
        laws[one.topics[0]] = laws.get(one.topics[0], 0) + one.minutes
    assert laws == {"titp": 120, "immigration": 120, "labour": 120, "other": 120}


def test_the_course_toward_a1_is_marked_by_itself(w):
    """ESD-LEC-01, example 1: 320 hours, 100 of them toward A1; passed: 220 and none; less what came before."""
    person = make_person(w.tokyo)
    esd = make_course(
        w.tokyo, [person], regime="esd", planned_hours=None, starts_on=date(2027, 6, 7), ends_on=date(2027, 9, 30)
    )
    assert judged.esd_needed(gather(esd)) == (320, 100)
    esd.a1_passed = True
    esd.save()
    assert judged.esd_needed(gather(esd)) == (220, 0)
    esd.a1_passed = False
    esd.save()
    minutes = esd_minutes(Fraction(320), date(2027, 6, 7))
    assert minutes == {"1": 248 * 60, "2": 32 * 60, "3": 480, "4": 32 * 60}
    whole = pattern(first=date(2027, 6, 7), last=date(2027, 9, 30), minutes=minutes, a1_minutes=6000)
    marked = [one for one in propose(whole).lessons if "a1" in one.topics]
    assert {one.subject for one in marked} == {"1"}
    assert 6000 <= sum(one.minutes for one in marked) < 6000 + marked[-1].minutes
    land(person, date(2027, 6, 5))
    before = make_course(w.tokyo, [person], kind="pre", regime="esd", starts_on=date(2027, 3, 1),
                         ends_on=date(2027, 5, 31))  # fmt: skip
    make_days(before, 20, first=date(2027, 3, 1), topics=["a1"])
    assert judged.esd_needed(gather(esd)) == (160, 0)  # 160 hours abroad, all toward A1


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ({"last": date(2026, 11, 6)}, 320 - 4 * 7),  # Monday, Wednesday to Friday
        ({"last": date(2026, 11, 6), "without_holidays": False}, 320 - 5 * 7),
        ({"last": date(2026, 11, 6), "left_out": frozenset({date(2026, 11, 6)})}, 320 - 3 * 7),
        ({"last": date(2026, 11, 8), "weekdays": frozenset({5, 6})}, 320 - 2 * 7),
        ({"last": date(2026, 11, 6), "weekdays": frozenset()}, 320),
    ],
)
def test_what_has_no_room_is_told(fields, left):
    assert propose(pattern(**fields)).left_hours == left


def test_the_hours_to_begin_with():
    assert usual_minutes(1920, FIRST, twelfth=False) == {"1": 248 * 60, "2": 32 * 60, "3": 480, "4": 32 * 60}
    assert sum(usual_minutes(2080, FIRST, twelfth=True).values()) == 174 * 60  # 173.33, rounded up
    assert sum(usual_minutes(None, FIRST, twelfth=False).values()) == 0
    assert usual_minutes(36, FIRST, twelfth=False) == {"1": 0, "2": 0, "3": 360, "4": 0}
