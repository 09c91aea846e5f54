"""Doing something many times and saying how long it took."""

import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

ROUNDS = 40
WARM_UP = 3
MOST_SECONDS = 15.0  # for one measurement; something slow is measured less often
FEWEST = 5


@dataclass(slots=True)
class Result:
    """One measured thing. `value` in `unit` is what the goal is about; `more` are figures beside it."""

    group: str
    name: str
    value: float
    unit: str
    goal: float | None = None
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def met(self) -> bool | None:
        return None if self.goal is None else self.value <= self.goal

    def to_dict(self) -> dict[str, Any]:
        return {
            "group": self.group,
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "goal": self.goal,
            "met": self.met,
            **self.more,
        }


def share(times: list[float], part: float) -> float:
    """The time within which `part` (0 to 1) of all tries ended, nearest rank."""
    ordered = sorted(times)
    return ordered[max(0, min(len(ordered) - 1, round(part * len(ordered) + 0.5) - 1))]


class Queries:
    """Counts statements sent to the database, from whatever layer."""

    def __init__(self):
        self.count = 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        return execute(sql, params, many, context)


@contextmanager
def counted():
    queries = Queries()
    with connection.execute_wrapper(queries):
        yield queries


@dataclass(slots=True)
class Times:
    """Milliseconds of each try: on the clock, and of this process alone (which does not wait for other programs)."""

    wall: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return share(self.wall, 0.95)

    def figures(self) -> dict[str, float]:
        return {
            "p50": round(share(self.wall, 0.5), 1),
            "least": round(min(self.wall), 1),
            "cpu_ms": round(share(self.own, 0.5), 1),
            "rounds": len(self.wall),
        }


def repeat(do: Callable[[int], Any], *, rounds: int = ROUNDS) -> Times:
    """Call `do(n)` after a warm-up, `rounds` times or until the time is over."""
    for n in range(WARM_UP):
        do(n)
    times, end = Times(), time.perf_counter() + MOST_SECONDS
    for n in range(rounds):
        began, cpu = time.perf_counter(), time.process_time()
        do(n)
        times.wall.append((time.perf_counter() - began) * 1000)
        times.own.append((time.process_time() - cpu) * 1000)
        if time.perf_counter() > end and len(times.wall) >= FEWEST:
            break
    return times


def timed(group: str, name: str, do: Callable[[int], Any], *, goal: float | None, rounds: int = ROUNDS) -> Result:
    """Measure `do` in milliseconds; the value is what 95 of 100 calls need at most."""
    times = repeat(do, rounds=rounds)
    return Result(group, name, times.p95, "ms", goal, times.figures())
