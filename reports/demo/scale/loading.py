"""From files to tables: rows written once, kept below var/demo-cache, and copied into an empty database."""

import hashlib
import json
import os
import shutil
import tempfile
import time
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from imjapan.accounts import demo as sign_ins
from imjapan.accounts.models import User
from imjapan.core import files

from .maker import make
from .papers import SHARED_FILE
from .sizes import Scale
from .writing import SUFFIX

MANIFEST = "tables.json"
CHUNK = 1 << 20
UNUSED_SECONDS = 3600
RULES = (
    "imjapan/core/text.py",
    "imjapan/law/audit_blocks.py",
    "interns/models/people.py",
    "companies/models/companies.py",
)
PROJECT = Path(settings.BASE_DIR)
Say = Callable[[str], None]


def digest() -> str:
    """A mark of all that the rows depend on: this generator, its lists, and the shape of the tables."""
    folder = Path(__file__).resolve().parents[1]
    sources = [*folder.rglob("*.py"), *(folder / "data").iterdir()]
    sources += [path for app in apps.get_app_configs() for path in Path(app.path).glob("migrations/*.py")]
    sources += [PROJECT / name for name in RULES]
    content = b"".join(path.read_bytes() for path in sorted(sources) if path.is_file())
    return hashlib.sha256(content).hexdigest()[:12]


def prepare(scale: Scale, *, today: date, seed: int, say: Say) -> Path:
    """The folder with the rows of this scale, day and seed: found, or made now."""
    cache = Path(settings.VAR_DIR) / "demo-cache"
    folder = cache / f"{scale.name}-{seed}-{today}-{digest()}"
    if (folder / MANIFEST).exists():
        say(f"rows taken from {folder.name}")
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=cache))
    try:
        tables = make(temporary, scale, today=today, seed=seed, say=say)
        rows = [{"table": t.model._meta.db_table, "columns": t.columns, "rows": t.count} for t in tables]
        (temporary / MANIFEST).write_text(json.dumps(rows))
        _forget_older(cache, f"{scale.name}-{seed}-")
        os.replace(temporary, folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return folder


def _forget_older(cache, prefix):
    """Rows of another day, of older sources or of a killed run are of no use; what may be in use now stays."""
    for folder in [*cache.glob(f"{prefix}*"), *cache.glob("tmp*")]:
        if time.time() - folder.stat().st_mtime > UNUSED_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def load(folder: Path, *, say: Say) -> int:
    """Copy all rows into the empty tables, in one transaction. Returns how many there are.

    Constraints stay on. The indexes for searching are left out meanwhile: one by one they would take most of the time.
    """
    tables = json.loads((folder / MANIFEST).read_text())
    files.write(SHARED_FILE.read_bytes())
    with transaction.atomic(), connection.cursor() as cursor:
        left_out = _leave_out(cursor, [entry["table"] for entry in tables])
        for entry in tables:
            # The invented past has no history: nobody added these rows, they were always there.
            cursor.execute(f'ALTER TABLE "{entry["table"]}" DISABLE TRIGGER USER')
            _copy(cursor, folder, entry)
            say(f"{entry['table']}: {entry['rows']}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for entry in tables:
            cursor.execute(f'ALTER TABLE "{entry["table"]}" ENABLE TRIGGER USER')
        say("references checked")
        for definition in left_out:
            cursor.execute(definition)
        say("indexes made")
        for entry in tables:
            _set_sequence(cursor, entry)
        password = make_password(sign_ins.PASSWORD)
        User.objects.filter(username__startswith=sign_ins.PREFIX).update(password=password)
    return sum(entry["rows"] for entry in tables)


def analyze() -> None:
    """Tell the planner what the tables hold now."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _leave_out(cursor, tables) -> list[str]:
    """Drop the GIN indexes of these tables and return how to make them again."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexdef LIKE '%% USING gin %%'",
        [tables],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]


def _copy(cursor, folder, entry):
    columns = ", ".join(f'"{name}"' for name in entry["columns"])
    unpack = zlib.decompressobj()
    path = folder / f"{entry['table']}{SUFFIX}"
    with path.open("rb") as file, cursor.copy(f'COPY "{entry["table"]}" ({columns}) FROM STDIN') as copy:
        while packed := file.read(CHUNK):
            copy.write(unpack.decompress(packed))
        copy.write(unpack.flush())


def _set_sequence(cursor, entry):
    """The next row made by a person gets the number after the last one."""
    cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [entry["table"]])
    sequence = cursor.fetchone()[0]
    cursor.execute("SELECT setval(%s, %s, %s)", [sequence, max(1, entry["rows"]), entry["rows"] > 0])
