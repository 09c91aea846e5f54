"""Sessions as rows that know their user, and the end of what somebody got by signing in."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from .models import AccessLink, ApiToken, Session


class SessionStore(DatabaseStore):
    """Django's database sessions in our table: the user stands on the row, so all of one user are found at once."""

    @classmethod
    def get_model_class(cls):
        return Session

    def create_model_instance(self, data):
        """The row to save; what a row knows besides (first seen, device, address) is kept."""
        row = super().create_model_instance(data)
        user_id = data.get(SESSION_KEY)
        row.user_id = int(user_id) if user_id else None
        known = (
            Session.objects.filter(pk=row.session_key).values("public_id", "created_at", "device", "address").first()
        )
        for name, value in (known or {}).items():
            setattr(row, name, value)
        return row


def end_sessions(user, *, but=None) -> int:
    """End the sessions of a user, all or all `but` one (its session key). Returns how many ended."""
    return Session.objects.filter(user=user).exclude(pk=but).delete()[0]


def end_access(user):
    """End all sessions of a user, open invitations and API tokens, at once."""
    now = timezone.now()
    end_sessions(user)
    ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now)
    AccessLink.objects.filter(user=user, used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=now)
