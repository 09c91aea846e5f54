"""Interviews with worker and supervisor: recorded, who may read them, when the next is due."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imjapan.core.errors import Conflict, Refused
from imjapan.core.models import Event
from imjapan.organization.models import Personnel, Staff
from tests.pdfs import pdf
from tests.support.makers import FINE, make_held, make_support, make_worker
from tests.world import TODAY, make_staff, make_user
from training.models import Plan, SupportInterview
from training.support import interviews, standing
from training.support.report import late_interviews
from training.support.standing import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(world):
    return Personnel.objects.create(office=world.tokyo, name="支援 担当", user=world.alice)


@pytest.fixture
def support(world, me):
    return make_support(make_worker(world.asahi_plant), staff=me, manager=me)


def new(support):
    return f"/support/plans/{support.public_id}/interview/"


def sent(me, **more):
    return {"who": "worker", "held_on": "2026/11/20", "interviewer": me.pk, "language": "id", "fill": "no"} | more


# --- recording ----------------------------------------------------------------------------------


def test_an_interview_is_recorded_with_one_problem_and_the_rest_fine(world, client_of, support, me):
    client = client_of(world.alice)
    form = client.get(new(support)).context["form"]
    assert (form.initial["interviewer"], form.initial["language"]) == (me.pk, "id")
    data = sent(me, key=str(uuid.uuid4())) | {"q-2-4": "yes", "t-2-4": "部屋が狭い"}
    first, second = client.post(new(support), data), client.post(new(support), data)
    interview = SupportInterview.objects.get()
    assert first["Location"] == second["Location"] == f"/support/interviews/{interview.public_id}/"
    assert interview.answers["2-4"] == {"problem": True, "text": "部屋が狭い"}
    assert interview.answers["3-4"] == {"problem": False, "text": ""}
    assert "5-2" not in interview.answers
    shown = client.get(first["Location"]).content.decode()
    assert "部屋が狭い" in shown
    assert "Now the supervisor" in shown
    assert "The interviews were held as they should be." in shown
    assert Event.objects.filter(name="training.support.interview_read", actor_id=world.alice.pk).count() == 1
    plan = client.get(f"/support/plans/{support.public_id}/").content.decode()
    assert "by 2027-02-20" in plan  # the worker
    assert "by 2026-12-01" in plan  # the supervisor, from the first day of work


def test_what_is_missing_is_said_at_its_field(world, client_of, support, me):
    client = client_of(world.alice)
    for more, field, words in (
        ({"fill": ""}, "q-1-1", "Not answered: The work is that of the contract"),
        ({"q-4-2": "yes"}, "t-4-2", "Write what the problem is: In good health"),
        ({"who": "supervisor"}, "supervisor", "Name and post stand on form 5-6"),
        ({"interviewer": ""}, "interviewer", "required"),
        ({"held_on": "2026/11/24"}, "held_on", "lies in the future"),
        ({"held_on": "2026/8/31"}, "held_on", "The work had not begun"),
        ({"nonconforming": "on"}, "n-content", "Needed when standards are not met."),
    ):
        answer = client.post(new(support), sent(me, **more))
        assert answer.status_code == 422, field
        assert words in str(answer.context["form"].errors[field])
    assert not SupportInterview.objects.exists()


def test_what_the_law_does_not_like_is_recorded_and_told(world, client_of, support, me):
    client = client_of(world.alice)
    for number, (more, words) in enumerate(
        (
            ({"online": "on"}, "The worker did not agree to an interview online (form 1-17)."),
            ({"online": "on", "consent": "on"}, "The recording of the interview online is not kept."),
            ({"online": "on", "consent": "on", "recording_kept": "on"}, "The first interview should be face to face."),
            ({"q-3-4": "yes", "t-3-4": "会社が旅券を保管"}, "tell the labour standards office"),
        ),
        start=1,
    ):
        shown = client.post(new(support), sent(me, **more), follow=True).content.decode()
        assert words in shown
        assert SupportInterview.objects.count() == number


def test_a_kept_recording_and_standards_not_met(world, client_of, support, me):
    data = sent(me, online="on", consent="on", recording_kept="on", nonconforming="on")
    data |= {"n-occurred_on": "2026/11/1", "n-content": "賃金の未払い", "n-immigration": "on"}
    data["upload"] = SimpleUploadedFile("talk.pdf", pdf())
    client = client_of(world.alice)
    assert client.post(new(support), data).status_code == 303
    interview = SupportInterview.objects.get()
    assert interview.nonconformity["occurred_on"] == "2026-11-01"
    assert interview.nonconformity["immigration"] is True
    kept = client.get(f"/support/interviews/{interview.public_id}/recording/")
    assert kept.getvalue().startswith(b"%PDF")
    assert "賃金の未払い" in client.get(f"/support/interviews/{interview.public_id}/").content.decode()


def test_two_editors_of_the_answers(world, client_of, support, me):
    interview = make_held(support, world.alice, interviewer=me)
    url = f"/support/interviews/{interview.public_id}/edit/"
    client = client_of(world.alice)
    version = client.get(url).context["form"].initial["version"]
    theirs = FINE | {"4-2": {"problem": True, "text": "腰痛"}}
    SupportInterview.objects.filter(pk=interview.pk).update(answers=theirs)
    answer = client.post(url, sent(me, version=version))
    assert answer.status_code == 409
    assert "Somebody else changed the answers meanwhile." in answer.content.decode()
    assert SupportInterview.objects.get().answers == theirs


# --- who may read -------------------------------------------------------------------------------


def test_what_was_said_is_not_for_everybody(world, client_of, support):
    accountant = make_user("ann")
    make_staff(accountant, world.tokyo, Staff.Role.ACCOUNTANT)
    problem = FINE | {"3-1": {"problem": True, "text": "HIDDEN-71"}}
    interview = make_held(support, world.alice, answers=problem, remarks="HIDDEN-72")
    page = client_of(accountant).get(f"/support/interviews/{interview.public_id}/").content.decode()
    assert "HIDDEN" not in page
    assert "What trainees said in interviews is not for everybody." in page
    assert "HIDDEN-71" in client_of(world.bob).get(f"/support/interviews/{interview.public_id}/").content.decode()
    plan = client_of(accountant).get(f"/support/plans/{support.public_id}/")
    assert plan.context["held"][0][1] is None
    history = client_of(accountant).get(f"/people/{support.person.public_id}/?tab=history").content.decode()
    assert "Support interview with the worker" in history
    assert "HIDDEN" not in history
    with pytest.raises(Refused):
        interviews.save_interview(world.actor("charlie"), support=support, interview=interview, data={}, today=TODAY)


def test_a_duty_keeps_an_interview(world, support, monkeypatch):
    interview = make_held(support, world.alice)
    monkeypatch.setattr(interviews.editing, "hanging", lambda row, words: ["duties it fulfils: 1"])
    with pytest.raises(Conflict, match="duties it fulfils"):
        interviews.delete_interview(world.actor("alice"), interview=interview)
    monkeypatch.undo()
    interviews.delete_interview(world.actor("alice"), interview=interview)
    assert not SupportInterview.objects.exists()


# --- when the next is due -----------------------------------------------------------------------


def test_the_next_interview_of_both(world):
    for worker, supervisor, state, due in (
        ([], [], State.SOON, "2026-12-01"),
        (["2026-08-20"], ["2026-08-22"], State.LATE, "2026-11-20"),
        (["2026-08-23"], ["2026-08-23"], State.SOON, "2026-11-23"),
        (["2026-08-30"], ["2026-11-01"], State.SOON, "2026-11-30"),
        (["2026-11-20"], ["2026-11-20"], State.FINE, "2027-02-20"),
        (["2026-11-20"], [], State.SOON, "2026-12-01"),
        (["2026-11-20", "2026-08-20"], ["2026-09-24"], State.FINE, "2026-12-24"),
    ):
        since = date(2026, 8, 1) if worker and worker[-1] < "2026-09" else date(2026, 9, 1)
        support = make_support(make_worker(world.asahi_plant, starts_on=since))
        for who, days in (("worker", worker), ("supervisor", supervisor)):
            for day in days:
                make_held(support, world.alice, date.fromisoformat(day), who)
        [found] = standing.standings(Plan.objects.filter(pk=support.plan_id), TODAY)
        assert (found.state, str(found.first.due)) == (state, due)
        rows = Plan.objects.filter(pk=support.plan_id)
        assert [one for one in State if standing.in_state(rows, one, TODAY).exists()] == [state]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dates(date(2026, 9, 1), date(2028, 3, 1)), st.integers(0, 120))
def test_the_database_adds_months_as_the_law_does(world, last, later):
    SupportInterview.objects.all().delete()
    support = getattr(world, "one_support", None)
    if support is None:
        support = world.one_support = make_support(make_worker(world.asahi_plant, ends_on=date(2031, 8, 31)))
    for who in ("worker", "supervisor"):
        make_held(support, world.alice, last, who)
    today = last + timedelta(days=later)
    [found] = standing.standings([support.plan], today)
    rows = Plan.objects.filter(pk=support.plan_id)
    assert [one for one in State if standing.in_state(rows, one, today).exists()] == [found.state]


@pytest.mark.parametrize(
    ("held", "first", "last", "late"),
    [
        ([], "2026-04-01", "2026-06-30", 0),  # nothing was due before 1 July
        ([], "2026-04-01", "2026-07-02", 1),
        ([], "2026-04-01", "2027-03-31", 3),
        (["2026-07-01"], "2026-04-01", "2026-09-30", 0),
        (["2026-07-02"], "2026-04-01", "2026-09-30", 1),
        (["2026-07-02"], "2026-08-01", "2026-09-30", 0),  # the late one lay before the period
        (["2026-07-01", "2026-10-01", "2027-01-01"], "2026-04-01", "2027-03-31", 0),
    ],
)
def test_interviews_missed_or_late_in_a_period(held, first, last, late):
    days = [date.fromisoformat(day) for day in held]
    found = late_interviews(date(2026, 4, 1), days, date.fromisoformat(first), date.fromisoformat(last), months=3)
    assert found == late


# --- the list -----------------------------------------------------------------------------------


def test_the_list_is_filtered_by_what_is_due_and_found_by_name(world, client_of):
    late = make_support(make_worker(world.asahi_plant, starts_on=date(2026, 8, 1), passport_name="LATE ONE"))
    make_worker(world.midori_farm, passport_name="NO PLAN")
    make_worker(world.asahi_plant, date(2025, 1, 1), date(2026, 1, 1), passport_name="LEFT LONG AGO")
    client = client_of(world.alice)
    answer = client.get("/support/")
    shown = answer.content.decode()
    assert [row.person.passport_name for row in answer.context["shown"].page.object_list] == ["LATE ONE", "NO PLAN"]
    assert f"/support/plans/{late.public_id}/" in shown
    assert "LEFT LONG AGO" not in shown
    for query, names in (("state=late", {"LATE ONE"}), ("state=no_plan", {"NO PLAN"}), ("q=みどり", {"NO PLAN"}),
                         ("sector=AGR", {"LATE ONE", "NO PLAN"}), ("sector=KAI", set())):  # fmt: skip
        found = client.get(f"/support/?{query}").context["shown"].page.object_list
        assert {row.person.passport_name for row in found} == names, query


def test_pages_ask_as_often_for_one_worker_as_for_twenty(world, client_of):
    def worker():
        support = make_support(make_worker(world.asahi_plant))
        make_held(support, world.alice)
        return support

    client = client_of(world.alice)
    first = worker()
    company = f"/companies/{world.asahi.public_id}/"
    urls = ("/support/", "/support/offices/", "/support/report/?year=2026", "/support/notices/", company)

    def ask():
        found = []
        for url in urls:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            found.append(len(queries))
        return found

    ask()  # what is asked once for all
    one = ask()
    for _number in range(3):
        worker()
    assert ask() == one
    assert first.pk
