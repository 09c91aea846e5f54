"""The outbox: mails to users, asked for in the transaction of what they tell about, sent by a worker.

A mail never holds anything personal beside the name of who gets it: it says that there is something to read, and links
to it. Each kind is declared by the app that needs it (in its `mails.py`), with the words for it.
"""

from dataclasses import dataclass

from django.utils import timezone

from .models import Mail, Switch

_kinds = {}


@dataclass(frozen=True)
class Kind:
    """`words(mail)` returns (subject, template, context), in the active language, from what is true at that moment,
    or None when the mail is no longer needed. `optional`: its reader may switch it off.
    """

    name: str
    label: object
    words: object
    optional: bool = True


def declare(name, *, label, optional=True):
    """Decorator: register `words(mail)` for a kind of mail."""

    def register(function):
        _kinds[name] = Kind(name, label, function, optional)
        return function

    return register


def kinds() -> dict[str, Kind]:
    return dict(_kinds)


def wanted(user, kind) -> bool:
    """Whether a user gets mails of this kind: has an address, may sign in, has not switched it off."""
    if not user.email or not user.is_active or user.has_left(timezone.localdate()):
        return False
    if not _kinds[kind].optional:
        return True
    switch = Switch.objects.filter(user=user, kind=kind).first()
    return switch.on if switch else True


def post(*, user, kind, key, after=None, **params) -> Mail | None:
    """Ask for one mail; with a `key` that was used before, that mail is returned and nothing is added.

    `params`: ids and codes. `after`: not before this moment. None where the user gets no mails of this kind.
    """
    if not wanted(user, kind):
        return None
    mail, _made = Mail.objects.get_or_create(
        key=key,
        defaults={
            "user": user,
            "address": user.email,
            "kind": kind,
            "params": params,
            "language": user.language,
            "send_after": after or timezone.now(),
        },
    )
    return mail
