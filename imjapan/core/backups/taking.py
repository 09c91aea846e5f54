"""Taking a backup while people work: one snapshot of the database, and the files that its rows name.

Stored files are addressed by their content and never changed, so files copied after the snapshot are those of the
snapshot. Everything is made under another name and renamed when it is whole.
"""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from .. import files
from ..embedded.files import FolderLock, private_directory
from ..models import StoredFile
from . import manifest, programs, tables
from .errors import BackupError, in_words

PARTIAL = ".partial"
TABLE = StoredFile._meta.db_table
IN_USE = "(keep_until IS NULL OR keep_until >= CURRENT_DATE)"  # of others only the row is left, as a trace


@dataclass(frozen=True)
class Taken:
    """A whole backup. `shared`: files it has in common with the one before. `missing`: sha256 the store lacked."""

    path: Path
    tables: int
    rows: int
    files: int
    shared: int
    bytes: int
    missing: list[str]
    removed: list[Path]


def take(place: Path, *, keep: int | None = None, say: Callable[[str], None] = lambda line: None) -> Taken:
    """Make a backup in the folder `place`; with `keep` remove the oldest whole ones beyond so many.

    Raises BackupError; then nothing is left that looks like a backup.
    """
    with contextlib.ExitStack() as stack:
        try:
            private_directory(place)
            lock = FolderLock(place / ".lock")
            if not lock.acquire():
                raise BackupError(f"Another backup into {place} is running.")
            stack.callback(lock.release)
            stack.callback(os.umask, os.umask(0o077))
            for left in place.glob(f"*{PARTIAL}"):  # of one that was killed
                shutil.rmtree(left)
            return _take(place, keep, say)
        except OSError as error:
            raise in_words(error, place) from error


def _take(place, keep, say):
    before = manifest.whole(place)
    target = _free_name(place)
    draft = place / f"{target.name}{PARTIAL}"
    draft.mkdir(mode=0o700)
    try:
        about, needed = _copy_database(draft, say)
        say(f"Copying {len(needed)} files …")
        shared = _copy_files(draft, about, needed, before[-1] if before else None)
        manifest.write(draft, about)
        os.sync()  # whole also after a power cut
        draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    removed = (before + [target])[:-keep] if keep else []
    for old in removed:
        _remove(old)
    return Taken(
        path=target,
        tables=len(about.tables),
        rows=sum(table["rows"] for table in about.tables.values()),
        files=about.file_count,
        shared=shared,
        bytes=about.file_bytes + about.parts[manifest.DUMP]["size"],
        missing=about.missing,
        removed=removed,
    )


def _free_name(place):
    name = f"imjapan-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    tries = [place / name, *(place / f"{name}-{n}" for n in range(2, 100))]
    return next(path for path in tries if not path.exists())


def _remove(path):
    """First the name goes, so that a backup removed by half looks like none."""
    gone = path.with_name(f"{path.name}{PARTIAL}")
    path.rename(gone)
    shutil.rmtree(gone)


def _copy_database(draft, say):
    """Dump, summaries and list of files, all of one snapshot. Returns the manifest and (sha256, size) of the files."""
    without = tables.passing()
    own = connection.copy()
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            say("Copying the database …")
            programs.run(
                "pg_dump",
                own,
                "--format=custom",
                "--schema=public",
                "--no-owner",
                f"--snapshot={snapshot}",
                *(f"--exclude-table-data=public.{name}" for name in without),
                f"--file={draft / manifest.DUMP}",
            )
            say("Counting rows …")
            cursor.execute(f"SELECT DISTINCT sha256, size FROM {TABLE} WHERE {IN_USE} ORDER BY 1")
            needed = cursor.fetchall()
            about = manifest.Manifest(
                version=settings.VERSION,
                made_at=datetime.now(UTC).isoformat(timespec="seconds"),
                postgres=own.pg_version // 10_000,
                migrations=_applied(cursor),
                tables=tables.summaries(cursor, without),
                without=without,
            )
            return about, needed
    finally:
        own.close()


def _applied(cursor):
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    found = {}
    for app, name in cursor.fetchall():
        found.setdefault(app, []).append(name)
    return found


def _copy_files(draft, about, needed, before):
    """Copy what is needed and write the list of it; returns how many are shared with the backup before."""
    shared, store = 0, files.backend()
    with (draft / manifest.LIST).open("w") as lines:
        for sha256, size in needed:
            target = manifest.file_path(draft, sha256)
            target.parent.mkdir(parents=True, exist_ok=True)
            linked = before is not None and _linked(manifest.file_path(before, sha256), target, size)
            if linked or _copied(store, sha256, target):
                shared += linked
                about.file_count += 1
                about.file_bytes += size
                lines.write(f"{sha256} {size}\n")
            elif _still_in_use(sha256):
                about.missing.append(sha256)
    return shared


def _still_in_use(sha256):
    """Retention may have deleted a file after the snapshot."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {TABLE} WHERE sha256 = %s AND {IN_USE})", [sha256])
        return cursor.fetchone()[0]


def _linked(source, target, size):
    """Share the file of the backup before. Without it, or on a file system without hard links, it is copied."""
    try:
        if source.stat().st_size != size:
            return False
        os.link(source, target)
    except OSError:
        return False
    return True


def _copied(store, sha256, target):
    """Copy a file out of the store; False when it is not there, or not whole."""
    try:
        stream = store.open(sha256)
    except FileNotFoundError:
        return False
    digest = hashlib.sha256()
    with stream, target.open("xb") as copy:
        while block := stream.read(2**20):
            digest.update(block)
            copy.write(block)
    if digest.hexdigest() != sha256:
        target.unlink()
        return False
    return True
