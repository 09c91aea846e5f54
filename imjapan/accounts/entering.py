"""From a right password to a session: straight in, or through the confirmation code.

Every way in ends in `finish`, which gives the session a new key. Between password and code the session knows who is
expected, for ten minutes, and opens nothing.
"""

import time

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.shortcuts import redirect, resolve_url
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from imjapan.core import events, history

from . import demo, devices, mfa
from .actor import Actor
from .models import User, may_sign_in
from .network import client_address

BACKEND = "imjapan.accounts.backends.Backend"
EXPECTED = "accounts.expected"
CONFIRMED = "accounts.confirmed"
WAIT_FOR_CODE = 10 * 60  # seconds
CONFIRMED_FOR = 10 * 60  # seconds for which a password entered before still counts


def begin(request, user, *, next_url=""):
    """The password is right. Returns the response: the page of the code, or the first page inside."""
    if not mfa.has_code(user) or (demo.is_demo(user) and demo.allowed(request)):
        return finish(request, user, next_url=next_url)
    request.session.flush()  # nothing of whoever sat here before goes on
    request.session[EXPECTED] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "until": time.time() + WAIT_FOR_CODE,
        "next": next_url,
    }
    return redirect("accounts:code")


def expected(request) -> User | None:
    """Whose code this session waits for; None when the time is over or the user may no longer sign in."""
    waiting = request.session.get(EXPECTED)
    if not waiting or waiting["until"] < time.time():
        return None
    users = User.objects.annotate(**mfa.known()).filter(may_sign_in(timezone.localdate()))
    user = users.filter(pk=waiting["user"]).first()
    if user is None or not constant_time_compare(waiting["hash"], user.get_session_auth_hash()):
        return None
    return user


def finish(request, user, *, next_url=None, recovery=False):
    """Sign in. `recovery`: with a recovery code."""
    waiting = request.session.pop(EXPECTED, None)
    if next_url is None:
        next_url = waiting["next"] if waiting else ""
    with history.context(user.pk):
        login(request, user, backend=BACKEND)
    name = "accounts.mfa.recovery_used" if recovery else "accounts.sign_in.done"
    events.record(Actor(user.pk), name, user)
    return remember_language(redirect(safe_next(request, next_url)), user)


@receiver(user_logged_in, dispatch_uid="accounts.entering")
def note_sign_in(sender, request, user, **kwargs):
    """What the list of sessions shows, and from when its limits count."""
    session = request.session
    session["since"] = time.time()
    session["device"] = devices.name(request.META.get("HTTP_USER_AGENT", ""))
    session["address"] = client_address(request)
    session[CONFIRMED] = time.time()


def confirm(request):
    """The password was entered again just now."""
    request.session[CONFIRMED] = time.time()


def is_confirmed(request) -> bool:
    """Whether the password was entered within the last minutes. In the demo nobody has one to enter."""
    if demo.is_demo(request.user) and demo.allowed(request):
        return True
    return time.time() - request.session.get(CONFIRMED, 0) < CONFIRMED_FOR


def safe_next(request, url) -> str:
    """An address on this site, else the first page."""
    if url and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
        return url
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def remember_language(response, user):
    """Show the pages in the user's own language from the first one on."""
    if translation.check_for_language(user.language):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax")
    return response
