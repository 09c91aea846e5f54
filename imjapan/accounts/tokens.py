"""API tokens: a program reads the API as their user. A token is shown once; only its hash is kept.

The hash needs no salt and no stretching: 256 random bits cannot be guessed. Finding a token by its hash takes
the same time however much of it is right.
"""

import hashlib
import logging
import re
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.core import events
from imjapan.core.errors import Refused, require

from .access import may_revoke
from .models import ApiToken, User, may_sign_in

log = logging.getLogger(__name__)
PREFIX = "imj_"
SHAPE = re.compile(r"imj_[A-Za-z0-9_-]{43}")
MOST = 10  # living tokens of one user
NOTE_USE_EVERY = timedelta(minutes=1)


@transaction.atomic
def create_token(actor, *, name):
    """Make a token for the actor. Returns (row, token): the token itself is nowhere kept, so show it now.

    Raises ValidationError (`name`) without a name, with the name of another living token, or with too many of them.
    """
    if actor.user_id is None:
        raise Refused(_("Sign in first."))
    with connection.cursor() as cursor:  # one after the other, so that a double click makes one token
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts.token'), %s::int)", [actor.user_id % 2**31])
    living = ApiToken.objects.filter(user_id=actor.user_id, revoked_at=None)
    if living.filter(name=name).exists():
        raise ValidationError({"name": _("You already have a token of this name. Choose another, or revoke it first.")})
    if living.count() >= MOST:
        raise ValidationError(
            {"name": _("You have %(most)s tokens. Revoke one that is no longer needed first.") % {"most": MOST}}
        )
    plain = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(user_id=actor.user_id, name=name, sha256=hash_of(plain), hint=plain[:8])
    row.full_clean(exclude=["user", "sha256"])
    row.save()
    events.record(actor, "accounts.token.made", row)
    return row, plain


@transaction.atomic
def revoke_token(actor, *, token):
    """End a token at once and for good. Doing it again changes nothing."""
    require(may_revoke(actor, token))
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        events.record(actor, "accounts.token.revoked", token)


def find_token(plain: str) -> ApiToken | None:
    """The living token of a user who may sign in today, with its user; None for anything else."""
    if not SHAPE.fullmatch(plain):
        return None
    users = User.objects.filter(may_sign_in(timezone.localdate()))
    living = ApiToken.objects.select_related("user").filter(revoked_at=None, user__in=users)
    return living.filter(sha256=hash_of(plain)).first()


def note_use(token, *, now):
    """Remember that the token was used, at most once a minute. A failure is only logged."""
    if token.last_used_at and now - token.last_used_at < NOTE_USE_EVERY:
        return
    earlier = Q(last_used_at=None) | Q(last_used_at__lte=now - NOTE_USE_EVERY)
    try:
        ApiToken.objects.filter(earlier, pk=token.pk).update(last_used_at=now)
    except DatabaseError:
        log.exception("the use of token %s could not be noted", token.public_id)


def hash_of(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()
