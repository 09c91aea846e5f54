"""Changing a record that several people may have open: what was shown, what changed meanwhile, what is refused.

A form remembers a mark of every field it showed. The domain function compares them under the lock of the row, so the
second of two editors is told which fields are no longer as shown, and nothing is overwritten unseen.
"""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from imjapan.core.errors import Conflict

from .row_words import NAMES


class Stale(Conflict):
    """The row changed since it was shown. `names`: the fields; `row`: as it is now."""

    def __init__(self, row, names):
        super().__init__(_("Somebody else changed this record while you were editing it."))
        self.row, self.names = row, names


def version_of(row: models.Model, names: Collection[str]) -> str:
    """A short text that says how each field looked, without saying what it held."""
    return " ".join(f"{name}:{mark(value_of(row, name))}" for name in names)


def value_of(row, name):
    return getattr(row, row._meta.get_field(name).attname)


def mark(value: Any) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:12]


def moved_since(row: models.Model, version: str | None) -> list[str]:
    """Fields of `row` that are no longer as `version` says. None, or a field it does not name: not compared."""
    known = {field.name for field in row._meta.fields}
    return [name for name, was in marks_of(version).items() if name in known and mark(value_of(row, name)) != was]


def marks_of(version: str | None) -> dict[str, str]:
    """The marks of a version by field; what cannot be read is left out."""
    return dict(part.split(":", 1) for part in (version or "").split() if ":" in part)


def require_fresh(row, version):
    """Raise Stale when the locked `row` is not what the editor saw."""
    if names := moved_since(row, version):
        raise Stale(row, names)


def fill(row: models.Model, data: Mapping[str, Any], names: Collection[str]):
    """Set the named fields as far as `data` holds them."""
    for name in names:
        if name in data:
            setattr(row, name, data[name])


def check(
    row: models.Model,
    *,
    places: Mapping[str, str] = {},
    errors: Mapping[str, Any] = {},
    without: Collection[str] = (),
):
    """Raise ValidationError by field for `errors` and everything the fields and constraints of the table refuse.

    `places`: {name of a constraint: field whose message it is}. `without`: fields that nobody types. A field that has
    an error already gets no second one: the caller said it in better words.
    """
    found = {name: [error] for name, error in errors.items()}
    try:
        row.full_clean(exclude=[*found, *without], validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        found |= error.error_dict
    for field in row._meta.fields:
        value = value_of(row, field.name)
        if field.unique and not field.primary_key and field.name not in found and value is not None:
            same = type(row)._default_manager.filter(**{field.attname: value}).exclude(pk=row.pk)
            if same.exists():
                found[field.name] = [_taken(field)]
    for constraint in row._meta.constraints:
        place = _place(constraint, places)
        if place in found:
            continue
        try:
            constraint.validate(type(row), row, exclude=set(found))
        except ValidationError as error:
            found[place] = [_refusal(type(row), constraint) or error]
    if found:
        raise ValidationError(found)


def write(row: models.Model, *, places: Mapping[str, str] = {}):
    """Save; what the database refuses (two people were equally fast) becomes a message at its field."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise _explained(row, error, places) from error


def add(row: models.Model, key, *, places: Mapping[str, str] = {}):
    """Save a new row under the key its form carries. Returns the row, or the one that the first click made."""
    if key is not None:
        row.public_id = key
    try:
        write(row, places=places)
    except ValidationError:
        earlier = made_before(type(row), key)
        if earlier is None:
            raise
        return earlier
    return row


def made_before(model, key):
    """The row that an earlier click on the same form made, or None. A click at the same moment is waited for."""
    if not key:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(key)])
    return model._default_manager.filter(public_id=key).first()


def hanging(row: models.Model, words: Mapping[str, Any]) -> list[str]:
    """What would be left without its row, as "3 placements". `words`: {name of the relation: word}; None: not counted.

    Every relation counts, also those of apps above: a new table cannot be forgotten, only lack its word.
    """
    found = []
    for relation in row._meta.related_objects:
        name = relation.get_accessor_name()
        if name == "history" or words.get(name, "") is None:
            continue
        manager = relation.related_model._default_manager
        number = manager.filter(**{relation.field.name: row.pk}).count()
        if number:
            found.append(f"{words.get(name) or NAMES.get(name) or relation.related_model._meta.verbose_name}: {number}")
    return found


def require_free(row, words):
    """Raise Conflict saying what hangs on the row, so that it cannot be deleted."""
    if found := hanging(row, words):
        raise Conflict(
            _("This cannot be deleted, because something hangs on it: %(what)s") % {"what": ", ".join(found)}
        )


def _explained(row, error, places):
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    for constraint in row._meta.constraints:
        if constraint.name == name:
            text = _refusal(type(row), constraint) or constraint.get_violation_error_message()
            return ValidationError({_place(constraint, places): [text]})
    for field in row._meta.fields:
        if field.unique and field.column in name:
            return ValidationError({field.name: [_taken(field)]})
    return ValidationError(
        {NON_FIELD_ERRORS: [_("The database refused this. Somebody may have been faster: look again and repeat.")]}
    )


def _refusal(model, constraint):
    """Words for a value that must be one row's alone, where its constraint has none of its own; else "".

    Those of Django name the table in English, or the constraint.
    """
    fields = getattr(constraint, "fields", ())
    own = constraint.violation_error_message != constraint.default_violation_error_message
    return "" if own or len(fields) != 1 else _taken(model._meta.get_field(fields[0]))


def _taken(field):
    return _("Another record has this already: %(field)s") % {"field": field.verbose_name}


def _place(constraint, places):
    if constraint.name in places:
        return places[constraint.name]
    fields = getattr(constraint, "fields", ())
    return fields[0] if len(fields) == 1 else NON_FIELD_ERRORS
