"""Real processes of the product, on servers that a test may stop: web, a browser for it, hints as beat sends them."""

import http.client
import os
import re
import subprocess
import sys
import time
from contextlib import closing, contextmanager

import psycopg
from celery import current_app
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from imjapan.accounts.models import User
from imjapan.core import fence
from imjapan.core.embedded.postgres import Postgres, binaries
from imjapan.core.embedded.process import free_port
from tests.worker import kill, wait_for
from tests.world import PASSWORD, TODAY

MORNING = f"{TODAY}T10:00:00+09:00"
WORKER = f"{TODAY}T10:05:00+09:00"  # its clock may not be behind that of who asks
LATER = f"{TODAY}T10:30:00+09:00"  # every lease of before has run out
CSRF = "c" * 32

# gunicorn under the clock of the tests; its workers inherit it.
WEB = """
import sys, time_machine
time_machine.travel(sys.argv.pop(1), tick=True).start()
from gunicorn.app.wsgiapp import run
run()
"""


def database_url():
    """The database of this test."""
    given = connection.settings_dict
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**given)


@contextmanager
def web(tmp_path, *, at=MORNING, before=(), **environment):
    """The web server as `serve` starts it, answering; its files lie below `tmp_path/var`. Yields its process, `port`.

    Its keys are those of the tests, so sessions made here are good there.
    """
    port = free_port()
    given = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(tmp_path / "var"),
        "DJANGO_SETTINGS_MODULE": "imjapan.settings.dev",
        "SECRET_KEY": settings.SECRET_KEY,
        **environment,
    }
    (tmp_path / "var" / "static").mkdir(parents=True, exist_ok=True)
    command = [
        *(*before, sys.executable, "-c", WEB, at, "imjapan.wsgi:application", f"--bind=127.0.0.1:{port}"),
        *("--preload", "--workers=2", "--threads=4", "--graceful-timeout=5", "--no-control-socket"),
        *("--log-level=warning", "--worker-tmp-dir=/dev/shm"),
    ]
    with (tmp_path / "web.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=given, stdout=log, stderr=log, start_new_session=True
        )
    process.port = port
    try:
        wait_for(lambda: process.poll() is not None or is_healthy(port), "the web server")
        assert process.poll() is None, (tmp_path / "web.log").read_text()
        yield process
        process.terminate()
        process.wait(timeout=20)
    finally:
        if process.poll() is None:
            kill(process)


def is_healthy(port):
    try:
        return Browser(port).get("/healthz").status == 200
    except OSError:
        return False


class Answer:
    """What came back: status, where it leads to, the page and its text without tags."""

    def __init__(self, response, seconds):
        self.status, self.location, self.seconds = response.status, response.getheader("Location", ""), seconds
        self.page = response.read().decode(errors="replace")
        self.cookies = [value.split(";")[0] for value in response.headers.get_all("Set-Cookie", [])]

    @property
    def text(self):
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.page))

    def __repr__(self):
        return f"<{self.status} {self.location or self.text[:300]}>"


class Browser:
    """Somebody's browser on the web server at a port; `user` is signed in without the page."""

    def __init__(self, port, user=None):
        self.port, self.name = port, user and user.username
        self.cookies = {"csrftoken": CSRF, "django_language": "en"}
        if user is not None:
            client = Client()
            client.force_login(user)
            self.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def get(self, path):
        return self._ask("GET", path)

    def post(self, path, data):
        given = {name: value for name, value in data.items() if value is not None}
        body = encode_multipart(BOUNDARY, given | {"csrfmiddlewaretoken": CSRF})
        return self._ask("POST", path, body, {"Content-Type": MULTIPART_CONTENT})

    def _ask(self, method, path, body=None, headers=None):
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Connection": "close"}
        begin = time.monotonic()
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as link:
            link.request(method, path, body, sent | (headers or {}))
            answer = Answer(link.getresponse(), time.monotonic() - begin)
        self.cookies.update(pair.split("=", 1) for pair in answer.cookies)
        self.cookies["csrftoken"] = CSRF
        return answer


def address(name, *rows):
    """The address of a page; rows are named by their public id."""
    return reverse(name, args=[getattr(row, "public_id", row) for row in rows])


def with_real_password(user):
    """A password as the product keeps it; the tests keep a quicker one."""
    hasher = Argon2PasswordHasher()
    User.objects.filter(pk=user.pk).update(password=hasher.encode(PASSWORD, hasher.salt()))
    user.refresh_from_db()
    return user


def hint(task, *args, redis_url=None):
    """Put a task into the queue as beat does."""
    with current_app.connection_for_write(redis_url or settings.REDIS_URL) as link:
        current_app.send_task(task, args, connection=link, queue="default")


@contextmanager
def own_postgres(tmp_path):
    """A PostgreSQL of this test's own, safe as in production, with a copy of the test's database."""
    postgres = Postgres(tmp_path / "postgres", for_tests=False)
    postgres.start()
    postgres.wait_ready()
    try:
        with psycopg.connect(postgres.url, autocommit=True) as link:
            fence.ensure_roles(link)
        dump = tmp_path / "copy.dump"
        for command in (
            ["pg_dump", "--format=custom", f"--file={dump}", database_url()],
            ["pg_restore", "--no-owner", f"--dbname={postgres.url}", dump],
        ):
            done = subprocess.run([binaries() / command[0], *command[1:]], capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
        yield postgres
    finally:
        postgres.stop()
