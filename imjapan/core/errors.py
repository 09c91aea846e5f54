"""Errors that domain functions raise, and how a request shows them."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


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
    return render(request, "403_csrf.html", status=403)


def forbidden(request, exception=None):
    """Known but refused: the page says why when the rule gave a reason."""
    return render(request, "403.html", {"reason": getattr(exception, "reason", "")}, status=403)


def not_found(request, exception=None):
    if _is_program(request):
        return JsonResponse({"detail": _("There is nothing at this address.")}, status=404)
    return render(request, "404.html", status=404)


def bad_request(request, exception=None):
    if _is_program(request):
        return JsonResponse({"detail": _("This request cannot be read.")}, status=400)
    return render(request, "400.html", status=400)


def server_error(request):
    """Stands alone: no database, no context, so that it also works when those are what failed."""
    if _is_program(request):
        return JsonResponse({"detail": "Something went wrong on our side. Nothing was changed."}, status=500)
    return HttpResponse(render_to_string("500.html"), status=500)


def _is_program(request):
    """Programs read JSON also where no view answers."""
    return request.path_info.startswith("/api/")
