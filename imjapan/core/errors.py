"""Errors that domain functions raise, and how a request shows them."""

from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost, PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from . import tracing


class Refused(PermissionDenied):
    """The object is known to the actor, but the action is not allowed. The text says why (shown as 403)."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def require(permission):
    """Raise Refused unless `permission`, the (allowed, reason) of a permission function, allows."""
    allowed, reason = permission
    if not allowed:
        raise Refused(reason)


class Conflict(Exception):
    """Somebody else changed the record first. The text says who and what; nothing was saved."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def csrf_failure(request, reason=""):
    """A form that was open too long: the page says so; what was typed is kept in the browser."""
    return render(request, "403_csrf.html", _ways(request), status=403)


def forbidden(request, exception=None):
    """Known but refused: the page says why when the rule gave a reason. Who is signed in keeps the menu."""
    alone = getattr(getattr(request, "actor", None), "user_id", None) is None
    context = {
        "reason": getattr(exception, "reason", ""),
        "alone": alone,
        "layout": "layout/plain.html" if alone else "base.html",
        "typed": request.method == "POST",
        **_ways(request),
    }
    return render(request, "403.html", context, status=403)


def not_found(request, exception=None):
    if _is_program(request):
        return JsonResponse({"detail": _("There is nothing at this address.")}, status=404)
    return render(request, "404.html", _ways(request), status=404)


def bad_request(request, exception=None):
    if _is_program(request):
        return JsonResponse({"detail": _("This request cannot be read.")}, status=400)
    return render(request, "400.html", _ways(request), status=400)


def server_error(request):
    """Stands alone: no database, no context, so that it also works when those are what failed."""
    if _is_program(request):
        words = {"detail": "Something went wrong on our side. Nothing was changed.", "number": tracing.current()}
        return JsonResponse(words, status=500)
    return HttpResponse(render_to_string("500.html", _ways(request)), status=500)


def _ways(request):
    """What an error page offers: the page one came from, when it was one of ours, and the number in the log."""
    return {"back": _page_before(request), "number": tracing.current()}


def _page_before(request) -> str:
    """Path of the page the reader came from; empty when it is none of ours, or this one.

    A form is often sent to the address of its own page: then that page is the one before.
    """
    came_from = request.headers.get("Referer", "")
    try:
        parts, host = urlsplit(came_from), request.get_host()
    except (ValueError, DisallowedHost):
        return ""
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    ours = url_has_allowed_host_and_scheme(came_from, {host}) and path.startswith("/") and not path.startswith("//")
    return path if ours and (request.method == "POST" or path != request.get_full_path()) else ""


def _is_program(request):
    """Programs read JSON also where no view answers."""
    return request.path_info.startswith("/api/")
