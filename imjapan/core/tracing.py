"""The number of the request (or command) that work belongs to: in logs, jobs and events, through to the worker."""

import contextlib
import uuid
from contextvars import ContextVar

_current = ContextVar("request_id", default="")


def current() -> str:
    """The number of what runs now; empty outside requests, jobs and commands."""
    return _current.get()


def new() -> str:
    return str(uuid.uuid4())


@contextlib.contextmanager
def of(request_id: str):
    """Work inside the block belongs to this number."""
    token = _current.set(request_id)
    try:
        yield request_id
    finally:
        _current.reset(token)
