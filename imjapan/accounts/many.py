"""Mails and lines of the bell for many users at once: what `outbox.post` and `bell.tell` do, in a few queries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from . import outbox
from .models import Mail, Notification, Switch, User, may_sign_in

BATCH = 1000


@dataclass(frozen=True)
class Wish:
    """One mail and one line for a user, of kinds with the same name. `key` is unique for this user.

    `mail`, `line`: ids and codes for the words. `url`: where the line leads.
    """

    user_id: int
    kind: str
    key: str
    url: str = ""
    mail: dict = field(default_factory=dict)
    line: dict = field(default_factory=dict)

    @property
    def mail_key(self) -> str:
        return f"{self.key}:{self.user_id}"


def give(wishes: Iterable[Wish], *, now: datetime, after: datetime | None = None) -> dict[tuple[int, str], int]:
    """Ask for these mails and lines; what was asked for before, by its key, is not added again.

    Returns (user id, key) to the id of the mail, for those who get one: who has no address or has switched the kind
    off finds the line in the bell alone. `after`: no mail before this moment.
    """
    wishes = list(wishes)
    readers = _readers(wishes)
    mails = [
        Mail(
            user_id=wish.user_id,
            address=readers[wish.user_id, wish.kind].email,
            kind=wish.kind,
            params=wish.mail,
            language=readers[wish.user_id, wish.kind].language,
            key=wish.mail_key,
            send_after=after or now,
        )
        for wish in wishes
        if (wish.user_id, wish.kind) in readers
    ]
    lines = [
        Notification(user_id=wish.user_id, kind=wish.kind, key=wish.key, url=wish.url, params=wish.line)
        for wish in wishes
    ]
    Notification.objects.bulk_create(lines, ignore_conflicts=True, batch_size=BATCH)
    if not mails:
        return {}
    Mail.objects.bulk_create(mails, ignore_conflicts=True, batch_size=BATCH)
    outbox.wake_after_commit()
    known = dict(Mail.objects.filter(key__in=[mail.key for mail in mails]).values_list("key", "pk"))
    return {(wish.user_id, wish.key): known[wish.mail_key] for wish in wishes if wish.mail_key in known}


def _readers(wishes: Collection[Wish]) -> dict[tuple[int, str], User]:
    """(user id, kind) to the user, of those who get mails of it. One query for each kind (see `outbox.wanted`)."""
    found = {}
    for kind in sorted({wish.kind for wish in wishes}):
        users = User.objects.filter(
            may_sign_in(timezone.localdate()), pk__in={wish.user_id for wish in wishes if wish.kind == kind}
        ).exclude(email="")
        if outbox.kinds()[kind].optional:
            users = users.exclude(Exists(Switch.objects.filter(user=OuterRef("pk"), kind=kind, on=False)))
        found |= {(user.pk, kind): user for user in users}
    return found
