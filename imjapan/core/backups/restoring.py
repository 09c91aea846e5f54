"""Putting a backup back: everything is checked first, and the old state stays until the new one is proved equal.

The old tables wait in the schema `before_restore`. A fault puts them back, and so does the next run when this one was
killed.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from .. import fence, files
from ..models import Heartbeat
from . import manifest, programs, tables
from .errors import BackupError, in_words

ASIDE = "before_restore"
STILL_ALIVE = timedelta(seconds=60)  # who said so within this time may be running


@dataclass(frozen=True)
class Compared:
    """One table: rows by the manifest and rows now, and whether rows and checksum are the same."""

    table: str
    expected: int
    found: int | None
    equal: bool


def check(place: Path, *, say: Callable[[str], None] = lambda line: None) -> tuple[Path, manifest.Manifest]:
    """The backup `place`, or the newest one in it, read to its last byte. Raises BackupError."""
    try:
        folder = _chosen(place)
        say(f"Checking {folder} …")
        about = manifest.read(folder)
        _check_release(folder, about)
        manifest.check_files(folder)
    except OSError as error:
        raise in_words(error, place) from error
    return folder, about


def restore(folder: Path, about: manifest.Manifest, *, replace: bool, say: Callable[[str], None]) -> list[Compared]:
    """Put a checked backup into the database and the file store; returns how each table compares.

    Raises BackupError with the old state in place: another release or server, a database with people in it and no
    `replace`, programs that still use it, a full disk, a table that is not equal.
    """
    _check_server(about)
    _check_alone()
    _check_target(replace)
    _put_back(say)
    _check_target(replace)
    fence.ensure_roles()  # policies name them
    try:
        say(f"Copying {about.file_count} files …")
        _restore_files(folder)
    except OSError as error:
        raise in_words(error, "the file store") from error
    try:
        say("Restoring the database …")
        _move_aside()
        programs.run(
            "pg_restore",
            connection,
            "--exit-on-error",
            f"--jobs={min(4, os.cpu_count() or 1)}",
            "--schema=public",
            "--no-owner",
            f"--dbname={connection.settings_dict['NAME']}",
            str(folder / manifest.DUMP),
        )
        say("Comparing with the manifest …")
        compared = _compare(about)
        if not all(each.equal for each in compared):
            wrong = [f"{e.table}: {e.expected} rows expected, {e.found} found" for e in compared if not e.equal]
            raise BackupError("\n  ".join(["The restored tables differ from the manifest:", *wrong]))
    except BaseException:
        _put_back(say)
        raise
    _drop(ASIDE)
    say("Bringing the tables up to this release …")
    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return compared


def _chosen(place):
    if (place / manifest.SUMS).exists() or manifest.NAME.fullmatch(place.name):
        return place
    found = manifest.whole(place)
    if not found:
        raise BackupError(f"{place} holds no whole backup.")
    return found[-1]


def _check_release(folder, about):
    known = MigrationLoader(None).disk_migrations
    ours = {app for app, _ in known}
    newer = [f"{a}.{n}" for a, names in about.migrations.items() for n in names if a in ours and (a, n) not in known]
    gone = sorted(set(about.migrations) - ours)
    if newer or gone:
        unknown = ", ".join([*newer, *gone][:3])
        raise BackupError(
            f"{folder} was made by another release ({about.version}) than this one: {unknown} is unknown here. "
            "Install that release and start again."
        )


def _check_server(about):
    connection.ensure_connection()
    ours = connection.pg_version // 10_000
    if ours < about.postgres:
        raise BackupError(f"The backup comes from PostgreSQL {about.postgres}; this server is {ours}, which is older.")


def _check_alone():
    """Programs that still work would see an empty database for a while, and hold locks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        others = cursor.fetchone()[0]
        alive = []
        if _table_exists(cursor, Heartbeat._meta.db_table):
            cursor.execute("SELECT name FROM core_heartbeat WHERE at > %s", [timezone.now() - STILL_ALIVE])
            alive = [name for (name,) in cursor.fetchall()]
    if others or alive:
        seen = ", ".join([*([f"{others} connections"] if others else []), *alive])
        raise BackupError(f"This installation is running ({seen}). Stop web, workers and beat, and wait a minute.")


def _check_target(replace):
    if replace:
        return
    table = get_user_model()._meta.db_table
    with connection.cursor() as cursor:
        if not _table_exists(cursor, table):
            return
        cursor.execute(f"SELECT EXISTS (SELECT FROM public.{table})")
        if cursor.fetchone()[0]:
            raise BackupError(
                "This database is in use by an organization. --replace throws away all it holds and puts the backup in."
            )


def _table_exists(cursor, table):
    cursor.execute("SELECT to_regclass(%s)", [f"public.{table}"])
    return cursor.fetchone()[0] is not None


def _exists(schema):
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s)", [schema])
        return cursor.fetchone()[0] is not None


def _drop(schema):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def _move_aside():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"ALTER SCHEMA public RENAME TO {ASIDE}")
        cursor.execute("CREATE SCHEMA public")
        cursor.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")


def _put_back(say):
    """Take up the state before a restore that did not come to its end."""
    if not _exists(ASIDE):
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS public CASCADE")
        cursor.execute(f"ALTER SCHEMA {ASIDE} RENAME TO public")
    say("The database is as it was before the restore that did not finish.")


def _restore_files(folder):
    """Copy what the store lacks; a file that is there and whole stays. Others that are there do no harm."""
    store = files.backend()
    for sha256, _size in manifest.listed(folder):
        if not _whole(store, sha256):
            store.put(sha256, manifest.file_path(folder, sha256).read_bytes())


def _whole(store, sha256):
    try:
        with store.open(sha256) as stream:
            return manifest.digest(stream) == sha256
    except FileNotFoundError:
        return False


def _compare(about):
    with transaction.atomic(), connection.cursor() as cursor:
        found = tables.summaries(cursor, about.without)
    return [
        Compared(name, given["rows"], found.get(name, {}).get("rows"), found.get(name) == given)
        for name, given in sorted(about.tables.items())
    ] + [Compared(name, 0, found[name]["rows"], False) for name in sorted(set(found) - set(about.tables))]
