"""Rows and checksum of each table, the same on every server that holds the same rows."""

from importlib import import_module

from django.conf import settings

from ..models import Heartbeat

# Whatever changes how a value is written as text.
FORM = {
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "search_path": "public",
}
# Sums of two halves of a hash of each row: the order of the rows does not matter, so nothing has to be sorted, and
# memory stays the same for ten rows and for ten million.
SUMMARY = """
SELECT count(*), coalesce(sum(('x' || left(h, 16))::bit(64)::bigint::numeric), 0),
       coalesce(sum(('x' || right(h, 16))::bit(64)::bigint::numeric), 0)
FROM (SELECT md5("~row"::text) AS h FROM public."{table}" AS "~row") AS hashes
"""


def passing() -> list[str]:
    """Tables whose rows are not kept: sessions (each opens a door), counters, signs of life."""
    sessions = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()._meta.db_table
    counters = [c["LOCATION"] for c in settings.CACHES.values() if c["BACKEND"].endswith("DatabaseCache")]
    return sorted({sessions, *counters, Heartbeat._meta.db_table})


def summaries(cursor, without=()) -> dict[str, dict]:
    """`{table: {"rows": n, "checksum": 32 hex digits}}` of all tables but `without`, in the caller's transaction."""
    for name, value in FORM.items():
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    names = [name for (name,) in cursor.fetchall() if name not in without]
    return {name: _summary(cursor, name) for name in names}


def _summary(cursor, table):
    cursor.execute(SUMMARY.format(table=table))
    rows, left, right = cursor.fetchone()
    return {"rows": rows, "checksum": f"{int(left) % 2**64:016x}{int(right) % 2**64:016x}"}
