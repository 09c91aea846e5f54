"""The database of a measurement: its own, beside the real one, filled by the generator and kept for the next time."""

import json
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import quote, urlunsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.psycopg_any import sql
from django.test.utils import override_settings

from imjapan.core import fence
from reports.demo.scale import loading
from reports.demo.scale.sizes import Scale
from reports.obligations.recompute import recompute
from reports.obligations.verdicts import RELEASE

Say = Callable[[str], None]
NO_QUEUE = "redis://127.0.0.1:1/0"  # nothing listens there: no hint of a measurement reaches a real worker


@contextmanager
def standing_in(scale: Scale, *, today: date, seed: int, fresh: bool, say: Say):
    """Everything inside runs on the database of this scale, named after the real one. Yields what its building took.

    It is used again while generator, tables, rules and day are the same, unless `fresh`.
    """
    real = connection.settings_dict["NAME"]
    name = f"{real}_bench_{scale.name}"
    mark = f"{loading.digest()} {RELEASE} {today} {seed}"
    apart = override_settings(
        FILES_DIR=Path(settings.VAR_DIR) / "bench-files",
        REDIS_URL=NO_QUEUE,
        CACHES={name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"} for name in settings.CACHES},
        API_REQUESTS_PER_MINUTE=10**9,
        API_REQUESTS_PER_DAY=10**9,
    )
    apart.enable()
    try:
        built = None if fresh else _built(name, mark)
        if built is None:
            _create(name)
            connect(name)
            built = {"mark": mark, **_fill(scale, today, seed, say)}
            connect(real)
            _write_mark(name, built)
        connect(name)
        yield built
    finally:
        connect(real)
        apart.disable()


def connect(name: str) -> None:
    """Let the default connection lead to another database of the same server."""
    connection.close()
    connection.settings_dict["NAME"] = name


@contextmanager
def copy_of_present(suffix: str):
    """A copy of the present database under `<name>_<suffix>` for something that writes; dropped afterwards."""
    name = connection.settings_dict["NAME"]
    copy = f"{name}_{suffix}"
    connection.close()
    with _elsewhere() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(copy)))
        cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(copy), sql.Identifier(name)))
    try:
        yield copy
    finally:
        with _elsewhere() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(copy)))


def environment(name: str) -> dict[str, str]:
    """Variables for a program that works on a database of this server."""
    values = connection.settings_dict
    host, port = values["HOST"] or "localhost", values["PORT"] or 5432
    login = f"{quote(values['USER'])}:{quote(values['PASSWORD'])}@" if values["USER"] else ""
    url = urlunsplit(("postgresql", f"{login}{host}:{port}", f"/{name}", "", ""))
    return {"DATABASE_URL": url, "REDIS_URL": NO_QUEUE}


@contextmanager
def _elsewhere():
    """A cursor outside of any database of ours, as CREATE and DROP DATABASE need it."""
    with connection._nodb_cursor() as cursor:
        yield cursor


def _built(name, mark):
    with _elsewhere() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        row = cursor.fetchone()
    built = json.loads(row[0]) if row and row[0] else None
    return built if built and built["mark"] == mark else None


def _write_mark(name, built):
    with _elsewhere() as cursor:
        cursor.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(json.dumps(built)))
        )


def _create(name):
    with _elsewhere() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name)))


def _fill(scale, today, seed, say):
    began = time.perf_counter()
    fence.ensure_roles()
    call_command("migrate", interactive=False, verbosity=0)
    folder = loading.prepare(scale, today=today, seed=seed, say=say)
    rows = loading.load(folder, say=say)
    loading.analyze()
    loaded = time.perf_counter()
    say(f"{rows} rows loaded; working out the duties")
    counts = recompute(today=today, progress=_every(5_000, say))
    ended = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {
        "rows": rows,
        "load_seconds": round(loaded - began, 1),
        "recompute_seconds": round(ended - loaded, 1),
        "recompute_writes": counts.created + counts.changed + counts.removed,
    }


def _every(step, say):
    """Progress as a line for each `step` establishments."""

    def report(done, total):
        if done % step < 500:
            say(f"{done} of {total} establishments")

    return report
