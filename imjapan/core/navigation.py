"""Menu entries. Each app registers its own in `navigation.py`; an entry exists only when it is finished."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import translation
from django.utils.translation import pgettext_lazy

# What people do, in the order of a day. An app names the group of its entry by the key.
GROUPS = {
    "day": pgettext_lazy("menu", "Day by day"),
    "records": pgettext_lazy("menu", "Companies and people"),
    "accepting": pgettext_lazy("menu", "Accepting people"),
    "supervision": pgettext_lazy("menu", "Supervision and support"),
    "papers": pgettext_lazy("menu", "Papers"),
    "house": pgettext_lazy("menu", "Our organization"),
}

_entries = []


@dataclass(frozen=True)
class Entry:
    order: int
    group: str
    label: object
    view: str
    visible: object
    count: object = None


@dataclass(frozen=True)
class Link:
    """`current`: the open page is this entry's or lies below it. `count`: how many things wait; 0 is not shown."""

    url: str
    label: str
    current: bool
    exact: bool = False
    count: int = 0


@dataclass(frozen=True)
class Group:
    key: str
    label: str
    links: tuple[Link, ...]


def register(group, order, label, view, *, visible, count=None):
    """Add an entry to one of `GROUPS`, at `order` within it; `visible(actor)` decides who sees it.

    `count(actor)` is a number beside it, in one quick query. KeyError for a group that does not exist.
    """
    entry = Entry(order, group, label, view, visible, count)
    GROUPS[group]
    if entry.view not in {e.view for e in _entries}:
        _entries.append(entry)
        _entries.sort(key=lambda e: (list(GROUPS).index(e.group), e.order))


def groups(request) -> list[Group]:
    """The groups that hold an entry for the signed-in actor; the longest matching address is the current one.

    The menu keeps its words where a page speaks in those of its record (a language of private use, "ja-x-…").
    """
    with translation.override((translation.get_language() or "").partition("-x-")[0] or None):
        return _groups(request)


def _groups(request):
    found = [(reverse(e.view), e) for e in _entries if e.visible(request.actor)]
    current = max((url for url, _ in found if request.path.startswith(url)), key=len, default=None)
    links = {}
    for url, e in found:
        link = Link(url, str(e.label), url == current, url == request.path, _counted(request, e))
        links.setdefault(e.group, []).append(link)
    return [Group(key, str(GROUPS[key]), tuple(members)) for key, members in links.items()]


def _counted(request, entry):
    """Counted once for a page, however many templates it is drawn from."""
    if entry.count is None:
        return 0
    counts = request.__dict__.setdefault("menu_counts", {})
    if entry.view not in counts:
        counts[entry.view] = entry.count(request.actor)
    return counts[entry.view]
