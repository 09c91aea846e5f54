"""What a staff member still holds: companies and people in charge, drafts. Nobody leaves before it is handed over.

Apps above register what can be held. Nothing here knows their tables.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Item:
    """One thing held: row `pk` of its holding, in an office. It has to be served from `first` on (None: at once).

    `note`: what becomes of it beyond the change of the name, for the preview.
    """

    pk: int
    office_id: int
    subject: str
    url: str
    first: date | None = None
    last: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of thing a user can hold.

    `counts(user_ids, on)` -> {(user_id, office_id): number} of what is held on a day or later, in one query.
    `items(user_id, on)` -> the same as a list of `Item`.
    `hand_over(actor, pks, from_id, to_id, on)` moves these rows from a day on, keeping what was.
    """

    key: str
    label: object
    counts: Callable[[Iterable[int], date], dict[tuple[int, int], int]]
    items: Callable[[int, date], list[Item]]
    hand_over: Callable[[object, list[int], int, int, date], None]


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


def in_words(held: Iterable[Held]) -> str:
    return _(", ").join(f"{each.label} {each.number}" for each in held)
