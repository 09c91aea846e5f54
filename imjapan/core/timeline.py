"""Periods as a picture: lanes of bars over the years, and stacked columns by month. Pure geometry of dates.

Positions across are percentages, so that the drawing is as wide as its box and its letters keep their size; positions
down are pixels. The template draws what stands here and computes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from unicodedata import east_asian_width

GAP = "gap"  # the kind of a period that marks days on which something is missing
MIN_WIDTH = 0.4  # percent: one day in five years can still be seen
MAX_YEARS = 12
BAR, BETWEEN, TOP, FOOT = 22, 6, 24, 18  # pixels: a bar, the space between lanes, the scale, the word "today"
WIDTHS = {"narrow": 704, "medium": 960, "wide": 1200}  # pixels across from which a word is shown, see records.css
LETTER, WIDE_LETTER, EDGES = 8, 13, 10  # pixels at most: a Latin letter, a Japanese one, the space around a word
ONE_DAY = timedelta(days=1)

Days = tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class Period:
    """Something that lasted from a day to a day, both inclusive; `ends_on` None: it goes on. `kind`: a CSS name."""

    label: str
    starts_on: date
    ends_on: date | None = None
    kind: str = "plain"
    note: str = ""
    url: str = ""

    @property
    def is_gap(self):
        return self.kind == GAP


@dataclass(frozen=True, slots=True)
class Lane:
    """Periods of one sort. Those that overlap are drawn one below the other."""

    label: str
    periods: Sequence[Period]


@dataclass(frozen=True, slots=True)
class Bar:
    """A period as drawn. `from_before`, `goes_on`: it reaches beyond the picture, or has no end."""

    period: Period
    x: float
    width: float
    y: int
    from_before: bool
    goes_on: bool

    @property
    def left(self):
        return percent(self.x)

    @property
    def across(self):
        return percent(self.width)

    @property
    def words(self):
        """What stands on the bar when it has room."""
        return ("◂ " if self.from_before else "") + self.period.label + (" ▸" if self.goes_on else "")

    @property
    def room(self):
        """From which width of the picture the bar has room for its words (a key of `WIDTHS`); "" when it never has.

        Nothing is cut off in the middle: what does not fit stands in the title and in the table.
        """
        needed = EDGES + sum(WIDE_LETTER if east_asian_width(one) in "WFA" else LETTER for one in self.words)
        return next((name for name, across in WIDTHS.items() if self.width * across / 100 >= needed), "")


@dataclass(frozen=True, slots=True)
class Row:
    """A lane as drawn."""

    lane: Lane
    y: int
    height: int
    bars: list[Bar]

    @property
    def text_y(self):
        return self.y + BAR // 2 + 4


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of the scale on the first day of a month; a year begins where the month is January."""

    on: date
    x: float

    @property
    def left(self):
        return percent(self.x)

    @property
    def is_year(self):
        return self.on.month == 1


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything the template needs. `today`: where today is, None when it lies outside."""

    first: date
    last: date
    height: int
    rows: list[Row]
    ticks: list[Tick]
    today: str | None
    bar: int = BAR

    @property
    def lanes_height(self):
        """Down to the last lane; below it stands the word "today"."""
        return self.height - FOOT

    @property
    def today_anchor(self):
        """On which side of the line of today its word stays inside the picture."""
        place = float((self.today or "50%").rstrip("%"))
        return "start" if place < 5 else "end" if place > 95 else "middle"

    @property
    def periods(self):
        return [(row.lane, period) for row in self.rows for period in row.lane.periods]

    @property
    def gaps(self):
        return [(lane, period) for lane, period in self.periods if period.is_gap]


def percent(value: float) -> str:
    return f"{value:.3f}%"


def range_of(lanes: Iterable[Lane], today: date) -> Days:
    """First and last day worth drawing: whole months around all periods and today, at most `MAX_YEARS`."""
    periods = [period for lane in lanes for period in lane.periods]
    first = min([today, *(period.starts_on for period in periods)])
    last = max([today, *(period.ends_on or period.starts_on for period in periods)])
    last = min(last, months_later(today, MAX_YEARS * 6))
    first = max(first, months_later(last, -MAX_YEARS * 12))
    first = first.replace(day=1)
    if _months_between(first, last) < 12:
        last = max(last, months_later(first, 11))
    return first, months_later(last.replace(day=1), 1) - ONE_DAY


def draw(lanes: Sequence[Lane], *, today: date, first: date | None = None, last: date | None = None) -> Drawing:
    """Lay the lanes out between two days, by default around everything in them."""
    if first is None or last is None:
        first, last = range_of(lanes, today)
    if last < first:
        raise ValueError("the last day is before the first day")
    scale = _Scale(first, last)
    y, rows = TOP, []
    for lane in lanes:
        bars, lines = _bars(lane, scale, y)
        height = lines * BAR
        rows.append(Row(lane, y, height, bars))
        y += height + BETWEEN
    mark = percent(scale.at(today) + scale.day / 2) if first <= today <= last else None
    return Drawing(first, last, y + FOOT, rows, _ticks(scale), mark)


class _Scale:
    def __init__(self, first, last):
        self.first, self.last = first, last
        self.day = 100 / ((last - first).days + 1)

    def at(self, day):
        return (day - self.first).days * self.day


def _bars(lane, scale, top):
    """The bars of a lane and how many lines they take; at least one."""
    bars, ends = [], []
    for period in sorted(lane.periods, key=lambda p: (p.starts_on, p.ends_on or date.max)):
        starts = max(period.starts_on, scale.first)
        ends_on = min(period.ends_on or scale.last, scale.last)
        if ends_on < starts:
            continue  # outside the picture; it still stands in the table
        x = scale.at(starts)
        width = max((ends_on - starts).days * scale.day + scale.day, MIN_WIDTH)
        x = min(x, 100 - width)
        line = next((n for n, end in enumerate(ends) if end <= x + 1e-9), len(ends))
        ends[line : line + 1] = [x + width]
        bars.append(
            Bar(
                period,
                x,
                width,
                top + line * BAR,
                from_before=period.starts_on < scale.first,
                goes_on=period.ends_on is None or period.ends_on > scale.last,
            )
        )
    return bars, len(ends) or 1


def _ticks(scale):
    months = _months_between(scale.first, scale.last) + 1
    step = 1 if months <= 18 else 3 if months <= 72 else 12
    day, ticks = scale.first.replace(day=1), []
    while day <= scale.last:
        if day >= scale.first and (day.month - 1) % step == 0:
            ticks.append(Tick(day, scale.at(day)))
        day = months_later(day, 1)
    return ticks


def uncovered(inside: Iterable[Days], by: Iterable[Days]) -> list[tuple[date, date]]:
    """Days of `inside` that none of `by` covers, as periods; an open end is endless."""
    holes = []
    covers = sorted((first, last or date.max) for first, last in by)
    for first, last in _merged(inside):
        day = first
        for cover_first, cover_last in covers:
            if cover_last < day or cover_first > last:
                continue
            if cover_first > day:
                holes.append((day, cover_first - ONE_DAY))
            if cover_last >= last:
                break
            day = cover_last + ONE_DAY
        else:
            if day <= last:
                holes.append((day, last))
    return holes


def _merged(periods):
    """Periods without overlaps, in order; neighbours become one."""
    out = []
    for first, last in sorted((first, last or date.max) for first, last in periods):
        if out and (out[-1][1] == date.max or first <= out[-1][1] + ONE_DAY):
            out[-1] = (out[-1][0], max(out[-1][1], last))
        else:
            out.append((first, last))
    return out


# --- columns by month ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a column. `y` from the top, `height`: pixels."""

    kind: str
    label: str
    count: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """A month: its pieces from the bottom up, and where it stands."""

    month: date
    x: float
    total: int
    parts: list[Part]
    number_y: float
    is_now: bool

    @property
    def left(self):
        return percent(self.x)

    @property
    def counts(self):
        return [part.count for part in self.parts]


