"""Row history in words: "田中: phone 03-1111-2222 → 03-3333-4444"."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import groupby

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from .happenings import Happening
from .history import changes_of

NOTHING = "—"
SOURCES = {"import": gettext_lazy("by import"), "api": gettext_lazy("through the API")}


def changes(rows: Iterable[models.Model], limit: int, *, labels: Mapping = {}, url=None) -> list[Happening]:
    """What changed in these rows (of tracked models), one line per save, newest first.

    `labels`: {model: word} put before the fields of that model. `url`: f(model) -> where to read more.
    """
    found = [change for change in changes_of(rows, limit) if change.field.editable]
    names = _names([change.actor_id for change in found])
    words = _related_words(found)
    out = []
    same_save = groupby(found, key=lambda c: (c.at, c.actor_id, c.source, c.model))
    for (at, actor_id, source, model), group in same_save:
        told = "; ".join(_told(change, words) for change in group)
        what = f"{labels[model]} – {told}" if labels.get(model) else told
        text = f"{_who(actor_id, source, names)}: {what}"
        out.append(Happening.at_moment(at, text, icon="edit", url=url(model) if url else ""))
    return out


def deletions(model, limit: int, *, label, **where) -> list[Happening]:
    """Rows of a tracked model that were deleted; `where` narrows, for example `person_id=7`."""
    events = model._meta.get_field("history").related_model.objects
    rows = list(events.filter(pgh_label="deleted", **where).order_by("-pgh_id")[:limit])
    contexts = [row.pgh_context or {} for row in rows]
    names = _names([given.get("actor") for given in contexts])
    return [
        Happening.at_moment(
            row.pgh_created_at,
            _("%(who)s: %(what)s deleted (%(name)s)")
            % {
                "who": _who(given.get("actor"), given.get("source", ""), names),
                "what": label,
                "name": _name_of(model, row),
            },
            icon="minus",
        )
        for row, given in zip(rows, contexts, strict=True)
    ]


def _name_of(model, event):
    """What the deleted row called itself, from its own fields alone."""
    for name in ("number", "name", "certification_no", "starts_on", "counted_on"):
        value = getattr(event, name, None)
        if value:
            return _plain(value)
    return NOTHING


def _names(user_ids):
    """Names of users by id, in one query."""
    return dict(get_user_model().objects.filter(pk__in={i for i in user_ids if i}).values_list("pk", "name"))


def _who(actor_id, source, names):
    name = names.get(actor_id) or (_("unknown user") if actor_id else _("system"))
    way = SOURCES.get(source)
    return f"{name} ({way})" if way else name


def _told(change, words):
    return f"{change.field.verbose_name} {_value(change, 'before', words)} → {_value(change, 'after', words)}"


def _value(change, side, words):
    value = getattr(change, side)
    if value is None or value == "":
        return NOTHING
    if change.field.is_relation:
        return words[change.field.related_model].get(value, NOTHING)
    if change.field.choices:
        return str(dict(change.field.flatchoices).get(value, value))
    return _plain(value)


def _plain(value):
    if isinstance(value, bool):
        return pgettext("box", "yes") if value else pgettext("box", "no")
    if hasattr(value, "year"):
        return date_format(value, "SHORT_DATE_FORMAT")
    return str(value)


def _related_words(found):
    """The words of all rows that changed foreign keys name, one query for each table."""
    wanted = defaultdict(set)
    for change in found:
        if change.field.is_relation:
            wanted[change.field.related_model].update({change.before, change.after} - {None})
    return {
        model: {row.pk: str(row) for row in model._default_manager.filter(pk__in=ids)} for model, ids in wanted.items()
    }
