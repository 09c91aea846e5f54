"""Errors to a Sentry server, where SENTRY_DSN is set: what and where, never who or with which values."""

import logging

from django.conf import settings

from .. import history, logs, tracing

log = logging.getLogger(__name__)
CODE = ("filename", "function", "module", "lineno", "pre_context", "context_line", "post_context", "in_app")
KEPT = ("event_id", "timestamp", "platform", "level", "logger", "release", "environment", "sdk", "modules", "tags")


def start() -> bool:
    """Begin to report; False without SENTRY_DSN or without the package (which is told once)."""
    if not settings.SENTRY_DSN:
        return False
    try:
        import sentry_sdk
    except ImportError:
        log.warning("SENTRY_DSN is set, but the package sentry-sdk is missing: errors are only in the log")
        return False
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        release=settings.VERSION,
        environment=settings.SENTRY_ENVIRONMENT,
        include_local_variables=False,
        include_source_context=True,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=0.0,
        server_name="",
        before_send=scrubbed,
    )
    return True


def scrubbed(event, hint):
    """The event with only what the log would say too: built anew, so that nothing new slips in with a release."""
    out = {key: event[key] for key in KEPT if key in event}
    out["tags"] = {"request_id": tracing.current()}
    out["transaction"] = logs.clean(event.get("transaction") or "")
    actor_id = history.actor_id()
    if actor_id:
        out["user"] = {"id": str(actor_id)}
    error = (hint.get("exc_info") or (None, None, None))[1]
    values = (event.get("exception") or {}).get("values", [])
    if values:
        out["exception"] = {"values": [_exception(value, error) for value in values]}
    elif record := hint.get("log_record"):
        out["logentry"] = {"message": logs.clean(logs.message(record))}
    return out


def _exception(value, error):
    kept = {key: value[key] for key in ("type", "module", "mechanism") if key in value}
    kept["value"] = logs.described(error) if error and type(error).__name__ == value.get("type") else ""
    frames = (value.get("stacktrace") or {}).get("frames", [])
    kept["stacktrace"] = {"frames": [{key: frame[key] for key in CODE if key in frame} for frame in frames]}
    return kept
