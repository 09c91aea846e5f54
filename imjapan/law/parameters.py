"""Figures that the law may change: shipped as dated rows (parameters/*.csv), overridden by rows of the organization.

effective = newest override in force on the day, else newest shipped row in force. An empty value is a figure nobody
knows yet: rules that need it answer CONFIRM.

Who calls the rules says once which overrides hold (`overridden`); below that nobody has to pass them on.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

from imjapan.law.confidence import Confidence, read_mark
from imjapan.law.verdict import Parameter

FOLDER = Path(__file__).with_name("parameters")
COLUMNS = ["key", "valid_from", "value", "unit", "source", "confidence", "rule"]


Overrides = tuple[Parameter, ...]
_overrides: ContextVar[Callable[[], Overrides]] = ContextVar("overrides", default=tuple)


@contextmanager
def overridden(rows: Callable[[], Overrides]) -> Iterator[None]:
    """Let the overrides that `rows` returns hold inside; it is asked once, when the first figure is."""
    asked: list[Overrides] = []

    def once() -> Overrides:
        if not asked:
            asked.append(tuple(rows()))
        return asked[0]

    token = _overrides.set(once)
    try:
        yield
    finally:
        _overrides.reset(token)


def overrides_in_force() -> Overrides:
    """Return the overrides that hold here, by whatever day they begin."""
    return _overrides.get()()


class UnknownParameter(KeyError):
    """A key that is shipped nowhere: a slip of the programmer, not a gap in the law."""


def effective(key: str, on: date | None, overrides: Iterable[Parameter] | None = None) -> Parameter:
    """Return the figure in force on the day; `on` None takes the newest row. `overrides` None: those that hold here.

    A key without a row in force yet gives value None, confidence unknown. Raises UnknownParameter for a key that is
    not shipped at all.
    """
    rows = shipped().get(key)
    if rows is None:
        raise UnknownParameter(key)
    known = overrides_in_force() if overrides is None else overrides
    for candidates in ([p for p in known if p.key == key], rows):
        in_force = [p for p in candidates if on is None or p.valid_from <= on]
        if in_force:
            return max(in_force, key=lambda parameter: parameter.valid_from)
    return Parameter(key, None, rows[0].unit, None, "no value in force", Confidence.UNKNOWN, rows[0].rule)


def override(*, key: str, valid_from: date, value: str, source: str) -> Parameter:
    """Build the override of a shipped figure from text, as entered by an administrator.

    Raises UnknownParameter for a key not shipped, ValueError for a value of another kind than the shipped one.
    """
    rows = shipped().get(key)
    if rows is None:
        raise UnknownParameter(key)
    read = read_value(value)
    known = next((row.value for row in rows if row.value is not None), read)
    if read is not None and _kind(read) is not _kind(known):
        raise ValueError(f"{key}: {value!r} is not of the kind of {known!r}")
    # The organization names one source for what it enters.
    confidence = Confidence.UNKNOWN if read is None else Confidence.SINGLE
    design = rows[0].design and read is not None
    return Parameter(key, read, rows[0].unit, valid_from, source, confidence, rows[0].rule, design, overridden=True)


@cache
def shipped() -> dict[str, tuple[Parameter, ...]]:
    """Return all shipped rows by key. Raises ValueError when a file is not in order."""
    rows: dict[str, list[Parameter]] = {}
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if reader.fieldnames != COLUMNS:
                raise ValueError(f"{path.name}: columns are {reader.fieldnames}, not {COLUMNS}")
            for row in reader:
                parameter = _read_row(path.name, row)
                rows.setdefault(parameter.key, []).append(parameter)
    for key, versions in rows.items():
        if len({version.valid_from for version in versions}) != len(versions):
            raise ValueError(f"{key}: two rows for one day")
    return {key: tuple(versions) for key, versions in rows.items()}


def read_value(text: str):
    """Read a figure: "" unknown, true/false, 3, 0.8, 5/6, 2027-04-01, else a word."""
    text = text.strip()
    if text in ("", "true", "false"):
        return {"": None, "true": True, "false": False}[text]
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return date.fromisoformat(text)
    if re.fullmatch(r"-?\d+(\.\d+|/[1-9]\d*)?", text):
        number = Fraction(text)
        return number.numerator if number.denominator == 1 else number
    return text


def _read_row(file: str, row: dict[str, str]) -> Parameter:
    try:
        confidence, design = read_mark(row["confidence"], _book(row["confidence"]))
        value = read_value(row["value"])
        if (value is None) != (confidence is Confidence.UNKNOWN):
            raise ValueError("a value is missing exactly when the confidence is unknown")
        return Parameter(
            key=row["key"],
            value=value,
            unit=row["unit"],
            valid_from=date.fromisoformat(row["valid_from"]),
            source=row["source"],
            confidence=confidence,
            rule=row["rule"],
            design=design,
        )
    except (ValueError, TypeError) as error:
        raise ValueError(f"{file}: {row.get('key')}: {error}") from error


def _book(mark: str) -> str:
    # The marks of esd.md are capital letters, those of titp.md words: no mark belongs to both.
    return "esd" if mark[:1].isupper() else "titp"


def _kind(value) -> type:
    # 1 and 1/3 are both numbers; true is not.
    return Fraction if isinstance(value, int | Fraction) and not isinstance(value, bool) else type(value)
