"""Sentry and Prometheus: off without their setting, kind without their package, and silent about people."""

import builtins
import json
import logging
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from imjapan.accounts.models import Mail
from imjapan.core import history, tracing
from imjapan.core.models import Heartbeat, Job
from imjapan.core.watching import metrics, sentry
from tests.records import make_obligation

TOKEN = "scrape-me-0123456789"


def scrape(client, token=TOKEN):
    return client.get(reverse("metrics"), headers={"Authorization": f"Bearer {token}"})


def numbers(response):
    lines = response.content.decode().splitlines()
    return dict(line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))


def test_without_the_setting_there_is_no_page(client, db, settings):
    settings.METRICS_TOKEN = ""
    assert scrape(client, "").status_code == 404


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x", TOKEN[:-1], "ä"])
def test_only_the_token_opens_it(client, db, settings, token):
    settings.METRICS_TOKEN = TOKEN
    assert scrape(client, token).status_code == 401
    assert client.get(reverse("metrics"), headers={"Authorization": f"Basic {TOKEN}"}).status_code == 401


def test_the_session_of_an_administrator_does_not_open_it(world, client_of, settings):
    settings.METRICS_TOKEN = TOKEN
    assert client_of(world.admin).get(reverse("metrics")).status_code == 401


def test_the_numbers_are_those_of_the_database(world, client, settings):
    settings.METRICS_TOKEN = TOKEN
    now = timezone.now()
    Job.objects.create(name="x", run_after=now - timedelta(seconds=300))
    Job.objects.create(name="x", queue="documents", state="failed", finished_at=now)
    Mail.objects.create(user=world.alice, address="alice@example.jp", kind="x", key="1")
    Heartbeat.objects.create(name="beat", at=now - timedelta(seconds=40))
    make_obligation(world.asahi_plant, kind="audit", legal_on=date(2026, 11, 1))
    found = numbers(scrape(client))
    assert found['imjapan_jobs{queue="default",state="queued"}'] == "1.0"
    assert found['imjapan_jobs{queue="documents",state="failed"}'] == "1.0"
    assert 300 <= float(found['imjapan_job_oldest_waiting_seconds{queue="default"}']) < 320
    assert found['imjapan_job_oldest_waiting_seconds{queue="documents"}'] == "0.0"
    assert found['imjapan_mails{state="queued"}'] == "1.0"
    assert 40 <= float(found['imjapan_heartbeat_age_seconds{part="beat"}']) < 60
    assert found['imjapan_duties{which="late"}'] == "1.0"


def test_no_number_names_anybody_and_more_rows_cost_nothing(world, client, settings):
    settings.METRICS_TOKEN = TOKEN
    counts = []
    for number in range(2):
        Mail.objects.create(user=world.alice, address="alice@example.jp", kind="x", key=f"{number}")
        for _ in range(30 * number + 1):
            Job.objects.create(name="x")
        with CaptureQueriesContext(connection) as queries:
            response = scrape(client)
        counts.append(len(queries))
    text = response.content.decode()
    assert counts[0] == counts[1]
    for words in ("alice", "Alice", "example.jp", world.asahi.name, world.trainees[0].passport_name):
        assert words not in text


def without(monkeypatch, package):
    real = builtins.__import__

    def missing(name, *args, **kwargs):
        if name.partition(".")[0] == package:
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", missing)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == package else True)


def test_a_missing_package_is_told_in_one_line(client, db, settings, monkeypatch, caplog):
    settings.METRICS_TOKEN, settings.SENTRY_DSN = TOKEN, "https://key@sentry.example/1"
    without(monkeypatch, "prometheus_client")
    metrics.start()
    assert scrape(client).status_code == 404
    without(monkeypatch, "sentry_sdk")
    assert sentry.start() is False
    told = [record.getMessage() for record in caplog.records if "missing" in record.getMessage()]
    assert len(told) == 2
    assert "prometheus-client" in told[0]
    assert "sentry-sdk" in told[1]
    assert "key@" not in "".join(told)


def test_nothing_is_reported_without_an_address(settings, monkeypatch):
    settings.SENTRY_DSN = ""
    without(monkeypatch, "sentry_sdk")  # not even looked for
    assert sentry.start() is False


def test_a_report_has_places_ids_and_no_words(settings):
    """A real client of the package, with a transport that keeps what would be sent."""
    import sentry_sdk

    sent = []

    class Kept(sentry_sdk.transport.Transport):
        def capture_envelope(self, envelope):
            sent.extend(item.payload.json for item in envelope.items)

    settings.SENTRY_DSN = "https://key@sentry.example/1"
    assert sentry.start() is True
    client = sentry_sdk.get_client()
    assert not client.options.get("send_default_pii")
    assert not client.should_send_default_pii()
    client.transport = Kept(client.options)
    try:
        with tracing.of("abc-def-12"), history.context(42, source="test"):
            try:
                passport_name = "SARI DEWI LESTARI"
                raise ValueError(f"{passport_name} <sari@example.co.id>")
            except ValueError:
                logging.getLogger("imjapan.test").exception("a record was refused")
            sentry_sdk.capture_message("佐藤 花子 sari@example.co.id")
    finally:
        sentry_sdk.init()  # off again
    report = sent[0]
    assert report["tags"]["request_id"] == "abc-def-12"
    assert report["user"] == {"id": "42"}
    (error,) = report["exception"]["values"]
    assert (error["type"], error["value"]) == ("ValueError", "ValueError")
    assert error["stacktrace"]["frames"][-1]["function"] == "test_a_report_has_places_ids_and_no_words"
    assert not any("vars" in frame for frame in error["stacktrace"]["frames"])
    for key in ("request", "breadcrumbs", "extra", "server_name", "contexts", "logentry"):
        assert not report.get(key), key
    code = json.dumps([frame.get("context_line", "") for frame in error["stacktrace"]["frames"]])
    text = json.dumps(sent, ensure_ascii=False).replace('passport_name = \\"SARI DEWI LESTARI\\"', "")
    assert "LESTARI" not in text.replace(code, "")
    assert "sari@example" not in text.replace("{passport_name} <sari@example.co.id>", "").replace(
        'sentry_sdk.capture_message(\\"佐藤 花子 sari@example.co.id\\")', ""
    )
