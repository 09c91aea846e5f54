"""The duties: working them out again when nothing has changed, and for one place."""

import time
from collections.abc import Iterator
from datetime import date

from reports.models import Obligation
from reports.obligations.recompute import recompute

from .timing import Result, timed

FIRST, SECOND, ONE = 120, 20, 20


def measure(built: dict, today: date, rounds: int) -> Iterator[Result]:
    """`built`: what the first run took when the database was filled."""
    duties = {"duties": Obligation.objects.count(), "open": Obligation.objects.filter(state="open").count()}
    writes = {"writes": built["recompute_writes"]}
    yield Result("duties", "recompute all, first run", built["recompute_seconds"], "s", FIRST, duties | writes)
    began, cpu = time.perf_counter(), time.process_time()
    counts = recompute(today=today)
    seconds, own = time.perf_counter() - began, time.process_time() - cpu
    again = counts.created + counts.changed + counts.removed
    yield Result("duties", "recompute all, second run", seconds, "s", SECOND, {"writes": again, "cpu": round(own, 1)})
    yield Result("duties", "rows written by the second run", again, "rows", 0)
    rows = Obligation.objects.order_by("pk").values_list("establishment", flat=True)
    places = list(dict.fromkeys(rows[:20_000]))[:40]
    yield timed(
        "duties",
        "recompute one establishment",
        lambda n: recompute(establishment_ids=[places[n % len(places)]], today=today),
        goal=ONE,
        rounds=rounds,
    )
