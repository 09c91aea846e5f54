"""Sign-ins: names that are nobody else's, and the users from outside whom we let in (companies, auditors).

Such a user begins without a password: a mail or a printed sheet leads to setting one (`accounts.invitations`). Whether
somebody may do this is for the callers to ask.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.accounts import invitations
from imjapan.accounts.models import AccessLink, User
from imjapan.accounts.sessions import end_access

from . import editing

FIELDS = ("name", "username", "email", "language")
PLACES = {"accounts_user_name_ignores_case": "username", "accounts_user_email_once": "email"}
LONGEST = 20  # letters of a suggested user name before its number


def taken(user) -> dict[str, str]:
    """User names and mail addresses are one user's, whatever their case: both are ways to sign in."""
    errors = {}
    others = User.objects.exclude(pk=user.pk)
    if user.username and others.filter(Q(username__iexact=user.username) | _mail(user.username)).exists():
        errors["username"] = _("Somebody signs in with this already. Choose another user name.")
    if user.email and others.filter(Q(username__iexact=user.email) | _mail(user.email)).exists():
        errors["email"] = _("Another user has this mail address already.")
    return errors


def _mail(text):
    return Q(email__iexact=text) & ~Q(email="")


def suggest(*bases: str) -> str:
    """A free user name like `asahi-2`, from the first of `bases` that has Latin letters or digits."""
    plain = (re.sub(r"[^a-z0-9]", "", base.lower())[:LONGEST] for base in bases)
    base = next((text for text in plain if text), "guest")
    used = {name.lower() for name in User.objects.filter(username__istartswith=base).values_list("username", flat=True)}
    return next(name for number in range(1, len(used) + 2) if (name := f"{base}-{number}") not in used)


def create(kind, data, *, key=None) -> User:
    """A user of a kind without a password yet. `key`: public id from a form. Raises ValidationError by field."""
    user = User(kind=kind)
    editing.fill(user, data, FIELDS)
    user.set_unusable_password()
    editing.check(user, places=PLACES, errors=taken(user))
    return editing.add(user, key, places=PLACES)


def change(user, data, version=None) -> User:
    """Change name, user name, mail and language; open ways in end with the mail address. `user` is locked.

    Raises Stale and ValidationError by field.
    """
    editing.require_fresh(user, version)
    email = user.email
    editing.fill(user, data, FIELDS)
    editing.check(user, places=PLACES, errors=taken(user))
    editing.write(user, places=PLACES)
    if user.email != email:
        invitations.revoke(user)
    return user


def reopen(user):
    """Let a closed user in again, who has to set a new password first."""
    if not user.is_active:
        user.is_active = True
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
        end_access(user)  # what was left of the time before stays ended


def end_sheets(user, *, made_by_others_than=None):
    """Printed ways in, which somebody may have in hand, open nothing any more; those of one user can stay."""
    sheets = invitations.open_links().filter(user=user, channel=AccessLink.Channel.SHEET)
    if made_by_others_than is not None:
        sheets = sheets.exclude(made_by=made_by_others_than)
    sheets.update(revoked_at=timezone.now())


def close(user):
    """No sign-in, session, token or open invitation any more, at once."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_access(user)


def invite(actor, user, channel) -> AccessLink:
    """An invitation, or for who has a password already a way to a new one. Raises ValidationError and Conflict."""
    purpose = AccessLink.Purpose.RESET if user.has_usable_password() else AccessLink.Purpose.INVITATION
    return invitations.invite(actor, user=user, channel=channel, purpose=purpose)


@dataclass(frozen=True)
class Door:
    """How a user stands at our door. `state`: closed, in, mail, sheet, expired or none; `link`: the newest one."""

    state: str
    label: str
    variant: str
    link: AccessLink | None = None


def doors(users: Collection[User], now=None) -> dict[int, Door]:
    """Whether these users can come in, or what they were given to come in. One query."""
    now = now or timezone.now()
    links = {}
    for link in AccessLink.objects.filter(user__in=users).order_by("created_at", "pk"):
        links[link.user_id] = link
    return {user.pk: _door(user, links.get(user.pk), now) for user in users}


def _door(user, link, now):
    alive = link is not None and link.used_at is None and link.revoked_at is None
    if not user.is_active:
        return Door("closed", _("closed"), "neutral")
    if alive and link.expires_at > now:
        words = {"mail": _("invited by e-mail"), "sheet": _("sheet printed")}
        return Door(link.channel, words[link.channel], "soon", link)
    if user.has_usable_password():
        return Door("in", _("can sign in"), "ok", link)
    if alive:
        return Door("expired", _("the invitation has run out"), "late", link)
    return Door("none", _("not invited yet"), "draft", link)


def open_sheet(user) -> AccessLink | None:
    """The sheet that still opens something, or None."""
    return invitations.living().filter(user=user, channel=AccessLink.Channel.SHEET).first()
