"""Two runs at once, a worker killed in the middle: everybody is told once, by real threads and a real worker."""

import threading
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.utils import timezone

from imjapan.accounts.models import Mail, Notification, User
from imjapan.core import jobs
from imjapan.core.models import Job
from reports.reminders.domain import give
from reports.reminders.models import Reminder
from tests.records import make_finding, make_obligation, release
from tests.worker import kill, start_worker, wait_for, worker
from tests.world import World, make_audit

from .conftest import at

pytestmark = pytest.mark.django_db(transaction=True)
MORNING = "2026-11-24T08:00:00+09:00"


@pytest.fixture
def world(transactional_db):
    world = World()
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.com")
    make_obligation(world.asahi_plant, kind="audit", legal_on=date(2026, 11, 20))
    finding = make_finding(make_audit(world.asahi_plant, world.alice), world.alice)
    make_obligation(world.asahi_plant, legal_on=date(2026, 12, 1), released_finding=release(finding, world.bob))
    return world


def told():
    """Everything that was given: (user, kind of mail), (user, kind of line), (user, step), each sorted."""
    return (
        sorted(Mail.objects.filter(kind__startswith="reports.").values_list("user__username", "kind")),
        sorted(Notification.objects.values_list("user__username", "kind")),
        sorted(Reminder.objects.exclude(step="passed").values_list("user__username", "step")),
    )


EXPECTED = [("alice", "digest"), ("bob", "digest"), ("bob", "late_deputy"), ("hana", "owed")]


def is_as_expected():
    kinds = [(name, f"reports.{kind}") for name, kind in EXPECTED]
    assert told() == (kinds, kinds, EXPECTED)


def test_two_runs_at_once_give_everything_once(world):
    barrier, errors = threading.Barrier(4), []

    def go():
        try:
            barrier.wait()
            give(at("2026-11-24 08:00"))
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert errors == []
    is_as_expected()


@contextmanager
def ledger_is_held():
    """The ledger can be read but not written, so a run stops after its mails and lines and before its end."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE reports_reminder IN EXCLUSIVE MODE")
        yield


def waits_for_the_ledger():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'reports_reminder'::regclass")
        return cursor.fetchone()[0]


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_gives_nothing_and_the_next_one_everything_once(world, tmp_path):
    jobs.enqueue("reports.remind", key="scheduled:reports.remind")
    job = Job.objects.get(name="reports.remind")
    with time_machine.travel(MORNING, tick=True):
        with ledger_is_held():
            first = start_worker(tmp_path, at=MORNING)
            try:
                wait_for(waits_for_the_ledger, "the run to reach the ledger")
            finally:
                kill(first)
        wait_for(lambda: not waits_for_the_ledger(), "the database to roll back")
    job.refresh_from_db()
    assert job.state == "running"
    assert told() == ([], [], [])

    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(minutes=9), sent_at=None)
    jobs.sweep()
    with worker(tmp_path, at=MORNING):
        wait_for(lambda: Job.objects.filter(pk=job.pk, state="done").exists(), "the second worker")
    is_as_expected()
    job.refresh_from_db()
    assert (job.result["mails"], job.attempts) == (4, 2)
