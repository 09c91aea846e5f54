"""Row history: what a row was before each change, kept by database triggers, so that bulk writes are caught too.

Each tracked table has a twin `...event` with the old values, the moment, and the context: who acted and by what way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory
from django.db import models

KEYS = ("search_text", "sort_key")
_own = {"pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "pgh_context", "pgh_context_id"}


def tracked(model):
    """Class decorator: keep the old row whenever a row of `model` is changed or deleted."""
    fields = [f.name for f in model._meta.fields if f.name not in KEYS]
    return pghistory.track(
        pghistory.UpdateEvent(label="changed", row=pghistory.Old, condition=pghistory.AnyChange(*fields)),
        pghistory.DeleteEvent(label="deleted", row=pghistory.Old),
        exclude=[name for name in KEYS if name in {f.name for f in model._meta.fields}],
        obj_field=pghistory.ObjForeignKey(related_name="history", db_index=True),
        context_field=pghistory.ContextJSONField(),
        append_only=True,
    )(model)


def context(actor_id: int | None, **more: Any):
    """Context manager or decorator: who acts in this request or job, and on which way (`source`)."""
    return pghistory.context(actor=actor_id, **more)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one row that changed: when, by whom (user id, None: the system), from what, to what."""

    at: datetime
    actor_id: int | None
    source: str
    model: type[models.Model]
    field: models.Field
    before: Any
    after: Any


def changes_of(rows: Iterable[models.Model], limit: int = 100) -> list[Change]:
    """The changes of these rows (of tracked models), field by field, newest first. One query per model."""
    by_model: dict[type[models.Model], dict[int, models.Model]] = {}
    for row in rows:
        by_model.setdefault(type(row), {})[row.pk] = row
    found = []
    for model, known in by_model.items():
        events = model._meta.get_field("history").related_model.objects
        later: dict[int, models.Model] = dict(known)
        for event in events.filter(pgh_obj__in=known, pgh_label="changed").order_by("-pgh_id")[:limit]:
            after = later[event.pgh_obj_id]
            found += _differences(model, event, after)
            later[event.pgh_obj_id] = event
    return sorted(found, key=lambda change: change.at, reverse=True)[:limit]


def _differences(model, event, after):
    given = event.pgh_context or {}
    for field in event._meta.concrete_fields:
        if field.name in _own or field.name == "id":
            continue
        before, now = getattr(event, field.attname), getattr(after, field.attname)
        if before != now:
            yield Change(
                event.pgh_created_at,
                given.get("actor"),
                given.get("source", ""),
                model,
                model._meta.get_field(field.name),
                before,
                now,
            )
