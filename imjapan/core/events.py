"""Audit events: what somebody did that leaves no other trace. Each app declares its own in `events.py`.

A name reads `app.noun.verb`; its sentence says it on screen after a name ("… downloaded the document"). An event holds
ids and codes, never names or texts. `record` writes inside the transaction of what it tells about, so that both or
neither are true; `note` is for reads: written after the response, in a short transaction of its own, so that GET stays
read-only. `about` says how the rows that events are about are called, and who may be led to them.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from . import history, tracing

CODE = re.compile(r"[\w.:/+,-]{0,80}", re.ASCII)  # no spaces, no @: neither a name nor an address
_kinds = {}
_subjects = {}


@dataclass(frozen=True)
class Kind:
    """`sentence`: what was done, in words that follow the name of who did it. `more(details)`: words that follow it."""

    name: str
    sentence: object
    more: Callable[[dict], str] | None = None


@dataclass(frozen=True)
class Subject:
    """Rows that events are about. `rows(actor)`: those an actor may read; `link(row)`: where, or ""."""

    noun: Any
    rows: Callable
    name: Callable
    link: Callable | None


def declare(name, sentence, *, more=None):
    """Announce an event `app.noun.verb` with its sentence (translatable)."""
    _kinds[name] = Kind(name, sentence, more)


def about(model, noun, *, rows, name=str, link=None):
    """Say how rows of a model are called where events are shown: `noun` before `name(row)`."""
    _subjects[model._meta.label] = Subject(noun, rows, name, link)


def kinds() -> dict[str, Kind]:
    return dict(_kinds)


def sentence(name) -> str:
    """The words of an event; one that a release took away keeps its name."""
    return str(_kinds[name].sentence) if name in _kinds else name


def told(event) -> str:
    """The sentence of an event with what its details say."""
    kind = _kinds.get(event.name)
    more = kind.more(event.details) if kind and kind.more else ""
    return f"{sentence(event.name)} ({more})" if more else sentence(event.name)


def record(actor, name, subject=None, *, office_id=None, company_id=None, at=None, **details):
    """Add an event about `subject` (a row or None). Raises KeyError for an unknown name, ValueError for a text.

    `office_id` and `company_id` are taken from the subject where it has them. `details`: numbers, yes or no, codes.
    Works inside the fence, for oneself.
    """
    if name not in _kinds:
        raise KeyError(f"event {name} is not declared")
    for key, value in details.items():
        if not (isinstance(value, int | bool | None) or (isinstance(value, str) and CODE.fullmatch(value))):
            raise ValueError(f"event {name}: {key} is neither a number nor a code")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT core_event_add(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                at or timezone.now(),
                name,
                actor.user_id,
                subject._meta.label if subject is not None else "",
                subject.pk if subject is not None else None,
                office_id or getattr(subject, "office_id", None),
                company_id or getattr(subject, "company_id", None),
                json.dumps(details),
                history.source(),
                tracing.current(),
            ],
        )


def note(request, name, subject=None, **details):
    """Remember a read of this request; it is written when the response has gone well (see `EventsMiddleware`).

    The same read counts once for each request. `request`: also that of a view of the API, which wraps ours.
    """
    request = getattr(request, "_request", request)
    noted = request.__dict__.setdefault("noted_events", [])
    if all((known, row) != (name, subject) for known, row, _details, _at in noted):
        noted.append((name, subject, details, timezone.now()))


@dataclass(frozen=True, slots=True)
class About:
    """A row an event is about, as one reader may see it."""

    words: str
    url: str = ""


def subjects_of(actor, events) -> dict[tuple[str, int], About]:
    """What these events are about, by label and key. Two queries for each model among them, however many rows."""
    wanted = defaultdict(set)
    for event in events:
        if event.subject and event.subject_id:
            wanted[event.subject].add(event.subject_id)
    return {(label, key): one for label, keys in wanted.items() for key, one in _of_model(actor, label, keys).items()}


def _of_model(actor, label, keys):
    known = _subjects.get(label)
    if known is None:
        return {key: About(label) for key in keys}
    found = {
        row.pk: About(f"{known.noun} {known.name(row)}".strip(), known.link(row) if known.link else "")
        for row in known.rows(actor).filter(pk__in=keys)
    }
    hidden = keys - found.keys()
    there = set(apps.get_model(label)._base_manager.filter(pk__in=hidden).values_list("pk", flat=True))
    for key in hidden:
        found[key] = About(str(known.noun)) if key in there else About(_("%(noun)s (deleted)") % {"noun": known.noun})
    return found
