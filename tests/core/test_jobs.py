"""The job ledger: nothing lost, nothing twice."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from imjapan.core import changes, jobs
from imjapan.core.models import Job

ran = []


@pytest.fixture(autouse=True)
def _tasks(db):
    ran.clear()

    @jobs.task("tests.note", time_limit=30)
    def note(job, *, number):
        ran.append(number)
        return {"number": number}

    @jobs.task("tests.fail")
    def fail(job):
        raise ValueError("secret of a person")

    @jobs.task("tests.retry")
    def retry(job):
        ran.append("tried")
        raise jobs.Retry("disk full")


def row(public_id):
    return Job.objects.get(public_id=public_id)


def test_a_job_runs_once_however_often_it_is_delivered():
    job = row(jobs.enqueue("tests.note", number=7))
    for _ in range(3):
        jobs.run(job.pk)
    assert ran == [7]
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == ("done", {"number": 7}, 1)


def test_one_live_job_per_key():
    first = jobs.enqueue("tests.note", key="same", number=1)
    assert jobs.enqueue("tests.note", key="same", number=2) == first
    jobs.run(row(first).pk)
    assert jobs.enqueue("tests.note", key="same", number=3) != first
    assert ran == [1]


def test_an_error_ends_in_the_ledger_without_its_text():
    job = row(jobs.enqueue("tests.fail"))
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "ValueError")


def test_a_passing_fault_is_tried_again_later_and_not_for_ever():
    job = row(jobs.enqueue("tests.retry"))
    for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
        jobs.run(job.pk)
        job.refresh_from_db()
        assert job.attempts == attempt
        if attempt < jobs.MAX_ATTEMPTS:
            assert job.state == "queued"
            assert job.run_after > timezone.now()
            Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
    assert (job.state, job.error) == ("failed", "disk full")


def test_a_job_under_lease_is_left_alone_and_taken_up_when_the_worker_died():
    job = row(jobs.enqueue("tests.note", number=5))
    assert jobs.claim(job.pk) is not None  # a worker takes it and is killed
    jobs.run(job.pk)
    assert ran == []
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    jobs.run(job.pk)
    assert ran == [5]


def test_a_worker_that_was_thought_dead_does_not_overwrite_the_second_one():
    job = row(jobs.enqueue("tests.note", number=5))
    first = jobs.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    jobs.claim(job.pk)
    mine = Job.objects.filter(pk=job.pk, attempts=first.attempts, state=Job.State.RUNNING)
    assert mine.update(state=Job.State.DONE, finished_at=timezone.now()) == 0


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_loses_nothing(settings):
    alive = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with transaction.atomic():
        job = row(jobs.enqueue("tests.note", number=1))
    job.refresh_from_db()
    assert (job.state, job.sent_at) == ("queued", None)
    assert jobs.sweep() == 0
    settings.REDIS_URL = alive
    assert jobs.sweep() == 1
    job.refresh_from_db()
    assert job.sent_at is not None


def test_the_sweep_sends_lost_jobs_again():
    lost, fresh = (row(jobs.enqueue("tests.note", number=n)) for n in (1, 2))
    Job.objects.filter(pk=fresh.pk).update(sent_at=timezone.now())
    Job.objects.filter(pk=lost.pk).update(sent_at=timezone.now() - timedelta(minutes=1))
    assert jobs.sweep() == 1


def test_rolled_back_work_leaves_no_job():
    with transaction.atomic():
        jobs.enqueue("tests.note", number=1)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_consumers_run_in_the_transaction_for_few_and_as_a_job_for_many(world):
    seen = []
    changes.on("tests.fact")(lambda change: seen.append(change.ids))
    try:
        changes.record(world.actor("alice"), world.asahi, "tests.fact")
        assert seen == [(world.asahi.pk,)]
        many = range(1, changes.INLINE_LIMIT + 2)
        changes.record_many(world.actor("alice"), type(world.asahi), many, "tests.fact")
        assert len(seen) == 1
        jobs.run(Job.objects.get(name="core.deliver_change").pk)
        assert seen[1] == tuple(many)
    finally:
        changes._consumers.pop("tests.fact")
