"""National holidays (国民の祝日に関する法律) as plain sets of dates.

Equinox days beyond the year after next are computed; they become official each February for the following year.
"""

from datetime import date
from functools import cache

from holidays import country_holidays


@cache
def national_holidays(first_year: int, last_year: int) -> frozenset[date]:
    """Return the national holidays of Japan, substitute and in-between days included, of these years."""
    return frozenset(country_holidays("JP", years=range(first_year, last_year + 1)))


def holidays_around(day: date | None) -> frozenset[date]:
    """Return the holidays that a judgement about `day` can meet: years back, at least twelve years ahead."""
    # Steps of a decade keep the number of different sets, and so the cache, small.
    decade = day.year - day.year % 10 if day else 2020
    return national_holidays(decade - 2, decade + 22)
