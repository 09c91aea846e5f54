"""Lists of the law that are data and no figures: forms and deadlines, books, help lines (tables/*.csv).

Every table has the columns `basis` or `source`, and `confidence`, as written in the rule book.
"""

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("tables")


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of tables/<name>.csv, each by column. Raises ValueError for a row with a stray comma."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = tuple(csv.DictReader(file, strict=True))
    for row in rows:
        if None in row or None in row.values():
            raise ValueError(f"{name}.csv: {row}: a comma too many or too few")
    return rows


def words(cell: str) -> tuple[str, ...]:
    """Return the words of a cell that holds several, separated by spaces."""
    return tuple(cell.split())
