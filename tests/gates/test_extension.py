"""Employment for skill development: lessons held count for the course toward A1; the extension after a failed exam."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.gates.makers import card, exam, worker
from tests.lectures.makers import make_course, make_lesson
from tests.masters import text_of
from tests.world import actor
from training.applying import domain, judging
from training.gates import extension
from training.gates.facts import lives
from training.gates.judged import gates_of
from training.models import LectureAbsence, Plan, PlanApplication

pytestmark = pytest.mark.django_db
START, END = date(2027, 6, 1), date(2030, 5, 31)
MARCH = date(2030, 3, 1)


def gate(person, code, on):
    return next((one for one in gates_of([person.pk], on)[person.pk] if one.code == code), None)


def course_toward_a1(world, person, lessons, **fields):
    course = make_course(world.tokyo, [person], regime="esd", starts_on=START, ends_on=date(2027, 7, 31))
    for number in range(lessons):
        make_lesson(course, START + timedelta(days=number), 9, 17, topics=["a1"], **{"taken": True, **fields})
    return course


def test_the_course_toward_a1_is_read_from_the_lessons_held(world):
    person, other = (worker(world, "esd", START, END, sector="CON") for _number in range(2))
    after = date(2027, 8, 2)
    assert gate(person, "goals", after).verdict.message == "esd.goal.start_unknown"
    course = course_toward_a1(world, person, 13)  # 104 hours
    assert gate(person, "goals", after).outcome == "OK"
    assert gate(other, "goals", after).outcome == "CONFIRM"  # sat in no course
    lesson = course.sessions.first()
    LectureAbsence.objects.create(session=lesson, person=person, minutes=300)  # 99 hours were attended
    found = gate(person, "goals", after)
    assert (found.outcome, found.verdict.message) == ("NG", "esd.goal.start_missed")
    course.sessions.filter(pk=course.sessions.last().pk).update(taken_at=None)  # nobody knows who was there
    assert gate(person, "goals", after).outcome == "CONFIRM"


def test_a1_passed_during_the_lecture_is_in_time(world):
    person = worker(world, "esd", START, END, sector="CON", lecture_ends_on=date(2027, 7, 31))
    exam(person, "ja_a1", "passed", sits_on=date(2027, 7, 31))
    assert gate(person, "goals", date(2027, 8, 2)).outcome == "OK"
    person.exams.update(sits_on=date(2027, 8, 1))
    assert gate(person, "goals", date(2027, 8, 2)).outcome == "CONFIRM"


def test_lessons_of_many_are_read_in_as_many_queries_as_of_one(world):
    people = [worker(world, "esd", START, END, sector="CON") for _number in range(4)]
    for person in people[:2]:
        course_toward_a1(world, person, 1)
    counts = []
    for some in (people[:1], people):
        with CaptureQueriesContext(connection) as queries:
            lives([person.pk for person in some], MARCH)
        counts.append(len(queries))
    assert counts == [16, 16]


def page_of(browser, person):
    return browser.get(reverse("gates:person", args=[person.public_id]))


def test_the_way_into_the_extension_is_told_and_offered_only_after_a_failed_exam(world, client_of):
    person = worker(world, "esd", START, END, sector="CON")
    card(person, START, date(2030, 6, 30), status="育成就労")
    with time_machine.travel("2029-06-01 09:00+09:00", tick=False):
        assert "Extension after a failed exam" not in text_of(page_of(client_of(world.alice), person))
    with time_machine.travel("2030-03-01 09:00+09:00", tick=False):
        alice = client_of(world.alice)
        before = page_of(alice, person)
        assert "an exam nobody sat is no ground" in text_of(before)
        assert "Prepare the application for the extension" not in text_of(before)
        exam(person, "ja_a2", "failed", sits_on=date(2030, 2, 1))
        page = text_of(page_of(alice, person))
        assert "up to 12 months more, until 2031-05-31 at the latest" in page
        assert "It has to be approved by 2030-05-31, before the plan ends" in page
        assert "before the card ends on 2030-06-30" in page
        assert "Prepare the application for the extension" in page
        assert "Prepare the application for the extension" not in text_of(page_of(client_of(world.charlie), person))
    with time_machine.travel("2030-06-01 09:00+09:00", tick=False):
        page = text_of(page_of(client_of(world.alice), person))
        assert "This day has passed: ask the authority first." in page


def typed_in(page):
    found = {name: value for name, value in re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', page)
             if name not in ("search", "check")}  # fmt: skip
    chosen = re.findall(r'<select name="(\w+)".*?</select>', page, re.DOTALL)
    for name in chosen:
        select = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)[0]
        value = re.search(r'<option value="([^"]*)" selected', select)
        found[name] = value[1] if value else ""
    return found


def test_the_extension_is_applied_for_and_certified_the_plan_goes_on(world, client_of):
    person = worker(world, "esd", START, END, sector="CON", work_category="型枠施工")
    exam(person, "ja_a2", "failed", sits_on=date(2030, 2, 1))
    plan = person.plans.get()
    with time_machine.travel("2030-03-01 09:00+09:00", tick=False):
        alice = client_of(world.alice)
        start = f"{reverse('plan-application-new')}?plan={plan.public_id}"
        typed = typed_in(alice.get(start).content.decode())
        assert (typed["regime"], typed["starts_on"], typed["ends_on"]) == ("esd", "2030/06/01", "2031/05/31")
        typed["establishment"] = str(world.asahi_plant.public_id)
        assert alice.post(start, typed).status_code == 303
        row = PlanApplication.objects.get(person=person)
        found = {one.verdict.rule: one.verdict for one in judging.judged(row, MARCH)}
        assert (found["ESD-GOAL-03"].outcome, found["ESD-GOAL-03"].values["total"]) == ("OK", 48)
        assert found["ESD-SYS-01"].outcome == "CONFIRM"  # not decided yet
        assert judging.window(row, MARCH).due.legal == date(2030, 5, 31)  # approved before the plan ends
        assert not {"ESD-PLAN-01", "ESD-PLAN-02", "ESD-GOAL-01.PLAN", "ESD-LEC-01"} & set(found)
        assert "The application: being prepared" in text_of(page_of(alice, person))
        domain.apply(actor(world.alice), application=row, applied_on=MARCH, today=MARCH)
        row = domain.certify(actor(world.alice), application=row, certified_on=MARCH, today=MARCH)
        found = {one.verdict.rule: one.verdict.outcome for one in judging.judged(row, MARCH)}
        assert (found["ESD-SYS-01"], found["ESD-GOAL-03"]) == ("OK", "OK")
    on = date(2030, 12, 1)
    assert gate(person, "period", on).verdict.value == date(2031, 5, 31)
    assert gate(person, "period", on).outcome == "OK"
    assert gate(person, "extension", on).verdict.message == "esd.extension.approved"  # lawful, nobody has to act
    again = exam(person, "ja_a2", "failed", number=3, sits_on=date(2030, 10, 1))
    assert gate(person, "extension", on).outcome == "NG"  # failed again, and nothing is left of it
    again.delete()
    exam(person, "ja_a2", "passed", number=2, sits_on=date(2030, 11, 1))
    assert gate(person, "period", on).outcome == "OK"  # what it rested on stays
    with time_machine.travel("2030-12-01 09:00+09:00", tick=False):
        start = f"{reverse('plan-application-new')}?plan={row.plan.public_id}"
        assert typed_in(client_of(world.alice).get(start).content.decode())["regime"] == "ssw"  # nothing else is left
    assert gate(person, "extension", on) is None


def test_too_long_or_without_a_failed_exam_an_extension_is_not_in_order(world):
    person = worker(world, "esd", START, END, sector="CON")
    plan = person.plans.get()
    row = PlanApplication(
        person=person, office=person.office, company=world.asahi, establishment=world.asahi_plant, regime="esd",
        previous=plan, starts_on=date(2030, 6, 1), ends_on=date(2031, 6, 1), sector="CON", drafted_by=world.alice,
    )  # fmt: skip
    outcomes = {one.verdict.rule: one.verdict.outcome for one in judging.judged(row, MARCH)}
    assert (outcomes["ESD-GOAL-03"], outcomes["ESD-SYS-01"]) == ("NG", "NG")
    row.ends_on = date(2031, 5, 31)
    assert {one.verdict.rule: one.verdict.outcome for one in judging.judged(row, MARCH)}["ESD-GOAL-03"] == "CONFIRM"
    row.company, row.establishment = world.midori, world.midori_farm  # elsewhere it is no extension
    assert not extension.extends(row)
    assert Plan.objects.filter(person=person).count() == 1


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2030, 6, 1), date(2031, 5, 31), 12),
        (date(2030, 6, 1), date(2031, 6, 1), 13),
        (date(2030, 6, 1), date(2030, 6, 1), 1),
        (date(2030, 1, 31), date(2030, 2, 28), 1),
    ],
)
def test_a_part_of_a_month_is_a_month(first, last, months):
    assert extension.months_of(first, last) == months
