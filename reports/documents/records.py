"""Frozen, JSON-safe records: the machinery below the facts that documents print.

A record is a frozen dataclass that turns into a plain dictionary and back without loss::

    facts == Facts.from_dict(json.loads(json.dumps(facts.to_dict())))

Types of the fields, as a template sees them:

=================  ====================================================================================
``Required``       text that the form must show, exactly as typed; ``""`` while nobody has supplied it
``str``            text that may be empty
``IsoDate``        ``"2026-11-22"``, or ``""`` while nobody has supplied it
``IsoDate | None`` a date that need not exist
``bool | None``    an answer; ``None`` while nobody has given it
``int``            whole number, ``tuple`` a list, another record an object
=================  ====================================================================================

Unknown keys, a malformed date or a word outside a ``Literal`` raise ``ValueError``: a form can never print,
and a snapshot never keep, more than its record says.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Literal, NewType, Self, get_args, get_origin, get_type_hints

Required = NewType("Required", str)
IsoDate = NewType("IsoDate", str)


@cache
def _hints(cls: type) -> dict:
    return get_type_hints(cls)


@dataclass(frozen=True, kw_only=True)
class Record:
    """A piece of facts. Checks its own values; converts to and from JSON-safe dictionaries."""

    def __post_init__(self):
        for name, hint in _hints(type(self)).items():
            value = getattr(self, name)
            choices = get_args(hint) if get_origin(hint) is Literal else ()
            if choices and value not in choices:
                raise ValueError(f"{type(self).__name__}.{name} must be one of {choices}, not {value!r}.")
            if value and IsoDate in (hint, *get_args(hint)):
                for one in (value,) if isinstance(value, str) else value:
                    if len(one) != 10:
                        raise ValueError(f"{type(self).__name__}.{name} must read YYYY-MM-DD, not {one!r}.")
                    date.fromisoformat(one)

    def to_dict(self) -> dict:
        """Strings, numbers, lists and dictionaries only."""
        return _plain(asdict(self))

    @classmethod
    def from_dict(cls, data: Mapping) -> Self:
        """Read back what ``to_dict`` wrote. Raises ``ValueError`` for a missing or an unknown key."""
        hints = _hints(cls)
        if data.keys() != hints.keys():
            raise ValueError(f"{cls.__name__}: keys differ: {sorted(data.keys() ^ hints.keys())}.")
        return cls(**{name: _load(hint, data[name]) for name, hint in hints.items()})

    def missing(self) -> tuple[str, ...]:
        """Dotted names of the mandatory values nobody has supplied yet."""
        return tuple(self._missing(""))

    def problems(self) -> tuple:
        """What forbids finalizing, as facts.Problem; nothing unless a form says otherwise."""
        return ()

    def _missing(self, prefix: str) -> Iterator[str]:
        for field in fields(self):
            hint, value = _hints(type(self))[field.name], getattr(self, field.name)
            if (hint in (Required, IsoDate) and not value) or (hint == bool | None and value is None):
                yield prefix + field.name
            for index, inner in enumerate(value if isinstance(value, tuple) else (value,)):
                if isinstance(inner, Record):
                    place = f"{field.name}[{index}]" if isinstance(value, tuple) else field.name
                    yield from inner._missing(f"{prefix}{place}.")


def _plain(value):
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def _load(hint, value):
    if get_origin(hint) is tuple:
        return tuple(_load(get_args(hint)[0], inner) for inner in value)
    if get_origin(hint) is UnionType:
        return None if value is None else _load(next(a for a in get_args(hint) if a is not NoneType), value)
    return hint.from_dict(value) if isinstance(hint, type) and issubclass(hint, Record) else value


def sample_of(record: type[Record]) -> dict:
    """The names of everything a record can hold, with empty values and one entry in each list."""
    return {name: _sample(hint) for name, hint in _hints(record).items()}


def _sample(hint):
    if get_origin(hint) is tuple:
        return [_sample(get_args(hint)[0])]
    if get_origin(hint) is UnionType:
        return _sample(next(a for a in get_args(hint) if a is not NoneType))
    return sample_of(hint) if isinstance(hint, type) and issubclass(hint, Record) else ""
