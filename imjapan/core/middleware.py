"""What surrounds every request: its number, and the events of what was read."""

import logging
import re
import time
import uuid

from django.conf import settings
from django.db import DatabaseError, transaction

from . import events, logs, tracing

log = logging.getLogger(__name__)
QUIET = {"healthz", "readyz", "metrics"}  # asked for every few seconds
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
GIVEN = re.compile(r"^[0-9a-f-]{8,36}$")


class RequestIdMiddleware:
    """Give the request a number (a proxy may bring its own in X-Request-Id), tell it in the answer, write one line."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given, begin = request.headers.get("X-Request-Id", "").lower(), time.perf_counter()
        with tracing.of(given if GIVEN.match(given) else tracing.new()) as number:
            response = self.get_response(request)
            _line(request, response, round((time.perf_counter() - begin) * 1000, 1))
        response["X-Request-Id"] = number
        return response


def _line(request, response, ms):
    """The line of a request: the name of its view and the ids in its address. No path: it may hold words or tokens."""
    match = request.resolver_match
    name = match.view_name if match else ""
    quiet = name in QUIET or (not match and request.path.startswith(f"/{settings.STATIC_URL.lstrip('/')}"))
    logs.line(
        log,
        "request",
        logging.DEBUG if quiet and response.status_code < 400 else logging.INFO,
        method=request.method if request.method in METHODS else "other",
        route=name or "none",
        ids=[str(v) for v in match.kwargs.values() if isinstance(v, int | uuid.UUID)] if match else [],
        status=response.status_code,
        ms=ms,
        user_id=getattr(getattr(request, "actor", None), "user_id", None),
    )


class EventsMiddleware:
    """Write what was noted about reads, outside the fence and after the answer is made."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        noted = request.__dict__.pop("noted_events", [])
        if noted and response.status_code < 400:
            try:
                with transaction.atomic():
                    for name, subject, details, at in noted:
                        events.record(request.actor, name, subject, at=at, **details)
            except DatabaseError:
                log.exception("what was read could not be recorded")
                raise
        return response
