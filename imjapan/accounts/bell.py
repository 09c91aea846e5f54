"""The bell: lines for one user inside the system, with what is unread counted in the head of every page."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from .models import Notification

COUNTED = 100  # in the head of a page, "99+" is enough
_kinds = {}


@dataclass(frozen=True)
class Kind:
    """`text(notification)`: the line in the active language, or None where what it was about is gone. It may name what
    its reader may see: it stays inside, and for companies and auditors it is made inside the fence.
    `load(notifications)`: what the lines of one page need, fetched in a fixed number of queries.
    """

    name: str
    label: object
    text: object
    load: object = None


def declare(name, *, label, load=None):
    """Decorator: register `text(notification)` for a kind of line."""

    def register(function):
        _kinds[name] = Kind(name, label, function, load)
        return function

    return register


def tell(*, user_ids, kind, key, url="", **params) -> int:
    """One line for each of these users; who has a line with this `key` gets no second one. Returns how many are new.

    `url`: the page it leads to, one of ours. Not inside the fence: what a company causes is told by a job.
    """
    if kind not in _kinds:
        raise KeyError(f"notification {kind} is not declared")
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError("a notification leads to a page of ours")
    wanted = set(user_ids)
    known = set(Notification.objects.filter(user__in=wanted, key=key).values_list("user_id", flat=True))
    rows = [
        Notification(user_id=user_id, kind=kind, key=key, url=url, params=params) for user_id in sorted(wanted - known)
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def unread(user_id) -> int:
    """How many lines a user has not read, at most `COUNTED`."""
    return Notification.objects.filter(user=user_id, read_at=None).order_by()[:COUNTED].count()


def count_before_the_fence(request):
    """Companies and auditors have no right on the table inside the fence, so theirs are counted before it closes."""
    request.unread = unread(request.actor.user_id)


def in_head(request):
    """The number for the head of the page: asked for only by a page that has a head."""
    if request.actor.user_id is None:
        return 0
    known = getattr(request, "unread", None)
    return SimpleLazyObject(lambda: unread(request.actor.user_id)) if known is None else known


def in_words(notifications: list[Notification]) -> list[Notification]:
    """Attach `label` and `text` to the lines of one page."""
    for name in {row.kind for row in notifications}:
        kind = _kinds.get(name)
        mine = [row for row in notifications if row.kind == name]
        if kind is not None and kind.load:
            kind.load(mine)
        for row in mine:
            row.label = kind.label if kind else name
            row.text = kind.text(row) if kind else None
    return notifications


def mark_read(user_id, public_id=None) -> int:
    """One line of a user, or all of them. Returns how many were unread."""
    rows = Notification.objects.filter(user=user_id, read_at=None)
    if public_id is not None:
        rows = rows.filter(public_id=public_id)
    return rows.update(read_at=timezone.now())
