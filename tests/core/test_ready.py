"""Whether the system says truly how it is: with everything alive, with each part gone, and fast even when one hangs."""

import os
import signal
import socket
import time
from datetime import timedelta

import pytest
from celery.beat import ScheduleEntry
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from imjapan.accounts.models import Mail
from imjapan.celery import app
from imjapan.core import watch
from imjapan.core.embedded import start_services
from imjapan.core.models import Heartbeat, Job
from imjapan.core.watching import heartbeats, ready
from tests.worker import wait_for, worker

ALL = {"database", "migrations", "redis", "beat", "worker default", "worker documents", "files", "space"}


@pytest.fixture(autouse=True)
def _fresh():
    ready.Short.forget()
    yield
    ready.Short.forget()


@pytest.fixture
def committed(transactional_db):
    """Checks read on connections of their own, so what they see must be committed."""


@pytest.fixture
def here(db, monkeypatch):
    """The checks run on the connection of the test: for what they say, not for how they are run."""
    monkeypatch.setattr(ready.Round, "_started", lambda self, name, group: self._work(group))


def alive(**ages):
    """Signs of life of every part, `ages` seconds old (0 for those not named)."""
    for name in (heartbeats.BEAT, *map(heartbeats.queue_name, heartbeats.QUEUES)):
        age = timedelta(seconds=ages.get(name.split(" ")[-1], 0))
        Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now() - age})


def ask(client):
    ready.Short.forget()
    response = client.get(reverse("readyz"))
    return response.status_code, response.json()


def test_everything_alive_is_ready(committed, client):
    alive()
    status, answer = ask(client)
    assert (status, answer["status"]) == (200, "ready")
    assert set(answer["checks"]) >= ALL
    assert {name for name, state in answer["checks"].items() if state != "ok"} <= {"space"}


def test_the_answer_has_a_status_for_each_check_and_nothing_else(here, client):
    alive(beat=500)
    _status, answer = ask(client)
    assert set(answer) == {"status", "checks"}
    assert set(answer["checks"].values()) <= {"ok", "late", "failed"}


@pytest.mark.parametrize("part", ["beat", "default", "documents"])
def test_a_stale_sign_of_life_is_late(here, client, part):
    alive(**{part: 91})
    status, answer = ask(client)
    assert status == 503
    late = {name for name, state in answer["checks"].items() if state == "late"} - {"space"}
    assert late == {part if part == "beat" else f"worker {part}"}
    alive(**{part: 80})
    assert ask(client)[0] == 200


def test_a_part_never_heard_of_is_late(here, client):
    status, answer = ask(client)
    assert status == 503
    assert answer["checks"]["beat"] == "late"


def test_a_worker_with_full_hands_is_not_taken_for_dead(here, client):
    alive(documents=200)
    now = timezone.now()
    job = Job.objects.create(
        name="x", queue="documents", state="running", started_at=now, lease_until=now + timedelta(minutes=1)
    )
    assert ask(client)[1]["checks"]["worker documents"] == "ok"
    Job.objects.filter(pk=job.pk).update(started_at=now - timedelta(minutes=6))
    assert ask(client)[1]["checks"]["worker documents"] == "late"
    Job.objects.filter(pk=job.pk).update(started_at=now, lease_until=now - timedelta(seconds=1))
    assert ask(client)[1]["checks"]["worker documents"] == "late"


def test_missing_migrations_make_unready(here, client):
    alive()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET name = 'x' || name WHERE app = 'core' AND name = '0001_initial'")
    status, answer = ask(client)
    assert (status, answer["checks"]["migrations"]) == (503, "failed")


def test_waiting_work_and_mail_are_warnings_only(here, client, world, settings):
    settings.EMAIL_HOST = "mail.example"
    alive()
    long_ago = timezone.now() - timedelta(hours=2)
    Job.objects.create(name="x", run_after=long_ago)
    Mail.objects.create(user=world.alice, address="a@example.jp", kind="x", key="1", created_at=long_ago)
    status, answer = ask(client)
    assert status == 200
    assert (answer["checks"]["waiting jobs"], answer["checks"]["mail"]) == ("late", "late")


def test_a_folder_that_cannot_be_written_makes_unready(here, client, settings, tmp_path):
    alive()
    (tmp_path / "file").write_text("a file where the folder should be")
    settings.FILES_DIR = tmp_path / "file"
    status, answer = ask(client)
    assert (status, answer["checks"]["files"]) == (503, "failed")


def test_a_full_disk_makes_unready(here, client, monkeypatch):
    alive()
    monkeypatch.setattr(watch, "EMPTY", 2**80)
    assert ask(client)[1]["checks"]["files"] == "failed"


def test_no_redis_is_seen_and_only_that(here, client, settings):
    alive()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    status, answer = ask(client)
    assert (status, answer["checks"]["redis"], answer["checks"]["database"]) == (503, "failed", "ok")


def test_a_redis_that_hangs_holds_nobody_up(committed, client, settings):
    alive()
    with socket.create_server(("127.0.0.1", 0)) as mute:  # takes connections and never says a word
        settings.REDIS_URL = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        begin = time.monotonic()
        status, answer = ask(client)
    assert time.monotonic() - begin < 3
    assert (status, answer["checks"]["redis"], answer["checks"]["database"]) == (503, "failed", "ok")


