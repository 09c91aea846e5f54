"""docs/faults.md names tests that exist, and every test of this folder."""

import ast
import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
FAULTS = {
    *("Worker killed", "Redis away, restarted, flushed", "PostgreSQL restarted under load"),
    *("One form submitted twice at once", "Two people in one record", "Disk full", "Beat stopped for three days"),
    *("Month end, 29 February, New Year", "Mail server refuses, delays, drops", "Restore on another machine"),
}


def named_in(path):
    tree = ast.parse((PROJECT / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def table():
    lines = (PROJECT / "docs" / "faults.md").read_text().splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")][2:]


def test_every_fault_of_the_design_has_its_rows_and_every_row_a_test_that_exists():
    rows = table()
    assert {row[0] for row in rows if row[0]} == FAULTS
    for row in rows:
        ((path, name),) = NAMED.findall(row[3])
        assert name in named_in(path), f"{path}::{name} is not there"


def test_every_test_of_this_folder_stands_in_the_table():
    named = set(NAMED.findall((PROJECT / "docs" / "faults.md").read_text()))
    here = Path(__file__)
    for module in sorted(here.parent.glob("test_*.py")):
        if module != here:
            path = module.relative_to(PROJECT).as_posix()
            assert {(path, name) for name in named_in(path)} <= named
