"""How many ESD workers an implementer may have: plain arithmetic to be asked for any day (esd.md 4, ESD-QUOTA-01, 02).

The judgements are in esd_quota.py. Figures are a mapping by the last part of their key (`esd.quota.base_30`).
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from imjapan.law.parameters import effective

PREFIX = "esd.quota."
CLASSES = (30, 40, 50, 100, 200, 300)  # full-time staff up to so many; above the last a share
FIGURES: Mapping[str, Any] = {
    "base_30": 9,
    "base_40": 12,
    "base_50": 15,
    "base_100": 18,
    "base_200": 30,
    "base_300": 45,
    "base_share": Fraction(15, 100),
    "mult_excellent": 2,
    "mult_regional": 3,
    "small_firm_staff": 2,
    "small_firm_multiple": None,
}


class EsdLimit(NamedTuple):
    """The number of workers allowed.

    `number` is sure; `highest` is what it would be if every open question were answered kindly; `open` names them:
    excellent, regional, care_staff, small_firm. `base` is the class of the staff before multiplying, None for a share.
    """

    number: int
    highest: int
    open: tuple[str, ...]
    staff: int
    base: int | None
    multiple: int


def esd_quota_figures(day: date | None = None) -> dict[str, Any]:
    """Return the figures in force on the day, overrides included; ask once for many days of one period."""
    return {name: effective(PREFIX + name, day).value for name in FIGURES}


def esd_limit(
    full_time_staff: int,
    *,
    excellent: bool | None = False,
    regional: bool | None = False,
    excellent_organization: bool | None = False,
    sector: str | None = None,
    care_staff: int | None = None,
    figures: Mapping[str, Any] = FIGURES,
) -> EsdLimit:
    """Return the limit of all ESD workers of all years together; null facts are open questions.

    Threefold needs all three: excellent implementer, head office in a regional area, excellent organization. Nursing
    care (KAI) counts the care staff of the office; construction (CON) allows no more than the staff unless excellent.
    """
    open_questions = []
    staff = full_time_staff
    if sector == "KAI":
        if care_staff is None:
            open_questions.append("care_staff")
        else:
            staff = min(staff, care_staff)
    if excellent is None:
        open_questions.append("excellent")
    everything = (excellent, regional, excellent_organization)
    low = 3 if all(everything) else 2 if excellent else 1
    high = 1 if excellent is False else 3 if False not in everything else 2
    if excellent and low != high:
        open_questions.append("regional")
    top = next((top for top in CLASSES if staff <= top), None)
    base = None if top is None else figures[f"base_{top}"] if staff else 0
    number, highest = (_times(staff, base, level, figures) for level in (low, high))
    if sector == "CON":
        number = number if excellent else min(number, staff)
        highest = min(highest, staff) if excellent is False else highest
    if staff <= figures["small_firm_staff"]:
        if figures["small_firm_multiple"] is None:
            open_questions.append("small_firm")
        else:
            most = staff * figures["small_firm_multiple"]
            number, highest = min(number, most), min(highest, most)
    return EsdLimit(number, highest, tuple(open_questions), staff, base, _multiple(low, figures))


def esd_counts(kind: str, *, in_extension: bool = False) -> bool:
    """Tell whether a worker uses the limit: "regular" and "own_wish" do, "unavoidable" transfers and extensions not."""
    return kind != "unavoidable" and not in_extension


def _multiple(level: int, figures: Mapping[str, Any]) -> int:
    return 1 if level == 1 else figures["mult_excellent" if level == 2 else "mult_regional"]


def _times(staff: int, base: int | None, level: int, figures: Mapping[str, Any]) -> int:
    multiple = _multiple(level, figures)
    return staff * figures["base_share"] * multiple // 1 if base is None else base * multiple
