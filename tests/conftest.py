"""Fixtures of the whole suite."""

import threading

import pytest
import time_machine
from django.core.handlers.base import BaseHandler
from django.core.management import BaseCommand
from django.test import Client
from django.utils import translation

from imjapan.core import catalogue, history, jobs
from tests.nobody import nobody
from tests.world import TODAY, World


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    """The catalogues are made once, before the workers start, as `make run` makes them."""
    if not hasattr(config, "workerinput"):
        catalogue.compile_all()


@pytest.fixture(autouse=True)
def _clock():
    """It is ten in the morning of `TODAY` and time passes, whatever day the suite runs on."""
    with time_machine.travel(f"{TODAY}T10:00:00+09:00", tick=True):
        yield


@pytest.fixture(autouse=True)
def _maker(monkeypatch):
    """Rows that a test and its threads make are made by the test; requests, jobs and commands name their own actor.

    While one of those runs, the maker is put aside: what has no actor in production has none here, and fails.
    """
    thread_run, run, execute, respond = threading.Thread.run, jobs.run, BaseCommand.execute, BaseHandler.get_response

    def run_as_test(thread):
        with history.context(None, source="test"):
            thread_run(thread)

    def execute_as_in_production(command, *args, **options):
        with nobody(), history.of_command(type(command).__module__.rpartition(".")[2]):  # as manage.py does
            return execute(command, *args, **options)

    monkeypatch.setattr(threading.Thread, "run", run_as_test)
    monkeypatch.setattr(jobs, "run", nobody()(run))
    monkeypatch.setattr(BaseCommand, "execute", execute_as_in_production)
    monkeypatch.setattr(BaseHandler, "get_response", nobody()(respond))
    with history.context(None, source="test"):
        yield


@pytest.fixture(autouse=True)
def _language():
    """Messages are in English until a test or its request asks for another language; none leaks into the next test."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _files_of_this_run(settings, tmp_path):
    """Stored files of one test never meet those of another."""
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def world(db):
    """Two offices with their people, two companies each, trainees in training. See tests/world.py."""
    return World()


@pytest.fixture
def client_of():
    """A browser-like client signed in as a user; CSRF is checked as in a browser only where a test asks."""

    def make(user, language="en"):
        client = Client(HTTP_ACCEPT_LANGUAGE=language)
        client.force_login(user)
        client.cookies["django_language"] = language
        return client

    return make
