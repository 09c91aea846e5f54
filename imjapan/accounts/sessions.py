"""Sessions as rows that know their user, and the end of what somebody got by signing in."""

import hashlib
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.core.cache import cache
from django.utils import timezone

from .models import AccessLink, ApiToken, Session

NOTE_EVERY = timedelta(minutes=1)


class SessionStore(DatabaseStore):
    """Django's database sessions in our table: the user stands on the row, so all of one user are found at once.

    `row`: the row that this session was read from; None for a new one.
    """

    row = None

    @classmethod
    def get_model_class(cls):
        return Session

    def _get_session_from_db(self):
        self.row = super()._get_session_from_db()
        return self.row

    def create_model_instance(self, data):
        """The row to save. What was said at sign-in is copied to its columns; when it was last seen is kept."""
        row = super().create_model_instance(data)
        user_id = data.get(SESSION_KEY)
        row.user_id = int(user_id) if user_id else None
        row.device, row.address = data.get("device", ""), data.get("address")
        known = Session.objects.filter(pk=row.session_key).values("public_id", "created_at", "seen_at").first()
        for name, value in (known or {}).items():
            setattr(row, name, value)
        if "since" in data:  # a session that changes its key goes on counting from the sign-in
            row.created_at = datetime.fromtimestamp(data["since"], UTC)
        return row


def over(row, now) -> str:
    """Why a session has ended by itself: `idle`, `long`, or empty while it goes on."""
    if now - row.seen_at > timedelta(minutes=settings.SESSION_IDLE_MINUTES):
        return "idle"
    if now - row.created_at > timedelta(hours=settings.SESSION_HOURS):
        return "long"
    return ""


def note_seen(row, now):
    """Somebody asked for a page: written at most once a minute."""
    if now - row.seen_at >= NOTE_EVERY:
        Session.objects.filter(pk=row.pk, seen_at__lt=now).update(seen_at=now)


def of_user(user):
    """The living sessions of a user, the one seen last first."""
    now = timezone.now()
    return Session.objects.filter(
        user=user,
        expire_date__gt=now,
        seen_at__gte=now - timedelta(minutes=settings.SESSION_IDLE_MINUTES),
        created_at__gte=now - timedelta(hours=settings.SESSION_HOURS),
    ).order_by("-seen_at", "-pk")


def end_sessions(user, *, but=None, why="") -> int:
    """End the sessions of a user, all or all `but` one (its session key). Returns how many ended.

    `why`: what their devices are told with the next page, when somebody else did it: `forced` or `access`.
    """
    rows = Session.objects.filter(user=user).exclude(pk=but)
    if why:
        ended = {_told(key): why for key in rows.values_list("pk", flat=True)}
        cache.set_many(ended, settings.SESSION_HOURS * 3600)
    return rows.delete()[0]


def why_ended(session_key) -> str:
    """Why a session that is no longer there has ended: `forced`, `access`, or `ended` when nobody has said."""
    return cache.get(_told(session_key), "ended")


def _told(session_key):
    digest = hashlib.sha256(session_key.encode(errors="replace")).hexdigest()
    return f"session:ended:{digest[:32]}"


def end_access(user):
    """End all sessions of a user, open invitations and API tokens, at once."""
    now = timezone.now()
    end_sessions(user, why="access")
    ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now)
    AccessLink.objects.filter(user=user, used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=now)
