"""Menu entries. Each app registers its own in `navigation.py`; an entry exists only when it is finished."""

from dataclasses import dataclass

from django.urls import reverse

_entries = []


@dataclass(frozen=True)
class Entry:
    order: int
    label: object
    view: str
    visible: object


@dataclass(frozen=True)
class Link:
    url: str
    label: str
    current: bool


def register(order, label, view, *, visible):
    """Add an entry; `visible(actor)` decides who sees it."""
    entry = Entry(order, label, view, visible)
    if entry.view not in {e.view for e in _entries}:
        _entries.append(entry)
        _entries.sort(key=lambda e: e.order)


def links(request) -> list[Link]:
    """Entries for the signed-in actor; the longest matching address is the current one."""
    found = [(reverse(e.view), e.label) for e in _entries if e.visible(request.actor)]
    current = max((url for url, _ in found if request.path.startswith(url)), key=len, default=None)
    return [Link(url, str(label), url == current) for url, label in found]
