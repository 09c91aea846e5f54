"""Which row of a sheet is its header, and which column is which value: guessed from names, then corrected by people."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from imjapan.core.spreadsheets.reading import Row, Sheet
from imjapan.core.text import fold

from ..models import RememberedHeader
from .fields import FIELDS
from .parsing import plain
from .sheets import KINDS, ORDER, Kind

LOOK_AT = 20  # the header is one of the first rows
# Our own: remarks in a marked copy that comes back, and the sheet of the empty workbook that explains the others.
REPORT_SHEETS = ("確認結果", "Result of the check", "記入例", "Example")
MY_NUMBER_HEADERS = ("マイナンバー", "個人番号", "mynumber", "individualnumber")
GROUPS = ("旅券", "パスポート", "在留カード", "在留", "計画", "配属", "講習", "passport", "residencecard", "plan")
_NOISE = re.compile(r"[\s・･.,、()（）「」【】\[\]*＊※_:：/／-]|必須|required")


@dataclass(slots=True)
class Mapped:
    """One sheet with its meaning. `kind` is None for a sheet of no use.

    `top`, `bottom`: rows of the header. `labels`: what stands above each column. `columns`: column to key.
    `doubled`: columns whose header says the same as an earlier one.
    """

    sheet: Sheet
    kind: Kind | None = None
    top: int = 0
    bottom: int = 0
    labels: dict[int, str] = field(default_factory=dict)
    columns: dict[int, str] = field(default_factory=dict)
    doubled: dict[int, str] = field(default_factory=dict)
    my_numbers: list[int] = field(default_factory=list)
    _keys: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def keys_of(self, record: str) -> list[tuple[str, str]]:
        """The columns of one record as (key, name of the field)."""
        if record not in self._keys:
            keys = [(key, *key.split(".")) for key in self.columns.values()]
            self._keys[record] = [(key, name) for key, owner, name in keys if owner == record]
        return self._keys[record]

    @property
    def data(self) -> list[Row]:
        return [row for row in self.sheet.rows if row.number > self.bottom]

    @property
    def unknown(self) -> list[int]:
        return [column for column in self.labels if column not in self.columns and column not in self.doubled]

    def as_mapping(self) -> dict:
        columns = {str(column): key for column, key in sorted(self.columns.items())}
        return {"kind": self.kind.name if self.kind else "", "columns": columns}


def folded(header: str) -> str:
    """The form in which headers are compared and remembered."""
    return _NOISE.sub("", fold(header))[:200]


@cache
def names_of(kind_name: str) -> dict[str, str]:
    """Header in its folded form to key, for one kind of sheet. Short names win, then the order of the fields."""
    kind, found = KINDS[kind_name], {}
    for key in kind.keys:
        for name in (*FIELDS[key].ja, *FIELDS[key].en):
            found.setdefault(folded(name), key)
    return found | {folded(name): key for name, key in kind.short.items()}


@cache
def _all_names() -> frozenset:
    return frozenset(name for kind in ORDER for name in names_of(kind))


def remembered() -> dict[tuple[str, str], str]:
    """What people taught: (kind, folded header) to key, which is empty for a header of no use."""
    return {
        (sheet, header): key for sheet, header, key in RememberedHeader.objects.values_list("sheet", "header", "field")
    }


def map_sheet(sheet: Sheet, taught: dict, mapping: dict | None = None) -> Mapped:
    """Find the header of a sheet and say what its columns are; `mapping` is what a person decided about it."""
    made = Mapped(sheet)
    if sheet.hidden or not sheet.rows or sheet.name in REPORT_SHEETS:
        return made
    known = _all_names() | {header for (_kind, header), key in taught.items() if key}
    made.top, made.bottom = _header_rows(sheet, known)
    if not made.bottom:
        return made
    made.labels = _labels(sheet, made.top, made.bottom)
    made.my_numbers = [column for column, label in made.labels.items() if folded(label) in MY_NUMBER_HEADERS]
    if mapping is None:
        _guess(made, taught)
        return made
    made.kind = KINDS.get(mapping.get("kind", ""))
    if made.kind:
        wanted = {int(column): key for column, key in mapping.get("columns", {}).items() if key in made.kind.keys}
        made.columns = {column: key for column, key in wanted.items() if column in made.labels}
    return made


def _guess(made: Mapped, taught: dict) -> None:
    """Choose the kind that knows most of the headers; the whole roster only where no plain kind knows as many."""
    best = None
    title = folded(made.sheet.name)
    for name in ORDER:
        kind = KINDS[name]
        columns, doubled = guess_columns(made.labels, name, taught)
        if not _possible(kind, set(columns.values())):
            continue
        named = title in {folded(word) for word in kind.titles}
        score = (len(columns) + (3 if named else 0), name != "roster")
        if best is None or score > best[0]:
            best = (score, kind, columns, doubled)
    if best:
        _score, made.kind, made.columns, made.doubled = best


def guess_columns(labels: dict[int, str], kind_name: str, taught: dict) -> tuple[dict[int, str], dict[int, str]]:
    """What the columns of a sheet of this kind are by their headers, and those that say the same as an earlier one."""
    names, columns, doubled, used = names_of(kind_name), {}, {}, {}
    for column, label in labels.items():
        key = None
        for form in _forms(label):
            key = taught.get((kind_name, form), names.get(form))
            if key is not None:
                break
        if not key:
            continue
        if key in used:
            doubled[column] = key
        else:
            used[key] = column
            columns[column] = key
    return columns, doubled


def _forms(label):
    """What a label may mean: the whole of a two-row header, then its lower and its upper part."""
    parts = label.split("\n")
    yield folded("".join(parts))
    if len(parts) > 1:
        yield folded(parts[-1])
        yield folded(parts[0])


def _possible(kind, keys) -> bool:
    """Whether a sheet with these columns can be of a kind: most of what the kind needs is there."""
    met = [need in keys if isinstance(need, str) else bool(keys.intersection(need)) for need in kind.required]
    if kind.name == "roster":
        return all(met)
    return bool(keys) and sum(met) * 2 >= len(met) and any(FIELDS[key].record == kind.own for key in keys)


def missing(made: Mapped) -> list:
    """Needed columns that the sheet lacks; a tuple means one of these."""
    keys = set(made.columns.values())
    return [
        need for need in made.kind.required if not (need in keys if isinstance(need, str) else keys.intersection(need))
    ]


def _header_rows(sheet: Sheet, known) -> tuple[int, int]:
    """First and last row of the header, (0, 0) when no row looks like one."""
    best, score = None, 0
    rows = {row.number: row for row in sheet.rows[:LOOK_AT]}
    for row in rows.values():
        hits = sum(1 for value in row.values if isinstance(value, str) and folded(value) in known)
        texts = sum(1 for value in row.values if isinstance(value, str))
        if hits > score and (hits >= 2 or texts <= 2):
            best, score = row.number, hits
    if best is None:
        return 0, 0
    top = bottom = best
    for first, left, last, right in sheet.merged:
        if last - first <= 2 and first <= best <= last:
            top, bottom = min(top, first), max(bottom, last)
        if first == last == best - 1 and right > left and not _is_title(rows.get(first), left, right):
            top = min(top, first)
        if first == last == best and right > left and _all_text(rows.get(best + 1)):
            bottom = max(bottom, best + 1)
    below = rows.get(bottom + 1)
    if below and _is_header(below, known):
        bottom += 1  # the same names in a second language
    elif top == best and (above := rows.get(best - 1)) and _is_group_row(above):
        top -= 1
    return top, bottom


def _is_title(row, left, right):
    """A merged cell that stands alone in its row is the title of the table."""
    return row is None or sum(1 for value in row.values if value is not None) == 1


def _all_text(row):
    return row is not None and all(value is None or isinstance(value, str) for value in row.values)


def _is_header(row, known):
    texts = [value for value in row.values if value is not None]
    hits = sum(1 for value in texts if isinstance(value, str) and folded(value) in known)
    return hits >= 2 and hits * 2 > len(texts)


def _is_group_row(above):
    """A row of a few group names (旅券, 在留カード) above the header, each over a column that has its own name."""
    texts = [(n, value) for n, value in enumerate(above.values) if value is not None]
    return len(texts) >= 2 and _all_text(above) and any(folded(value) in GROUPS for _n, value in texts)


def _labels(sheet: Sheet, top: int, bottom: int) -> dict[int, str]:
    """What stands above each column; the parts of a header of several rows are joined by line breaks."""
    rows = {row.number: row.values for row in sheet.rows if top <= row.number <= bottom}
    grid = {(n, c): plain(v) for n, values in rows.items() for c, v in enumerate(values) if v is not None}
    for first, left, last, right in sheet.merged:
        if top <= first and last <= bottom and (first, left) in grid:
            text = grid[first, left]
            for row in range(first, last + 1):
                for column in range(left, right + 1):
                    grid.setdefault((row, column), text)
    if bottom > top and not any(first == last == top for first, _l, last, _r in sheet.merged):
        _carry_groups(grid, top, bottom)
    labels = {}
    for column in sorted({column for _row, column in grid}):
        parts: Iterable = (grid.get((row, column), "") for row in range(top, bottom + 1))
        distinct = list(dict.fromkeys(part for part in parts if part))
        if distinct:
            labels[column] = "\n".join(distinct)
    return labels


def _carry_groups(grid, top, bottom):
    """Without merged cells (CSV) a group name stands over its first column only and counts until the next one."""
    known, group = _all_names(), ""
    for column in sorted({column for _row, column in grid}):
        group = grid.get((top, column), group)
        if (top, column) not in grid and group and folded(grid.get((bottom, column), "")) not in known:
            grid[top, column] = group
