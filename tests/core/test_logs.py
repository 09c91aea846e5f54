"""Log lines: what each has, and that nothing about a person ever gets into one."""

import io
import json
import logging
import re
import subprocess
import sys
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from imjapan.core import jobs, logs, tracing
from imjapan.core.models import Job
from tests.worker import wait_for, worker

MAIL = "sari.dewi@example.co.id"
SECRETS = ("SARI DEWI LESTARI", "Sari Dewi", "佐藤 花子", "E7654321", MAIL, "090-1234-5678", "Jalan Merdeka 17")


@pytest.fixture
def lines():
    """Everything that is logged, at every level, as production writes it: a function that gives it as dicts."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Line(as_json=True))
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)

    class Lines(list):
        def __call__(self):
            self.raw = stream.getvalue()
            return [json.loads(line) for line in self.raw.splitlines()]

        def of(self, event):
            return [line for line in self() if line["event"] == event]

    yield Lines()
    root.removeHandler(handler)
    root.setLevel(before)


def secrets_in(text):
    return [secret for secret in SECRETS if secret.lower() in text.lower()]


# --- what a line has ----------------------------------------------------------------------------


def test_the_line_of_a_request(world, client_of, lines):
    person = world.trainees[0]
    number = str(uuid.uuid4())
    address = reverse("people:detail", args=[person.public_id])
    client_of(world.alice).get(address + "?q=SARI DEWI LESTARI", headers={"X-Request-Id": number})
    (line,) = lines.of("request")
    assert (line["method"], line["route"], line["status"]) == ("GET", "people:detail", 200)
    assert (line["user_id"], line["request_id"], line["ids"]) == (world.alice.pk, number, [str(person.public_id)])
    assert line["ms"] > 0
    assert line["level"] == "info"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["time"])
    assert not secrets_in(lines.raw)


def test_addresses_nobody_has_and_long_polls_write_little(client, db, lines):
    client.get("/people/SARI DEWI LESTARI/?mail=" + MAIL)
    client.get("/healthz")
    (missing, alive) = lines.of("request")
    assert (missing["route"], missing["status"], "ids" in missing) == ("none", 404, False)
    assert (alive["route"], alive["level"]) == ("healthz", "debug")
    assert not secrets_in(lines.raw)


def test_a_secret_in_an_address_stays_out(client, db, lines):
    """A link of an invitation opens a sign-in: its token is no id."""
    token = "AbCdEf123456-secret-token"
    client.get(f"/enter/{token}/")
    client.get(f"/api/v1/people/{token}/", headers={"Authorization": f"Bearer {token}"})
    lines()
    assert token not in lines.raw


def test_a_failure_is_told_with_its_places_and_without_its_words(world, client_of, lines, monkeypatch):
    from interns import pages

    def broken(*args, **kwargs):
        passport_name = "SARI DEWI LESTARI"
        raise ValueError(f"no room for {passport_name} <{MAIL}>")

    monkeypatch.setattr(pages, "person_page", broken, raising=False)
    monkeypatch.setattr("interns.views.detail", broken, raising=False)
    client = client_of(world.alice)
    client.raise_request_exception = False
    monkeypatch.setattr("imjapan.core.views.list_page", broken)
    number = str(uuid.uuid4())
    response = client.get(reverse("core:job_list"), headers={"X-Request-Id": number})
    assert response.status_code == 500
    (line,) = [line for line in lines() if line["level"] == "error"]
    assert line["error"] == "ValueError"
    assert "test_logs.py" in line["exception"]
    assert "broken: raise ValueError" in line["exception"]
    assert (line["request_id"], line["status"]) == (number, 500)
    assert not secrets_in(lines.raw.replace('passport_name = \\"SARI DEWI LESTARI\\"', ""))


def test_the_database_names_the_rule_and_not_the_values(db, lines):
    sql = "INSERT INTO interns_passport (public_id, number) VALUES (%s, %s)"
    with pytest.raises(IntegrityError, match="佐藤") as refused:  # DETAIL: Failing row contains …
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [uuid.uuid4(), SECRETS[2]])
    logging.getLogger("imjapan.test").error("a row was refused", exc_info=refused.value)
    (line,) = lines.of("a row was refused")
    assert line["error"].startswith("IntegrityError (23502, interns_passport.")
    assert "DETAIL" not in lines.raw
    assert not secrets_in(lines.raw)


def test_a_job_carries_the_number_of_its_request(world, client_of, lines, monkeypatch):
    from imjapan.core import views

    monkeypatch.setattr(views, "AT_ONCE", 0)
    number = str(uuid.uuid4())
    address = reverse("core:list_export", args=["people"])
    client_of(world.alice).post(address, {"query": "", "format": "xlsx"}, headers={"X-Request-Id": number})
    job = Job.objects.get(name="core.export_list")
    assert job.request_id == number
    jobs.run(job.pk)
    (line,) = lines.of("job")
    assert (line["request_id"], line["user_id"]) == (number, world.alice.pk)
    assert (line["job"], line["task"], line["end"], line["attempt"]) == (job.pk, "core.export_list", "done", 1)


def test_a_job_that_fails_says_no_words(world, lines):
    @jobs.task("tests.with_names")
    def with_names(job):
        raise RuntimeError("SARI DEWI LESTARI / 佐藤 花子 / E7654321")

    jobs.run(Job.objects.get(public_id=jobs.enqueue("tests.with_names", actor=world.actor("alice"))).pk)
    (error,) = [line for line in lines() if line["level"] == "error"]
    assert error["error"] == "RuntimeError"
    assert (lines.of("job")[0]["end"], error["user_id"]) == ("failed", world.alice.pk)
    assert not secrets_in(lines.raw.replace('RuntimeError(\\"SARI DEWI LESTARI / ', "").replace('E7654321\\")', ""))


def test_all_pages_of_a_person_write_no_name(world, client_of, lines):
    person = world.trainees[0]
    person.passport_name, person.call_name = SECRETS[0], SECRETS[1]
    person.save()
    client = client_of(world.alice)
    for address in (
        reverse("people:detail", args=[person.public_id]),
        reverse("people:list") + f"?q={SECRETS[0]}&why={SECRETS[2]}",
        reverse("core:search") + f"?q={SECRETS[1]}",
        f"/people/{SECRETS[0]}/",
    ):
        client.get(address)
    client.post(reverse("accounts:sign_in"), {"username": MAIL, "password": "E7654321"})
    client.post(reverse("accounts:tokens"), {"name": SECRETS[2]})
    assert len(lines.of("request")) >= 6
    assert not secrets_in(lines.raw)
    assert person.passport_name not in lines.raw


# --- rules of the formatter ---------------------------------------------------------------------


def test_a_line_is_one_line(lines):
    logging.getLogger("imjapan.test").warning(
        "given %s", 'x\r\n{"level":"critical","event":"forged"}\x1b[31m\x00\x85\u2028y'
    )
    (line,) = lines()
    assert line["level"] == "warning"
    assert len(lines.raw.splitlines()) == 1
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", lines.raw)
    plain = logs.Line(as_json=False).format(logging.makeLogRecord({"msg": "a\nb\x1b[31m", "name": "imjapan"}))
    assert "\n" not in plain
    assert "\x1b" not in plain


@pytest.mark.parametrize(
    ("logger", "message", "args", "shown"),
    [
        ("pypdf._reader", "invalid header b'SARI DEWI LESTARI'", (), "message of "),
        ("weasyprint", "Failed to load %s", ("Jalan Merdeka 17",), "Failed to load (...)"),
        ("django.request", "%s: %s", ("Not Found", "/people/Sari Dewi"), "(...): (...)"),
        ("django.security.DisallowedHost", "Invalid HTTP_HOST header: 'Sari Dewi'.", (), "Invalid HTTP_HOST header"),
        ("gunicorn.error", "Error handling request %s", ("/?q=Sari Dewi",), "Error handling request (...)"),
        ("gunicorn.error", "Invalid request from ip=1.2.3.4: Sari Dewi", (), "Invalid request from ip=1.2.3.4"),
        (
            "celery.app.trace",
            "Task %(name)s failed: %(exc)s",
            {"name": "t", "exc": "Sari Dewi"},
            "Task t failed: (...)",
        ),
        ("kombu.connection", "lost %s after %d", ("Sari Dewi", 3), None),
        ("imjapan.core.jobs", "mail to %s", (MAIL,), "mail to (...)"),
        ("imjapan.core.jobs", "who: 佐藤 花子 E7654321 090-1234-5678", (), "who: (...) (...) (...) (...)"),
        ("imjapan.core.jobs", "%s", ("12345678-1234-4234-8234-123456789012",), "12345678-1234-4234-8234-123456789012"),
        ("imjapan.core.jobs", "job %s not sent: %s", (17, "OSError"), "job 17 not sent: OSError"),
        ("imjapan.core.jobs", "too few %s %s", ("one",), "too few %s %s"),
    ],
)
def test_what_a_message_may_show(logger, message, args, shown):
    record = logging.LogRecord(
        logger, logging.WARNING, __file__, 1, message, (args,) if isinstance(args, dict) else args, None
    )
    event = logs.told(record)["event"]
    event = logs.clean(event)
    assert not secrets_in(event)
    if shown:
        assert event.startswith(shown)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("Sari Dewi"), "ValueError"),
        (KeyError("Sari Dewi"), "KeyError"),
        (OSError(28, "No space left", "/home/Sari Dewi"), "OSError (errno 28)"),
        (AttributeError("x", name="nme"), "AttributeError (nme)"),
        (ImportError("x", name="missing"), "ImportError (missing)"),
    ],
)
def test_what_an_exception_shows(error, told):
    assert logs.described(error) == told


def test_an_address_of_a_server_loses_its_password():
    assert logs.clean("redis://:hunter2@127.0.0.1:6379/0") == "redis://127.0.0.1:6379/0"


def test_the_plain_line_can_be_read(lines):
    record = logging.makeLogRecord({"name": "imjapan.x", "msg": "hello %s", "args": (3,), "levelname": "INFO"})
    with tracing.of("abc-def-1"):
        line = logs.Line(as_json=False).format(record)
    assert "info" in line
    assert "imjapan.x: hello 3" in line
    assert "request_id=abc-def-1" in line


# --- real processes -----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_writes_json_without_a_name(world, tmp_path, monkeypatch):
    monkeypatch.setenv("LOG_FORMAT", "json")
    person = world.trainees[0]
    person.passport_name = SECRETS[0]
    person.save()
    with tracing.of("11111111-1111-4111-8111-111111111111"), worker(tmp_path):
        # Of the two, one writes a list full of names, the other breaks with what it was given.
        more = {"actor": world.actor("alice"), "columns": [], "language": "en"}
        fine = jobs.enqueue("core.export_list", name="people", query="q=" + SECRETS[0], **more)
        broken = jobs.enqueue("core.export_list", name=MAIL, query="", **more)
        wait_for(lambda: Job.objects.filter(state__in=["done", "failed"]).count() == 2, "both jobs")
    assert [Job.objects.get(public_id=job).state for job in (fine, broken)] == ["done", "failed"]
    text = (tmp_path / "worker.log").read_text()
    found = [json.loads(line) for line in text.splitlines() if line.startswith("{")]  # without the banner
    ends = {line["end"]: line for line in found if line["event"] == "job"}
    assert set(ends) == {"done", "failed"}
    assert all(line["request_id"] == "11111111-1111-4111-8111-111111111111" for line in ends.values())
    assert not secrets_in(text)


@pytest.mark.slow
def test_a_process_that_dies_says_no_words():
    code = (
        "import logging.config; from imjapan.core import logs\n"
        "logging.config.dictConfig(logs.config(as_json=True))\n"
        "raise ValueError('x' + chr(64) + 'example.jp')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    line = json.loads(done.stderr)
    assert (line["level"], line["error"]) == ("critical", "ValueError")
    assert "example.jp" not in done.stderr.replace("raise ValueError('x' + chr(64) + 'example.jp')", "")
    assert done.returncode == 1
