"""What must not live on in a restored copy: links that open a door, and mails that may have gone out already."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from .models import AccessLink, Mail


@dataclass(frozen=True)
class Settled:
    """How many links were ended and mails dropped."""

    links: int
    mails: int


@transaction.atomic
def settle(*, live: bool) -> Settled:
    """End open links; drop waiting mails unless the copy is `live`. Sessions are in no backup at all.

    A link may have been used, and a mail may have been sent, after the backup was made. A rehearsal on another machine
    must not write to anybody.
    """
    now = timezone.now()
    links = AccessLink.objects.filter(used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=now)
    waiting = Mail.objects.filter(state__in=[Mail.State.QUEUED, Mail.State.SENDING])
    mails = 0 if live else waiting.update(state=Mail.State.DROPPED, ended_at=now)
    return Settled(links, mails)
