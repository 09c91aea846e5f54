"""How often something may be tried, for one account and from one place. Counted in PostgreSQL (cache `default`).

A try is counted before its outcome is known and under a lock, so that many at once are not let through; a success
takes it back. An account is counted also where there is none of that name, so that waiting tells nothing.
"""

import hashlib
import time
from datetime import UTC, datetime

from django.core.cache import cache
from django.db import connection, transaction
from django.shortcuts import render

from imjapan.core import events

from .network import client_address, neighbourhood

MINUTE = 60
# What is tried: {whose count: (how often, within how many seconds)}.
LIMITS = {
    "password": {"account": (10, 15 * MINUTE), "place": (60, 15 * MINUTE)},
    "code": {"account": (6, 15 * MINUTE), "place": (40, 15 * MINUTE)},
    "recovery": {"account": (5, 60 * MINUTE), "place": (20, 60 * MINUTE)},
    "reset": {"account": (3, 60 * MINUTE), "place": (20, 60 * MINUTE)},
    "feed": {"place": (30, 15 * MINUTE)},
    "link": {"place": (30, 15 * MINUTE)},
    # The consultation page: its "account" is the door. A dormitory shares one address.
    "help": {"account": (200, 60 * MINUTE), "place": (30, 60 * MINUTE)},
    "help_answer": {"place": (30, 15 * MINUTE)},
}

OF_ACCOUNT = ("password", "code", "recovery")  # what an account is free of by a new password or an administrator


class Limited(Exception):
    """Too many tries. `seconds`: how long to wait."""

    def __init__(self, seconds):
        super().__init__(seconds)
        self.seconds = seconds


def account_of(user, typed="") -> str:
    """Whose tries are counted: a user under every name, else what was typed."""
    return f"user {user.pk}" if user is not None else typed.strip()


def take(request, what, account=""):
    """Count one try of `what`; raises Limited when there were too many, which counts nothing."""
    now = time.time()
    with transaction.atomic():
        counts = [(key, within, most, _recent(key, within, now)) for key, most, within in _keys(request, what, account)]
        waits = [within - (now - times[0]) for _key, within, most, times in counts if len(times) >= most]
        if waits:
            raise Limited(max(1, round(max(waits))))
        for key, within, _most, times in counts:
            cache.set(key, [*times, now], within)


def give_back(request, what, account=""):
    """It succeeded: the account is free of earlier tries, and the place of this one."""
    with transaction.atomic():
        for key, _most, within in _keys(request, what, account):
            times = _recent(key, within, time.time())
            if ":account:" in key or len(times) <= 1:
                cache.delete(key)
            else:
                cache.set(key, times[:-1], within)


def locked_until(user) -> datetime | None:
    """When the account may be tried again after too many tries; None while it may. Nothing of a place is told."""
    now, ends = time.time(), []
    found = cache.get_many([_key(what, "account", account_of(user)) for what in OF_ACCOUNT])
    for what in OF_ACCOUNT:
        most, within = LIMITS[what]["account"]
        times = [at for at in found.get(_key(what, "account", account_of(user)), []) if at > now - within]
        if len(times) >= most:
            ends.append(times[0] + within)
    return datetime.fromtimestamp(max(ends), UTC) if ends else None


def clear(user):
    """The account is free of its tries, whatever was tried; those of places stay counted."""
    cache.delete_many([_key(what, "account", account_of(user)) for what in OF_ACCOUNT])


def _keys(request, what, account):
    """In one order, so that two requests never wait for each other's lock."""
    whose = {"account": account, "place": neighbourhood(client_address(request))}
    for kind, (most, within) in sorted(LIMITS[what].items()):
        yield _key(what, kind, whose[kind]), most, within


def _key(what, kind, whose):
    digest = hashlib.sha256(whose.casefold().encode()).hexdigest()[:32]  # a name that was typed is kept nowhere
    return f"limit:{what}:{kind}:{digest}"


def _recent(key, within, now):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [key])
    return [at for at in cache.get(key, []) if at > now - within]


def please_wait(request, actor, limited, *, what, user=None):
    """The page that says how long to wait, whoever it was about. `user`: for the event."""
    events.record(actor, "accounts.sign_in.limited", user, what=what)
    minutes = -(-limited.seconds // MINUTE)
    response = render(request, "accounts/please_wait.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(limited.seconds)
    return response
