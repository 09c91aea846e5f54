"""Row history: what a row was before each change, kept by database triggers, so that bulk writes are caught too.

Each tracked table has a twin `...event` with the old values, the moment, and the context: who acted and by what way.
"""

import contextlib
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory
import pghistory.runtime
import pgtrigger
from django.db import models

from . import tracing

KEYS = ("search_text", "sort_key")
SECRETS = ("password", "last_login")
_own = {"pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "pgh_context", "pgh_context_id"}


def tracked(model=None, *, without=()):
    """Class decorator: keep each row of `model` as it was added, and as it was before a change or deletion.

    `without`: fields that are not kept beside keys and secrets, because they repeat what is kept elsewhere.
    """
    if model is None:
        return lambda decorated: tracked(decorated, without=without)
    left_out = [f.name for f in model._meta.fields if f.name in (*KEYS, *SECRETS, *without)]
    fields = [f.name for f in model._meta.fields if f.name not in left_out]
    return pghistory.track(
        pghistory.InsertEvent(label="added"),
        pghistory.UpdateEvent(label="changed", row=pghistory.Old, condition=pghistory.AnyChange(*fields)),
        pghistory.DeleteEvent(label="deleted", row=pghistory.Old),
        exclude=left_out,
        obj_field=pghistory.ObjForeignKey(related_name="history", db_index=True),
        context_field=pghistory.ContextJSONField(),
        append_only=True,
        meta={"triggers": [_actor_known()]},
    )(model)


def _actor_known():
    """A change without a known actor is an error: nothing may write beside a request, a job or a command."""
    return pgtrigger.Trigger(
        name="actor_known",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition("NEW.pgh_context IS NULL OR NOT (NEW.pgh_context ? 'actor')"),
        func="RAISE EXCEPTION 'history: % is written without an actor (see core/history.py)', TG_TABLE_NAME;",
    )


@contextlib.contextmanager
def context(actor_id: int | None, **more: Any):
    """Context manager or decorator: who acts in this request, job or command, and on which way (`source`).

    Inside another one it holds until the end of its block; then the outer one holds again.
    """
    now = {"source": "", **more, "actor": actor_id}
    outer = getattr(pghistory.runtime._tracker, "value", None)
    if outer is None:
        with pghistory.context(**now):
            yield
        return
    before = dict(outer.metadata)  # the library would leave the inner one standing
    _replace(outer.metadata, now)
    try:
        yield
    finally:
        _replace(outer.metadata, before)


def _replace(metadata, given):
    metadata.clear()
    metadata.update(given)


@contextlib.contextmanager
def of_command(name: str):
    """Around a management command: the system itself acts, under a number of its own."""
    with tracing.of(tracing.new()), context(None, source=f"command {name}"):
        yield


def actor_id() -> int | None:
    """Who acts now: the id of a user; None for the system, and where nobody is known."""
    given = getattr(pghistory.runtime._tracker, "value", None)
    return given.metadata.get("actor") if given else None


def source() -> str:
    """On which way one acts now: a job, a command, or empty for a page."""
    given = getattr(pghistory.runtime._tracker, "value", None)
    return (given.metadata.get("source") or "") if given else ""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one row that changed: when, by whom (user id, None: the system), from what, to what."""

    at: datetime
    actor_id: int | None
    source: str
    model: type[models.Model]
    row_id: int
    field: models.Field
    before: Any
    after: Any


def _by_model(rows) -> dict[type[models.Model], dict[int, models.Model]]:
    by_model: dict[type[models.Model], dict[int, models.Model]] = {}
    for row in rows:
        by_model.setdefault(type(row), {})[row.pk] = row
    return by_model


@dataclass(frozen=True, slots=True)
class Addition:
    """Who added a row (user id, None: the system), by what way, and a copy of the row as it was then."""

    actor_id: int | None
    source: str
    row: models.Model


def additions_of(rows: Iterable[models.Model]) -> dict[tuple[type[models.Model], int], Addition]:
    """How these rows (of tracked models) were added, by (model, key).

    Rows from before additions were kept are left out. One query per model, and one per foreign key changed since.
    """
    found = {}
    for model, known in _by_model(rows).items():
        events = model._meta.get_field("history").related_model.objects
        for event in events.filter(pgh_obj__in=list(known), pgh_label="added"):
            given = event.pgh_context or {}
            row = _as_kept(known[event.pgh_obj_id], event)
            found[model, row.pk] = Addition(given.get("actor"), given.get("source", ""), row)
        _fetch_changed(model, known, [found[model, key].row for key in known if (model, key) in found])
    return found


def _as_kept(row, event):
    """A copy of a row with the values of an event; what is not kept stays as it is."""
    kept = copy(row)
    for field in row._meta.concrete_fields:
        if hasattr(event, field.attname) and field.attname not in row.get_deferred_fields():
            setattr(kept, field.attname, getattr(event, field.attname))
    return kept


def _fetch_changed(model, now, then):
    """What the rows as they were refer to, where it was at hand for the rows of today."""
    for field in model._meta.concrete_fields:
        if field.is_relation and any(field.is_cached(row) for row in now.values()):
            changed = [row for row in then if not field.is_cached(row)]
            if changed:
                models.prefetch_related_objects(changed, field.name)


def changes_of(rows: Iterable[models.Model], limit: int = 100) -> list[Change]:
    """The changes of these rows (of tracked models), field by field, newest first. One query per model."""
    found = []
    for model, known in _by_model(rows).items():
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
                event.pgh_obj_id,
                model._meta.get_field(field.name),
                before,
                now,
            )
