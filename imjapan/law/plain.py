"""The few kinds of value a verdict may hold, and their one JSON form.

None, bool, int, str, date, Fraction, tuples and mappings of these. No float: 1,070.588… yen must not depend on
binary rounding. In JSON a date is "2026-11-22" and a fraction "341/2"; a text may not look like either, so reading
back is never a guess.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from types import MappingProxyType

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_FRACTION = re.compile(r"-?\d+/\d+")


def freeze(value):
    """Return `value` in its unchangeable plain form (lists become tuples, whole fractions become int).

    Raises TypeError for a kind of value that a verdict may not hold, ValueError for a text that would be read
    back as a date or a fraction.
    """
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Fraction | Decimal):
        number = Fraction(value)
        return number.numerator if number.denominator == 1 else number
    if isinstance(value, str):
        if _DATE.fullmatch(value) or _FRACTION.fullmatch(value):
            raise ValueError(f"text {value!r} would be read back as a date or a fraction")
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, tuple | list):
        return tuple(freeze(item) for item in value)
    if isinstance(value, Mapping):
        return MappingProxyType({str(key): freeze(item) for key, item in value.items()})
    raise TypeError(f"a verdict may not hold {type(value).__name__}: {value!r}")


def encode(value):
    """Return the JSON-safe form of a frozen value."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, Mapping):
        return {key: encode(item) for key, item in value.items()}
    return value


def decode(value):
    """Reverse `encode`."""
    if isinstance(value, str):
        if _DATE.fullmatch(value):
            return date.fromisoformat(value)
        return Fraction(value) if _FRACTION.fullmatch(value) else value
    if isinstance(value, list):
        return tuple(decode(item) for item in value)
    if isinstance(value, Mapping):
        return MappingProxyType({key: decode(item) for key, item in value.items()})
    return value