@pytest.fixture
def own_database(tmp_path, settings, db):
    """A PostgreSQL of this test's own; the checks read there, because their threads open their own connection."""
    environ = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL",)}
    services = start_services(tmp_path / "own", for_tests=True, environ=environ)
    before = dict(connection.settings_dict)
    postgres = services.postgres
    changed = {"HOST": "127.0.0.1", "PORT": postgres.port, "PASSWORD": postgres.password, "NAME": "imjapan"}
    yield postgres, changed
    connection.settings_dict.update({key: before[key] for key in changed})
    services.stop()


def pretend(monkeypatch, changed):
    """Let connections opened from here on go to that server; the one of the test stays."""
    from django.db import connections

    create = connections.create_connection

    def elsewhere(alias):
        made = create(alias)
        made.settings_dict = {**made.settings_dict, **changed, "USER": "imjapan"}
        return made

    monkeypatch.setattr(connections, "create_connection", elsewhere)


@pytest.mark.slow
def test_a_database_that_stopped_and_one_that_hangs(own_database, client, monkeypatch):
    postgres, changed = own_database
    pretend(monkeypatch, changed)
    assert ask(client)[1]["checks"]["database"] == "ok"
    os.kill(postgres.pid, signal.SIGSTOP)
    try:
        begin = time.monotonic()
        status, answer = ask(client)
        took = time.monotonic() - begin
        second = ask(client)[1]
    finally:
        os.kill(postgres.pid, signal.SIGCONT)
    assert took < 3
    assert (status, answer["checks"]["database"], answer["checks"]["beat"]) == (503, "failed", "failed")
    assert answer["checks"]["redis"] == "ok"
    assert second["checks"]["database"] == "failed"
    wait_for(lambda: ask(client)[1]["checks"]["database"] == "ok", "the database to be found again", 15)
    postgres.stop()
    begin = time.monotonic()
    status, answer = ask(client)
    assert time.monotonic() - begin < 3
    assert (status, answer["checks"]["database"]) == (503, "failed")


def test_many_who_ask_cost_one_round(committed, client, monkeypatch):
    rounds = []
    results = ready.Round.results
    monkeypatch.setattr(ready.Round, "results", lambda self: rounds.append(1) or results(self))
    for _ in range(5):
        client.get(reverse("readyz"))
    assert len(rounds) == 1


def test_no_secret_in_the_answers(committed, client_of, world, settings):
    settings.REDIS_URL = "redis://:very-secret@127.0.0.1:1/0"
    answers = [client_of(world.admin).get(reverse(name)).content.decode() for name in ("readyz", "core:state")]
    for secret in ("very-secret", connection.settings_dict["PASSWORD"], connection.settings_dict["NAME"]):
        assert not any(secret in answer for answer in answers)


# --- the page -----------------------------------------------------------------------------------


def test_the_page_says_what_is_so_and_what_to_do(here, client_of, world):
    alive(beat=600)
    Job.objects.create(name="x", run_after=timezone.now() - timedelta(hours=3))
    text = client_of(world.admin).get(reverse("core:state")).content.decode()
    for words in (
        "PostgreSQL 18",
        "All changes of the tables are in place.",
        "Last heard of 10 minutes ago.",
        "Start the process “beat”.",
        "1 waits, the oldest for 3 hours.",
        "more workers work faster",
    ):
        assert words in text


def test_only_administrators_see_the_page(world, client_of):
    for user, status in ((world.alice, 403), (world.bob, 403), (world.hana, 404), (world.aki, 404)):
        assert client_of(user).get(reverse("core:state")).status_code == status
    assert reverse("core:state") not in client_of(world.alice).get("/today/").content.decode()


# --- signs of life ------------------------------------------------------------------------------


def test_each_queue_is_asked_every_half_minute_on_its_own_queue():
    entries = {name: ScheduleEntry(name=name, app=app, **entry) for name, entry in app.conf.beat_schedule.items()}
    asked = [entry for entry in entries.values() if entry.task == "core.heartbeat"]
    assert sorted((e.args[0], e.options["queue"]) for e in asked) == [
        ("default", "default"),
        ("documents", "documents"),
    ]
    assert all(entry.schedule.run_every == timedelta(seconds=30) and entry.options["expires"] < 30 for entry in asked)


def test_beat_tells_that_it_lives_and_goes_on_without_a_database(db, tmp_path, monkeypatch):
    monkeypatch.setenv("ALIVE_FILE", str(tmp_path / "alive"))
    scheduler = heartbeats.Scheduler(app, schedule_filename=str(tmp_path / "schedule"), lazy=True)
    monkeypatch.setattr(heartbeats.PersistentScheduler, "tick", lambda self: 5.0)
    assert scheduler.tick() == 5.0
    first = Heartbeat.objects.get(name="beat").at
    assert (tmp_path / "alive").exists()
    scheduler.tick()
    assert Heartbeat.objects.get(name="beat").at == first  # not at each tick
    scheduler.last = 0.0
    monkeypatch.setattr(heartbeats, "note", lambda name: (_ for _ in ()).throw(heartbeats.Error("away")))
    monkeypatch.setattr(heartbeats.connection, "close", lambda: None)
    assert scheduler.tick() == 5.0


@pytest.mark.slow
def test_a_sign_of_life_travels_through_redis_and_a_real_worker(committed, tmp_path, monkeypatch):
    monkeypatch.setenv("ALIVE_FILE", str(tmp_path / "alive"))
    with worker(tmp_path):
        for queue in heartbeats.QUEUES:
            app.send_task("core.heartbeat", [queue], queue=queue)
        wait_for(lambda: Heartbeat.objects.count() == 2, "the signs of both queues")
        assert (tmp_path / "alive").exists()
