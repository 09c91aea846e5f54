"""Exams of many at once: applications and results, all or nothing, twice is once, no foreign rows."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from imjapan.core.models import Event
from tests.exams.makers import make_exam
from tests.world import TODAY, make_trainees
from training.exams import many
from training.models import Cohort, ExamAttempt, PlanApplication

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_monday")]
APPLY, RESULTS = reverse("exams:apply"), reverse("exams:results")


@pytest.fixture
def _monday():
    with time_machine.travel("2026-11-23T03:00:00+00:00", tick=False):
        yield


@pytest.fixture
def alice(world, client_of):
    return client_of(world.alice)


def plans_of(people):
    return [str(person.plans.get().public_id) for person in people]


def test_applications_of_a_company_at_once_and_twice_is_once(world, alice):
    make_trainees(world.midori_farm, 1)
    page = alice.get(APPLY, {"company": world.asahi.public_id})
    assert [row.plan.person for row, _ticked, _wrong in page.context["rows"]] == world.trainees
    sent = {"plan": plans_of(world.trainees[:3]), "applied_on": "2026/11/20", "sits_on": "2027/1/20", "body": "協会"}
    answer = alice.post(f"{APPLY}?company={world.asahi.public_id}", sent, follow=True)
    assert "3 people are applied for." in answer.content.decode()
    assert ExamAttempt.objects.count() == 6  # practical and theory each
    assert {(one.body, one.sits_on, one.number) for one in ExamAttempt.objects.all()} == {
        ("協会", date(2027, 1, 20), 1)
    }
    alice.post(APPLY, sent)
    assert ExamAttempt.objects.count() == 6
    left = alice.get(APPLY, {"company": world.asahi.public_id}).context["rows"]
    assert [row.plan.person for row, _ticked, _wrong in left] == world.trainees[3:]


def test_only_the_part_that_was_failed_is_applied_for_again(world):
    person = world.trainees[0]
    make_exam(person, "practical", "failed", sits_on=date(2026, 11, 2))
    make_exam(person, "theory", "passed", sits_on=date(2026, 11, 2))
    [made] = many.apply_for(
        world.actor("alice"), plan_ids=[person.plans.get().pk], data={"applied_on": TODAY}, today=TODAY
    )
    assert (made.part, made.number, made.plan) == ("practical", 2, person.plans.get())
    assert Event.objects.get(name="training.exams.applied").details == {"number": 1}


@pytest.mark.parametrize(
    "sent, words",
    [
        ({"applied_on": "2026/11/20"}, "Tick at least one person."),
        ({"plan": True}, "This field is required."),
        ({"plan": True, "applied_on": "2026/12/1"}, "This day lies in the future."),
        ({"plan": True, "applied_on": "2026/11/20", "sits_on": "2026/11/1"}, "The exam lies before its application."),
    ],
)
def test_what_is_wrong_with_the_application_is_said_and_ticks_stay(world, alice, sent, words):
    if "plan" in sent:
        sent = {**sent, "plan": plans_of(world.trainees[:1])}
    page = alice.post(APPLY, sent)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert ('" checked' in page.content.decode()) == ("plan" in sent)
    assert not ExamAttempt.objects.exists()


def test_plans_of_another_office_are_not_applied_for(world, client_of):
    sent = {"plan": plans_of(world.trainees[:1]), "applied_on": "2026/11/20"}
    assert client_of(world.charlie).post(APPLY, sent).status_code == 422
    made = many.apply_for(
        world.actor("charlie"), plan_ids=[world.trainees[0].plans.get().pk], data={"applied_on": TODAY}, today=TODAY
    )
    assert made == []
    assert not ExamAttempt.objects.exists()


def row_of(exam, **data):
    prefix = str(exam.public_id)
    given = {"version": exam.version, "sits_on": "2026/11/10", "result": "passed", **data}
    return {f"{prefix}-{name}": value for name, value in given.items()}


@pytest.fixture
def sat(world):
    return [make_exam(person, sits_on=date(2026, 11, 10)) for person in world.trainees]


def test_results_of_a_day_all_at_once(world, alice, sat):
    later = make_exam(world.trainees[0], "theory", sits_on=date(2026, 11, 11))
    page = alice.get(RESULTS, {"day": "2026/11/10"})
    assert [form.attempt for form in page.context["forms"]] == sat
    sent = {"result_on": "2026/11/20"}
    for exam in sat[:3]:
        sent |= row_of(exam)
    sent |= row_of(sat[3], result="failed") | row_of(sat[4], result="pending")
    answer = alice.post(f"{RESULTS}?day=2026/11/10", sent, follow=True)
    assert "4 results are entered." in answer.content.decode()
    rows = {one.pk: (one.result, one.result_on) for one in ExamAttempt.objects.all()}
    assert rows[sat[0].pk] == ("passed", date(2026, 11, 20))
    assert rows[sat[3].pk] == ("failed", date(2026, 11, 20))
    assert rows[sat[4].pk] == rows[later.pk] == ("pending", None)
    assert Event.objects.get(name="training.exams.results_entered").details == {"number": 4}
    again = alice.post(RESULTS, sent, follow=True)
    assert "0 results are entered." in again.content.decode()
    assert Event.objects.filter(name="training.exams.results_entered").count() == 1


def test_one_wrong_row_and_nothing_is_stored(world, alice, sat):
    sent = {"result_on": "2026/11/20"} | row_of(sat[0]) | row_of(sat[1], result="absent", sits_on="2026/11/10")
    page = alice.post(RESULTS, sent)
    text = page.content.decode()
    assert page.status_code == 422
    assert "Nothing is stored yet" in text
    assert "Write why the person did not sit" in text
    assert set(ExamAttempt.objects.values_list("result", flat=True)) == {"pending"}
    sent |= row_of(sat[1], result="absent", absence_reason="インフルエンザ", unavoidable="True")
    assert alice.post(RESULTS, sent).status_code == 303
    sat[1].refresh_from_db()
    assert (sat[1].result, sat[1].unavoidable) == ("absent", True)


def test_a_result_somebody_else_entered_is_not_overwritten_unseen(world, alice, sat):
    many.enter_results(
        world.actor("bob"), today=TODAY,
        rows=[many.Entered(sat[0].pk, 1, {"sits_on": date(2026, 11, 10), "result": "failed", "result_on": TODAY})],
    )  # fmt: skip
    page = alice.post(RESULTS, {"result_on": "2026/11/20"} | row_of(sat[0]))
    assert page.status_code == 422
    assert "Somebody else changed this meanwhile." in page.content.decode()
    sat[0].refresh_from_db()
    assert sat[0].result == "failed"


def test_another_offices_rows_are_left_alone(world, client_of, sat):
    client = client_of(world.charlie)
    assert client.get(RESULTS).context["forms"] == []
    client.post(RESULTS, {"result_on": "2026/11/20"} | row_of(sat[0]))
    row = many.Entered(sat[0].pk, 1, {"result": "passed"})
    assert many.enter_results(world.actor("charlie"), rows=[row], today=TODAY) == 0
    sat[0].refresh_from_db()
    assert sat[0].result == "pending"


def test_what_is_no_id_finds_nothing(alice):
    answer = alice.post(RESULTS, {"result_on": "2026/11/20", "1' OR '1'='1-version": "1", "-version": ""}, follow=True)
    assert "0 results are entered." in answer.content.decode()


def test_a_cohort_is_a_choice(world, alice, sat):
    cohort = Cohort.objects.create(office=world.tokyo, name="第58期", arrives_on=date(2026, 4, 15))
    person = world.trainees[2]
    PlanApplication.objects.create(
        office=world.tokyo, company=world.asahi, establishment=world.asahi_plant, person=person, cohort=cohort,
        stage=1, starts_on=date(2026, 4, 15), ends_on=date(2027, 4, 14), drafted_by=world.alice,
    )  # fmt: skip
    page = alice.get(RESULTS, {"cohort": cohort.public_id})
    assert [form.attempt.person for form in page.context["forms"]] == [person]
    assert "第58期" in page.content.decode()
    assert alice.get(RESULTS, {"cohort": "nonsense"}).status_code == 200


@pytest.mark.parametrize("url", [APPLY, RESULTS])
def test_as_many_queries_for_fifty_as_for_one(world, alice, url, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    exam = make_exam(world.trainees[0], sits_on=date(2026, 11, 10))
    alice.get(url)
    with CaptureQueriesContext(connection) as few:
        alice.get(url)
    for person in make_trainees(exam.person.placements.get().establishment, 50):
        make_exam(person, sits_on=date(2026, 11, 10))
    make_trainees(world.midori_farm, 20)
    with CaptureQueriesContext(connection) as much:
        alice.get(url)
    assert len(much) == len(few)
