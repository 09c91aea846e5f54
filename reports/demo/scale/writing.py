"""Rows of a model as a compressed file in the text format of COPY."""

import random
import zlib
from datetime import date
from pathlib import Path

from django.db.models import Model

NULL = "\\N"
FLUSH_LINES = 5_000
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
SUFFIX = ".copy.z"


def escaped(text: str) -> str:
    """Text that may hold a backslash, a tab or a line break, as COPY reads it. Plain words need no call."""
    return text.translate(ESCAPES)


def day(value: date | None) -> str:
    return value.isoformat() if value else NULL


def yes(value: bool | None) -> str:
    return NULL if value is None else "t" if value else "f"


class Table:
    """Writes the rows of one model. Columns without a given value take the default of their field.

    `columns` are names of fields, in the order in which `add` gets their values as COPY text. Numbers of rows and
    public ids are made here.
    """

    def __init__(self, folder: Path, model: type[Model], columns: str, *, seed: str, created_at: str):
        self.model = model
        self.count = 0
        self._chance = random.Random(f"{seed}/{model._meta.db_table}")  # noqa: S311  plausible, not secret
        self._pack = zlib.compressobj(1)
        self._file = (folder / f"{model._meta.db_table}{SUFFIX}").open("wb")
        self._lines: list[str] = []
        fields = {field.name: field for field in model._meta.concrete_fields}
        given = columns.split()
        self._has_public_id = "public_id" in fields
        own = ["id", "public_id"] if self._has_public_id else ["id"]
        rest = {
            name: created_at if name == "created_at" else _default(field)
            for name, field in fields.items()
            if name not in {*own, *given}
        }
        self._tail = "".join(f"\t{value}" for value in rest.values()) + "\n"
        self.columns = [fields[name].column for name in (*own, *given, *rest)]

    def add(self, *values: str) -> int:
        """Write one row; returns its id."""
        self.count += 1
        key = f"{self.count}\t{self._public_id()}\t" if self._has_public_id else f"{self.count}\t"
        self._lines.append(key + "\t".join(values) + self._tail)
        if len(self._lines) >= FLUSH_LINES:
            self._flush()
        return self.count

    def _public_id(self):
        number = f"{self._chance.getrandbits(128):032x}"
        return f"{number[:12]}4{number[13:16]}a{number[17:]}"

    def _flush(self):
        self._file.write(self._pack.compress("".join(self._lines).encode()))
        self._lines.clear()

    def close(self) -> None:
        self._flush()
        self._file.write(self._pack.flush())
        self._file.close()


def _default(field) -> str:
    value = field.get_default()
    if value is None:
        return NULL
    if isinstance(value, bool):
        return yes(value)
    return "{}" if value == {} else escaped(str(value))
