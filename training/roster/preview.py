"""What a take-over would write, record by record: names, fields, old and new values. Stored as keys, shown in words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy, pgettext

from .messages import RECORDS
from .take_over import MODELS
from .wishes import Wish

CHANGED, NEW = 100, 20  # how many of each kind of record are kept
NOTHING = "—"
# By what a record is called: its own fields, and those of the records it hangs on.
NAMED_BY = {
    "office": ("name",),
    "user": ("name",),
    "staff": ("user", "office"),
    "company": ("name",),
    "outside": ("company", "counted_on"),
    "establishment": ("company", "name"),
    "headcount": ("company", "establishment", "valid_from"),
    "cut_over": ("establishment",),
    "in_charge": ("company", "user"),
    "person": ("passport_name",),
    "passport": ("person", "number"),
    "card": ("person", "number"),
    "person_in_charge": ("person", "user"),
    "plan": ("person", "regime", "stage", "starts_on"),
    "placement": ("person", "establishment", "starts_on"),
    "exam": ("person", "grade", "part", "sits_on"),
}
# Foreign keys have no name of their own in the models.
LINKS = {
    "office": gettext_lazy("Office"),
    "user": gettext_lazy("In charge"),
    "deputy": gettext_lazy("Deputy"),
    "company": gettext_lazy("Company"),
    "establishment": gettext_lazy("Establishment"),
    "person": gettext_lazy("Person"),
    "sending": gettext_lazy("Sending organization (送出機関)"),
    "plan": gettext_lazy("Plan"),
}


# --- Stored with the report -------------------------------------------------------------------------------------


def details_of(wishes: dict[str, list[Wish]]) -> list[dict]:
    """Of each kind of record the first ones that are changed and new, as JSON.

    `changed`: {"name": parts, "fields": [[field, old, new], ...]}. A part or value is a text, number or yes/no as it
    is, {"day": "2026-10-05"}, or {"row": id} of the linked record; one that is new itself goes by {"name": parts}.
    """
    found = []
    for record in RECORDS:
        changed, new, counts = [], [], {"changed": 0, "new": 0}
        for wish in wishes.get(record, ()):
            fields = wish.changes() if wish.row is not None and wish.lines else {}
            if wish.row is None:
                counts["new"] += 1
                if len(new) < NEW:
                    new.append(_name(wish))
            elif fields:
                counts["changed"] += 1
                if len(changed) < CHANGED:
                    told = [
                        [name, _stored(wish, name, old), _stored(wish, name, now)]
                        for name, (old, now) in fields.items()
                    ]
                    changed.append({"name": _name(wish, was=True), "fields": told})
        if changed or new:
            more = {f"{kind}_more": counts[kind] - len(kept) for kind, kept in (("changed", changed), ("new", new))}
            found.append({"record": record, "changed": changed, "new": new, **more})
    return found


def _name(wish, *, was=False):
    """The parts of a record's name as [field, value]; `was`: as it is recorded, for records that are changed."""
    parts = []
    for name in NAMED_BY[wish.record]:
        if name == "company" and "establishment" in wish.links:
            continue  # goes by the name of the company itself
        if name in wish.links:
            other = wish.links[name]
            parts.append([name, {"name": [other.record, _name(other, was=was)]}])
            continue
        if MODELS[wish.record]._meta.get_field(name).is_relation:
            continue  # who was in charge is no part of what the file says
        value = getattr(wish.row, name) if was and wish.row is not None else wish.now(name)
        if value not in (None, ""):
            parts.append([name, _stored(wish, name, value)])
    return parts


def _stored(wish, name, value):
    if isinstance(value, Wish):
        return {"row": value.row.pk} if value.row is not None else {"name": [value.record, _name(value)]}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if value is not None and MODELS[wish.record]._meta.get_field(name).is_relation:
        return {"row": value}
    return value if isinstance(value, (bool, int, str)) or value is None else str(value)


# --- Shown ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record; texts in the reader's language."""

    name: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Details:
    """One kind of record. `changed`: field by field. `changed_more`, `new_more`: how many records are not listed."""

    label: str
    changed: list[Change]
    changed_more: int
    new: list[str]
    new_more: int


def details(report: dict) -> list[Details]:
    """The records of a stored report in words; one query for each table that changed foreign keys point to."""
    stored = report.get("details", ())
    words = _linked_words(stored)
    return [
        Details(
            str(RECORDS[each["record"]]),
            [
                Change(
                    _joined(each["record"], row["name"], words),
                    _label(each["record"], name),
                    _shown(each["record"], name, old, words),
                    _shown(each["record"], name, new, words),
                )
                for row in each["changed"]
                for name, old, new in row["fields"]
            ],
            each["changed_more"],
            [_joined(each["record"], parts, words) for parts in each["new"]],
            each["new_more"],
        )
        for each in stored
    ]


def _joined(record, parts, words) -> str:
    return " ".join(_shown(record, name, value, words) for name, value in parts) or NOTHING


def _label(record, name) -> str:
    return str(LINKS[name]) if name in LINKS else str(MODELS[record]._meta.get_field(name).verbose_name)


def _shown(record, name, value, words) -> str:
    field = MODELS[record]._meta.get_field(name)
    if value is None or value == "":
        return NOTHING
    if isinstance(value, dict):
        if "day" in value:
            return date_format(date.fromisoformat(value["day"]), "SHORT_DATE_FORMAT")
        if "name" in value:
            return _joined(*value["name"], words)
        return words[field.related_model].get(value["row"], NOTHING)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return pgettext("box", "yes") if value else pgettext("box", "no")
    return str(value)


def _linked_words(stored: Iterable[dict]) -> dict:
    wanted = defaultdict(set)
    for each in stored:
        for row in each["changed"]:
            for name, *values in row["fields"]:
                ids = {value["row"] for value in values if isinstance(value, dict) and "row" in value}
                if ids:
                    wanted[MODELS[each["record"]]._meta.get_field(name).related_model] |= ids
    return {
        model: {row.pk: str(row) for row in model._default_manager.filter(pk__in=ids)} for model, ids in wanted.items()
    }
