"""Everything that happened to a record: apps register who can tell about a place, a page merges what they tell.

A source is `f(request, subject, limit)` and returns at most `limit` of its newest happenings in a fixed number of
queries, none of them later than today. What a source leaves out does not exist on the page. What is recorded for days
to come stands apart (`register_coming`): it has not happened.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

PAGE = 50
LAST_PAGE = 200
_sources = defaultdict(list)
_coming = defaultdict(list)


@dataclass(frozen=True, slots=True)
class Happening:
    """One line: the day, the moment where it is known, what happened in words, where to read more, an icon."""

    on: date
    text: str
    url: str = ""
    icon: str = "info"
    at: datetime | None = None

    @classmethod
    def at_moment(cls, at: datetime, text: str, **more):
        return cls(timezone.localdate(at), text, at=at, **more)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of happenings. `older`, `newer`: numbers of the pages beside it, or None."""

    items: list[Happening]
    number: int
    older: int | None
    newer: int | None


def register(place):
    """Decorator: `f(request, subject, limit)` tells what happened at `place` (for example "person")."""

    def decorator(function):
        if function not in _sources[place]:
            _sources[place].append(function)
        return function

    return decorator


def register_coming(place):
    """Decorator: `f(request, subject, limit)` tells what is recorded for later, soonest first.

    A last day that is today has not passed: it is still to come.
    """

    def decorator(function):
        if function not in _coming[place]:
            _coming[place].append(function)
        return function

    return decorator


def coming(request, place: str, subject) -> list[Happening]:
    """What is recorded for later, soonest first, at most `PAGE`."""
    told = [one for source in _coming[place] for one in source(request, subject, PAGE)]
    return sorted(told, key=lambda one: (one.on, one.text))[:PAGE]


def page_of(request, place: str, subject, number: int = 1) -> Page:
    """What all sources of a place tell, newest first, fifty a page."""
    number = min(max(number, 1), LAST_PAGE)
    limit = number * PAGE + 1
    told = sorted(_collect(request, place, subject, limit), key=_newest_first)
    first = (number - 1) * PAGE
    return Page(
        told[first : first + PAGE],
        number,
        older=number + 1 if len(told) > number * PAGE and number < LAST_PAGE else None,
        newer=number - 1 if number > 1 else None,
    )


def _collect(request, place, subject, limit) -> Iterable[Happening]:
    for source in _sources[place]:
        yield from source(request, subject, limit)


def _newest_first(happening):
    """By day; within a day what has a time comes first, the latest on top."""
    moment = happening.at.timestamp() if happening.at else 0
    return -happening.on.toordinal(), -moment, happening.text


def page_number(request) -> int:
    """The number of the page asked for; anything else is the first."""
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def wanted(request) -> bool:
    """Whether the address asks for this view of a record."""
    return request.GET.get("tab") == "history"


def tabs(request, url: str, *, overview: str) -> list[dict]:
    """The two views of a record, each with its own address, for `<c-tabs>`."""
    history = wanted(request)
    return [
        {"url": url, "label": overview, "current": not history},
        {"url": f"{url}?tab=history", "label": _("Everything that happened"), "current": history},
    ]


def history_page(request, place: str, subject, **context):
    """The second view of a record: everything that happened. `context`: title, breadcrumb, tabs."""
    page = page_of(request, place, subject, page_number(request))
    return render(request, "core/history.html", {**context, "page": page})
