"""Every way in names who acts: requests, jobs, a real worker, commands. What names nobody cannot write."""

import json
import os
import subprocess
import sys
import threading
from contextlib import nullcontext
from datetime import date
from types import SimpleNamespace

import pghistory
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from companies.models import Company
from imjapan.core import history, jobs, tracing
from imjapan.core.models import Event, Job
from interns.models import Person
from reports.documents import domain as documents
from tests.masters import fill
from tests.nobody import nobody
from tests.records import make_finding, release
from tests.roster.sheets import roster, xlsx
from tests.worker import wait_for, worker
from tests.world import TODAY, World, make_audit

NUMBER = "0a1b2c3d-0000-4000-8000-000000000000"
NO_ACTOR = "is written without an actor"


def contexts(row):
    """Label, actor and way of each history row of a record, oldest first."""
    rows = row.history.order_by("pgh_id").values_list("pgh_label", "pgh_context")
    return [(label, given["actor"], given["source"]) for label, given in rows]


# --- nobody -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_write_without_a_context_is_refused_in_words(world):
    with nobody():
        for write in (
            lambda: Company.objects.filter(pk=world.asahi.pk).update(phone="1"),
            lambda: Company.objects.create(office=world.tokyo, name="x"),
            lambda: world.asahi.in_charge.all().delete(),
        ):
            with pytest.raises(ProgrammingError, match=f"history: companies_.* {NO_ACTOR}"), transaction.atomic():
                write()
        with history.context(world.bob.pk):
            Company.objects.filter(pk=world.asahi.pk).update(phone="2")
    assert contexts(world.asahi)[-1] == ("changed", world.bob.pk, "")


@pytest.mark.django_db
def test_a_context_without_an_actor_is_no_context(world):
    with nobody(), pghistory.context(source="somewhere"), pytest.raises(ProgrammingError, match=NO_ACTOR):
        Company.objects.filter(pk=world.asahi.pk).update(phone="1")


