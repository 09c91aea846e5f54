"""What practice recommends in a case beside the steps of the law: no deadline, nothing to record. `case_advice.csv`."""

import csv
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

TABLE = Path(__file__).parent.parent / "checklists" / "case_advice.csv"


@cache
def _table() -> tuple[dict[str, str], ...]:
    with TABLE.open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def advice(kind: str) -> list[str]:
    """The recommendations for a kind of case, in the order of the table and the reader's language."""
    language = "ja" if (get_language() or "ja").startswith("ja") else "en"
    return [row[language] for row in _table() if row["kind"] == kind]
