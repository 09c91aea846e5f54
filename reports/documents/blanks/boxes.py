"""Places on a blank as data: a table with one row per place, read from CSV and checked against the form.

Columns: page, x, y, width, height (millimetres from the upper left corner of the page), size (points), align (left,
center, right), text, when. `text` names facts in braces: `{organization.name}`, `{auditors.0.name}`,
`{interviewees.*.name}` (all of a list); words around them are printed as they are. `when` prints the place only if a
fact has a value: `kind=regular`, `violation=true`.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from imjapan.law.era import format_date

COLUMNS = ("page", "x", "y", "width", "height", "size", "align", "text", "when")
ALIGNS = ("left", "center", "right")
_NAME = re.compile(r"{([^{}]*)}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOST = 500


@dataclass(frozen=True, slots=True)
class Box:
    """One place. Lengths in millimetres, `size` in points."""

    page: int
    x: float
    y: float
    width: float
    height: float
    size: float
    align: str
    text: str
    when: str = ""

    def names(self) -> list[str]:
        """The facts it prints or asks for."""
        return [*_NAME.findall(self.text), *([self.when.split("=")[0]] if self.when else [])]


class BadBoxes(ValueError):
    """The table cannot be used. `problems`: sentences for the reader, each with its line."""

    def __init__(self, problems: list[str]):
        super().__init__(" ".join(problems))
        self.problems = problems


def read(text: str, *, pages: int, sample: Mapping[str, Any]) -> list[Box]:
    """Read the table. `sample`: facts of the form, to tell names it lacks. Raises BadBoxes with each problem."""
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    if not rows or set(rows[0]) - {None} != set(COLUMNS):
        raise BadBoxes([_("The first line must name these columns: %(names)s.") % {"names": ", ".join(COLUMNS)}])
    problems, found = [], []
    if len(rows) > MOST:
        problems.append(_("More than %(number)s places.") % {"number": MOST})
    for number, row in enumerate(rows[:MOST], start=2):
        box, wrong = _box(row, pages, sample)
        problems += [_("Line %(line)s: %(problem)s") % {"line": number, "problem": problem} for problem in wrong]
        found.append(box)
    if problems:
        raise BadBoxes(problems)
    return found


def load(rows: list[dict]) -> list[Box]:
    return [Box(**row) for row in rows]


def dump(boxes: list[Box]) -> list[dict]:
    return [asdict(box) for box in boxes]


def table(boxes: list[Box]) -> str:
    """The places as CSV, to be corrected and uploaded again."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({**asdict(box), "page": box.page} for box in boxes)
    return out.getvalue()


def _box(row, pages, sample):
    wrong, numbers = [], {}
    for name in ("page", "x", "y", "width", "height", "size"):
        try:
            numbers[name] = float(row[name])
        except (TypeError, ValueError):
            wrong.append(_("“%(column)s” is not a number.") % {"column": name})
    align = row["align"] or "left"
    if align not in ALIGNS:
        wrong.append(_("“align” is left, center or right."))
    if wrong:
        return None, wrong
    box = Box(int(numbers.pop("page")), **numbers, align=align, text=row["text"] or "", when=row["when"] or "")
    if not 1 <= box.page <= pages:
        wrong.append(_("The blank has no page %(page)s.") % {"page": box.page})
    if min(box.x, box.y) < 0 or min(box.width, box.height) <= 0 or not 4 <= box.size <= 40:
        wrong.append(_("Lengths are millimetres above 0, the size is between 4 and 40 points."))
    if not box.text:
        wrong.append(_("“text” is empty."))
    for name in box.names():
        if not _known(name, sample):
            wrong.append(_("The form has no fact “%(name)s”.") % {"name": name})
    return box, wrong


def _known(path, facts):
    """Whether a fact of that name can exist; below an empty list nothing is known, so anything is believed."""
    for part in path.split("."):
        if isinstance(facts, list | tuple):
            if not (part == "*" or part.isdigit()):
                return False
            if not facts:
                return True
            facts = facts[0]
        elif isinstance(facts, Mapping) and part in facts:
            facts = facts[part]
        else:
            return False
    return True


def filled(box: Box, facts: Mapping[str, Any]) -> str:
    """The text of a place with the facts in it; empty when its condition does not hold."""
    if box.when:
        name, _equals, wanted = box.when.partition("=")
        if _plain(_value(facts, name), facts) != wanted:
            return ""
    return _NAME.sub(lambda match: _plain(_value(facts, match[1]), facts), box.text)


def _value(facts, path):
    for number, part in enumerate(path.split(".")):
        if part == "*":
            rest = path.split(".", number + 1)[number + 1 :]
            return [_value(one, rest[0]) if rest else one for one in facts or ()]
        if isinstance(facts, list | tuple):
            facts = facts[int(part)] if int(part) < len(facts) else None
        else:
            facts = facts.get(part) if isinstance(facts, Mapping) else None
    return facts


def _plain(value, facts):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "、".join(text for one in value if (text := _plain(one, facts)))
    text = str(value)
    if _DAY.fullmatch(text):
        return format_date(date.fromisoformat(text), facts.get("date_style", "western"))
    return text
