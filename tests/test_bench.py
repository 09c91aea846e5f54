"""`manage.py bench` on a tiny scale: every figure is there, and the real database is as before."""

import dataclasses
import json

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection

from imjapan.core import listing
from interns.models import Person
from reports.bench import browser, database, importing, morning, papers, report, startup, timing
from reports.demo.scale.sizes import SCALES, Scale
from tests.world import TODAY

TINY = Scale("imjapan", people=60, active=24, companies=8, offices=3, record_months=8, jobs=20)


def test_share_takes_the_nearest_rank():
    times = [float(n) for n in range(1, 41)]
    assert timing.share(times, 0.5) == 20
    assert timing.share(times, 0.95) == 38
    assert timing.share(times, 1) == 40
    assert timing.share([7.0], 0.95) == 7


def test_a_slow_thing_is_measured_less_often_but_never_less_than_five_times(monkeypatch):
    monkeypatch.setattr(timing, "MOST_SECONDS", 0)
    assert len(timing.repeat(lambda n: None, rounds=40).wall) == timing.FEWEST
    monkeypatch.setattr(timing, "MOST_SECONDS", 60)
    assert len(timing.repeat(lambda n: None, rounds=8).wall) == 8


def test_a_goal_is_met_up_to_its_value():
    assert timing.Result("g", "n", 80, "ms", 80).met is True
    assert timing.Result("g", "n", 80.1, "ms", 80).met is False
    assert timing.Result("g", "n", 80.1, "ms").met is None


def test_the_first_visit_pays_for_style_and_scripts():
    assert browser.asset_size(b"css/base.css") > 500
    assert browser.asset_size(b"css/no-such-file.css") == 0
    heavy = timing.Result("lists", "a", 1, "ms", 2, {"gzip": 31_000, "first": 151_000})
    light = timing.Result("lists", "b", 1, "ms", 2, {"gzip": 3_000, "first": 40_000})
    first, after = browser.weights([light, heavy])
    assert (first.value, first.met, after.value, after.met) == (151, False, 31, False)
    assert browser.weights([timing.Result("api", "c", 1, "ms")]) == []


def test_the_report_names_a_machine_by_cores_memory_and_load_only():
    assert set(report.machine()) == {"cores", "memory_gb", "load"}


def test_markdown_keeps_the_figures_of_the_other_scale(tmp_path):
    built = {"mark": "x", "rows": 10, "load_seconds": 1.5, "recompute_seconds": 2.5}
    results = [timing.Result("lists", "people: search", 90, "ms", 80, {"p50": 40, "least": 30, "cpu_ms": 20})]
    for name in ("imjapan", "nation"):
        found = report.to_dict(dataclasses.replace(TINY, name=name), TODAY, built, results)
        report.write_markdown(tmp_path / "bench.md", tmp_path / "kept", found)
    text = (tmp_path / "bench.md").read_text(encoding="utf-8")
    assert "## imjapan" in text
    assert "## nation" in text
    assert "| people: search | 90.0 ms | 80 | **missed** |" in text
    assert "0 of 1 goals met" in text


def test_the_workbook_has_the_rows_it_promises(tmp_path):
    from openpyxl import load_workbook

    for name in ("a.xlsx", "b.xlsx"):
        importing.write_workbook(tmp_path / name, today=TODAY, rows=25)
    first, again = (list(load_workbook(tmp_path / n).active.values) for n in ("a.xlsx", "b.xlsx"))
    assert len(first) == 26
    assert first[0] == importing.HEADS
    assert first == again
    passports = [row[importing.HEADS.index("旅券番号")] for row in first[1:]]
    assert len(set(passports)) == 25


@pytest.fixture
def tiny(monkeypatch, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    monkeypatch.setitem(SCALES, "imjapan", TINY)
    monkeypatch.setattr(timing, "WARM_UP", 0)
    monkeypatch.setattr(papers, "ROUNDS", 1)
    monkeypatch.setattr(importing, "ROWS", 20)
    monkeypatch.setattr(startup, "TRIES", 1)
    monkeypatch.setattr(morning, "SECONDS", 2)
    return connection.settings_dict["NAME"]


def databases():
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


def drop(name):
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_goal_is_measured_beside_the_real_database(tiny, capsys):
    queue, files = django_settings.REDIS_URL, django_settings.FILES_DIR
    try:
        call_command("bench", as_json=True, rounds=1)
        said = json.loads(capsys.readouterr().out)
        assert (queue, files) == (django_settings.REDIS_URL, django_settings.FILES_DIR)
        assert connection.settings_dict["NAME"] == tiny
        assert not Person.objects.exists(), "the real database is as before"
        assert f"{tiny}_bench_imjapan" in databases()
        names = {row["name"] for row in said["results"]}
        for each in listing.names():
            assert f"{each}: deep page" in names
        assert {
            "Today of a staff member",
            "people: search",
            "people: each order",
            "a person's page",
            "search over everything",
            "a job offer",
            "a plan application",
            "a lecture",
            "gates of a person",
            "books",
            "API people: first page",
            "API plan-applications: deep page",
            "fence, times the same page without (p50)",
            "native script",
            "recompute all, second run",
            "rows written by the second run",
            "recompute one establishment",
            "one page of form 22, processor time",
            "20 rows, dry run",
            "20 rows, taken over, most memory",
            "/healthz after the start of a web process",
        } <= names
        assert any(name.startswith("numbers of a company over five years") for name in names)
        row = next(row for row in said["results"] if row["name"] == "people: search")
        assert {"value", "goal", "met", "p50", "queries", "bytes", "gzip", "rounds", "cpu_ms"} <= set(row)
        assert next(row for row in said["results"] if row["name"] == "rows written by the second run")["value"] == 0
        assert said["scale"]["people"] == 60
        assert f"{tiny}_bench_imjapan_import" not in databases()
        assert said["built"]["rows"] > 60

        with database.standing_in(TINY, today=_today(), seed=1, fresh=False, say=pytest.fail) as built:
            assert built["rows"] == said["built"]["rows"]
            assert Person.objects.count() == 60
            with database.copy_of_present("copy") as copy:
                assert copy in databases()
            assert copy not in databases()
    finally:
        drop(f"{tiny}_bench_imjapan")


def _today():
    from django.utils import timezone

    return timezone.localdate()
