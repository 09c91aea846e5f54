"""The lists that names and addresses are made of, read once from reports/demo/data."""

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "data"


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one file, as dictionaries by the names of its head."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def weights(rows) -> list[int]:
    return [int(row["weight"]) for row in rows]
