"""Which lines are about the same company, and when two names of companies are one."""

import re
import unicodedata
from collections import defaultdict

from imjapan.core.text import fold

from .wishes import Line, Remarks

NUMBERS = ("corporate_number", "own_number", "receipt_no")
_FORMS = {"(株)": "株式会社", "(有)": "有限会社", "(合)": "合同会社"}


def name_key(name: str) -> str:
    """The form in which names of companies are compared: ㈱ and 株式会社 are one, spaces do not count."""
    text = unicodedata.normalize("NFKC", name)
    for short, long in _FORMS.items():
        text = text.replace(short, long)
    return re.sub(r"[・･\s]", "", fold(text))


def grouped(lines: list[Line], remarks: Remarks) -> list[list[Line]]:
    """Lines about one company: they share a number, or have the same name and no number that differs."""
    groups: list[list[Line]] = []
    by_number: dict[tuple, list[Line]] = {}
    nameless = []
    for line in lines:
        keys = [(name, line.get(f"company.{name}")) for name in NUMBERS if line.get(f"company.{name}")]
        if not keys:
            nameless.append(line)
            continue
        found = []
        for key in keys:
            group = by_number.get(key)
            if group and not any(each is group for each in found) and not differ(line.get, group):
                found.append(group)
        group = found[0] if found else []
        if not found:
            groups.append(group)
        for other in found[1:]:
            group += other
            groups = [each for each in groups if each is not other]
            by_number = {key: group if each is other else each for key, each in by_number.items()}
        group.append(line)
        for key in keys:
            by_number.setdefault(key, group)
    by_name: dict[str, list] = defaultdict(list)
    for group in groups:
        for name in {name_key(line.get("company.name")) for line in group if line.get("company.name")}:
            by_name[name].append(group)
    for line in nameless:
        name = line.get("company.name")
        if not name:
            if line.kind == "companies" or not any(key.startswith("company.") for key in line.bad):
                remarks.add("company_of_row", line, ["company.name", "company.corporate_number"])
            continue
        if len(by_name[name_key(name)]) > 1:
            remarks.add("company_ambiguous", line, "company.name")
            continue
        if not by_name[name_key(name)]:
            by_name[name_key(name)].append([])
            groups.append(by_name[name_key(name)][0])
        by_name[name_key(name)][0].append(line)
    return groups


def differ(value_of, lines) -> bool:
    """Whether these are numbers of two companies although they share one: the first number that both have decides."""
    for name in NUMBERS:
        mine = value_of(f"company.{name}")
        theirs = next((line.get(f"company.{name}") for line in lines if line.get(f"company.{name}")), None)
        if mine and theirs:
            return mine != theirs
    return False
