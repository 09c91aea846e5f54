"""What a file wants: its lines as read, and one `Wish` per record, whether the record exists already or not."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models

from imjapan.core.spreadsheets.reading import Row, letter

from .headers import Mapped
from .messages import ERROR, MASK, Message
from .parsing import looks_like_my_number, plain

MESSAGES_MAX = 20_000


@dataclass(slots=True, eq=False)
class Line:
    """One row of a sheet. `values`: what could be read, by key. `bad`: keys whose cell has a message already."""

    mapped: Mapped
    at: dict[str, int]
    row: Row
    values: dict[str, Any] = field(default_factory=dict)
    bad: set[str] | frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        return self.mapped.kind.name

    @property
    def number(self) -> int:
        return self.row.number

    @property
    def sheet(self) -> str:
        return self.mapped.sheet.name

    def spoil(self, *keys: str) -> None:
        """Note that something was said about these cells; most lines need no set for it."""
        self.bad = self.bad.union(keys)

    def get(self, key: str):
        return self.values.get(key)

    def has(self, record: str) -> bool:
        return any(key in self.values for key, _name in self.mapped.keys_of(record))

    def of(self, record: str) -> dict[str, Any]:
        """Field name to value of one record of the line."""
        return {name: self.values[key] for key, name in self.mapped.keys_of(record) if key in self.values}

    def raw(self, key: str) -> str:
        column = self.at.get(key)
        value = self.row.values[column] if column is not None and column < len(self.row.values) else None
        return "" if value is None else plain(value)


class Remarks:
    """Collects messages; beyond a limit it only counts."""

    def __init__(self):
        self.messages: list[Message] = []
        self.counts: Counter = Counter()
        self.more = 0
        self._said = set()

    def add(self, code, line: Line, key: str | Iterable[str] = "", *, severity=ERROR, **params) -> Message:
        """Say something about a cell; of several keys the first that the sheet has a column for is meant."""
        keys = [key] if isinstance(key, str) else list(key)
        key = next((each for each in keys if each in line.at), "")
        column = line.at.get(key)
        return self._put(
            Message(
                severity,
                code,
                line.sheet,
                line.number,
                "" if column is None else letter(column),
                "" if column is None else line.mapped.labels[column].replace("\n", " "),
                masked(line.raw(key)) if key else "",
                params,
            )
        )

    def about_sheet(self, code, sheet="", row=0, column=None, header="", value="", *, severity=ERROR, **params):
        place = "" if column is None else letter(column)
        return self._put(Message(severity, code, sheet, row, place, header.replace("\n", " "), value, params))

    def once(self, code, line: Line, key="", *, severity=ERROR, **params):
        """The same for a whole sheet, once."""
        mark = (code, line.sheet, key)
        if mark not in self._said:
            self._said.add(mark)
            self.about_sheet(code, line.sheet, severity=severity, **params)

    def _put(self, message):
        self.counts[message.severity] += 1
        if len(self.messages) < MESSAGES_MAX:
            self.messages.append(message)
        else:
            self.more += 1
        return message


def masked(text: str) -> str:
    """A value as it may be shown: an Individual Number is not repeated."""
    return MASK if looks_like_my_number(text) else text[:200]


@dataclass(slots=True, eq=False)
class Wish:
    """One record the file speaks about. `row`: the record as it is, None when it is new.

    `values`: field to value, only what the file says. `links`: foreign key to the wish of the other record.
    `first`: the line most values come from. `origin`: field to line and key of the cell, where that is another.
    """

    record: str
    key: str
    row: models.Model | None = None
    values: dict[str, Any] = field(default_factory=dict)
    links: dict[str, "Wish"] = field(default_factory=dict)
    first: Line | None = None
    origin: dict[str, tuple[Line, str]] | None = None
    lines: list[Line] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)

    def want(self, remarks: Remarks, name: str, value, line: Line, key: str) -> None:
        """Note a value; a second cell that says something else is a contradiction."""
        source = self.source(name)
        if source is not None and self.values[name] != value:
            other, other_key = source
            remarks.add(
                "contradiction", line, key, sheet=other.sheet, row=other.number, value=masked(other.raw(other_key))
            )
            return
        if source is None:
            self.first = self.first or line
            if line is not self.first or key != f"{self.record}.{name}":
                self.origin = self.origin or {}
                self.origin[name] = (line, key)
        self.values[name] = value

    def source(self, name: str) -> tuple[Line, str] | None:
        """The cell a value comes from; None where no cell says it."""
        if self.origin and name in self.origin:
            return self.origin[name]
        key = f"{self.record}.{name}"
        if self.first is None or name not in self.values or key not in self.first.values:
            return None
        return self.first, key

    def forget_lines(self) -> None:
        """Let go of what only messages need."""
        self.first = self.origin = None
        self.lines = self.lines[:0]

    def now(self, name: str):
        """The value as it will be: what the file says, else what is recorded."""
        if name in self.values:
            return self.values[name]
        return getattr(self.row, name) if self.row is not None else None

    def place(self, *names: str) -> tuple[Line, str]:
        """The cell to blame for one of these fields."""
        for name in names:
            source = self.source(name)
            if source is not None:
                return source
        return self.lines[0], ""

    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Field to (recorded, wanted) of an existing record. Links count by the id of the other record."""
        if self.row is None:
            return {}
        found = {}
        for name, value in self.values.items():
            before = getattr(self.row, name)
            if before != value:
                found[name] = (before, value)
        for name, other in self.links.items():
            before = getattr(self.row, f"{name}_id")
            if other.row is None or before != other.row.pk:
                found[name] = (before, other)
        return found

    def described(self) -> str:
        """One line that tells what will be written, for comparing two checks."""
        if self.row is not None:
            what = sorted((name, _shown(a), _shown(b)) for name, (a, b) in self.changes().items())
            return f"{self.record} {self.row.pk} {what}" if what else ""
        what = sorted((name, _shown(value)) for name, value in {**self.values, **self.links}.items())
        return f"{self.record} new {self.key} {what}"


def _shown(value) -> str:
    if isinstance(value, Wish):
        return f"{value.record}:{value.row.pk if value.row is not None else value.key}"
    return value.isoformat() if isinstance(value, date) else str(value)
