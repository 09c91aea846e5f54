"""Facts of a judgement: frozen dataclasses, read from JSON with clear errors, described as JSON schema.

A fact is declared as `name: type = fact("what it is", default, minimum=0)`. Types: date, int, bool, str, Fraction,
Literal[...], tuple[X, ...], dict[str, X], another facts dataclass, each also `| None`.
"""

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Literal

from imjapan.law.era import DateError, parse_date

REQUIRED = dataclasses.MISSING
_LAST_YEAR = 2199  # room for the arithmetic before the calendar of Python ends


class FactError(ValueError):
    """Facts that cannot be judged.

    `code`: unknown_fact, missing_fact, wrong_type, not_a_date, impossible_date, outside_era, too_early, out_of_range,
    not_a_choice, contradiction, unknown_rule. `field`: the dotted name, such as "audits[0].date".
    """

    def __init__(self, code: str, field: str, detail: str):
        super().__init__(f"{field}: {detail} ({code})" if field else f"{detail} ({code})")
        self.code = code
        self.field = field
        self.detail = detail


def fact(doc: str, default: Any = REQUIRED, *, minimum: int | None = None, maximum: int | None = None) -> Any:
    """Declare a fact of a facts dataclass: what it is, its default, and for numbers the range."""
    return dataclasses.field(default=default, metadata={"doc": doc, "minimum": minimum, "maximum": maximum})


def read_facts(cls: type, data: Mapping[str, Any], prefix: str = "") -> Any:
    """Build a facts dataclass from JSON data (or from Python values). Raises FactError."""
    if not isinstance(data, Mapping):
        raise FactError("wrong_type", prefix.rstrip("."), "an object of named facts is expected")
    declared = {field.name: field for field in dataclasses.fields(cls)}
    for name in data:
        if name not in declared:
            raise FactError("unknown_fact", f"{prefix}{name}", f"no such fact; known are {', '.join(declared)}")
    hints = _hints(cls)
    values = {}
    for name, field in declared.items():
        if name in data:
            value = values[name] = _read(hints[name], data[name], f"{prefix}{name}")
            _check_range(field, value, f"{prefix}{name}")
        elif field.default is REQUIRED:
            raise FactError("missing_fact", f"{prefix}{name}", f"missing; it is {field.metadata['doc']}")
    try:
        return cls(**values)
    except FactError as error:  # raised by __post_init__ of a facts class, which does not know where it stands
        raise FactError(error.code, f"{prefix}{error.field}", error.detail) from None


def facts_schema(cls: type) -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of a facts dataclass."""
    hints = _hints(cls)
    properties = {}
    for field in dataclasses.fields(cls):
        schema = _schema(hints[field.name])
        schema["description"] = field.metadata["doc"]
        for name in ("minimum", "maximum"):
            if field.metadata[name] is not None:
                schema[name] = field.metadata[name]
        properties[field.name] = schema
    required = [field.name for field in dataclasses.fields(cls) if field.default is REQUIRED]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _optional(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) in (types.UnionType, typing.Union):  # Literal[...] | None is the second
        inner = [part for part in typing.get_args(hint) if part is not types.NoneType]
        return inner[0], True
    return hint, False


def _read(hint: Any, value: Any, name: str) -> Any:
    hint, optional = _optional(hint)
    if value is None:
        if optional:
            return None
        raise FactError("wrong_type", name, "a value is expected, not null")
    origin = typing.get_origin(hint)
    if origin is Literal:
        choices = typing.get_args(hint)
        if value not in choices:
            raise FactError("not_a_choice", name, f"{value!r} is none of {', '.join(map(str, choices))}")
        return value
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise FactError("wrong_type", name, f"a list is expected, not {value!r}")
        inner = typing.get_args(hint)[0]
        return tuple(_read(inner, item, f"{name}[{index}]") for index, item in enumerate(value))
    if origin is dict:
        if not isinstance(value, Mapping):
            raise FactError("wrong_type", name, f"an object is expected, not {value!r}")
        inner = typing.get_args(hint)[1]
        return {str(key): _read(inner, item, f"{name}.{key}") for key, item in value.items()}
    if dataclasses.is_dataclass(hint):
        return value if isinstance(value, hint) else read_facts(hint, value, f"{name}.")
    return _SCALARS[hint](value, name)


def _read_date(value: Any, name: str) -> date:
    if isinstance(value, str):
        try:
            value = parse_date(value)
        except DateError as error:
            raise FactError(error.code, name, f"not a possible date: {value!r}") from None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise FactError("wrong_type", name, f"a date such as 2026-11-22 is expected, not {value!r}")
    if value.year > _LAST_YEAR:
        raise FactError("out_of_range", name, f"{value} is too far ahead")
    return value


def _read_int(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise FactError("wrong_type", name, f"a whole number is expected, not {value!r}")
    return value


def _read_number(value: Any, name: str) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction):
        raise FactError("wrong_type", name, f"a number is expected, not {value!r}")
    try:
        # Through text: 170.5 and 0.1 are meant as written, not as their binary neighbours.
        return Fraction(str(value)) if isinstance(value, float) else Fraction(value)
    except (ValueError, OverflowError):
        raise FactError("wrong_type", name, f"a finite number is expected, not {value!r}") from None


def _read_bool(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise FactError("wrong_type", name, f"true or false is expected, not {value!r}")
    return value


def _read_str(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise FactError("wrong_type", name, f"a text is expected, not {value!r}")
    return value


_SCALARS = {date: _read_date, int: _read_int, Fraction: _read_number, bool: _read_bool, str: _read_str}
_SCALAR_SCHEMAS = {
    date: {"type": "string", "format": "date"},
    int: {"type": "integer"},
    Fraction: {"type": "number"},
    bool: {"type": "boolean"},
    str: {"type": "string"},
}


def _check_range(field: dataclasses.Field, value: Any, name: str) -> None:
    minimum, maximum = field.metadata["minimum"], field.metadata["maximum"]
    if value is None:
        return
    for number in value.values() if isinstance(value, Mapping) else (value,):
        if minimum is not None and number < minimum:
            raise FactError("out_of_range", name, f"{number} is less than {minimum}")
        if maximum is not None and number > maximum:
            raise FactError("out_of_range", name, f"{number} is more than {maximum}")


def _schema(hint: Any) -> dict[str, Any]:
    hint, optional = _optional(hint)
    origin = typing.get_origin(hint)
    if origin is Literal:
        schema: dict[str, Any] = {"enum": list(typing.get_args(hint))}
    elif origin is tuple:
        schema = {"type": "array", "items": _schema(typing.get_args(hint)[0])}
    elif origin is dict:
        schema = {"type": "object", "additionalProperties": _schema(typing.get_args(hint)[1])}
    elif dataclasses.is_dataclass(hint):
        schema = facts_schema(hint)
    else:
        schema = dict(_SCALAR_SCHEMAS[hint])
    return {"anyOf": [schema, {"type": "null"}]} if optional else schema
