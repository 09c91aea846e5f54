"""A real Celery worker for tests: its own process group, on the database and queue of the running test."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from imjapan.celery import app

# Celery under another clock: what it starts inherits it.
AT = """
import sys, time_machine
time_machine.travel(sys.argv.pop(1), tick=True).start()
from celery.__main__ import main
main()
"""


def start_worker(tmp_path, *, at=None, before=(), **environment):
    """Start a worker whose files lie below `tmp_path/var`; the caller ends it (see `worker`).

    `at`: the moment its clock shows at the beginning, as "2026-11-24T08:00:00+09:00". `before`: words before the
    command. `environment`: variables that differ, as another REDIS_URL.
    """
    database = connection.settings_dict
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{name}".format(
        **settings.DATABASES["default"], name=database["NAME"]
    )
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "VAR_DIR": str(tmp_path / "var"),
        "DJANGO_SETTINGS_MODULE": "imjapan.settings.dev",
        **environment,
    }
    python = [sys.executable, "-c", AT, at] if at else [sys.executable, "-m", "celery"]
    command = [*before, *python, "--app=imjapan.celery:app", "worker", "--queues=default,documents"]
    quiet = ["--concurrency=1", "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=error"]
    with (tmp_path / "worker.log").open("ab") as log:
        return subprocess.Popen(
            [*command, *quiet], cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log, start_new_session=True
        )


def wait_until_it_listens():
    """A worker needs seconds to import everything; a test that counts its own seconds begins after that."""
    wait_for(lambda: app.control.ping(timeout=0.5), "a worker that answers")


def kill(process):
    """SIGKILL to the whole group, as a crash or the kernel would."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


@contextmanager
def worker(tmp_path, *, at=None, before=(), **environment):
    """A worker for the time of a block, ended with SIGTERM."""
    process = start_worker(tmp_path, at=at, before=before, **environment)
    try:
        yield process
        process.terminate()
        process.wait(timeout=20)
    finally:
        if process.poll() is None:
            kill(process)


def wait_for(condition, what, seconds=45):
    """The first true value of `condition()`; AssertionError after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.005)
    raise AssertionError(f"waited {seconds} s for {what}")
