"""Row history in words: "田中: phone 03-1111-2222 → 03-3333-4444", one line for each save or for each sitting.

Only fields with words of their own (`verbose_name`) and the state are told: what has none is machinery.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.formats import date_format, time_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from .happenings import Happening
from .history import additions_of, changes_of

NOTHING = "—"
LONGEST = 80  # characters of a value; a longer text is cut
LISTED = 12  # things told of one sitting; the rest is counted
DEEP = 2_000  # saves read for one record and folded into sittings
# On which way somebody acted: the source of a context (see `history.context`), or how it begins. Apps add theirs.
SOURCES = {"import": gettext_lazy("by import"), "api": gettext_lazy("through the API")}


_in_words = {}


def in_words(model, field, words: Callable):
    """Say how the values of a field of a model are told where its plain value says too little: `words(value)`."""
    _in_words[model, field] = words


# --- who ----------------------------------------------------------------------------------------


def names_of(user_ids) -> dict[int, str]:
    """Names of users by id, in one query."""
    return dict(get_user_model().objects.filter(pk__in={i for i in user_ids if i}).values_list("pk", "name"))


def who(actor_id, source, names) -> str:
    """Who acted, with the way where it was not a page: "田中 (by import)", "system (background work)"."""
    name = names.get(actor_id) or (_("unknown user") if actor_id else _("system"))
    words = way(source)
    return f"{name} ({words})" if words else name


def way(source: str) -> str:
    """The way in words; empty for a page."""
    if source in SOURCES:
        return str(SOURCES[source])
    if source.startswith("command "):
        return _("by a command")
    return _("background work") if "." in source else ""


# --- what was added, changed and deleted --------------------------------------------------------


def additions(rows: Iterable[models.Model], limit: int, words: Callable, *, url=None) -> list[Happening]:
    """When these rows were recorded, and by whom where that was kept. `words(row)`: what was recorded.

    `words` gets the row with the values it had when it was added, whatever became of it later.
    One query for each model, and one for each foreign key that was changed since.
    """
    newest = sorted(rows, key=lambda row: (row.created_at, row.pk), reverse=True)[:limit]
    known = additions_of(newest)
    names = names_of(added.actor_id for added in known.values())
    out = []
    for row in newest:
        added = known.get((type(row), row.pk))
        text = words(added.row if added else row)
        if added:
            text = f"{who(added.actor_id, added.source, names)}: {text}"
        out.append(Happening.at_moment(row.created_at, text, icon="plus", url=url(row) if url else ""))
    return out


def changes(rows: Iterable[models.Model], limit: int, *, labels: Mapping = {}, url=None) -> list[Happening]:
    """What changed in these rows (of tracked models), one line per save, newest first.

    `labels`: {model: word, or {key: word}} put before the fields of that row. `url`: f(model) -> where to read more.
    """
    found = [change for change in changes_of(rows, limit) if _is_told(change.field)]
    names = names_of(change.actor_id for change in found)
    words = _related_words(found)
    out = []
    same_save = groupby(found, key=lambda c: (c.at, c.actor_id, c.source, c.model, c.row_id))
    for (at, actor_id, source, model, row_id), group in same_save:
        what = _labelled(labels, model, row_id, "; ".join(_told(change, words) for change in group))
        text = f"{who(actor_id, source, names)}: {what}"
        out.append(Happening.at_moment(at, text, icon="edit", url=url(model) if url else ""))
    return out


def deletions(model, limit: int, *, label, name=None, **where) -> list[Happening]:
    """Rows of a tracked model that were deleted; `where` narrows, for example `person_id=7`.

    `name(row)`: what the deleted row is called, or the field that names a user; else its number, name or first day.
    """
    events = model._meta.get_field("history").related_model.objects
    rows = list(events.filter(pgh_label="deleted", **where).order_by("-pgh_id")[:limit])
    contexts = [row.pgh_context or {} for row in rows]
    users = [getattr(row, name) for row in rows] if isinstance(name, str) else []
    names = names_of([*(given.get("actor") for given in contexts), *users])
    called = (lambda row: names.get(getattr(row, name), NOTHING)) if users else name or _name_of
    return [
        Happening.at_moment(
            row.pgh_created_at,
            _("%(who)s: %(what)s deleted (%(name)s)")
            % {
                "who": who(given.get("actor"), given.get("source", ""), names),
                "what": label,
                "name": called(row),
            },
            icon="minus",
        )
        for row, given in zip(rows, contexts, strict=True)
    ]


# --- many saves told as one ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """Something beside the fields that belongs into a sitting, in words that follow the name of who did it."""

    at: datetime
    actor_id: int | None
    source: str
    words: str


def sittings(
    rows: Iterable[models.Model], limit: int, *, gap: timedelta, labels: Mapping = {}, said=(), silent: Mapping = {}
) -> list[Happening]:
    """What changed in these rows, told once for each sitting: saves of one person no more than `gap` apart.

    A field is told from what it was when the sitting began to what it was when it ended. `silent`: {model: f(row id)}
    gives the words for rows whose fields are never repeated, None for the others. `said`: more that happened meanwhile.
    """
    found = [change for change in changes_of(rows, DEEP) if _is_told(change.field)]
    names = names_of([*(one.actor_id for one in found), *(one.actor_id for one in said)])
    words = _related_words(found)
    out = []
    for group in _together([*found, *said], gap):
        told = _of_sitting(group, labels, silent, words)
        if not told:
            continue  # typed and taken back
        first = group[0]
        if len(told) > LISTED:
            left = len(told) - LISTED
            told = [*told[:LISTED], ngettext("and %(number)s more", "and %(number)s more", left) % {"number": left}]
        text = f"{who(first.actor_id, first.source, names)}: {'; '.join(told)}"
        out.append(Happening.at_moment(group[-1].at, text, icon="edit"))
    return out[::-1][:limit]


def _together(steps, gap) -> list[list]:
    """Steps in order, cut where somebody else goes on or a longer pause begins."""
    groups: list[list] = []
    oldest_first = steps[::-1]  # those of one moment come newest first
    for step in sorted(oldest_first, key=lambda one: one.at):
        last = groups[-1][-1] if groups else None
        same = last and (last.actor_id, last.source) == (step.actor_id, step.source) and step.at - last.at <= gap
        if same:
            groups[-1].append(step)
        else:
            groups.append([step])
    return groups


def _nothing(row_id):
    return None


def _of_sitting(group, labels, silent, words) -> list[str]:
    net: dict[Any, list] = {}
    for step in group:
        if isinstance(step, Said):
            net[step.words] = []
        elif instead := silent.get(step.model, _nothing)(step.row_id):
            net[instead] = []
        else:
            net.setdefault((step.model, step.row_id, step.field), [step, step])[1] = step
    out = []
    for key, pair in net.items():
        if not pair:
            out.append(key)
        elif pair[0].before != pair[1].after:
            first, last = pair
            values = f"{_value(first, 'before', words)} → {_value(last, 'after', words)}"
            out.append(_labelled(labels, first.model, first.row_id, f"{_label(first.field)} {values}"))
    return out


# --- words --------------------------------------------------------------------------------------


def _is_told(field) -> bool:
    return field.editable and (field.name == "state" or field._verbose_name is not None)


def _label(field) -> str:
    return _("State") if field.name == "state" else str(field.verbose_name)


def _labelled(labels, model, row_id, told):
    label = labels.get(model)
    if isinstance(label, Mapping):
        label = label.get(row_id)
    return f"{label} – {told}" if label else told


def _name_of(event):
    """What the deleted row called itself, from its own fields alone."""
    for name in ("number", "name", "certification_no", "starts_on", "counted_on"):
        value = getattr(event, name, None)
        if value:
            return _plain(value)
    return NOTHING


def _told(change, words):
    return f"{_label(change.field)} {_value(change, 'before', words)} → {_value(change, 'after', words)}"


def _value(change, side, words):
    value = getattr(change, side)
    if value is None or value == "":
        return NOTHING
    if say := _in_words.get((change.model, change.field.name)):
        return str(say(value))
    if change.field.is_relation:
        return words[change.field.related_model].get(value, NOTHING)
    if change.field.choices:
        return str(dict(change.field.flatchoices).get(value, value))
    return _plain(value)


def _plain(value):
    if isinstance(value, bool):
        return pgettext("box", "yes") if value else pgettext("box", "no")
    if isinstance(value, datetime):
        return date_format(localtime(value), "SHORT_DATETIME_FORMAT")
    if hasattr(value, "year"):
        return date_format(value, "SHORT_DATE_FORMAT")
    if hasattr(value, "hour"):
        return time_format(value, "H:i")
    if isinstance(value, list):
        return ", ".join(map(str, value)) or NOTHING
    return Truncator(" ".join(str(value).split())).chars(LONGEST)


def _related_words(found):
    """The words of all rows that changed foreign keys name, one query for each table."""
    wanted = defaultdict(set)
    for change in found:
        if change.field.is_relation:
            wanted[change.field.related_model].update({change.before, change.after} - {None})
    return {
        model: {row.pk: str(row) for row in model._default_manager.filter(pk__in=ids)} for model, ids in wanted.items()
    }
