"""Every rule of both books and what became of it (catalogue.csv), printed as docs/rules.md.

States: implemented (a judgement exists, or several under sub-ids), person (only a person can judge it), data (it waits
for data, or is a list to look up), later (comes with the placement cycle).
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from imjapan.law import registry

FILE = Path(__file__).with_name("catalogue.csv")
State = Literal["implemented", "person", "data", "later"]
STATES: tuple[State, ...] = ("implemented", "person", "data", "later")

_HEAD = """# Rules of the law

Every heading of both rule books, technical intern training (TITP) and employment for skill development (ESD), and the
judgement that answers it. A sub-id such as TITP-FIL-01.b is one of several judgements under a heading. Printed by
`python manage.py rule --catalogue`; the rows are in `imjapan/law/catalogue.csv`.

- **implemented**: `python manage.py rule ID` judges facts; `--schema` shows which.
- **person**: only a person can judge it.
- **data**: it waits for data, or is a list to look up.
- **later**: belongs to the placement cycle.

Confidence, from the strongest: law, verified, single, analogue, knowledge, disputed, unknown. From analogue on a
verdict says that it is to be confirmed.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: a heading of a book, or one of several judgements under it."""

    id: str
    family: str
    regime: Literal["TITP", "ESD"]
    title: str
    state: State
    reason: str

    @property
    def heading(self) -> str:
        """The id of the heading: without what follows the dot."""
        return self.id.partition(".")[0]

    @property
    def is_heading(self) -> bool:
        return self.id == self.heading


def entries() -> list[Entry]:
    """Return all rows in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [Entry(**row) for row in csv.DictReader(file, strict=True)]


def markdown() -> str:
    """Return the table of all rules for docs/rules.md."""
    judged = {judgement.id: judgement for judgement in registry.all()}
    lines = [_HEAD, "| Id | Title | State | Module | Confidence | Reason |", "|---|---|---|---|---|---|"]
    for entry in entries():
        found = judged.get(entry.id)
        module = f"`{found.function.__module__.rpartition('.')[2]}.py`" if found else ""
        confidence = found.confidence.value if found else ""
        cells = (entry.id, entry.title, entry.state, module, confidence, entry.reason)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
