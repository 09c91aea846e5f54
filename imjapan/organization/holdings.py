"""What a staff member still holds: companies and people in charge, drafts. Nobody leaves before it is handed over.

Apps above register what can be held. Nothing here knows their tables.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAY = timedelta(days=1)
NAMES = 5  # of one kind in a sentence


@dataclass(frozen=True, slots=True)
class Item:
    """One thing held: row `pk` of its holding, in an office. It has to be served from `first` on (None: at once).

    `note`: what becomes of it beyond the change of the name, for the preview. `after`: who follows once it has ended,
    in words. `other_id`: the user in the other role of the row (in charge or deputy), None without one. Two items with
    the same `url` are periods of the same thing.
    """

    pk: int
    office_id: int
    subject: str
    url: str
    first: date | None = None
    last: date | None = None
    note: str = ""
    after: str = ""
    other_id: int | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of thing a user can hold.

    `counts(user_ids, on)` -> {(user_id, office_id): number} of what is held on a day or later, in one query.
    `items(user_id, on)` -> the same as a list of `Item`.
    `hand_over(actor, pks, from_id, to_id, on)` moves these rows from a day on, keeping what was. `takes_deputy`: it
    takes also `deputy_id` and `deputy_pks`, who becomes deputy in which of these rows when the successor was it.
    """

    key: str
    label: object
    counts: Callable[[Iterable[int], date], dict[tuple[int, int], int]]
    items: Callable[[int, date], list[Item]]
    hand_over: Callable[..., None]
    takes_deputy: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """How many things of one kind, in words for a page."""

    label: str
    number: int


_holdings: dict[str, Holding] = {}


def register(holding: Holding) -> Holding:
    _holdings[holding.key] = holding
    return holding


def registered() -> list[Holding]:
    return list(_holdings.values())


def lock() -> None:
    """One at a time: who gives, takes or leaves waits for the others. Call inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('organization.holdings'))")


def summary(user_ids: Iterable[int], on: date, *, offices=None, hidden=frozenset()) -> dict[int, list[Held]]:
    """What each user holds on a day or later, one query per kind. `offices`: only there; `hidden`: never there."""
    user_ids = list(user_ids)
    found: dict[int, list[Held]] = {user_id: [] for user_id in user_ids}
    for holding in registered():
        total: Counter[int] = Counter()
        for (user_id, office_id), number in holding.counts(user_ids, on).items():
            if office_id not in hidden and (offices is None or office_id in offices):
                total[user_id] += number
        for user_id, number in total.items():
            found[user_id].append(Held(str(holding.label), number))
    return found


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind: their periods, and how many things these are."""

    label: str
    items: list[Item]

    @property
    def number(self) -> int:
        return number_of(self.items)

    @property
    def lines(self) -> list[Item]:
        """One line for adjacent periods of the same thing."""
        return merged(self.items)

    @property
    def open(self) -> int:
        """How many have no last day yet."""
        return len({item.url for item in self.items if item.last is None})


def number_of(items: Iterable[Item]) -> int:
    """How many things these periods belong to."""
    return len({item.url for item in items})


def merged(items: Iterable[Item]) -> list[Item]:
    found: dict[str, list[Item]] = {}
    for item in items:
        periods = found.setdefault(item.url, [])
        before = periods[-1] if periods else None
        if before and before.last and item.first and item.first == before.last + DAY:
            periods[-1] = replace(item, first=before.first)
        else:
            periods.append(item)
    return [item for periods in found.values() for item in periods]


def groups(user_id: int, on: date, *, offices=None, hidden=frozenset()) -> list[Group]:
    """What a user holds on a day or later, by kind; a few queries per kind. `offices`, `hidden` as in `summary`."""
    found = []
    for holding in registered():
        items = [
            item
            for item in holding.items(user_id, on)
            if item.office_id not in hidden and (offices is None or item.office_id in offices)
        ]
        if items:
            found.append(Group(str(holding.label), items))
    return found


def with_names(found: Iterable[Group]) -> str:
    """The same with the first names of each kind, for a sentence."""
    return _(", ").join(f"{each.label} {each.number} ({names(each.items)})" for each in found)


def names(items: Iterable[Item]) -> str:
    """The first few names, and how many there are more."""
    every = list({item.url: item.subject for item in items}.values())
    text = _(", ").join(every[:NAMES])
    more = len(every) - NAMES
    if more > 0:
        text += ngettext(" and %(number)d more", " and %(number)d more", more) % {"number": more}
    return text


def in_words(held: Iterable[Held]) -> str:
    return _(", ").join(f"{each.label} {each.number}" for each in held)
