"""The confirmation code of an app (TOTP) and recovery codes. allauth keeps and computes them; the rules are ours.

Staff and auditors must have one; nothing opens for them before. Users of companies may. A code works once: the step
of time of the last one is kept with the secret, under lock, so that emptying a cache opens nothing.
"""

import unicodedata
from urllib.parse import quote, urlencode

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt, encrypt
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.core import events
from imjapan.core.errors import Refused

from . import demo, outbox
from .models import User
from .sessions import end_sessions

TOTP, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES
ISSUER = "IM Japan"


def known():
    """Annotation for users: `has_code`."""
    return {"has_code": Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=TOTP))}


def has_code(user) -> bool:
    """Whether the user confirms sign-ins with a code. Users that a session or token brought know it already."""
    if not hasattr(user, "has_code"):
        user.has_code = Authenticator.objects.filter(user_id=user.pk, type=TOTP).exists()
    return user.has_code


def must_have_code(user) -> bool:
    return user.kind != User.Kind.COMPANY


def is_missing(request, user) -> bool:
    """Whether nothing may open yet. People of the demo need none where the demo may be used."""
    if not must_have_code(user) or has_code(user):
        return False
    return not (demo.is_demo(user) and demo.allowed(request))


# --- setting up ---------------------------------------------------------------------------------------


def new_secret() -> str:
    return totp.generate_totp_secret()


def address(user, secret) -> str:
    """What the QR code says to the app (otpauth)."""
    label = quote(f"{ISSUER}:{user.username}")
    query = {"secret": secret, "issuer": ISSUER, "digits": app_settings.TOTP_DIGITS, "period": app_settings.TOTP_PERIOD}
    return f"otpauth://totp/{label}?{urlencode(query, quote_via=quote)}"


@transaction.atomic
def set_up(actor, *, user, secret, code, session_key=None) -> list[str]:
    """Take an app into use, in place of an earlier one, and return new recovery codes. Other sessions end.

    Raises ValidationError (`code`) when the code is not the one the app shows now.
    """
    _require_self(actor, user)
    user = User.objects.select_for_update().get(pk=user.pk)
    step = _step(secret, code)
    if step is None:
        text = _(
            "This code is wrong or old. Enter the six figures that the app shows now; check the clock of the phone."
        )
        raise ValidationError({"code": text})
    Authenticator.objects.filter(user=user).delete()
    Authenticator.objects.create(user=user, type=TOTP, data={"secret": encrypt(secret), "step": step})
    codes = RecoveryCodes.activate(user).generate_codes()
    end_sessions(user, but=session_key)
    events.record(actor, "accounts.mfa.set_up", user)
    _tell(user, "set_up")
    return codes


@transaction.atomic
def new_recovery_codes(actor, *, user) -> list[str]:
    """Recovery codes in place of the earlier ones."""
    _require_self(actor, user)
    User.objects.select_for_update().get(pk=user.pk)
    if not Authenticator.objects.filter(user=user, type=TOTP).exists():
        raise Refused(_("Set up the confirmation code first."))
    Authenticator.objects.filter(user=user, type=RECOVERY).delete()
    codes = RecoveryCodes.activate(user).generate_codes()
    events.record(actor, "accounts.mfa.recovery_new", user)
    _tell(user, "recovery_new")
    return codes


@transaction.atomic
def remove(actor, *, user):
    """Switch one's own code off, where one is not obliged to have it."""
    _require_self(actor, user)
    if must_have_code(user):
        raise Refused(_("Staff and auditors always sign in with a confirmation code."))
    Authenticator.objects.filter(user=user).delete()
    events.record(actor, "accounts.mfa.removed", user)
    _tell(user, "removed")


@transaction.atomic
def reset(actor, *, user):
    """Somebody lost the phone: take the code away and end all sessions. The next sign-in sets up a new one.

    Whether `actor` may do this is for the caller to ask.
    """
    User.objects.select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user, why="forced")
    events.record(actor, "accounts.mfa.reset", user)
    _tell(user, "reset")


def _require_self(actor, user):
    if actor.user_id != user.pk:
        raise Refused(_("Only oneself can do this."))


def _tell(user, what):
    """`what`: set_up, recovery_new, removed or reset."""
    key = f"accounts.mfa:{user.pk}:{timezone.now().isoformat()}"
    outbox.post(user=user, kind="accounts.mfa_changed", key=key, what=what)


# --- checking -----------------------------------------------------------------------------------------


def plain(code: str) -> str:
    """What was typed, without gaps and in plain figures."""
    return "".join(c for c in unicodedata.normalize("NFKC", code) if c.isalnum())


def is_recovery(code: str) -> bool:
    """Recovery codes are longer than those of an app."""
    return len(plain(code)) > app_settings.TOTP_DIGITS


@transaction.atomic
def check(user, code) -> bool:
    """Whether a code of the app, or a recovery code, is right. It is used up with that."""
    code = plain(code)
    if is_recovery(code):
        row = Authenticator.objects.filter(user=user, type=RECOVERY).first()
        return row is not None and RecoveryCodes(row).validate_code(code)
    row = Authenticator.objects.select_for_update().filter(user=user, type=TOTP).first()
    step = row and _step(decrypt(row.data["secret"]), code, after=row.data.get("step", 0))
    if not step:
        return False
    row.data["step"], row.last_used_at = step, timezone.now()
    row.save(update_fields=["data", "last_used_at"])
    return True


def recovery_codes_left(user) -> int:
    row = Authenticator.objects.filter(user=user, type=RECOVERY).first()
    return len(RecoveryCodes(row).get_unused_codes()) if row else 0


def _step(secret, code, after=0):
    """The step of time whose code this is, if it comes after one that was used; None otherwise."""
    code = plain(code)
    for step in totp.yield_hotp_counters_from_time():
        right = totp.format_hotp_value(totp.hotp_value(secret, step))
        if step > after and compare_user_code(actual=code, expected=right):
            return step
    return None
