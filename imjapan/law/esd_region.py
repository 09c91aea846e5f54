"""Regional area (地方) or metro (大都市圏): where the registered head office is (esd.md 4, ESD-QUOTA-03).

esd_region.csv lists the municipalities of the eight metro prefectures that are regional nevertheless, by name.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Literal

from imjapan.law.facts import fact
from imjapan.law.reasoning import Reasoning
from imjapan.law.registry import judgement
from imjapan.law.tables import table
from imjapan.law.verdict import Outcome, Verdict

_PREFECTURES = tuple(f"{number:02}" for number in range(1, 48))
_VARIANTS = str.maketrans("ヶ桧", "ケ檜")
# A town is written with its district (秩父郡皆野町) or island (三宅島三宅村) before it, or without.
_DISTRICT = re.compile(r"^[^市区町村\d]{1,6}[郡島]")


def regional(prefecture: str, municipality: str) -> bool | None:
    """Tell whether a head office is in a regional area; None where nobody can say.

    `prefecture` is the code of two digits, `municipality` the address with or without the prefecture before it.
    """
    if prefecture not in _PREFECTURES:
        return None
    areas = _areas().get(prefecture)
    if areas is None:
        return True
    name, listed = areas
    place = _plain(municipality).removeprefix(name)
    if not re.search("[市区町村]", place):
        return None
    for written in (place, _DISTRICT.sub("", place)):
        for listed_name, area in listed.items():
            if written.startswith(listed_name):
                return True if area == "regional" else None
    return False


@cache
def _areas() -> dict[str, tuple[str, dict[str, str]]]:
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for row in table("esd_region"):
        _, listed = found.setdefault(row["prefecture"], (row["prefecture_name"], {}))
        listed[_plain(row["municipality"])] = row["area"]
    return found


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_VARIANTS)


@dataclass(frozen=True, slots=True)
class RegionFacts:
    """The place of work does not matter."""

    prefecture: Literal[_PREFECTURES] = fact("prefecture of the registered head office: code of two digits such as 13")
    municipality: str = fact("its municipality or address in Japanese, such as 秩父市", "")


@judgement(
    id="ESD-QUOTA-03",
    title="Regional area",
    facts=RegionFacts,
    legal_basis="Ordinance; ministers' notice (draft)",
    confidence="V-2",
)
def judge_region(facts: RegionFacts, reasoning: Reasoning) -> Verdict:
    """Return as value "regional", "metro", or null (CONFIRM) for an address that cannot be read or is not listed."""
    found = regional(facts.prefecture, facts.municipality)
    answer = None if found is None else "regional" if found else "metro"
    place = f"{facts.prefecture} {facts.municipality}".strip()
    reasoning.step("taken", code="esd.region.of", value=answer and f"esd.region.{answer}", values={"place": place})
    if answer is None:
        return reasoning.verdict(Outcome.CONFIRM, None, "esd.region.unknown", place=place)
    return reasoning.verdict(Outcome.OK, answer, f"esd.region.is_{answer}", place=place)
