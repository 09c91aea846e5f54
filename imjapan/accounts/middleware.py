"""From a session or a token to an actor, and from an actor into the fence."""

from urllib.parse import quote, urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from imjapan.core import fence, history

from . import demo, tokens
from .actor import resolve as resolve_actor

PUBLIC_VIEWS = {"accounts:sign_in", "set_language", "healthz", "organization:setup", "accounts:demo_sign_in"}

# Signing in and out, and one's own tokens, touch users, sessions and tokens, which the fence rightly closes; these
# views show no records.
UNFENCED_VIEWS = PUBLIC_VIEWS | {"accounts:sign_out", "accounts:tokens", "accounts:token_revoke"}


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
            request.user = AnonymousUser()  # also who has left meanwhile: the old session opens nothing
        with history.context(request.actor.user_id):
            return self.get_response(request)


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
        if getattr(request, "htmx", False):
            # A fragment must never show a sign-in page inside a page.
            return HttpResponse(status=401, headers={"HX-Redirect": target})
        return redirect(target)


def page_to_return_to(request) -> str:
    """Path of the page the reader was on: a fragment or a form's target cannot be opened by itself."""
    if getattr(request, "htmx", False):
        return request.htmx.current_url_abs_path or "/"
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    page = urlsplit(request.headers.get("Referer", ""))
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
