"""The checks behind /readyz and behind the page of the state of the system.

An app declares its checks in `watch.py`. Those that read the database share one connection of their own, the others
have a thread each; whatever has not answered in time has failed, so the answer comes even when a server hangs.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import translation

log = logging.getLogger(__name__)
SECONDS = 2.5  # for all checks together
FRESH = 2.0  # seconds for which the short answer stands, so that asking often costs nothing
OK, LATE, FAILED = "ok", "late", "failed"
_checks: dict[str, "Check"] = {}


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: `status` (ok, late, failed), `text` what is so, `advice` what to do."""

    status: str = OK
    text: Any = ""
    advice: Any = ""


@dataclass(frozen=True, slots=True)
class Check:
    """`run()` gives Found. `needs_database`: runs after the database answered. `warning`: never makes us unready."""

    name: str
    label: Any
    run: Callable[[], Found]
    needs_database: bool
    warning: bool
    order: int


@dataclass(frozen=True, slots=True)
class Result:
    check: Check
    found: Found

    @property
    def blocks(self) -> bool:
        return self.found.status != OK and not self.check.warning


def declare(name, label, *, needs_database=True, warning=False, order=100):
    """Decorator: register a check under a short name that says nothing secret."""

    def register(function):
        _checks[name] = Check(name, label, function, needs_database, warning, order)
        return function

    return register


def checks() -> list[Check]:
    return sorted(_checks.values(), key=lambda check: (check.order, check.name))


class Round:
    """One run of all checks. Threads that hang are left behind, but no second one is sent after them."""

    _hanging: dict[str, threading.Thread] = {}
    _lock = threading.Lock()

    def __init__(self, seconds=SECONDS):
        self.end = time.monotonic() + seconds
        self.found: dict[str, Found] = {}
        self.language = translation.get_language()

    def results(self) -> list[Result]:
        together = [check for check in checks() if check.needs_database]
        groups = {"database": together} | {check.name: [check] for check in checks() if not check.needs_database}
        threads = [thread for name, group in groups.items() if (thread := self._started(name, group))]
        for thread in threads:
            thread.join(max(0.0, self.end - time.monotonic()))
        found = dict(self.found)  # who comes too late changes nothing any more
        return [Result(check, found.get(check.name, _silent())) for check in checks()]

    def _started(self, name, group):
        with self._lock:
            if (before := self._hanging.get(name)) and before.is_alive():
                return None
            thread = threading.Thread(target=self._in_thread, args=[group], daemon=True, name=f"check {name}")
            self._hanging[name] = thread
            thread.start()
        return thread

    def _in_thread(self, group):
        try:
            self._work(group)
        finally:
            connection.close()  # that of this thread

    def _work(self, group):
        with translation.override(self.language):
            for check in group:
                self.found[check.name] = _run(check)
                if check.name == "database" and self.found[check.name].status == FAILED:
                    break


def _run(check) -> Found:
    try:
        return check.run()
    except Exception as error:
        log.warning("check %s failed: %s", check.name, type(error).__name__)
        text = translation.gettext("It does not answer (%(error)s).") % {"error": type(error).__name__}
        return Found(FAILED, text, ADVICE.get(check.name, ""))


def _silent() -> Found:
    return Found(FAILED, translation.gettext("It did not answer in time."))


ADVICE: dict[str, Any] = {}  # by name of a check: what to do when it does not answer


class Short:
    """The short answer of /readyz, made at most every two seconds however many ask."""

    _lock = threading.Lock()
    _made = (0.0, None)

    @classmethod
    def get(cls) -> tuple[bool, dict[str, str]]:
        """Whether all is ready, and the status of each check."""
        with cls._lock:
            made, known = cls._made
            if known is None or time.monotonic() - made > FRESH:
                results = Round().results()
                known = (not any(r.blocks for r in results), {r.check.name: r.found.status for r in results})
                cls._made = (time.monotonic(), known)
            return known

    @classmethod
    def forget(cls):
        cls._made = (0.0, None)
