"""What surrounds every request: its number, and the events of what was read."""

import logging
import re

from django.db import DatabaseError, transaction

from . import events, tracing

log = logging.getLogger(__name__)
GIVEN = re.compile(r"^[0-9a-f-]{8,36}$")


class RequestIdMiddleware:
    """Give the request a number (a proxy may bring its own in X-Request-Id) and tell it in the answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-Id", "").lower()
        with tracing.of(given if GIVEN.match(given) else tracing.new()) as number:
            response = self.get_response(request)
        response["X-Request-Id"] = number
        return response


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
