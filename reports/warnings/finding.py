"""All warnings of a scope as one union in the database: counted, ordered and cut there, whatever their number."""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, IntegerField, QuerySet, Value, When

from .sources import CODES, SOURCES, W15, Scope, may_know_of_consultations

AMBER, RED = 0, 1
# Lines with a number count the warnings of a source and level, those without are the first ones, in order.
_COUNT_AND_FIRST = """
WITH found AS MATERIALIZED ({found})
SELECT w_source, w_level, count(*), NULL FROM found GROUP BY 1, 2
UNION ALL
(SELECT w_source, w_level, 0, w_id FROM found ORDER BY w_level DESC, w_last, w_source, w_id LIMIT %s)
"""
LEVELS = {"red": RED, "amber": AMBER}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many warnings there are: by level, and of each rule (W06 …) by level."""

    by_code: dict[str, tuple[int, int]]

    def of(self, level: int | None = None, code: str = "") -> int:
        rows = [self.by_code.get(code, (0, 0))] if code else self.by_code.values()
        return sum(sum(row) if level is None else row[level] for row in rows)

    @property
    def red(self) -> int:
        return self.of(RED)

    @property
    def amber(self) -> int:
        return self.of(AMBER)

    @property
    def total(self) -> int:
        return self.of()


def codes_for(actor) -> list[str]:
    """The rules whose warnings the actor may see."""
    return list(dict.fromkeys(CODES[source] for source in _sources(actor)))


def found(scope: Scope, *, code: str = "", level: int | None = None) -> QuerySet | None:
    """Rows (source, level, day, id) of the warnings of a scope, or of one rule or level. None without any source."""
    parts = [_part(source, scope, level) for source in _sources(scope.actor) if not code or CODES[source] == code]
    return parts[0].union(*parts[1:], all=True) if parts else None


def first(rows: QuerySet | None, start: int, end: int) -> list[tuple[int, int]]:
    """Source and id of some warnings: the red ones first, then by the day that counts. One query."""
    if rows is None:
        return []
    ordered = rows.order_by("-w_level", "w_last", "w_source", "w_id")
    return [(source, pk) for source, _level, _last, pk in ordered[start:end]]


def count(rows: QuerySet | None) -> Counts:
    """Count the warnings of each rule and level. One query."""
    return count_and_first(rows, 0)[0]


def count_and_first(rows: QuerySet | None, limit: int) -> tuple[Counts, list[tuple[int, int]]]:
    """The numbers, and source and id of the first few, from one run over the records. One query."""
    if rows is None:
        return Counts({}), []
    try:
        sql, params = rows.order_by().query.sql_with_params()
    except EmptyResultSet:
        return Counts({}), []
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_AND_FIRST.format(found=sql), [*params, limit])
        lines = cursor.fetchall()
    by_code = {}
    for source, level, number, _pk in lines:
        if number:
            row = list(by_code.get(CODES[source], (0, 0)))
            row[level] += number
            by_code[CODES[source]] = tuple(row)
    keys = [(source, pk) for source, _level, number, pk in lines if not number]
    return Counts({code: by_code[code] for code in sorted(by_code)}), keys


def _sources(actor) -> Collection[int]:
    return [source for source in SOURCES if source != W15 or may_know_of_consultations(actor)]


def _part(source: int, scope: Scope, level: int | None) -> QuerySet:
    found = SOURCES[source](scope)
    rows = found.rows.order_by()
    if level is not None:
        rows = rows.filter(found.red) if level == RED else rows.exclude(found.red)
    level_of = Case(When(found.red, then=Value(RED)), default=Value(AMBER), output_field=IntegerField())
    rows = rows.annotate(w_source=Value(source, output_field=IntegerField()), w_level=level_of, w_last=found.last)
    return rows.annotate(w_id=F("pk")).values_list("w_source", "w_level", "w_last", "w_id")
