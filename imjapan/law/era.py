"""Japanese eras (元号): dates as people write them, read and printed.

Accepted: 令和8年11月22日, R8.11.22, 2026/11/22, 2026-11-22, 2026年11月22日, 20261122, each also in full width.
A date outside its era (昭和64年1月8日) is refused, not corrected: it is more often a wrong year than a wrong era.
"""

import re
import unicodedata
from datetime import date
from typing import Literal

Style = Literal["western", "era"]

# Name, letter, first day of the name. Japan counts days by the Gregorian calendar from 1873-01-01 (明治6年).
ERAS = (
    ("令和", "R", date(2019, 5, 1)),
    ("平成", "H", date(1989, 1, 8)),
    ("昭和", "S", date(1926, 12, 25)),
    ("大正", "T", date(1912, 7, 30)),
    ("明治", "M", date(1868, 1, 25)),
)
FIRST_DAY = date(1873, 1, 1)

_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−ー"), "-")
_WESTERN = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_ERA = re.compile(
    r"(明治|大正|昭和|平成|令和|[MTSHR])\.?(元|[0-9]{1,2})(?:([-/.])([0-9]{1,2})\3([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)"
)


class DateError(ValueError):
    """A text that is no date. `code`: not_a_date, impossible_date, outside_era, too_early."""

    def __init__(self, code: str, text: str):
        super().__init__(f"{code.replace('_', ' ')}: {text!r}")
        self.code = code
        self.text = text


def parse_date(text: str) -> date:
    """Read a date as people write it. Raises DateError."""
    plain = unicodedata.normalize("NFKC", text).translate(_HYPHENS).upper()
    plain = "".join(plain.split())
    if match := _COMPACT.fullmatch(plain):
        day = _date(text, *match.groups())
    elif match := _WESTERN.fullmatch(plain):
        year, _, *rest = match.groups()
        day = _date(text, year, *(part for part in rest if part))
    elif match := _ERA.fullmatch(plain):
        name, year, _, *rest = match.groups()
        day = _era_date(text, name, year, *(part for part in rest if part))
    else:
        raise DateError("not_a_date", text)
    if day < FIRST_DAY:
        raise DateError("too_early", text)
    return day


def format_date(day: date, style: Style = "western") -> str:
    """Print a date for a Japanese reader: 2026年11月22日 or 令和8年11月22日. Raises DateError before 1873 (era)."""
    if style == "western":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{format_era_year(day)}{day.month}月{day.day}日"


def format_era_year(day: date) -> str:
    """Print the era year of a day: 令和8年, 令和元年."""
    if day < FIRST_DAY:
        raise DateError("too_early", day.isoformat())
    name, start = next((name, start) for name, _, start in ERAS if day >= start)
    number = day.year - start.year + 1
    return f"{name}{'元' if number == 1 else number}年"


def fiscal_year(day: date) -> int:
    """Return the year in which the fiscal year (年度, from 1 April; Ord 1) of `day` begins."""
    return day.year if day.month >= 4 else day.year - 1


def format_fiscal_year(year: int, style: Style = "western") -> str:
    """Print a fiscal year: 2026年度 or 令和8年度. A year in which the era changed takes the new name."""
    return f"{year}年度" if style == "western" else f"{format_era_year(date(year, 12, 31))}度"


def _date(text: str, year: str | int, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise DateError("impossible_date", text) from None


def _era_date(text: str, name: str, year: str, month: str, day: str) -> date:
    index = next(i for i, (word, letter, _) in enumerate(ERAS) if name in (word, letter))
    start = ERAS[index][2]
    number = 1 if year == "元" else int(year)
    result = _date(text, start.year + number - 1, month, day)
    ended = index > 0 and result >= ERAS[index - 1][2]
    if number < 1 or result < start or ended:
        raise DateError("outside_era", text)
    return result
