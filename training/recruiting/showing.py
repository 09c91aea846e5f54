"""The numbers of a company as they are shown: tracks with pictures and tables, what they rest on, what is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from imjapan.law.dates import period_end

from .chart import Picture, TableRow, Without, draw, table, used_columns
from .quota import MONTHS, Over, Track, tracks
from .quota_facts import APPLIED, OFFERED, OUTSIDE, PLACED, WISHED, CompanyFacts, Counted


@dataclass(frozen=True)
class Shown:
    """One track for the template."""

    track: Track
    over: list[Over]
    picture: Picture | None
    columns: list[str]
    table: list[TableRow]


@dataclass(frozen=True)
class Board:
    """Every track of a company. `counted`: (words, number) of today; `open`: what is missing for a sure answer."""

    tracks: list[Shown]
    counted: list[tuple[str, int]]
    open: list[str]
    has_staff: bool


def board(
    facts: CompanyFacts, today: date, places: dict[int, str], *, wished: Sequence[Counted] = (), months: int = MONTHS
) -> Board:
    """Put together what a page shows of the next years, with `wished` beside what is without them. No query."""
    last = period_end(today, months)
    with_them = facts.wishing(wished)
    found = tracks(with_them, today, last, places=places)
    now = (
        {(track.regime, track.place_id): track for track in tracks(facts, today, last, places=places)} if wished else {}
    )
    return Board(
        [shown(track, _without(track, now, wished)) for track in found],
        [(source_words(source), number) for source, number in facts.by_source(today).items()],
        _open(facts, places, found),
        any(place is None for _since, place, *_numbers in facts.counts),
    )


def _without(track, now, wished) -> Without | None:
    """What to hold a track against that people wished for belong to."""
    if not wished:
        return None
    first, last = min(row.start for row in wished), max(row.end for row in wished)
    return Without(now.get((track.regime, track.place_id)), first, last)


def shown(track: Track, without: Without | None = None) -> Shown:
    columns = [str(track.columns[place][1]) for place in used_columns(track)]
    return Shown(track, track.over, draw(track, without), columns, table(track, without))


def source_words(source: str) -> str:
    return {
        PLACED: _("placed by us"),
        APPLIED: _("plans applied for"),
        OFFERED: _("open offers"),
        OUTSIDE: _("under other organizations"),
        WISHED: _("what if"),
    }[source]


def _open(facts: CompanyFacts, places, tracks_: list[Track]) -> list[str]:
    """What a person should enter so that the numbers are sure."""
    found = []
    if any(track.uncertain for track in tracks_):
        found.append(
            _("The wider limits of an excellent company need a general licence of ours: enter our licence to be sure.")
        )
    if not facts.stages_told:
        found.append(
            _("Trainees under other organizations whose stage nobody told are counted in stage 1: ask the company.")
        )
    told = {place for _since, place, _staff, care in facts.counts if care is not None}
    found += [
        _("Enter the full-time care staff of %(place)s: nursing care is counted there.")
        % {"place": places.get(place, "")}
        for place in facts.care_places()
        if place not in told
    ]
    return found
