"""The page of the gates and its panel on the page of a person."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from imjapan.core.models import Event
from imjapan.law import texts
from tests.masters import text_of, typed
from tests.world import TODAY, make_person
from training.gates.judged import gates_of
from training.models import Absence, ExamAttempt, PlanApplication

from .makers import application, card, exam, trainee, worker

pytestmark = pytest.mark.django_db

SPANS = ((1, date(2024, 4, 15), date(2025, 4, 14)), (2, date(2025, 4, 15), date(2027, 4, 14)))


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


def address(person):
    return reverse("gates:person", args=[person.public_id])


def test_the_page_lists_every_gate_with_answer_day_and_what_is_missing(world, alice):
    person = trainee(world, *SPANS)
    card(person, date(2025, 4, 15), date(2027, 4, 14))
    text = text_of(alice.get(address(person)))
    for heading in (
        "May the person stay?",
        "Move on to the next stage?",
        "Change the company?",
        "What does the change of law of 2027 mean?",
        "Become a specified skilled worker?",
    ):
        assert heading in text
    assert "On to stage 3 to be confirmed 2027-04-15 would begin on grade 3, practical part, passed" in text
    assert "Another company at own wish no —" in text
    assert "Within a stage the placement does not change on own wish alone." in text
    assert "Exam of stage 2: application act now 2026-04-14 apply by" in text
    assert "TITP-TRANS-01.b" in text
    assert "technical intern training (技能実習) 2024-04-15 2027-04-14 31 5" in text


def test_the_page_is_there_in_japanese(world, client_of):
    person = trainee(world, *SPANS)
    text = text_of(client_of(world.alice, language="ja").get(address(person)))
    assert texts.text("move.own_wish", "ja") in text
    assert texts.text("stage.grade_3_practical", "ja") in text
    assert "Within a stage" not in text


def test_who_has_no_plan_is_told_what_to_do(world, alice):
    person = make_person(world.tokyo)
    assert "With the first plan or plan application the gates appear here." in text_of(alice.get(address(person)))
    assert "See every gate" not in text_of(alice.get(reverse("people:detail", args=[person.public_id])))
    application(world, person, date(2027, 5, 10), date(2028, 5, 9))
    assert "Entry as a trainee attention 2027-06-30 last day of entry" in text_of(alice.get(address(person)))


def test_the_page_of_the_person_answers_in_one_line_each_and_leads_on(world, alice):
    person = trainee(world, *SPANS)
    page = alice.get(reverse("people:detail", args=[person.public_id]))
    text = text_of(page)
    assert "See every gate" in text
    assert "act now Move on to the next stage? Exam of stage 2: application" in text
    assert "no Change the company? Another company at own wish" in text
    assert address(person) in page.content.decode()


def test_all_regimes_of_a_life_stand_on_one_page(world, alice):
    person = trainee(world, (1, date(2018, 4, 15), date(2019, 4, 14)), (2, date(2019, 4, 15), date(2021, 4, 14)))
    worker(world, "ssw", date(2022, 8, 1), date(2027, 7, 31), person=person)
    text = text_of(alice.get(address(person)))
    assert "technical intern training (技能実習) 2018-04-15 2021-04-14 36 0" in text
    assert "specified skilled worker (特定技能) 2022-08-01 2027-07-31 51 9" in text
    band = alice.get(reverse("people:detail", args=[person.public_id])).content.decode()
    for word in ("Stage 1", "Stage 2", "Specified skills"):
        assert word in band


def test_a_trip_home_that_is_too_short_is_told_when_it_is_recorded(world, alice):
    person = trainee(world, *SPANS)
    days = {"kind": "trip_home", "starts_on": "2027/4/16", "ends_on": "2027/5/16"}
    new = reverse("training:absence_new", args=[person.public_id])
    text = text_of(alice.post(new, typed(alice, new, **days), follow=True))
    assert "The absence is recorded." in text
    short = gates_of([person.pk], TODAY, groups=["stages"])[person.pk][-1]
    assert (short.code, short.outcome, short.sentence in text) == ("return", "NG", True)
    edit = reverse("training:absence_edit", args=[person.absences.get().public_id])
    text = text_of(alice.post(edit, typed(alice, edit, ends_on="2027/5/20"), follow=True))
    assert short.sentence not in text.split("The years at a glance")[0].split("May this person")[0]


def test_an_absence_that_goes_on_asks_for_the_return(world, alice):
    person = trainee(world, SPANS[0])
    Absence.objects.create(person=person, kind="interruption", starts_on=date(2024, 8, 1))
    page = reverse("people:detail", args=[person.public_id])
    assert "Enter the return" in text_of(alice.get(page))
    Absence.objects.update(ends_on=date(2024, 9, 1))
    assert "Enter the return" not in text_of(alice.get(page))


def test_reading_is_remembered_and_strangers_find_nothing(world, client_of):
    person = trainee(world, *SPANS)
    client_of(world.alice).get(address(person))
    assert Event.objects.filter(name="interns.person.read", subject_id=person.pk).exists()
    for name in ("hana", "aki"):
        assert client_of(getattr(world, name)).get(address(person)).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_life(world, alice):
    short, long = trainee(world, SPANS[0]), trainee(world, *SPANS)
    for number in (1, 2):
        exam(long, "basic", "failed" if number == 1 else "passed", part="theory", number=number)
    application(world, long, date(2027, 5, 20), date(2029, 5, 19), stage=3)
    counts = []
    for person in (short, long):
        alice.get(address(person))
        with CaptureQueriesContext(connection) as queries:
            alice.get(address(person))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert ExamAttempt.objects.count() == 2
    assert PlanApplication.objects.count() == 1
