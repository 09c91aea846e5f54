"""A whole timetable from a pattern: weekdays, hours a day, hours of each subject; holidays are left out (law/calendar).

Pure: from the pattern to lessons, without a row being written. Legal protection stands together on days of its own,
because its lecturer comes from outside; on the other days Japanese has the morning.
"""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from fractions import Fraction

from imjapan.law.calendar import national_holidays
from imjapan.law.lecture_hours import hours_needed
from imjapan.law.parameters import effective
from training.models import LectureSession

from .hours import LAWS, SHOWN, Subject, Topic

JAPANESE, LIFE, LEGAL, SKILL = Subject.JAPANESE, Subject.LIFE, Subject.LEGAL, Subject.SKILL
LUNCH = (time(12), time(13))
STEP = 30  # minutes: lessons begin and end on the half hour


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a timetable is made from. `minutes`: of each subject. `day_minutes`: lecture of one day, without lunch."""

    first: date
    last: date
    weekdays: frozenset[int]  # Monday 0
    begins: time
    day_minutes: int
    minutes: dict[str, int]
    legal_from: date | None = None
    without_holidays: bool = True
    left_out: frozenset[date] = frozenset()
    a1_minutes: int = 0  # of the Japanese lessons, the course toward A1 (ESD-LEC-01)


@dataclass(frozen=True, slots=True)
class Draft:
    """One lesson of a proposal."""

    held_on: date
    from_time: time
    until_time: time
    subject: str
    topics: tuple[str, ...] = ()

    @property
    def minutes(self) -> int:
        return (_minute(self.until_time)) - _minute(self.from_time)

    @property
    def subject_label(self) -> str:
        return Subject(self.subject).label


@dataclass(frozen=True, slots=True)
class Proposal:
    """The lessons, and the minutes of each subject for which there was no room before the last day."""

    lessons: list[Draft]
    left: dict[str, int]

    @property
    def left_hours(self) -> Fraction:
        return Fraction(sum(self.left.values()), 60)


def usual_minutes(planned_hours: int | None, on: date, *, twelfth: bool) -> dict[str, int]:
    """Hours to begin with: what is needed, rounded up; legal protection as usual, a tenth each for subjects 2 and 4.

    The tenths are ours, to be changed on the page; the hours of legal protection are the usual ones (TITP-LEC-03).
    """
    key = "titp.lecture.parts_after_pre_arrival" if twelfth else "titp.lecture.parts"
    total = math.ceil(hours_needed(planned_hours or 0, parts=effective(key, on).value))
    return _divided(total, int(effective("titp.lecture.topic_hours", on).value) * len(LAWS))


def esd_minutes(needed: Fraction, on: date) -> dict[str, int]:
    """Hours of a course of skill development (ESD-LEC-01), divided in the same way: its subjects are the same."""
    return _divided(math.ceil(needed), int(effective("titp.lecture.topic_hours", on).value) * len(LAWS))


def before_arrival_minutes(on: date) -> dict[str, int]:
    """What a lecture before arrival needs to count (TITP-LEC-02); legal protection counts only in Japan."""
    return _divided(int(effective("titp.lecture.pre_arrival_hours", on).value), 0)


def _divided(total: int, legal: int) -> dict[str, int]:
    legal = min(total, legal)
    tenth = math.ceil(Fraction(total, 10))
    found = {LIFE: min(tenth, total - legal), LEGAL: legal}
    found[SKILL] = min(tenth, total - legal - found[LIFE])
    found[JAPANESE] = total - sum(found.values())
    return {str(subject): hours * 60 for subject, hours in sorted(found.items())}


def lecture_days(pattern: Pattern) -> list[date]:
    """The days of the pattern: its weekdays, without holidays and what is left out."""
    holidays: Collection[date] = ()
    if pattern.without_holidays:
        holidays = national_holidays(pattern.first.year, pattern.last.year)
    days = (pattern.first + timedelta(days=n) for n in range((pattern.last - pattern.first).days + 1))
    return [
        day for day in days if day.weekday() in pattern.weekdays and day not in holidays and day not in pattern.left_out
    ]


def propose(pattern: Pattern) -> Proposal:
    """Fill the days of the pattern until the hours of every subject are placed."""
    left = {subject: minutes for subject, minutes in pattern.minutes.items() if minutes > 0}
    blocks = _blocks(pattern.begins, pattern.day_minutes)
    lessons: list[Draft] = []
    legal_from = pattern.legal_from or _second(lecture_days(pattern))
    turn = 0
    for day in lecture_days(pattern):
        if not left:
            break
        legal_day = LEGAL in left and legal_from is not None and day >= legal_from
        for number, (first, last) in enumerate(blocks):
            turn = _fill(lessons, left, day, first, last, _order(legal_day, number, turn), turn)
    return Proposal(_toward_a1(lessons, pattern.a1_minutes), left)


def _toward_a1(lessons: list[Draft], wanted: int) -> list[Draft]:
    """The first Japanese lessons carry the topic, until their hours are enough."""
    found = []
    for one in lessons:
        if wanted > 0 and one.subject == JAPANESE:
            wanted -= one.minutes
            one = replace(one, topics=(str(Topic.A1),))
        found.append(one)
    return found


def _second(days: list[date]) -> date | None:
    return days[1] if len(days) > 1 else days[0] if days else None


def _order(legal_day: bool, block: int, turn: int) -> list[str]:
    """Which subject comes first in a block: the law on its days, Japanese in the morning, the others in turn after."""
    others = [LIFE, SKILL] if turn % 2 == 0 else [SKILL, LIFE]
    rest = [JAPANESE, *others] if block == 0 else [*others, JAPANESE]
    return [LEGAL, *rest] if legal_day else [*rest, LEGAL]


def _fill(lessons, left, day, first, last, order, turn) -> int:
    at = first
    while at < last and left:
        subject = next((one for one in order if one in left), None)
        if subject is None:
            break
        length = min(left[subject], last - at)
        lessons += _lessons(lessons, day, at, at + length, subject)
        left[subject] -= length
        at += length
        if left[subject] <= 0:
            del left[subject]
        if subject in (LIFE, SKILL):
            turn += 1
    return turn


def _lessons(before, day, first, last, subject) -> Iterable[Draft]:
    """One lesson; of legal protection one for each law, as the usual hours divide it."""
    if subject != LEGAL:
        return [Draft(day, _clock(first), _clock(last), str(subject))]
    each = int(effective("titp.lecture.topic_hours", day).value) * 60
    done = sum(one.minutes for one in before if one.subject == LEGAL)
    found = []
    while first < last:
        number = min(done // each, len(LAWS) - 1)
        length = last - first if number == len(LAWS) - 1 else min(each - done % each, last - first)
        law = LAWS[number]
        topics = (str(law), *map(str, SHOWN)) if number == len(LAWS) - 1 else (str(law),)
        found.append(Draft(day, _clock(first), _clock(first + length), str(subject), topics))
        first, done = first + length, done + length
    return found


def _blocks(begins: time, day_minutes: int) -> list[tuple[int, int]]:
    """The parts of a day in minutes since midnight, with lunch between them."""
    start, noon, after = _minute(begins), _minute(LUNCH[0]), _minute(LUNCH[1])
    if start >= noon:
        return [(max(start, after), max(start, after) + day_minutes)]
    morning = min(noon - start, day_minutes)
    rest = day_minutes - morning
    return [(start, start + morning), *([(after, after + rest)] if rest else [])]


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _clock(minute: int) -> time:
    return time(*divmod(min(minute, 24 * 60 - 1), 60))


def as_sessions(proposal: Proposal) -> list[LectureSession]:
    """The proposal as rows that are not saved, so that the rules can look at them before it is taken over."""
    return [
        LectureSession(
            held_on=one.held_on, from_time=one.from_time, until_time=one.until_time, subject=one.subject,
            topics=list(one.topics),
        )
        for one in proposal.lessons
    ]  # fmt: skip
