"""Making and revoking the secret addresses of calendar feeds, and reading one."""

import hashlib
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.accounts.actor import Actor, resolve
from imjapan.core import events
from imjapan.core.errors import Conflict

from .models import CalendarFeed

MOST = 10  # live addresses of one user


@transaction.atomic
def make_feed(actor, *, scope, label="") -> tuple[CalendarFeed, str]:
    """Return a new feed of the actor and its secret, which is kept nowhere. Raises ValidationError."""
    if scope not in CalendarFeed.Scope.values:
        raise ValidationError({"scope": _("Choose what the calendar shows.")})
    if CalendarFeed.objects.filter(user=actor.user_id, revoked_at__isnull=True).count() >= MOST:
        raise ValidationError(_("You have %(number)s addresses already. Revoke one you do not use.") % {"number": MOST})
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(
        user_id=actor.user_id, scope=scope, label=label.strip(), secret_hash=_hash(secret)
    )
    events.record(actor, "reports.calendar.made", feed)
    return feed, secret


@transaction.atomic
def revoke_feed(actor, *, feed) -> CalendarFeed:
    """Close an address of the actor at once. Raises Conflict."""
    feed = CalendarFeed.objects.select_for_update().get(pk=feed.pk, user=actor.user_id)
    if feed.revoked_at:
        raise Conflict(_("This address was revoked already."))
    feed.revoked_at = timezone.now()
    feed.save(update_fields=["revoked_at"])
    events.record(actor, "reports.calendar.revoked", feed)
    return feed


def open_feed(secret: str, today) -> tuple[CalendarFeed, Actor] | None:
    """The feed of a secret with its owner's rights of today; None where there is no such, or its owner may not in."""
    feed = (
        CalendarFeed.objects.select_related("user").filter(secret_hash=_hash(secret), revoked_at__isnull=True).first()
    )
    if feed is None or not feed.user.is_active:
        return None
    actor = resolve(feed.user, today)
    return (feed, actor) if actor.is_staff else None


def touched(feed):
    """Remember that it was read; to the hour is enough, so that a calendar asking each minute writes little."""
    now = timezone.now()
    if feed.used_at is None or (now - feed.used_at).total_seconds() > 3600:
        CalendarFeed.objects.filter(pk=feed.pk).update(used_at=now)


def _hash(secret):
    return hashlib.sha256(secret.encode()).hexdigest()
