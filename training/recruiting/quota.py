"""How a company stands to its limits on every day to come, and what would be if more people came. TITP and ESD.

One track for each limit there is: all trainees of the company, nursing care of each establishment, all ESD workers.
TITP-QUOTA-01 to 06, ESD-QUOTA-01, 02. The arithmetic is in imjapan/law; here facts are sorted and answers put together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from imjapan.law import registry
from imjapan.law.esd_quota import CountFacts
from imjapan.law.esd_simulation import EsdSimulation, simulate_esd
from imjapan.law.quota import PlannedFacts
from imjapan.law.quota_limits import Figures, Headcount, Kind
from imjapan.law.quota_simulation import Period, Simulation, simulate
from imjapan.law.verdict import Verdict
from training.models import Regime

from .quota_facts import CARE_SECTOR, CompanyFacts, Counted

MONTHS = 60  # looked ahead
GRAVE = ("kept", "trainees", "rounding", "limit_fell", "open", "unknown", "above")
VARIANTS = {"kept": "ok", "trainees": "soon", "rounding": "soon", "limit_fell": "soon", "open": "confirm",
            "unknown": "confirm", "above": "late"}  # fmt: skip


class Cell(NamedTuple):
    """How many there are, how many there may be (None: no limit of its own, or not known), how that stands."""

    count: int
    limit: int | None
    state: str


class Row(NamedTuple):
    """Days on which nothing changes; one cell for each column of the track."""

    first: date
    last: date
    cells: tuple[Cell, ...]

    @property
    def state(self) -> str:
        return max((cell.state for cell in self.cells), key=GRAVE.index)


class Over(NamedTuple):
    """Days in a row above a limit."""

    label: str
    first: date
    last: date
    count: int
    limit: int

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Track:
    """One limit over the days. `columns`: CSS kind and label of each cell; `place_id`: of which establishment."""

    regime: str
    place_id: int | None
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: list[Row]
    simulation: Simulation | EsdSimulation

    @property
    def state(self) -> str:
        return max((row.state for row in self.rows), key=GRAVE.index, default="kept")

    @property
    def variant(self) -> str:
        return VARIANTS[self.state]

    @property
    def uncertain(self) -> bool:
        """Whether the limits of technical intern training rest on something nobody has entered."""
        return isinstance(self.simulation, Simulation) and self.simulation.uncertain

    @property
    def words(self) -> str:
        """The state in a sentence."""
        return state_words(self.state)

    @property
    def over(self) -> list[Over]:
        """The days above a limit, column by column."""
        found: list[Over] = []
        for place, (_kind, label) in enumerate(self.columns):
            running: Over | None = None
            for row in self.rows:
                cell = row.cells[place]
                if cell.state != "above":
                    running = None
                elif running is None:
                    running = Over(label, row.first, row.last, cell.count, cell.limit)
                    found.append(running)
                else:
                    running = found[-1] = running._replace(last=row.last, count=max(running.count, cell.count))
        return found


def state_words(state: str) -> str:
    return {
        "kept": _("within the limit on every day"),
        "trainees": _("above the limit only together with the trainees; whether they count is not settled"),
        "rounding": _("only just: the rounding is not settled"),
        "limit_fell": _("the limit fell while the training runs; nobody may start"),
        "open": _("an open question decides; a person has to look"),
        "unknown": _("the number of full-time staff is not recorded"),
        "above": _("above the limit on some days"),
    }[state]


def tracks(facts: CompanyFacts, first: date, last: date, *, places: dict[int, str] | None = None) -> list[Track]:
    """Return every limit of the company from `first` to `last`; `places`: names of the establishments. No query.

    Under technical intern training there is always a track, so that an empty quota is seen too.
    """
    titp = [row for row in facts.people if row.regime == Regime.TITP]
    esd = [row for row in facts.people if row.regime == Regime.ESD]
    figures = Figures(first)
    found = [_titp_track(titp, facts.titp_headcounts(), facts.kind, first, last, figures)]
    care = facts.care_places()
    for place in care:
        own = [row for row in titp if row.care and row.place_id == place]
        if own:
            name = (places or {}).get(place, "")
            found.append(
                _titp_track(own, facts.titp_headcounts(place), "care", first, last, figures, place_id=place, name=name)
            )
    if esd:
        found.append(_esd_track(esd, titp, facts.esd_headcounts(), first, last, facts.esd_sector))
        for place in care:
            own = [row for row in esd if row.care and row.place_id == place]
            trainees = [row for row in titp if row.care and row.place_id == place]
            if own:
                name = (places or {}).get(place, "")
                heads = facts.esd_headcounts(place)
                found.append(_esd_track(own, trainees, heads, first, last, CARE_SECTOR, place_id=place, name=name))
    return found


def _titp_track(people, headcounts: list[Headcount], kind: Kind, first, last, figures, *, place_id=None, name=""):
    periods = [period for row in people for period in row.periods() if (period.end or first) >= first]
    found = simulate(periods, headcounts, kind=kind, first=first, last=last, notebook=figures)
    columns = (
        ("titp-1", _("Stage 1")),
        ("titp-2", _("Stage 2")),
        ("titp-3", _("Stage 3")),
        ("total", _("All stages together")),
    )
    rows = [
        Row(one.first, one.last, tuple(Cell(*it) for it in zip(one.counts, one.limits, one.states, strict=True)))
        for one in found.spans
    ]
    return Track(str(Regime.TITP), place_id, _title(kind, name), columns, rows, found)


def _title(kind, name):
    if kind == "care":
        return _("Technical intern training in nursing care: %(place)s") % {"place": name}
    if kind == "construction":
        return _("Technical intern training, construction")
    return _("Technical intern training")


def _esd_track(people, trainees, headcounts, first, last, sector, *, place_id=None, name=""):
    periods = [
        period for row in (*people, *trainees) for period in row.work_periods() if (period.end or first) >= first
    ]
    found = simulate_esd(periods, headcounts, first=first, last=last, sector=sector)
    columns = (
        ("esd", _("ESD workers")),
        ("plain", _("not counted (transfer not of their choice)")),
        ("titp-1", _("ESD workers and trainees together")),
    )
    rows = []
    for span in found.spans:
        limit = span.limit and span.limit.number
        own = "kept" if span.state == "trainees" else span.state
        both = span.state if span.state == "trainees" else "kept"
        rows.append(
            Row(
                span.first,
                span.last,
                (
                    Cell(span.counted, limit, own),
                    Cell(span.others, None, "kept"),
                    Cell(span.counted + span.trainees if span.trainees else 0, limit, both),
                ),
            )
        )
    title = (
        _("Employment for skill development in nursing care: %(place)s") % {"place": name}
        if name
        else _("Employment for skill development")
    )
    return Track(str(Regime.ESD), place_id, title, columns, rows, found)


# --- what if ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """What would be if the people wished for came. `fits`: how many at most; None where a number of staff is missing.

    `first_over`: the first day above a limit in the time of the people wished for. `displaced`: they eat no quota.
    """

    verdicts: list[tuple[str, Verdict]]
    fits: int | None
    first_over: date | None
    displaced: bool = False


def what_if(facts: CompanyFacts, wished: Sequence[Counted], *, places: dict[int, str] | None = None) -> Answer:
    """Judge people wished for (`quota_facts.wish`) against what is there already. No query."""
    first = min(row.start for row in wished)
    last = max(row.end for row in wished)
    with_them = facts.wishing(wished)
    judged, overs = [], []
    for track in tracks(with_them, first, last, places=places):
        if not _concerns(track, wished):
            continue
        overs += [over.first for over in track.over]
        judge = _judge_titp if track.regime == Regime.TITP else _judge_esd
        judged.append((track.title, judge(with_them, track, first, last)))
    displaced = all(row.displaced for row in wished)
    return Answer(judged, _fits(facts, wished, first, last), min(overs, default=None), displaced)


def _concerns(track: Track, wished) -> bool:
    return any(
        row.regime == track.regime and (track.place_id is None or (row.care and row.place_id == track.place_id))
        for row in wished
    )


def _judge_titp(facts: CompanyFacts, track: Track, first, last) -> Verdict:
    people = [row for row in facts.people if row.regime == Regime.TITP and _belongs(row, track)]
    return registry.get("TITP-QUOTA-01.b").judge(
        PlannedFacts(
            periods=tuple(period for row in people for period in row.periods() if (period.end or first) >= first),
            headcounts=tuple(facts.titp_headcounts(track.place_id)),
            kind="care" if track.place_id else facts.kind,
            first=first,
            last=last,
        )
    )


def _judge_esd(facts: CompanyFacts, track: Track, first, last) -> Verdict:
    """The judgement of the gravest day."""
    worst = track.simulation.worst
    head = next((one for one in reversed(facts.esd_headcounts(track.place_id)) if one.since <= worst.first), None)
    if head is None:  # the rule of days says it in words: the number of staff is missing
        somebody = (Period("1", worst.first),)
        return registry.get("TITP-QUOTA-01.b").judge(PlannedFacts(somebody, (), first=worst.first, last=worst.first))
    return registry.get("ESD-QUOTA-02").judge(
        CountFacts(
            full_time_staff=head.staff,
            excellent=head.excellent,
            regional=head.regional,
            excellent_organization=head.excellent_organization,
            sector=CARE_SECTOR if track.place_id else facts.esd_sector,
            care_staff=head.care_staff,
            regular=worst.counted,
            unavoidable=worst.others,
            titp_trainees=worst.trainees,
            day=worst.first,
        )
    )


def _belongs(row: Counted, track: Track) -> bool:
    return track.place_id is None or (row.care and row.place_id == track.place_id)


def _fits(facts: CompanyFacts, wished, first, last) -> int | None:
    """How many fit on every day: the least room of any limit they meet."""
    rooms: list[int] = []
    nobody = [row._replace(number=0) for row in wished]
    for track in tracks(facts.wishing(nobody), first, last):
        for part in wished:
            if not _concerns(track, [part]):
                continue
            for row in track.rows:
                if row.first <= part.end and row.last >= part.start:
                    cells = _cells(row, part)
                    if all(cell.limit is None for cell in cells):
                        return None
                    rooms += [cell.limit - cell.count for cell in cells if cell.limit is not None]
    return max(0, min(rooms)) if rooms else None


def _cells(row: Row, part: Counted) -> tuple[Cell, ...]:
    """The limits one more person meets: of the stage and of all together, or that of ESD."""
    return (row.cells[int(part.stage) - 1], row.cells[3]) if part.stage else (row.cells[0],)
