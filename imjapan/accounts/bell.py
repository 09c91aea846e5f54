"""The bell: lines for one user inside the system, with what is unread counted in the head of every page."""

from dataclasses import dataclass

from .models import Notification

_kinds = {}


@dataclass(frozen=True)
class Kind:
    """`text(notification)`: the line in the active language. It may name what its reader may see: it stays inside."""

    name: str
    label: object
    text: object


def declare(name, *, label):
    """Decorator: register `text(notification)` for a kind of line."""

    def register(function):
        _kinds[name] = Kind(name, label, function)
        return function

    return register


def tell(*, user_ids, kind, key, url="", **params) -> int:
    """One line for each of these users; who has a line with this `key` gets no second one. Returns how many are new."""
    if kind not in _kinds:
        raise KeyError(f"notification {kind} is not declared")
    wanted = set(user_ids)
    known = set(Notification.objects.filter(user__in=wanted, key=key).values_list("user_id", flat=True))
    rows = [
        Notification(user_id=user_id, kind=kind, key=key, url=url, params=params) for user_id in sorted(wanted - known)
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
