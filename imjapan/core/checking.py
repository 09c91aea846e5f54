"""Named consistency checks of the stored data. Each app declares its own in `data_checks.py`.

A check is a function that takes a `Depth` and returns what is wrong: a queryset, or an iterable of ids or names.
Nothing found is good. It only reads; the command `check_data` runs all of them in one read-only snapshot.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

FEW = 10  # so many of what was found are named

_checks: dict[str, "Check"] = {}


@dataclass(frozen=True)
class Depth:
    """How far to look. `files`: read every stored file. `keys`: work out every search key anew, not a sample."""

    files: bool = False
    keys: bool = False


@dataclass(frozen=True)
class Check:
    """`sentence`: what holds when nothing is found. `fails`: False for what is only worth knowing."""

    id: str
    sentence: str
    find: Callable[[Depth], QuerySet | Iterable]
    fails: bool = True


@dataclass(frozen=True)
class Outcome:
    check: Check
    count: int
    first: list[Any]

    @property
    def is_good(self) -> bool:
        return self.count == 0 or not self.check.fails


def check(id, sentence, *, fails=True):
    """Decorator: register `f(depth)` under an id `app.what`."""

    def register(function):
        _checks[id] = Check(id, sentence, function, fails)
        return function

    return register


def registered() -> list[Check]:
    return [_checks[id] for id in sorted(_checks)]


def run(checks: Iterable[Check], depth: Depth) -> Iterator[Outcome]:
    """Look at one moment of the database, without being able to write. Yields each outcome as it is known."""
    with transaction.atomic():
        if not connection.get_autocommit() and len(connection.savepoint_ids) == 0:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for each in checks:
            yield _outcome(each, depth)


def _outcome(each, depth):
    found = each.find(depth)
    if isinstance(found, QuerySet):
        ids = found.order_by("pk").values_list("pk", flat=True)
        count = ids.count()
        return Outcome(each, count, list(ids[:FEW]) if count else [])
    rows = iter(found)
    first = list(itertools.islice(rows, FEW))
    return Outcome(each, len(first) + sum(1 for _ in rows), first)
