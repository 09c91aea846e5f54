"""The catalogue of all rules: complete, true, and printed as docs/rules.md."""

from collections import Counter
from pathlib import Path

import pytest

from imjapan.law import catalogue, registry

ROOT = Path(__file__).resolve().parents[2]

# Headings with an id, counted in the books: titp.md all lines "### TITP-…" and "#### TITP-…" (SANC-01b is one of its
# own); esd.md all lines "### ESD-…" and the table ESD-DATE-01 to 05 of its section 0.6. IMPL has no 03 and 04.
HEADINGS = {
    "TITP": {
        "GEN": 5, "STAGE": 6, "QUOTA": 6, "LEC": 8, "WORK": 3, "PAY": 7, "PROH": 1, "AUDIT": 7, "VISIT": 1, "EXT": 1,
        "FIL": 5, "CHG": 2, "IMM": 2, "REC": 4, "STAFF": 5, "EXAM": 3, "FEE": 3, "CONS": 5, "MOVE": 2, "EXC": 2,
        "LIC": 4, "SEND": 6, "SANC": 4, "WARN": 1, "OCC": 2, "TRANS": 1,
    },
    "ESD": {
        "DATE": 5, "SYS": 1, "SECT": 2, "GOAL": 3, "ELIG": 3, "LIC": 8, "IMPL": 3, "QUOTA": 4, "PLAN": 3, "WORK": 1,
        "LEC": 1, "WAGE": 1, "AUD": 4, "REP": 1, "BOOK": 1, "CON": 1, "TRF": 7, "SEND": 4, "FEE": 1, "DISP": 3,
        "TRN": 7, "SSWP": 2, "ORG": 2, "SSW": 8, "IMM": 4,
    },
}  # fmt: skip


def test_every_heading_of_both_books_has_one_row():
    entries = catalogue.entries()
    found = {
        regime: dict(Counter(entry.family for entry in entries if entry.regime == regime and entry.is_heading))
        for regime in HEADINGS
    }
    assert found == HEADINGS


def test_rows_are_in_order():
    entries = catalogue.entries()
    ids = [entry.id for entry in entries]
    assert len(set(ids)) == len(ids)
    for entry in entries:
        assert entry.id.startswith(f"{entry.regime}-{entry.family}-")
        assert entry.heading in ids
        assert entry.state in catalogue.STATES
        assert entry.title
        assert entry.reason or entry.state == "implemented", f"{entry.id} needs a reason"


def test_every_judgement_has_one_row_and_every_implemented_row_a_judgement():
    entries = catalogue.entries()
    judged = {judgement.id: judgement.title for judgement in registry.all()}
    implemented = {entry.id: entry.title for entry in entries if entry.state == "implemented"}
    assert judged.keys() <= implemented.keys()
    # A heading whose judgements all have sub-ids is implemented without one of its own.
    with_children = {rule.partition(".")[0] for rule in judged if "." in rule}
    assert implemented.keys() - judged.keys() <= with_children
    assert {rule: implemented[rule] for rule in judged} == judged


@pytest.mark.parametrize("family", ["GEN", "AUDIT", "VISIT", "EXT", "FIL", "REC", "STAFF", "LIC"])
def test_families_of_the_supervision_cycle_are_whole(family):
    rows = [e for e in catalogue.entries() if e.regime == "TITP" and e.family == family and e.is_heading]
    assert {entry.id for entry in rows if entry.state != "implemented"} == set()


def test_docs_rules_is_what_the_command_prints():
    printed = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert printed == catalogue.markdown(), "python manage.py rule --catalogue > docs/rules.md"
