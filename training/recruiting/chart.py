"""The numbers of a track as a picture: a lane for each column, steps for people, a line for the limit. Pure geometry.

Across are percentages, down are pixels, as in `imjapan.core.timeline`; the template draws what stands here.
"""

from dataclasses import dataclass
from datetime import date

from imjapan.core.timeline import months_later, percent
from imjapan.law.dates import ONE_DAY

from .quota import VARIANTS, Cell, Track, state_words

HEIGHT, HEAD, GAP = 56, 20, 12  # pixels: of a lane, of the words above it, between lanes
FOOT = 18


@dataclass(frozen=True)
class Step:
    """Days with one number: where it stands, and whether it is above the limit."""

    left: str
    width: str
    y: float
    height: float
    over: bool


@dataclass(frozen=True)
class Line:
    """The limit over some days. `label`: its number, where it begins or changes."""

    left: str
    right: str
    y: float
    label: str


@dataclass(frozen=True)
class Drawn:
    """One lane. `most`: the highest number and its limit that day; `base`: its lower edge."""

    kind: str
    label: str
    words_y: int
    base: int
    steps: list[Step]
    lines: list[Line]
    most: Cell
    most_on: date


@dataclass(frozen=True)
class Picture:
    lanes: list[Drawn]
    ticks: list[tuple[str, date]]
    height: int


def draw(track: Track) -> Picture | None:
    """Draw the columns that hold anybody; None when nobody is there on any day."""
    if not track.rows:
        return None
    first, last = track.rows[0].first, track.rows[-1].last
    lanes: list[Drawn] = []
    for place, (kind, label) in enumerate(track.columns):
        if not any(row.cells[place].count for row in track.rows):
            continue
        top = len(lanes) * (HEAD + HEIGHT + GAP)
        lanes.append(_lane(track, place, kind, label, top, first, last))
    if not lanes:
        return None
    return Picture(lanes, _ticks(first, last), lanes[-1].base + FOOT)


def _lane(track, place, kind, label, top, first, last) -> Drawn:
    base = top + HEAD + HEIGHT
    runs = _runs([(row.first, row.last, row.cells[place]) for row in track.rows])
    highest = max(max(cell.count, cell.limit or 0) for _first, _last, cell in runs) or 1
    steps, lines, before = [], [], None
    for begin, end, cell in runs:
        left, right = _across(begin, first, last), _across(end + ONE_DAY, first, last)
        if cell.count:
            height = round(cell.count * HEIGHT / highest, 1)
            steps.append(
                Step(percent(left), percent(right - left), round(base - height, 1), height, cell.state == "above")
            )
        if cell.limit is not None:
            y = round(base - cell.limit * HEIGHT / highest, 1)
            lines.append(Line(percent(left), percent(right), y, str(cell.limit) if cell.limit != before else ""))
            before = cell.limit
    begin, _end, most = max(runs, key=lambda run: (run[2].count, -run[0].toordinal()))
    return Drawn(kind, label, top + HEAD - 6, base, steps, lines, most, begin)


def _runs(parts) -> list[tuple[date, date, Cell]]:
    """Spans in a row with the same numbers become one."""
    found: list[tuple[date, date, Cell]] = []
    for begin, end, cell in parts:
        if found and found[-1][2] == cell:
            found[-1] = (found[-1][0], end, cell)
        else:
            found.append((begin, end, cell))
    return found


@dataclass(frozen=True)
class TableRow:
    """Days with the same numbers. `cells`: label and cell of the columns that hold anybody."""

    first: date
    last: date
    cells: list[tuple[str, Cell]]
    state: str

    @property
    def variant(self) -> str:
        return VARIANTS[self.state]

    @property
    def words(self) -> str:
        return state_words(self.state)


def table(track: Track) -> list[TableRow]:
    """The numbers of the picture as rows."""
    used = used_columns(track)
    found: list[TableRow] = []
    for row in track.rows:
        cells = [(track.columns[place][1], row.cells[place]) for place in used]
        if found and found[-1].cells == cells:
            found[-1] = TableRow(found[-1].first, row.last, cells, row.state)
        else:
            found.append(TableRow(row.first, row.last, cells, row.state))
    return found


def used_columns(track: Track) -> list[int]:
    return [place for place in range(len(track.columns)) if any(row.cells[place].count for row in track.rows)]


def _ticks(first, last) -> list[tuple[str, date]]:
    """The first days of the years, or of the quarters where less than two years are drawn."""
    step = 12 if (last - first).days > 730 else 3
    day = first.replace(day=1, month=1)
    found = []
    while day <= last:
        if day >= first:
            found.append((percent(_across(day, first, last)), day))
        day = months_later(day, step)
    return found


def _across(day, first, last) -> float:
    return (day - first).days * 100 / ((last - first).days + 1)
