"""Answers for those who watch: programs get words and numbers, administrators a page with what to do."""

import hmac

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from ..errors import Refused
from . import metrics
from .ready import Round, Short

VARIANTS = {"ok": "ok", "late": "soon", "failed": "late"}


@require_safe
def readyz(request):
    """200 when everything needed answers, else 503. A status for each check, and nothing else."""
    ready, checks = Short.get()
    answer = {"status": "ready" if ready else "not ready", "checks": checks}
    response = JsonResponse(answer, status=200 if ready else 503, headers={"Cache-Control": "no-store"})
    response._has_been_logged = True  # an answer, not an error; Django would log each as one
    return response


@require_safe
def metrics_page(request):
    """Numbers for Prometheus, for who sends METRICS_TOKEN as a bearer token. Without that setting there is no page."""
    if not metrics.available():
        raise Http404
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.METRICS_TOKEN.encode()
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), wanted):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    content, content_type = metrics.text()
    return HttpResponse(content, content_type=content_type, headers={"Cache-Control": "no-store"})


@require_safe
def state(request):
    """State of the system, for administrators: each check in words, with what to do."""
    if not request.actor.is_staff:
        raise Http404
    if not request.actor.is_administrator:
        raise Refused(_("Only administrators see the state of the system."))
    rows = [_row(result) for result in Round().results()]
    return render(request, "core/state.html", {"rows": rows, "version": settings.VERSION})


def _row(result):
    found = result.found
    words = {"ok": _("in order"), "late": pgettext("part of the system", "late"), "failed": _("failed")}
    return {
        "label": result.check.label,
        "variant": VARIANTS[found.status],
        "word": words[found.status],
        "text": found.text,
        "advice": found.advice if found.status != "ok" else "",
    }
