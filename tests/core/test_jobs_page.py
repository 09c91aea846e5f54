"""What people read about background work, and what they may do with it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy

from companies.models import Company
from imjapan.core import history, job_control, jobs
from imjapan.core.errors import Conflict, Refused
from imjapan.core.models import Event, Job
from reports.models import Document
from tests.records import make_document
from tests.world import make_audit, make_company

steps = []


@pytest.fixture(autouse=True)
def _tasks(db):
    steps.clear()

    @jobs.task("tests.long", label="Long work")
    def long(job, *, company_id=None):
        with transaction.atomic():
            if company_id:
                Company.objects.filter(pk=company_id).update(phone="half")
            steps.append("first half")
            job.check()
            steps.append("second half")

    @jobs.task("tests.own_page", label="Work with a page", again=False)
    def own_page(job):
        pass

    @jobs.task("tests.needed", label="Needed work", cancellable=False)
    def needed(job):
        pass

    yield
    for name in ("tests.long", "tests.own_page", "tests.needed"):
        jobs._tasks.pop(name)


def make_job(user=None, name="tests.long", state="queued", **fields):
    now = timezone.now()
    if state in ("done", "failed", "cancelled"):
        fields.setdefault("finished_at", now)
        fields.setdefault("started_at", now - timedelta(seconds=75))
    if state == "running":
        fields.setdefault("started_at", now)
        fields.setdefault("lease_until", now + timedelta(minutes=1))
    return Job.objects.create(name=name, state=state, actor_id=user and user.pk, **fields)


def page(client, job):
    return client.get(reverse("core:job", args=[job.public_id])).content.decode()


def post(client, what, job):
    return client.post(reverse(f"core:job_{what}", args=[job.public_id]), follow=True)


# --- stopping -----------------------------------------------------------------------------------


def test_waiting_work_is_stopped_at_once_and_never_runs(world, client_of):
    job = make_job(world.alice)
    response = post(client_of(world.alice), "cancel", job)
    assert "The work was stopped." in response.content.decode()
    assert "It was stopped before it was finished." in response.content.decode()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, steps) == ("cancelled", 0, [])
    assert job.cancel_asked_by_id == world.alice.pk
    assert Event.objects.get(name="core.job.cancel").subject_id == job.pk


def test_running_work_stops_at_the_next_safe_point_and_keeps_nothing_by_halves(world, client_of):
    company = make_company(world.tokyo, phone="whole")
    job = make_job(world.alice, args={"company_id": company.pk})
    row = jobs.claim(job.pk)
    response = post(client_of(world.alice), "cancel", job)
    assert "It stops at the next safe point" in response.content.decode()
    assert Job.objects.get(pk=job.pk).state == "running"
    with pytest.raises(jobs.Cancelled), history.context(None, source="test"):
        jobs.get(job.name).function(jobs.Running(row), **row.args)
    company.refresh_from_db()
    assert (company.phone, steps) == ("whole", ["first half"])


def test_the_ledger_says_cancelled_when_the_function_let_it_pass(world):
    @jobs.task("tests.stopped_inside")
    def stopped_inside(job):
        Job.objects.filter(pk=job.id).update(cancel_asked_at=timezone.now())
        job.progress(1, 10)
        steps.append("went on")

    job = make_job(world.alice, name="tests.stopped_inside")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.progress, steps) == ("cancelled", "", 0, [])


def test_work_that_would_be_tried_again_is_not_when_it_was_stopped(world):
    @jobs.task("tests.stopped_before_retry")
    def stopped(job):
        Job.objects.filter(pk=job.id).update(cancel_asked_at=timezone.now())
        raise jobs.Retry("disk")

    job = make_job(world.alice, name="tests.stopped_before_retry")
    jobs.run(job.pk)
    assert Job.objects.get(pk=job.pk).state == "cancelled"


@pytest.mark.parametrize("by", ["sweep", "second worker", "person"])
def test_stopped_work_whose_worker_died_ends(world, by):
    past = timezone.now() - timedelta(seconds=1)
    job = make_job(world.alice, state="running", lease_until=past)
    if by == "person":
        job_control.cancel_job(world.actor("alice"), job=job)
    else:
        Job.objects.filter(pk=job.pk).update(cancel_asked_at=past)
        jobs.sweep() if by == "sweep" else jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, steps) == ("cancelled", [])


def test_others_may_not_stop_it_and_ended_work_cannot_be_stopped(world, client_of):
    job = make_job(world.alice)
    for user in (world.bob, world.charlie, world.hana, world.aki):
        assert client_of(user).post(reverse("core:job_cancel", args=[job.public_id])).status_code == 404
    with pytest.raises(Refused):
        job_control.cancel_job(world.actor("bob"), job=job)
    assert Job.objects.get(pk=job.pk).cancel_asked_at is None
    done = make_job(world.alice, state="done")
    response = post(client_of(world.alice), "cancel", done)
    assert response.status_code == 409
    assert "This work has already ended." in response.content.decode()
    assert Job.objects.get(pk=done.pk).state == "done"


def test_an_administrator_stops_the_work_of_others_and_of_the_clock(world, client_of):
    for job in (make_job(world.alice), make_job(None)):
        post(client_of(world.admin), "cancel", job)
        assert Job.objects.get(pk=job.pk).state == "cancelled"
        assert "Stopped by" in page(client_of(world.admin), job)


def test_work_that_others_rely_on_has_no_stop(world, client_of):
    job = make_job(world.alice, name="tests.needed")
    client = client_of(world.alice)
    assert reverse("core:job_cancel", args=[job.public_id]) not in page(client, job)
    response = post(client, "cancel", job)
    assert response.status_code == 403
    assert "others rely on its result" in response.content.decode()
    assert Job.objects.get(pk=job.pk).state == "queued"


@pytest.mark.django_db(transaction=True)
def test_a_page_can_stop_work_while_its_transaction_is_open(world):
    """The stop is neither held up by the open transaction nor overlooked in it."""
    company = make_company(world.tokyo, phone="whole")
    inside, stopped = threading.Event(), threading.Event()

    @jobs.task("tests.open")
    def open_work(job):
        with transaction.atomic():
            Company.objects.filter(pk=company.pk).update(phone="half")
            inside.set()
            assert stopped.wait(10)
            job.check()

    job = make_job(world.alice, name="tests.open")

    def work():
        try:
            jobs.run(job.pk)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    assert inside.wait(10)
    job_control.cancel_job(world.actor("alice"), job=job)
    stopped.set()
    worker.join(10)
    company.refresh_from_db()
    assert (Job.objects.get(pk=job.pk).state, company.phone) == ("cancelled", "whole")


# --- starting again -----------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_work_is_started_again_for_who_asked_for_it(world, client_of, state):
    job = make_job(world.alice, state=state, args={"company_id": None}, key="k", total=7, error="database")
    client = client_of(world.admin)
    response = post(client, "again", job)
    assert "The work was started again." in response.content.decode()
    fresh = Job.objects.get(retry_of=job)
    assert (fresh.name, fresh.args, fresh.actor_id, fresh.key, fresh.total, fresh.state) == (
        job.name,
        job.args,
        world.alice.pk,
        "k",
        7,
        "queued",
    )
    assert "It was started again:" in page(client, job)
    assert reverse("core:job_again", args=[job.public_id]) not in page(client, job)
    event = Event.objects.get(name="core.job.again")
    assert (event.actor_id, event.subject_id) == (world.admin.pk, job.pk)


def test_one_failed_job_is_started_again_once(world, client_of):
    job = make_job(world.alice, state="failed", error="ValueError")
    client = client_of(world.alice)
    post(client, "again", job)
    response = post(client, "again", job)
    assert response.status_code == 409
    assert "This work was already started again." in response.content.decode()
    assert Job.objects.filter(retry_of=job).count() == 1


def test_work_under_way_is_not_doubled(world):
    job = make_job(world.alice, state="failed", key="same")
    make_job(world.alice, key="same")
    with pytest.raises(Conflict, match="under way"):
        job_control.start_again(world.actor("alice"), job=job)
    assert Job.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_start_it_once(world):
    job = make_job(world.alice, state="failed")
    actor, start, ended = world.actor("alice"), threading.Barrier(2), []

    def press():
        start.wait(5)
        try:
            job_control.start_again(actor, job=job)
            ended.append("started")
        except Conflict:
            ended.append("conflict")
        finally:
            connection.close()

    both = [threading.Thread(target=press) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(10)
    assert sorted(ended) == ["conflict", "started"]
    assert Job.objects.filter(retry_of=job).count() == 1


def test_what_cannot_be_started_again(world, client_of):
    client = client_of(world.alice)
    own = make_job(world.alice, name="tests.own_page", state="failed")
    assert "Start it again on the page where you asked for it." in page(client, own)
    assert post(client, "again", own).status_code == 403
    for job in (make_job(world.alice, state="done"), make_job(world.alice, name="tests.gone", state="failed")):
        assert reverse("core:job_again", args=[job.public_id]) not in page(client, job)
        assert post(client, "again", job).status_code == 403
    of_bob = make_job(world.bob, state="failed")
    assert post(client, "again", of_bob).status_code == 404
    assert not Job.objects.filter(retry_of__isnull=False).exists()


def test_a_document_follows_the_job_that_was_started_again(world):
    document = make_document(make_audit(world.asahi_plant, world.alice), world.alice, state="draft")
    failed = make_job(world.alice, name="reports.render_document", state="failed", args={"document_id": document.pk})
    Document.objects.filter(pk=document.pk).update(job=failed, file=None)
    fresh = job_control.start_again(world.actor("alice"), job=failed)
    jobs.run(fresh.pk)
    document.refresh_from_db()
    assert document.job_id == fresh.pk


# --- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "It waits for a worker and starts as soon as one is free."),
        ({"created_at": -300}, "the queue does not answer"),
        ({"error": "disk"}, "The disk was full or could not be written."),
        ({"error": "database", "run_after": 60}, "The database was busy or away. It is tried again by itself at"),
        ({"state": "running", "lease_until": -1}, "It lost its worker. It starts again by itself"),
        ({"state": "running", "cancel_asked_at": -1}, "It stops at the next safe point"),
        ({"state": "failed", "error": "too many attempts"}, "each time its worker was lost"),
        (
            {"state": "failed", "error": "ValueError", "request_id": "abc-1"},
            "give your administrator this number: abc-1",
        ),
        ({"state": "failed", "result": {"problem": "glyph", "character": "𠀋"}}, "U+2000B"),
    ],
)
def test_how_it_stands_is_said_in_words(world, client_of, fields, words):
    now = timezone.now()
    times = ("created_at", "run_after", "lease_until", "cancel_asked_at")
    fields = {name: now + timedelta(seconds=value) if name in times else value for name, value in fields.items()}
    assert words in page(client_of(world.alice), make_job(world.alice, **fields))


def test_reasons_are_kept_as_codes_and_said_in_the_language_of_the_reader(world, client_of, monkeypatch):
    monkeypatch.setitem(job_control.WORDS, "disk", gettext_lazy("Download the file"))  # a text with both languages
    job = make_job(world.alice, state="failed", error="disk")
    assert "Download the file" in page(client_of(world.alice), job)
    japanese = page(client_of(world.alice, "ja"), job)
    assert "Download the file" not in japanese
    with translation.override("ja"):
        assert gettext("Download the file") in japanese


def test_details_of_a_job(world, client_of):
    text = page(client_of(world.alice), make_job(world.alice, state="done", attempts=2, queue="documents"))
    for words in ("75 seconds", "Attempts", "documents", "Alice"):
        assert words in text


# --- the list -----------------------------------------------------------------------------------


def test_staff_see_theirs_and_administrators_all(world, client_of):
    make_job(world.alice, name="tests.long")
    make_job(world.bob, name="tests.own_page")
    make_job(None, name="tests.needed")
    address = reverse("core:job_list")
    alice, admin = (client_of(user).get(address).content.decode() for user in (world.alice, world.admin))
    rows = [f">{label}</a>" for label in ("Long work", "Work with a page", "Needed work")]
    assert [row in alice for row in rows] == [True, False, False]
    assert [row in admin for row in rows] == [True, True, True]
    assert "the clock" in admin


def test_the_list_is_narrowed_by_state_and_kind(world, client_of):
    make_job(world.alice, state="failed")
    make_job(world.alice, name="tests.own_page")
    client, address = client_of(world.alice), reverse("core:job_list")
    failed = client.get(address, {"state": "failed"}).content.decode()
    kind = client.get(address, {"kind": "tests.own_page"}).content.decode()
    assert (">Long work</a>" in failed, ">Work with a page</a>" in failed) == (True, False)
    assert (">Long work</a>" in kind, ">Work with a page</a>" in kind) == (False, True)
    assert client.get(address, {"kind": "nonsense"}).status_code == 422


def test_lost_work_is_named_in_the_list(world, client_of):
    make_job(world.alice, state="running", lease_until=timezone.now() - timedelta(seconds=1))
    assert "lost its worker" in client_of(world.alice).get(reverse("core:job_list")).content.decode()


def test_one_job_and_a_hundred_cost_the_same_queries(world, client_of):
    client, address = client_of(world.admin), reverse("core:job_list")
    counts = []
    for number in (1, 99):
        for _ in range(number):
            make_job(world.alice, state="done")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address + "?size=100")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_asks_again_while_it_lives_and_not_after(world, client_of):
    client = client_of(world.alice)
    live, done = make_job(world.alice), make_job(world.alice, state="done")
    fragment = client.get(reverse("core:job_progress", args=[live.public_id]), headers={"HX-Request": "true"})
    assert "hx-get" in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
    address = reverse("core:job_progress", args=[done.public_id])
    assert address not in page(client, done)
    assert reverse("core:job_progress", args=[live.public_id]) in page(client, live)
