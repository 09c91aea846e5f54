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
    count: object = None


@dataclass(frozen=True)
class Link:
    """`count`: how many things wait behind it; 0 is not shown."""

    url: str
    label: str
    current: bool
    count: int = 0


def register(order, label, view, *, visible, count=None):
    """Add an entry; `visible(actor)` decides who sees it, `count(actor)` is a number beside it, in one quick query."""
    entry = Entry(order, label, view, visible, count)
    if entry.view not in {e.view for e in _entries}:
        _entries.append(entry)
        _entries.sort(key=lambda e: e.order)


def links(request) -> list[Link]:
    """Entries for the signed-in actor; the longest matching address is the current one."""
    found = [(reverse(e.view), e) for e in _entries if e.visible(request.actor)]
    current = max((url for url, _ in found if request.path.startswith(url)), key=len, default=None)
    return [Link(url, str(e.label), url == current, _counted(request, e)) for url, e in found]


def _counted(request, entry):
    """Counted once for a page, however many templates it is drawn from."""
    if entry.count is None:
        return 0
    counts = request.__dict__.setdefault("menu_counts", {})
    if entry.view not in counts:
        counts[entry.view] = entry.count(request.actor)
    return counts[entry.view]
