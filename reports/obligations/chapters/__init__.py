"""What the clock knows, one module per chapter of duties; each registers itself and is found by being here.

A chapter gathers the facts of many subjects of one family in a fixed number of queries, and says from the facts alone
which duties a subject should have. `audits.py` shows how.
"""

import importlib
import pkgutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache, wraps
from typing import Any

from ..duty import Duty
from ..subjects import FAMILIES, Subject

_chapters: list["Chapter"] = []
_gathered: ContextVar[dict | None] = ContextVar("gathered", default=None)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter.

    gather    ids of subjects -> facts by id; a subject without facts may be left out. A fixed number of queries
    duties    subject, its facts, today -> its duties, without windows that were over before its clock started
    standing  facts -> records (kind of record, id) that still count, also where no duty asks for them any more
    rules     ids of the rules whose duties this chapter makes; no other chapter of the family makes them
    """

    family: str
    rules: tuple[str, ...]
    gather: Callable[[Collection[int]], Mapping[int, Any]]
    duties: Callable[[Subject, Any, date], Iterator[Duty]]
    standing: Callable[[Any], Iterable[tuple[str, int]]] = lambda facts: ()


def register(chapter: Chapter) -> None:
    """Add a chapter. Raises ValueError for an unknown family or a rule another chapter of the family has."""
    if chapter.family not in FAMILIES:
        raise ValueError(f"unknown family {chapter.family!r}")
    taken = {rule for known in _chapters if known.family == chapter.family for rule in known.rules}
    if both := taken & set(chapter.rules):
        raise ValueError(f"two chapters for {sorted(both)}")
    _chapters.append(chapter)


def of(family: str) -> list[Chapter]:
    _load()
    return [chapter for chapter in _chapters if chapter.family == family]


def gather_all(family: str, ids: Collection[int]) -> list[tuple[Chapter, Mapping[int, Any]]]:
    """Each chapter of a family with its facts of these subjects."""
    token = _gathered.set({})
    try:
        return [(chapter, chapter.gather(ids)) for chapter in of(family)]
    finally:
        _gathered.reset(token)


def shared(gather: Callable[[Collection[int]], Any]) -> Callable[[Collection[int]], Any]:
    """Decorator for what several chapters know alike: read once within `gather_all`. Nobody may change the answer."""

    @wraps(gather)
    def once(ids):
        known = _gathered.get()
        if known is None:
            return gather(ids)
        key = gather, tuple(ids)
        if key not in known:
            known[key] = gather(ids)
        return known[key]

    return once


@cache
def _load() -> None:
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        importlib.import_module(module.name)
