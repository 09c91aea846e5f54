"""Bilateral memoranda (二国間取決め, MOC) by country and system: data of moc.csv and sending_country.csv.

TITP-SEND-03 and ESD-SEND-04. An empty cell means that nobody knows, never that there is none.
"""

from datetime import date
from functools import cache
from typing import NamedTuple

from imjapan.law.confidence import Confidence, read_mark
from imjapan.law.dates import month_block_end
from imjapan.law.tables import table

SYSTEMS = ("titp", "esd", "ssw")


class Moc(NamedTuple):
    """A memorandum: the first and last day on which it may have been signed (one day, or a month), and how sure."""

    first: date
    last: date
    source: str
    confidence: Confidence

    @property
    def day_known(self) -> bool:
        return self.first == self.last


def moc(country: str, system: str) -> Moc | None:
    """Return the memorandum of a country (ISO 3166 alpha-2) for "titp", "esd" or "ssw"; None where none is known."""
    return _memoranda().get((country, system))


def moc_in_force(country: str, system: str, day: date) -> bool | None:
    """Tell whether a memorandum was in force on the day; None when nobody knows, or only its month is known."""
    found = moc(country, system)
    if found is None:
        return None
    if day < found.first:
        return False
    return True if day >= found.last else None


def home_authority(country: str) -> str:
    """Return the authority that recommends and lists sending organizations; "" where it is not known."""
    return next((row["authority"] for row in table("sending_country") if row["country"] == country), "")


@cache
def _memoranda() -> dict[tuple[str, str], Moc]:
    return {
        (row["country"], row["system"]): Moc(
            *_span(row["signed"]), source=row["source"], confidence=read_mark(row["confidence"])[0]
        )
        for row in table("moc")
        if row["signed"]
    }


def _span(signed: str) -> tuple[date, date]:
    if len(signed) == len("2017-10"):
        first = date.fromisoformat(f"{signed}-01")
        return first, month_block_end(first, 1)
    day = date.fromisoformat(signed)
    return day, day
