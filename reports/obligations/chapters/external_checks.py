"""External checks: duties of each office. TITP-EXT-01, TITP-EXT-01.b, ESD-AUD-04.

Under technical intern training one check in each quarter of the training fiscal year and one accompanied audit in the
year, while the office has the licence or supervises somebody; under the new system rolling windows from its licence.
One check may serve both systems.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial

from imjapan.law.external import external_check_quarters
from training.external.windows import ACCOMPANIED, OFFICE, Held, OfficeFacts, esd_windows, gather

from ..duty import AHEAD, Duty, Kind, duty
from ..external_verdicts import (
    ACCOMPANY_RULE,
    CHECK_RULE,
    ESD_ACCOMPANY,
    ESD_OFFICE,
    ESD_RULE,
    GAP,
    figure,
    judge_quarter,
    judge_rolling,
    judge_year,
)
from ..subjects import OFFICE as OFFICE_FAMILY
from ..subjects import Subject
from ..verdicts import basis
from . import Chapter, register


def duties(subject: Subject, facts: OfficeFacts, today: date) -> Iterator[Duty]:
    """Yield the duties of one office as they stand on a day, without windows over before the clock started."""
    if facts.terms.titp:
        yield from _quarters(subject, facts, today)
        yield from _years(subject, facts, today)
    if facts.terms.esd:
        yield from _rolling(subject, facts, today)


def standing(facts: OfficeFacts) -> Iterable[tuple[str, int]]:
    """Every finished check still counts."""
    return {("external_check", held.id) for held in facts.checks}


def _quarters(subject: Subject, facts: OfficeFacts, today: date) -> Iterator[Duty]:
    since, until = facts.terms.titp
    gap = figure(GAP, today)
    held = [one for one in facts.checks if one.kind == OFFICE and since <= one.on <= today]
    for quarter in external_check_quarters(since, today + AHEAD, closed_on=until):
        if quarter.end < subject.clock_starts_on:
            continue
        inside = [one for one in held if quarter.start <= one.on <= quarter.end]
        previous = max((one.on for one in held if one.on < quarter.start), default=None)
        done = inside[0] if inside else None
        facts_of = (quarter.start, quarter.first, previous, done and done.on, gap)
        yield duty(
            subject,
            Kind.EXTERNAL_CHECK,
            CHECK_RULE,
            quarter.window_key.isoformat(),
            (quarter.first, quarter.end),
            basis(*facts_of),
            partial(judge_quarter, *facts_of, today),
            done_on=done and done.on,
            records=_records(inside[:1]),
        )


def _years(subject: Subject, facts: OfficeFacts, today: date) -> Iterator[Duty]:
    """One accompanied audit in each fiscal year. External officers accompany nothing: with them alone there is none."""
    since, until = facts.terms.titp
    needed = figure("titp.external.accompanied_per_year", today)
    held = [one for one in facts.checks if one.kind == ACCOMPANIED and since <= one.on <= today]
    last = min(until or date.max, today + AHEAD)
    for year in range(_year(since), _year(last) + 1):
        start, end = date(year, 4, 1), date(year + 1, 3, 31)
        if end < subject.clock_starts_on or facts.only_officers(start, end):
            continue
        first = max(start, since)
        inside = [one for one in held if start <= one.on <= end][:needed]
        done = inside[-1] if len(inside) == needed else None
        yield duty(
            subject,
            Kind.ACCOMPANIED_AUDIT,
            ACCOMPANY_RULE,
            start.isoformat(),
            (first, end),
            basis(start, first, needed),
            partial(judge_year, start, first, today),
            done_on=done and done.on,
            records=_records(inside),
        )


def _year(day: date) -> int:
    return day.year if day.month >= 4 else day.year - 1


def _rolling(subject: Subject, facts: OfficeFacts, today: date) -> Iterator[Duty]:
    """Both kinds come from one rule, so the key of a window begins with its kind."""
    kinds = ((OFFICE, Kind.EXTERNAL_CHECK, ESD_OFFICE), (ACCOMPANIED, Kind.ACCOMPANIED_AUDIT, ESD_ACCOMPANY))
    on = max(today, facts.terms.esd[0])
    for (kind, duty_kind, key), windows in zip(kinds, esd_windows(facts, subject.clock_starts_on, today), strict=True):
        held = [one for one in facts.checks if one.kind == kind and one.by_auditor]
        for window in windows:
            if window.due < subject.clock_starts_on or window.start > today + AHEAD:
                continue
            done = next((one for one in held if one.on == window.done), None)
            yield duty(
                subject,
                duty_kind,
                ESD_RULE,
                f"{kind}:{_start_key(held, window.start)}",
                (window.start, window.due),
                basis(key, window.start, figure(key, on)),
                partial(judge_rolling, key, window.start, on),
                done_on=window.done,
                records=_records([done] if done else []),
            )


def _start_key(held: list[Held], start: date) -> str:
    """What a rolling window counts from: the check of that day, else the day itself."""
    record = next((one.id for one in held if one.on == start), None)
    return f"external_check:{record}" if record else start.isoformat()


def _records(held: list[Held]) -> set[tuple[str, int]]:
    return {("external_check", one.id) for one in held}


register(Chapter(OFFICE_FAMILY, (CHECK_RULE, ACCOMPANY_RULE, ESD_RULE), gather, duties, standing))
