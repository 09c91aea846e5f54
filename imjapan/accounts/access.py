"""Whose API tokens an actor may see and take back."""

from django.utils.translation import gettext as _

from .models import ApiToken


def tokens(actor):
    """One's own; an administrator those of everybody."""
    if actor.user_id is None:
        return ApiToken.objects.none()
    if actor.is_administrator:
        return ApiToken.objects.all()
    return ApiToken.objects.filter(user_id=actor.user_id)


def may_revoke(actor, token):
    """Returns (allowed, reason)."""
    if actor.is_administrator or (actor.user_id is not None and token.user_id == actor.user_id):
        return True, ""
    return False, _("Only the owner or an administrator can revoke a token.")
