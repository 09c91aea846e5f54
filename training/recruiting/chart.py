"""The numbers of a track as a picture: a lane for each column, steps for people, a line for the limit. Pure geometry.

A lane is drawn in days across and pixels down, and stretched to the width of its box; words stand beside it at
percentages. The same numbers as a table stand by month, each month with its gravest day.
"""

from dataclasses import dataclass, replace
from datetime import date

from imjapan.core.timeline import month_end, months_later, percent
from imjapan.law.dates import ONE_DAY

from .quota import GRAVE, VARIANTS, Cell, Track, state_words

HEIGHT, HEAD, GAP = 56, 20, 12  # pixels: of a lane, of the words above it, between lanes
FOOT = 18


@dataclass(frozen=True)
class Drawn:
    """One lane. `people`, `over`, `limit`: paths of all days, of those above the limit, of the limit.

    `labels`: (left, y, number) where the limit begins or changes; `most`: the highest number, from `most_on` on.
    With people wished for: `without`: path of the numbers without them; `then`, `else_`: the highest number in their
    time with and without them.
    """

    kind: str
    label: str
    top: int
    people: str
    over: str
    limit: str
    labels: list[tuple[str, float, int]]
    most: int
    most_on: date
    without: str = ""
    then: int | None = None
    else_: int | None = None

    @property
    def words_y(self) -> int:
        return self.top - 6

    @property
    def base(self) -> int:
        return self.top + HEIGHT


@dataclass(frozen=True)
class Picture:
    """`days` across, `height` pixels down; `ticks`: (left, day) of the years or quarters."""

    lanes: list[Drawn]
    ticks: list[tuple[str, date]]
    days: int
    height: int
    lane_height: int = HEIGHT


@dataclass(frozen=True)
class Without:
    """What a track would be without the people wished for (None: there would be none), and the days of these people."""

    track: Track | None
    first: date
    last: date

    def counts(self, place: int) -> list[tuple[date, date, int]]:
        return [(row.first, row.last, row.cells[place].count) for row in self.track.rows] if self.track else []

    def most(self, rows: list[tuple[date, date, int]]) -> int:
        """The highest number in the time of these people."""
        return max((count for first, last, count in rows if first <= self.last and last >= self.first), default=0)


def draw(track: Track, without: Without | None = None) -> Picture | None:
    """Draw the columns that hold anybody; None when nobody is there on any day."""
    used = used_columns(track)
    if not used:
        return None
    first, last = track.rows[0].first, track.rows[-1].last
    lanes = [
        _lane(track, place, HEAD + number * (HEAD + HEIGHT + GAP), first, last, without)
        for number, place in enumerate(used)
    ]
    return Picture(lanes, _ticks(first, last), (last - first).days + 1, lanes[-1].base + FOOT)


def _lane(track, place, top, first, last, without) -> Drawn:
    kind, label = track.columns[place]
    runs = _runs([(row.first, row.last, row.cells[place]) for row in track.rows])
    highest = max(max(cell.count, cell.limit or 0) for _first, _last, cell in runs) or 1
    people, over, limit, labels, before = [], [], [], [], None
    for begin, end, cell in runs:
        left, right = (begin - first).days, (end - first).days + 1
        if cell.count:
            box = f"M{left} {HEIGHT}V{_y(cell.count, highest)}H{right}V{HEIGHT}Z"
            people.append(box)
            if cell.state == "above":
                over.append(box)
        if cell.limit is not None:
            y = _y(cell.limit, highest)
            limit.append(f"M{left} {y}H{right}")
            if cell.limit != before:
                labels.append((percent(_across(begin, first, last)), top + y, cell.limit))
            before = cell.limit
    begin, _end, most = max(runs, key=lambda run: (run[2].count, -run[0].toordinal()))
    drawn = Drawn(kind, str(label), top, "".join(people), "".join(over), "".join(limit), labels, most.count, begin)
    if without is None:
        return drawn
    counts = without.counts(place) or [(first, last, 0)]
    steps = [
        f"{'L' if number else 'M'}{(begin - first).days} {_y(count, highest)}H{(end - first).days + 1}"
        for number, (begin, end, count) in enumerate(counts)
    ]
    now = [(begin, end, cell.count) for begin, end, cell in runs]
    return replace(drawn, without="".join(steps), then=without.most(now), else_=without.most(counts))


def _y(number: int, highest: int) -> float:
    return round(HEIGHT - number * HEIGHT / highest, 1)


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
    """Months with the same numbers. `cells`: the gravest day of each column that holds anybody, under its label.

    `without`: the highest number of each column without the people wished for; None where nobody is.
    """

    first: date
    last: date
    cells: list[Cell]
    state: str
    labels: list[str]
    without: list[int | None]

    @property
    def named(self) -> list[tuple[str, Cell, int | None]]:
        return list(zip(self.labels, self.cells, self.without, strict=True))

    @property
    def variant(self) -> str:
        return VARIANTS[self.state]

    @property
    def words(self) -> str:
        return state_words(self.state)


def table(track: Track, without: Without | None = None) -> list[TableRow]:
    """The numbers of the picture by month; months alike become one row."""
    used = used_columns(track)
    labels = [str(track.columns[place][1]) for place in used]
    months = _months(track, used)
    before = _months(without.track, used) if without and without.track else {}
    found: list[TableRow] = []
    for month, days in months.items():
        cells = [max(column, key=_gravity) for column in zip(*days, strict=True)]
        counts: list[int | None] = [None] * len(used)
        if without:
            counts = [max((days[n].count for days in before.get(month, ())), default=0) for n in range(len(used))]
        if found and (found[-1].cells, found[-1].without) == (cells, counts):
            found[-1] = replace(found[-1], last=month_end(month))
        else:
            state = max((cell.state for cell in cells), key=GRAVE.index, default="kept")
            found.append(TableRow(month, month_end(month), cells, state, labels, counts))
    return found


def _months(track, used) -> dict[date, list[list[Cell]]]:
    """The cells of every span that touches a month, by its first day."""
    months: dict[date, list[list[Cell]]] = {}
    for row in track.rows:
        month = row.first.replace(day=1)
        while month <= row.last:
            months.setdefault(month, []).append([row.cells[place] for place in used])
            month = months_later(month, 1)
    return months


def _gravity(cell: Cell):
    return GRAVE.index(cell.state), cell.count, -(cell.limit or 0)


def used_columns(track: Track) -> list[int]:
    """The columns that hold anybody on any day."""
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
    return (day - first).days * 100 / ((last - first).days + ONE_DAY.days)
