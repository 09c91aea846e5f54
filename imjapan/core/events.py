"""Audit events: what somebody did that leaves no other trace. Each app declares its own in `events.py`.

A name reads `app.noun.verb`; its sentence says it on screen after a name ("… downloaded the document"). An event holds
ids and codes, never names or texts. `record` writes inside the transaction of what it tells about, so that both or
neither are true; `note` is for reads: written after the response, in a short transaction of its own, so that GET stays
read-only.
"""

import json
import re
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from . import history, tracing

CODE = re.compile(r"^[\w.:/@+ -]{0,80}$", re.ASCII)
_kinds = {}


@dataclass(frozen=True)
class Kind:
    """`sentence`: what was done, in words that follow the name of who did it."""

    name: str
    sentence: object


def declare(name, sentence):
    """Announce an event `app.noun.verb` with its sentence (translatable)."""
    _kinds[name] = Kind(name, sentence)


def kinds() -> dict[str, Kind]:
    return dict(_kinds)


def sentence(name) -> str:
    """The words of an event; one that a release took away keeps its name."""
    return str(_kinds[name].sentence) if name in _kinds else name


def record(actor, name, subject=None, *, office_id=None, company_id=None, at=None, **details):
    """Add an event about `subject` (a row or None). Raises KeyError for an unknown name, ValueError for a text.

    `office_id` and `company_id` are taken from the subject where it has them. `details`: numbers, yes or no, codes.
    Works inside the fence, for oneself.
    """
    if name not in _kinds:
        raise KeyError(f"event {name} is not declared")
    for key, value in details.items():
        if not (isinstance(value, int | bool | None) or (isinstance(value, str) and CODE.match(value))):
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
    """Remember a read of this request; it is written when the response has gone well (see `EventsMiddleware`)."""
    request.__dict__.setdefault("noted_events", []).append((name, subject, details, timezone.now()))
