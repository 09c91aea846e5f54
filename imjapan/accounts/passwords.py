"""Passwords: the rules, said before typing, and setting one. A long phrase is better than a strange word."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.core import events

from . import outbox
from .models import AccessLink, User
from .sessions import end_sessions

LONGEST = 256
RULES = gettext_lazy(
    "At least 12 characters. A sentence of several words is good, and so is pasting one from a password manager. Not a "
    "common password, not a run of keys, not the user name or the name."
)
_listed = Path(__file__).with_name("data") / "common_passwords.txt"
_edges = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_repeated = re.compile(r"^(.{1,4}?)\1+.{0,3}$", re.DOTALL)


@cache
def listed() -> frozenset[str]:
    """Our own list beside Django's: Japanese words, runs of keys, words of this trade."""
    lines = _listed.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


class CommonHere:
    """Refuses what is on our list, also with figures and signs around it, and what only repeats itself."""

    def validate(self, password, user=None):
        text = folded(password)
        core = _edges.sub("", text)
        if text in listed() or core in listed() or _repeated.match(text):
            raise ValidationError(
                _("This password is too common: it is on a list that attackers try first. Take several words."),
                code="password_too_common",
            )

    def get_help_text(self):
        return str(RULES)


class NotTheUserName:
    """Refuses a password in which little is left without the user name."""

    LEFT = 8

    def validate(self, password, user=None):
        name = folded(getattr(user, "username", "") or "")
        text = folded(password)
        if len(name) >= 3 and name in text and len(text.replace(name, "")) < self.LEFT:
            raise ValidationError(
                _("The password contains the user name and little else."), code="password_too_similar"
            )

    def get_help_text(self):
        return ""


def check(password, user):
    """Raise ValidationError at `password` when it breaks a rule, or is the one the user has already."""
    try:
        if len(password) > LONGEST:
            raise ValidationError(_("At most %(most)s characters.") % {"most": LONGEST}, code="password_too_long")
        if user.pk and user.has_usable_password() and check_password(password, user.password):
            raise ValidationError(_("This is the password you have now. Choose another one."), code="password_same")
        password_validation.validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.error_list}) from error


@transaction.atomic
def change(actor, *, user, password, session_key=None):
    """A new password of one's own. All other sessions and open links end. Raises ValidationError (`password`)."""
    user = User.objects.select_for_update().get(pk=user.pk)
    check(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    now = timezone.now()
    AccessLink.objects.filter(user=user, used_at=None, revoked_at=None).update(revoked_at=now)
    end_sessions(user, but=session_key)
    events.record(actor, "accounts.password.changed", user)
    outbox.post(user=user, kind="accounts.password_changed", key=f"accounts.password:{user.pk}:{now.isoformat()}")
    return user
