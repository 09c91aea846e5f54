"""The one search over everything: each app says in `searches.py` what of its own can be found, and how."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SHOWN = 8
_kinds = []


@dataclass(frozen=True, slots=True)
class Kind:
    """`find(actor, text)`: matching rows in scope, in order. `line(row)`: what stands beside the name."""

    order: int
    label: Any
    find: Callable[[Any, str], Any]
    name: Callable[[Any], str]
    line: Callable[[Any], str]
    link: Callable[[Any], str]
    list_url: str


@dataclass(frozen=True, slots=True)
class Found:
    label: Any
    rows: list[dict]
    more: bool
    list_url: str


def register(order, label, *, find, name, link, list_url, line=lambda row: ""):
    """Offer a kind of row to the universal search; `list_url`: view name of the list that shows all of them."""
    kind = Kind(order, label, find, name, line, link, list_url)
    if all(known.list_url != list_url for known in _kinds):
        _kinds.append(kind)
        _kinds.sort(key=lambda each: each.order)


def everywhere(actor, text: str) -> list[Found]:
    """The first matches of each kind that has any. One query a kind."""
    found = []
    for kind in _kinds:
        rows = list(kind.find(actor, text)[: SHOWN + 1])
        if rows:
            shown = [{"name": kind.name(row), "line": kind.line(row), "url": kind.link(row)} for row in rows[:SHOWN]]
            found.append(Found(kind.label, shown, len(rows) > SHOWN, kind.list_url))
    return found
