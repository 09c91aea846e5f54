"""Invitations and new passwords: a link that sets one's password once, by mail or on a printed sheet.

Nothing that opens a door is kept: the address carries a signature over the id of the link, made anew from the secret
key whenever it is written somewhere. A link sent by mail dies with the mail address it was sent to.
"""

import uuid
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from imjapan.core import events, history, pdf
from imjapan.core.errors import Conflict

from . import limits, mfa, outbox, passwords, qr
from .actor import Actor
from .models import AccessLink, User, may_sign_in
from .sessions import end_sessions

Channel, Purpose = AccessLink.Channel, AccessLink.Purpose
LIFE = {
    (Purpose.INVITATION, Channel.MAIL): timedelta(days=14),
    (Purpose.INVITATION, Channel.SHEET): timedelta(days=14),
    (Purpose.RESET, Channel.MAIL): timedelta(hours=1),
    (Purpose.RESET, Channel.SHEET): timedelta(days=14),
}

# Base 32 without letters that look like figures (Crockford's); what is misread all the same is understood.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
MISREAD = str.maketrans("ilo", "110")
GROUP = 6
_company = None


def invite(actor, *, user, channel, purpose=Purpose.INVITATION) -> AccessLink:
    """A new link for a user; by mail it goes to the outbox, a sheet is printed with `sheet_pdf`.

    An earlier open link of the same purpose ends. Whether `actor` may do this is for the caller to ask.
    Raises ValidationError (`channel`) where there is no address to send it to, Conflict for who may not sign in.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        now = timezone.now()
        if not user.is_active or user.has_left(timezone.localdate(now)):
            raise Conflict(_("%(name)s is no longer active.") % {"name": user.name})
        if channel == Channel.MAIL and not user.email:
            raise ValidationError(
                {"channel": _("There is no mail address. Add one, or print a sheet.")}, code="no_address"
            )
        revoke(user, purpose=purpose)
        link = AccessLink.objects.create(
            user=user,
            purpose=purpose,
            channel=channel,
            made_by_id=actor.user_id,
            expires_at=now + LIFE[purpose, channel],
        )
        if channel == Channel.MAIL:
            outbox.post(user=user, kind=f"accounts.{purpose}", key=f"accounts.link:{link.public_id}", link=link.pk)
        events.record(actor, "accounts.link.made", user, purpose=str(purpose), channel=str(channel))
    return link


def revoke(user, *, purpose=None) -> int:
    """End the open links of a user, all or of one purpose. Returns how many."""
    links = open_links().filter(user=user)
    return links.filter(**({"purpose": purpose} if purpose else {})).update(revoked_at=timezone.now())


def open_links():
    """Links that were neither used nor ended; whether they have run out is another question."""
    return AccessLink.objects.filter(used_at=None, revoked_at=None)


def living(today=None):
    """Links that open something now: open, not run out, of a user who may sign in."""
    now = timezone.now()
    users = User.objects.filter(may_sign_in(today or timezone.localdate(now)))
    return open_links().filter(expires_at__gt=now, user__in=users).select_related("user")


def address_of(link) -> str:
    """The whole address, for mails and sheets. Its host comes from the settings, never from a request."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("accounts:enter", args=[token_of(link)])


def token_of(link) -> str:
    """The last part of the address: id and signature in groups that can be typed from paper."""
    text = _written(link.public_id.bytes + _signature(link, settings.SECRET_KEY))
    return "-".join(text[i : i + GROUP] for i in range(0, len(text), GROUP))


def _signature(link, key) -> bytes:
    """Eighty bits over the id; by mail also over the address, so that the link dies with it."""
    to = link.user.email.casefold() if link.channel == Channel.MAIL else ""
    signed = f"{link.public_id.hex}/{to}"
    return salted_hmac("imjapan.accounts.invitations", signed, secret=key, algorithm="sha256").digest()[:10]


def _written(data: bytes) -> str:
    number = int.from_bytes(b"\1" + data)  # the leading one keeps zeros in front
    digits = []
    while number:
        number, digit = divmod(number, 32)
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))


def _read(text: str) -> bytes:
    """What `_written` wrote, whatever case or separators it was typed with. Raises ValueError."""
    plain = text.lower().replace("-", "").translate(MISREAD)
    number = 0
    for letter in plain:
        number = number * 32 + ALPHABET.index(letter)
    data = number.to_bytes(27)
    if data[0] != 1:
        raise ValueError("not a token")
    return data[1:]


def find(token: str) -> AccessLink | None:
    """The link that an address belongs to and that still opens something; None for anything else."""
    try:
        data = _read(token[:100])
    except (ValueError, OverflowError):
        return None
    link = living().filter(public_id=uuid.UUID(bytes=data[:16])).first()
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]  # also one that was in use before
    if link is None or not any(constant_time_compare(data[16:], _signature(link, key)) for key in keys):
        return None
    return link


def use(link, password) -> User:
    """Set the password of the user of a link. It ends with that, as do other links, sessions and a wait for tries.

    Raises Conflict when the link no longer works, ValidationError (`password`) by the rules.
    """
    with transaction.atomic(), history.context(link.user_id):
        user = User.objects.select_for_update().get(pk=link.user_id)
        if not living().filter(pk=link.pk).exists():
            raise Conflict(_("This link no longer works."))
        passwords.check(password, user)
        user.set_password(password)
        user.save(update_fields=["password"])
        now = timezone.now()
        AccessLink.objects.filter(pk=link.pk).update(used_at=now)
        revoke(user)
        end_sessions(user)
        limits.clear(user)
        events.record(Actor(user.pk), "accounts.link.used", user, purpose=link.purpose, channel=link.channel)
        if link.purpose == Purpose.RESET:
            events.record(Actor(user.pk), "accounts.password.reset", user)
            outbox.post(user=user, kind="accounts.password_changed", key=f"accounts.password:{link.public_id}")
    return user


def names_company(function):
    """Decorator: `f(user) -> str`, for whom a user signs in, or "". The app that knows companies gives it."""
    global _company
    _company = function
    return function


def company_of(user) -> str:
    """The company of somebody from a company, for paper and page; "" for everybody else."""
    return _company(user) if _company and user.kind == User.Kind.COMPANY else ""


def sheet_pdf(actor, link) -> bytes:
    """One A4 page to hand over: who, where, until when, and what to do step by step. Notes nothing; the caller does."""
    address = address_of(link)
    facts = {
        "created_on": link.created_at.date().isoformat(),
        "user_name": link.user.name,
        "sign_in_name": link.user.username,
        "sender": outbox.signature(),
        "company": company_of(link.user),
        "sets_code_up": mfa.must_have_code(link.user) and not mfa.has_code(link.user),
        "uses_code": mfa.must_have_code(link.user) or mfa.has_code(link.user),
        "address": address.partition("/enter/"),
        "site": urlsplit(address).netloc,
        "sign_in_address": settings.PUBLIC_URL.rstrip("/") + reverse("accounts:sign_in"),
        "is_reset": link.purpose == Purpose.RESET,
        "until": timezone.localtime(link.expires_at).replace(tzinfo=None),
        "qr": qr.svg(address, title="QR", side=190),
    }
    return pdf.render_pdf("pdf/sign_in_sheet.html", {"facts": facts})
