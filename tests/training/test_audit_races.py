"""Two at once, on real transactions: exactly one wins, and the other is told who. A dead broker loses nothing."""

import threading
from datetime import date
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.utils import translation

from imjapan.core import changes, jobs
from imjapan.core.errors import Conflict
from imjapan.core.models import Job
from tests.training.helpers import complete, finished, make_full_finding, open_page, send, text_of
from tests.world import TODAY, World
from training.domain import audits, findings
from training.models import Audit, ReleasedFinding

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 20)


@pytest.fixture
def ready(db):
    """A world and a draft that could be finished."""
    world = World()
    alice = world.actor("alice")
    audit = audits.start_audit(alice, establishment=world.asahi_plant, kind="regular", on=DAY)
    data = complete(interviewed=world.trainees[:2]) | {"manager": world.bob.pk}
    return world, audits.save_draft(alice, audit=audit, version=1, data=data).audit


def together(*acts):
    """Run the functions at the same moment; returns what each gave or raised."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            translation.activate("en")
            gate.wait(5)
            results[number] = act()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


def test_two_finish_at_once_and_one_wins(ready):
    world, audit = ready
    finish = partial(audits.finish_audit, audit=audit, version=audit.version, today=TODAY)
    results = together(*(partial(finish, world.actor(name)) for name in ("alice", "bob", "alice", "bob")))
    lost = [result for result in results if isinstance(result, Conflict)]
    won = [result for result in results if isinstance(result, Audit)]
    assert (len(won), len(lost)) == (1, 3)
    winner = Audit.objects.get().finished_by.name
    assert all(f"already finished by {winner} on" in error.reason for error in lost)
    assert Audit.objects.get().version == audit.version + 1


def test_one_page_sent_twice_at_once(ready, client_of):
    world, audit = ready
    with time_machine.travel("2026-11-23T10:00:00+09:00", tick=True):
        clients = [client_of(world.alice), client_of(world.bob)]
        typed = [open_page(client, audit) for client in clients]
        typed[0]["summary"], typed[1]["summary"] = "Alice typed this", "Bob typed this"
        answers = together(
            *(partial(send, pair[0], "audit_finish", audit, pair[1]) for pair in zip(clients, typed, strict=True))
        )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    loser = next(number for number, answer in enumerate(answers) if answer.status_code == 409)
    page = answers[loser].content.decode()
    assert typed[loser]["summary"] in page
    assert typed[1 - loser]["summary"] in page
    audit.refresh_from_db()
    assert audit.summary == typed[1 - loser]["summary"]


def test_two_save_one_field_at_once_and_neither_is_lost_unseen(ready, client_of):
    world, audit = ready
    clients = [client_of(world.alice), client_of(world.bob)]
    typed = [open_page(client, audit) for client in clients]
    typed[0]["summary"], typed[1]["summary"] = "Alice typed this", "Bob typed this"
    answers = together(
        *(partial(send, pair[0], "audit_edit", audit, pair[1]) for pair in zip(clients, typed, strict=True))
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    loser = next(number for number, answer in enumerate(answers) if answer.status_code == 409)
    assert "Alice typed this" in text_of(answers[loser])
    assert "Bob typed this" in text_of(answers[loser])


def test_two_managers_approve_at_once(ready):
    world, audit = ready
    audits.finish_audit(world.actor("alice"), audit=audit, version=audit.version, today=TODAY)
    approve = partial(audits.approve_audit, audit=audit, today=TODAY)
    results = together(*(partial(approve, world.actor(name)) for name in ("bob", "mia")))
    assert sorted(type(result).__name__ for result in results) == ["Audit", "Conflict"]


def test_two_release_at_once_and_the_company_is_told_once(db):
    world = World()
    audit = finished(world, DAY)
    make_full_finding(audit, world.alice)
    release = partial(findings.release_findings, audit=audit, today=TODAY)
    results = together(*(partial(release, world.actor(name)) for name in ("bob", "mia")))
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "list"]
    assert ReleasedFinding.objects.count() == 1


@pytest.fixture
def slow_consumer():
    """A consumer of a finished audit that hands its work to a job."""

    @jobs.task("tests.after_audit")
    def after_audit(job, *, ids):
        return {"ids": ids}

    def consumer(change):
        jobs.enqueue("tests.after_audit", ids=list(change.ids))

    changes.on("audit.finished")(consumer)
    yield
    changes._consumers["audit.finished"].remove(consumer)
    jobs._tasks.pop("tests.after_audit")


def test_a_dead_broker_loses_nothing(ready, slow_consumer, settings):
    world, audit = ready
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    audits.finish_audit(world.actor("alice"), audit=audit, version=audit.version, today=TODAY)
    assert Audit.objects.get().state == "finished"
    job = Job.objects.get(name="tests.after_audit")
    assert (job.state, job.sent_at, job.args) == (Job.State.QUEUED, None, {"ids": [audit.pk]})
