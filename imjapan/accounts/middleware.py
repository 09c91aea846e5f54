"""From a session or a token to an actor, and from an actor into the fence."""

from urllib.parse import quote, urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.core import fence, history

from . import bell, demo, mfa, sessions, tokens
from .actor import resolve as resolve_actor

PUBLIC_VIEWS = {
    "accounts:sign_in",
    "accounts:code",
    "accounts:forgotten",
    "accounts:forgotten_sent",
    "accounts:enter",
    "accounts:demo_sign_in",
    "set_language",
    "healthz",
    "readyz",
    "metrics",
    "organization:setup",
    "help:door",  # trainees who ask for help; the views know nobody, whoever is signed in
    "help:answer",
    "calendar:feed",  # the address is the key
}

# What somebody may open who must have a confirmation code and has none yet.
SET_UP_VIEWS = PUBLIC_VIEWS | {"accounts:sign_out", "accounts:code_set_up", "accounts:confirm"}

# Signing in and out, and what belongs to one's own sign-in, touch users, sessions, codes and tokens, which the fence
# rightly closes; these views show no records.
UNFENCED_VIEWS = SET_UP_VIEWS | {
    "accounts:security",
    "accounts:password",
    "accounts:recovery_codes",
    "accounts:code_remove",
    "accounts:session_end",
    "accounts:sessions_end",
    "accounts:tokens",
    "accounts:token_revoke",
    "accounts:switches",
    "accounts:bell",  # puts its lines into words inside the fence
    "accounts:bell_open",
    "accounts:bell_read",
}

# Parts of a page that ask by themselves: they tell nothing about whether somebody is there.
POLLING_VIEWS = {"core:job_progress", "documents:progress", "training:roster_progress"}


class SessionLifeMiddleware:
    """End a session that was left alone or lasts too long; otherwise remember that its owner was here."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        session, now = request.session, timezone.now()
        signed_in = SESSION_KEY in session
        row = session.row if signed_in else None
        request.session_over = ""
        if row is not None and (why := sessions.over(row, now)):
            session.flush()
            request.session_over, row = why, None
        elif settings.SESSION_COOKIE_NAME in request.COOKIES and (signed_in or session.row is None):
            # Said only if nobody turns out to be signed in.
            request.session_over = (
                "ended" if signed_in else sessions.why_ended(request.COOKIES[settings.SESSION_COOKIE_NAME])
            )
        response = self.get_response(request)
        if row is not None and _view_name(request) not in POLLING_VIEWS:
            sessions.note_seen(row, now)
        return response


class TokenMiddleware:
    """Below /api/ an `Authorization: Bearer …` names the user in place of a session; elsewhere it means nothing.

    A token that does not live answers 401 even when there is a session, so that a program never reads as somebody else.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        scheme, _space, plain = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not is_api(request):
            return self.get_response(request)
        token = tokens.find_token(plain.strip())
        if token is None or (demo.is_demo(token.user) and not demo.allowed(request)):
            return unauthorized(_("This token is wrong or has been revoked."), error="invalid_token")
        if mfa.is_missing(request, token.user):
            return unauthorized(
                _("The owner of this token has not set up the confirmation code."), error="invalid_token"
            )
        request.user, request.api_token = token.user, token
        response = self.get_response(request)
        tokens.note_use(token, now=timezone.now())
        return response


def is_api(request) -> bool:
    return request.path_info.startswith("/api/")


def unauthorized(words, error=""):
    """401 for a program, with the way to sign in that RFC 6750 asks for."""
    challenge = 'Bearer realm="api"' + (f', error="{error}"' if error else "")
    return JsonResponse({"detail": words}, status=401, headers={"WWW-Authenticate": challenge})


class ActorMiddleware:
    """`request.actor`: resolved before anything else asks, with the user row already loaded."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.actor = resolve_actor(request.user, timezone.localdate())
        if request.actor.user_id is None:
            if request.user.is_authenticated:
                request.session_over = "access"
            request.user = AnonymousUser()  # also who has left meanwhile: the old session opens nothing
        with history.context(request.actor.user_id):
            response = self.get_response(request)
        if request.actor.user_id is not None:
            # A browser that several people use keeps no page: "back" after signing out shows nothing.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class SignInRequiredMiddleware:
    """Signing in is the default; public views are the listed exception."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.actor.user_id is not None or request.resolver_match.view_name in PUBLIC_VIEWS:
            return None
        if is_api(request):
            return unauthorized(_("Sign in, or send a token: “Authorization: Bearer imj_…”."))
        target = f"{resolve_url(settings.LOGIN_URL)}?next={quote(page_to_return_to(request))}"
        return lead_to(request, target + (f"&why={request.session_over}" if request.session_over else ""))


class CodeRequiredMiddleware:
    """Staff and auditors without a confirmation code are led to setting one up, from wherever they knock."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.actor.user_id is None or request.resolver_match.view_name in SET_UP_VIEWS:
            return None
        if not mfa.is_missing(request, request.user):
            return None
        if is_api(request):
            return unauthorized(_("Sign in on the pages first and set up the confirmation code."))
        return lead_to(request, resolve_url("accounts:code_set_up"))


def lead_to(request, target):
    """Redirect a page; a fragment must never show another page inside a page, so it makes the page go there."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    return redirect(target)


def page_to_return_to(request) -> str:
    """Path of the page the reader was on: a fragment or a form's target cannot be opened by itself."""
    try:
        if getattr(request, "htmx", False):
            return request.htmx.current_url_abs_path or "/"
        if request.method in ("GET", "HEAD"):
            return request.get_full_path()
        page = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # no address at all
        return "/"
    return urlunsplit(("", "", page.path, page.query, "")) if page.netloc == request.get_host() else "/"


class FenceMiddleware:
    """Run everything a company or auditor asks for as the restricted role, in one transaction."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        actor = request.actor
        if not actor.fenced or _view_name(request) in UNFENCED_VIEWS:
            return self.get_response(request)
        if request.method in ("POST", "PUT", "PATCH"):
            request.POST, request.FILES  # noqa: B018  uploads are read before the transaction begins
        if not is_api(request):
            bell.count_before_the_fence(request)
        with fence.inside(actor.scope()):
            response = self.get_response(request)
            if response.streaming and not isinstance(response, FileResponse):
                # A lazy stream would run its queries after the fence has opened again.
                response.streaming_content = list(response.streaming_content)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response


def _view_name(request):
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return None
