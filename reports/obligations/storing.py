"""Writing many duties at once: PostgreSQL reads them as one stream, which costs a third of statements with values."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from django.db import connection
from django.utils import timezone

from .duty import DATES, PLAIN, STATE, Duty
from .models import Obligation, ObligationRecord

_JUDGED = (*PLAIN, *DATES, "verdict")
_STAGED = "reports_obligation_staged"
_plain = attrgetter(*PLAIN)


def add_duties(duties: Sequence[Duty]) -> list[int]:
    """Store duties that have no row yet, and return their ids in order.

    Raises UniqueViolation of psycopg when one has a row: who calls holds the lock of the subjects, so nobody adds it.
    """
    if not duties:
        return []
    with connection.cursor() as cursor:
        sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
        cursor.execute(sequence, [Obligation._meta.db_table, len(duties)])
        ids = [pk for (pk,) in cursor.fetchall()]
    now = timezone.now()
    rows = zip(ids, duties, strict=True)
    columns = ("id", "public_id", "created_at", "waiver_reason", *_JUDGED)
    values = ((pk, uuid.uuid4(), now, "", *_values(duty)) for pk, duty in rows)
    _stream(Obligation._meta.db_table, columns, values)
    return ids


def change_duties(duties: Mapping[int, Duty]) -> None:
    """Make stored rows equal to these duties: id of the row to its duty. What a waiver decided stays (`STATE`)."""
    if not duties:
        return
    table, columns = Obligation._meta.db_table, ("id", *_JUDGED)
    kept = "CASE WHEN stored.state = 'waived' THEN stored.{0} ELSE staged.{0} END"
    values = {name: kept.format(name) if name in STATE else f"staged.{name}" for name in _JUDGED}
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE {_STAGED} ON COMMIT DROP AS SELECT {', '.join(columns)} FROM {table} WITH NO DATA"
        )
        _stream(_STAGED, columns, ((pk, *_values(duty)) for pk, duty in duties.items()))
        cursor.execute(
            f"UPDATE {table} AS stored SET {', '.join(f'{name} = {value}' for name, value in values.items())}"
            f" FROM {_STAGED} AS staged WHERE stored.id = staged.id"
        )
        cursor.execute(f"DROP TABLE {_STAGED}")


def _values(duty: Duty) -> tuple:
    due, verdict = duty.judged()
    return (*_plain(duty), due.target, due.safe, due.legal, json.dumps(verdict, ensure_ascii=False))


def tie(kind: str, rows: Iterable[tuple[int, int]]) -> None:
    """Tie duties to records of one kind that fulfil them: ids of duty and record."""
    _stream(ObligationRecord._meta.db_table, ("obligation_id", f"{kind}_id"), rows)


def _stream(table: str, columns: Sequence[str], rows: Iterable[tuple]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