@dataclass(frozen=True, slots=True)
class Columns:
    """Stacked columns. `kinds`: (kind, label) of the pieces that occur, in order. `width`, `half`: of one column."""

    kinds: list[tuple[str, str]]
    columns: list[Column]
    top: int
    base: int
    height: int
    step: float = field(default=0)

    @property
    def width(self):
        return percent(self.step * 0.78)

    @property
    def half(self):
        return percent(self.step * 0.39)

    @property
    def centred(self):
        """Each column with the middle of its width, where its number and its month stand."""
        return [(column, percent(column.x + self.step * 0.39)) for column in self.columns]

    @property
    def peak(self):
        return max((column.total for column in self.columns), default=0)


def months_around(today: date, *, before: int, after: int) -> list[date]:
    """The first days of the months from `before` months ago until `after` months ahead, this month included."""
    return [months_later(today.replace(day=1), n) for n in range(-before, after + 1)]


def month_end(month: date) -> date:
    return months_later(month.replace(day=1), 1) - ONE_DAY


def stack(counts, *, kinds: Sequence[tuple[str, str]], today: date, chart: int = 96) -> Columns:
    """Stack `counts`, pairs of a month and {kind: number}, in the order of `kinds`; the highest fills `chart`."""
    counts = list(counts)
    used = [(kind, label) for kind, label in kinds if any(numbers.get(kind) for _month, numbers in counts)]
    peak = max((sum(numbers.values()) for _month, numbers in counts), default=0) or 1
    top = 18
    step = 100 / len(counts) if counts else 0
    columns = []
    for place, (month, numbers) in enumerate(counts):
        y, parts = float(top + chart), []
        for kind, label in used:
            height = round(numbers.get(kind, 0) * chart / peak, 2)
            y = round(y - height, 2)
            parts.append(Part(kind, label, numbers.get(kind, 0), y, height))
        is_now = (month.year, month.month) == (today.year, today.month)
        columns.append(Column(month, place * step, sum(numbers.values()), parts, y - 4, is_now))
    return Columns(used, columns, top, top + chart, top + chart + 34, step)


def _months_between(first, last):
    return (last.year - first.year) * 12 + last.month - first.month


def months_later(day, months):
    """The same day of another month; the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - ONE_DAY).day))