@pytest.mark.django_db
def test_an_inner_context_ends_with_its_block(world):
    def change(phone):
        Company.objects.filter(pk=world.asahi.pk).update(phone=phone)

    with nobody(), history.context(world.alice.pk):
        change("1")
        with pytest.raises(ZeroDivisionError), history.context(world.bob.pk, source="inner"):
            change("2")
            change(str(1 // 0))
        change("3")
        assert history.source() == ""
    assert contexts(world.asahi)[-3:] == [
        ("changed", world.alice.pk, ""),
        ("changed", world.bob.pk, "inner"),
        ("changed", world.alice.pk, ""),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_thread_has_no_actor_of_its_own():
    world, said = World(), []

    def act():
        try:
            with nobody():
                Company.objects.filter(pk=world.asahi.pk).update(phone="1")
        except ProgrammingError as error:
            said.append(str(error))
        finally:
            connection.close()

    with history.context(world.bob.pk):  # that of the thread which starts it does not reach it
        thread = threading.Thread(target=act)
        thread.start()
        thread.join()
    assert NO_ACTOR in said[0]


# --- requests, jobs and commands inside the suite -----------------------------------------------


@pytest.mark.django_db
def test_a_request_is_made_by_who_signed_in_and_the_maker_comes_back(world, client_of):
    fill(client_of(world.bob), reverse("companies:edit", args=[world.asahi.public_id]), phone="03-1")
    Company.objects.filter(pk=world.asahi.pk).update(phone="03-2")
    assert contexts(world.asahi) == [("added", None, "test"), ("changed", world.bob.pk, ""), ("changed", None, "test")]


def without_actor(monkeypatch, module):
    lost = SimpleNamespace(context=lambda *given, **more: nullcontext(), source=history.source)
    monkeypatch.setattr(f"{module}.history", lost)


@pytest.mark.django_db
def test_a_request_that_loses_its_actor_fails(world, client_of, monkeypatch):
    client = client_of(world.bob)
    without_actor(monkeypatch, "imjapan.accounts.middleware")
    with pytest.raises(ProgrammingError, match=NO_ACTOR):
        fill(client, reverse("companies:edit", args=[world.asahi.public_id]), phone="03-1")


@pytest.fixture
def _job():
    @jobs.task("tests.change_company")
    def change(job, *, company_id):
        with transaction.atomic():
            Company.objects.filter(pk=company_id).update(phone="03-3")

    yield
    jobs._tasks.pop("tests.change_company")


@pytest.mark.django_db
@pytest.mark.usefixtures("_job")
def test_a_job_acts_for_who_asked_and_by_its_name(world):
    public_id = jobs.enqueue("tests.change_company", actor=world.actor("alice"), company_id=world.asahi.pk)
    jobs.run(Job.objects.get(public_id=public_id).pk)
    assert contexts(world.asahi)[-1] == ("changed", world.alice.pk, "tests.change_company")


@pytest.mark.django_db
@pytest.mark.usefixtures("_job")
def test_a_job_that_loses_its_actor_fails(world, monkeypatch):
    without_actor(monkeypatch, "imjapan.core.jobs")
    public_id = jobs.enqueue("tests.change_company", actor=world.actor("alice"), company_id=world.asahi.pk)
    jobs.run(Job.objects.get(public_id=public_id).pk)
    assert (Job.objects.get().state, Job.objects.get().error) == ("failed", "ProgrammingError")
    assert contexts(world.asahi) == [("added", None, "test")]


@pytest.mark.django_db
def test_a_command_that_loses_its_actor_fails(monkeypatch, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(history, "of_command", lambda name: nullcontext())
    with pytest.raises(ProgrammingError, match=NO_ACTOR), transaction.atomic():
        call_command("demo")


# --- other processes ----------------------------------------------------------------------------


def process(tmp_path, *arguments):
    """A Python process on the database of the test; returns (exit code, what it printed)."""
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{name}".format(
        **settings.DATABASES["default"], name=connection.settings_dict["NAME"]
    )
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "VAR_DIR": str(tmp_path / "var"),
        "DJANGO_SETTINGS_MODULE": "imjapan.settings.dev",
    }
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout.decode()


SCRIPT = "import django; django.setup(); from companies.models import Company; Company.objects.update(phone='1')"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_scripts_and_commands_in_processes_of_their_own(tmp_path):
    world = World()
    Person.objects.filter(pk=world.trainees[0].pk).update(old_number="P-0")
    code, words = process(tmp_path, "-c", SCRIPT)
    assert code != 0
    assert f"history: companies_companyevent {NO_ACTOR}" in words
    assert not Company.objects.filter(phone="1").exists()

    path = tmp_path / "roster.xlsx"
    path.write_bytes(xlsx(roster()))
    code, words = process(tmp_path, "manage.py", "import_roster", path, "--as", "bob")
    assert code == 1, words  # another office is not Bob's
    assert not Event.objects.exists()
    code, words = process(tmp_path, "manage.py", "import_roster", path, "--as", "admin")
    assert code == 0, words
    person = Person.objects.get(old_number="P-1")
    assert contexts(person) == [("added", world.admin.pk, "import_roster")]
    event = Event.objects.get(name="training.roster.taken_over")
    assert (event.actor_id, event.source) == (world.admin.pk, "import_roster")
    assert event.details["new"] > 5
    assert len(event.request_id) == 36

    code, words = process(tmp_path, "manage.py", "shell", "-c", SCRIPT.rpartition("; ")[2].replace("'1'", "'2'"))
    assert code == 0, words
    assert contexts(world.asahi)[-1] == ("changed", None, "command shell")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_demo_is_loaded_by_the_system_through_a_command(tmp_path):
    code, words = process(tmp_path, "manage.py", "demo")
    assert code == 0, words
    found = set()
    for model in apps.get_models():
        if hasattr(model, "history") and model._meta.app_label in ("companies", "interns", "training", "accounts"):
            rows = model._meta.get_field("history").related_model.objects
            found |= {(given["actor"], given["source"]) for given in rows.values_list("pgh_context", flat=True)}
    assert (None, "command demo") in found
    assert {source for _actor, source in found} == {"command demo"}
    code, words = process(tmp_path, "manage.py", "recompute", "--all")
    assert code == 0, words


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_carries_actor_way_and_number(settings, tmp_path):
    world = World()
    settings.FILES_DIR = tmp_path / "var" / "files"
    audit = make_audit(world.asahi_plant, world.alice, manager=world.bob)
    release(make_finding(audit, world.alice), world.bob)
    with worker(tmp_path), tracing.of(NUMBER):
        with history.context(world.alice.pk):
            document = documents.make_document(world.actor("alice"), form_id="PRC-01", subject=audit, today=TODAY)
        jobs.enqueue(
            "core.export_list",
            actor=world.actor("bob"),
            name="people",
            query="office=TKY",
            columns=["name"],
            language="ja",
        )
        wait_for(lambda: not Job.objects.filter(state__in=Job.LIVE).exists(), "the worker", seconds=90)
    assert {job.name: (job.state, job.error) for job in Job.objects.all()} == dict.fromkeys(
        Job.objects.values_list("name", flat=True), ("done", "")
    )
    told = contexts(document)
    assert told[0] == ("added", world.alice.pk, "")
    assert ("changed", world.alice.pk, "reports.render_document") in told
    event = Event.objects.get(name="core.list.exported")
    assert (event.actor_id, event.source, event.request_id) == (world.bob.pk, "core.export_list", NUMBER)
    assert json.dumps(event.details, sort_keys=True) == json.dumps(
        {"filters": f"office:{world.tokyo.pk}", "format": "xlsx", "list": "people", "rows": 5, "searched": False}
    )
    assert event.at.date() >= date(2026, 11, 23)
