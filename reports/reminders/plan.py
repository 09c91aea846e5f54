"""Which steps of which duties are due for whom on a day. Pure: no database, no clock.

Two tracks run beside each other. *Owed*: a company is reminded on days counted from the deadline. *Late*: first the
deputy of who is in charge is told, then the supervision managers of the office. A step before the deadline that falls
on a day without reminders moves to the working day before it, so that it never comes too late; every other one moves to
the next working day.

Steps that were missed are folded: of one duty a person is given the latest step that is due, and the earlier ones are
passed over. The key of a step holds the deadline, so that steps count anew when the deadline moves.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from .workdays import WorkDays

OWED, DEPUTY, MANAGER = "owed", "late_deputy", "late_manager"
_LATE = {DEPUTY: 1, MANAGER: 2}
_NOTHING: frozenset[int] = frozenset()

# What somebody was given: (user id, track) to the numbers of its steps.
Given = Mapping[tuple[int, str], Collection[int]]


@dataclass(frozen=True, slots=True)
class Steps:
    """The setting. `company`: calendar days against the deadline, minus = before; the others: working days late."""

    company: tuple[int, ...]
    deputy_after: int
    manager_after: int


@dataclass(frozen=True, slots=True)
class Duty:
    """An open duty. `since`: the day its company was last told of it, None for a duty of ours.

    `person_id` counts where it is about a person alone, without a company.
    """

    id: int
    office_id: int
    company_id: int | None
    safe_on: date
    legal_on: date
    owed_by_company: bool = False
    since: date | None = None
    person_id: int | None = None


@dataclass(frozen=True)
class People:
    """User ids of those who can be reminded on the day: of a company, its deputy with us, managers of an office.

    `deputies`: (company id, office id) to a user id, so that a deputy who moved to another office is none; `of_people`
    the same by person id.
    """

    companies: Mapping[int, Collection[int]] = field(default_factory=dict)
    deputies: Mapping[tuple[int, int], int] = field(default_factory=dict)
    managers: Mapping[int, Collection[int]] = field(default_factory=dict)
    of_people: Mapping[tuple[int, int], int] = field(default_factory=dict)

    def deputy(self, duty: Duty) -> int | None:
        """The deputy of who is in charge of the company, or of the person."""
        if duty.company_id:
            return self.deputies.get((duty.company_id, duty.office_id))
        return self.of_people.get((duty.person_id, duty.office_id)) if duty.person_id else None


@dataclass(frozen=True, slots=True)
class Step:
    """One step on a track of one duty and deadline. `number` orders them."""

    kind: str
    track: str
    number: int

    @property
    def key(self) -> str:
        return f"{self.track}:{self.number:+d}"


@dataclass(frozen=True, slots=True)
class Due:
    """A step of a duty for a user. `passed`: it is only written down, because a later one is given or was given."""

    user_id: int
    duty: Duty
    step: Step
    passed: bool = False


def ledger(rows: Iterable[tuple[int, str]]) -> Given:
    """What was given, from user ids and keys of the ledger."""
    found = defaultdict(set)
    for user_id, key in rows:
        track, _colon, number = key.rpartition(":")
        if track.startswith(("owed:", "late:")):
            found[user_id, track].add(int(number))
    return found


def reminders(
    duties: Iterable[Duty], people: People, steps: Steps, days: WorkDays, today: date, given: Given
) -> list[Due]:
    """Everything to give, and to pass over, on a day. On a day without reminders nothing is due: it waits."""
    if today not in days:
        return []
    dates = _Dates(steps, days, today)
    found = []
    for duty in duties:
        if duty.owed_by_company and (owed := dates.owed(duty)):
            for user_id in sorted(people.companies.get(duty.company_id, ())):
                found += _folded(user_id, duty, owed, given)
        if late := dates.late(duty):
            for user_id, kinds in _told_when_late(duty, people):
                found += _folded(user_id, duty, [step for step in late if step.kind in kinds], given)
    return found


class _Dates:
    """When steps fall; working days are counted once for each date."""

    def __init__(self, steps: Steps, days: WorkDays, today: date):
        self.steps, self.days, self.today = steps, days, today
        self._late: dict[date, tuple[str, ...]] = {}

    def owed(self, duty: Duty) -> list[Step]:
        """Steps that are due by today. What falls on or before the day the company was told is no reminder."""
        track = f"owed:{duty.id}:{duty.legal_on:%Y%m%d}"
        return [
            Step(OWED, track, number)
            for number in self.steps.company
            if (on := company_day(duty.legal_on, number, self.days)) <= self.today
            and (duty.since is None or on > duty.since)
        ]

    def late(self, duty: Duty) -> list[Step]:
        """Steps that are due by today, counted from the last business day on which the duty could be done."""
        if duty.safe_on >= self.today:
            return []
        if duty.safe_on not in self._late:
            wanted = ((DEPUTY, self.steps.deputy_after), (MANAGER, self.steps.manager_after))
            self._late[duty.safe_on] = tuple(
                kind for kind, after in wanted if self.days.later(duty.safe_on, after) <= self.today
            )
        track = f"late:{duty.id}:{duty.legal_on:%Y%m%d}"
        return [Step(kind, track, _LATE[kind]) for kind in self._late[duty.safe_on]]


def company_day(legal_on: date, number: int, days: WorkDays) -> date:
    """The day on which a step of a company falls."""
    day = legal_on + timedelta(days=number)
    return days.on_or_after(day) if number > 0 else days.on_or_before(day)


def _told_when_late(duty: Duty, people: People) -> list[tuple[int, set[str]]]:
    """Who is told that a duty is late, and of which steps. A manager who is the deputy too hears of both."""
    kinds = defaultdict(set)
    if deputy := people.deputy(duty):
        kinds[deputy].add(DEPUTY)
    for user_id in people.managers.get(duty.office_id, ()):
        kinds[user_id].add(MANAGER)
    return sorted(kinds.items())


def _folded(user_id: int, duty: Duty, due: list[Step], given: Given) -> list[Due]:
    """The latest step, unless it or a later one was given; what lies before it is passed over."""
    if not due:
        return []
    before = given.get((user_id, due[0].track), _NOTHING)
    new = sorted((step for step in due if step.number not in before), key=lambda step: step.number)
    last = max(before, default=None)
    return [
        Due(user_id, duty, step, passed=step is not new[-1] or (last is not None and step.number < last))
        for step in new
    ]
