"""Both servers together, once per folder, for `make run`, for a management command and for the tests."""

import atexit
import json
import os
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path

from .errors import EmbeddedError
from .files import FolderLock, check_writable, private_directory, secret, write_private
from .postgres import Postgres
from .redis import Redis

_provided: "Services | None" = None  # what `provide` started for this process
PROJECT = Path(__file__).resolve().parents[3]
# Commands that read no row, so that nobody waits for a server on their account.
WITHOUT_SERVICES = {
    *("check", "makemessages", "compilemessages", "rule", "test"),
    *("help", "--help", "-h", "version", "--version"),
}


class Services:
    """The servers of one folder. `database_url` and `redis_url` are valid until `stop`."""

    def __init__(self, var: Path, *, for_tests: bool = False, environ: Mapping[str, str] = os.environ):
        self.var = private_directory(var.absolute())
        check_writable(self.var)
        self._given = {name: environ.get(name, "") for name in ("DATABASE_URL", "REDIS_URL")}
        _refuse_production(environ, self._given)
        self._lock = FolderLock(self.var / "services.lock")
        self._record = self.var / "services.json"
        self.postgres = None if self._given["DATABASE_URL"] else Postgres(self.var / "postgres", for_tests=for_tests)
        self.redis = None if self._given["REDIS_URL"] else Redis(self.var / "redis", for_tests=for_tests)

    @property
    def database_url(self) -> str:
        return self.postgres.url if self.postgres else self._given["DATABASE_URL"]

    @property
    def redis_url(self) -> str:
        return self.redis.url if self.redis else self._given["REDIS_URL"]

    def start(self) -> None:
        """Start what is not given and wait until it answers.

        Raises EmbeddedError when another process serves this folder, or when a server does not come up.
        """
        if not self._lock.acquire():
            raise EmbeddedError(f"Already running in {self.var} (process {_owner(self._record)}); stop that one first.")
        try:
            # The record is ours from here on: a killed predecessor's addresses must not be handed out.
            write_private(self._record, json.dumps({"pid": os.getpid()}))
            ours = [service for service in (self.redis, self.postgres) if service]
            for service in ours:
                service.start()
            for service in ours:
                service.wait_ready()
            write_private(self._record, json.dumps({"pid": os.getpid(), "environment": self.environment()}))
        except BaseException:
            self.stop()
            raise

    def environment(self) -> dict[str, str]:
        """Return the variables that the settings read."""
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}

    def revive(self) -> list[str]:
        """Start again what has died, at the same address; returns the names."""
        return [service.name for service in (self.redis, self.postgres) if service and service.revive()]

    def stop(self) -> None:
        """Stop what was started; a second call does nothing."""
        for service in (self.postgres, self.redis):
            if service:
                service.stop()
        self._lock.release()


def start_services(var: Path, *, for_tests: bool = False, environ: Mapping[str, str] = os.environ) -> Services:
    """Start PostgreSQL and Redis below `var` and return them when both answer.

    `for_tests` trades safety against a power cut for speed. Raises EmbeddedError.
    """
    services = Services(var, for_tests=for_tests, environ=environ)
    services.start()
    return services


def provide(arguments: Sequence[str], environ: MutableMapping[str, str] = os.environ) -> None:
    """Give a management command (`arguments` without the program) its servers, by the environment.

    Addresses in the environment win. Beside a running `make run` its servers are used. Otherwise they
    are started for this command and stopped when it ends. Exits with one line when that cannot be done.
    """
    command = arguments[0] if arguments else "help"
    if command in WITHOUT_SERVICES or environ["DJANGO_SETTINGS_MODULE"].endswith(".prod"):
        return
    var = Path(environ.get("VAR_DIR") or PROJECT / "var")
    secret(private_directory(var) / "secret-key")  # the settings read it
    given = environ.get("DATABASE_URL") and environ.get("REDIS_URL")
    if command != "serve" and (given or _adopt_running(var, environ)):
        return
    try:
        services = start_services(var, environ=environ)
    except EmbeddedError as error:
        sys.exit(f"{error}")
    atexit.register(services.stop)
    environ.update(services.environment())
    global _provided
    _provided = services


def revive_provided() -> list[str]:
    """Start again the servers of `provide` that have died; returns their names."""
    return _provided.revive() if _provided else []


def _adopt_running(var: Path, environ: MutableMapping[str, str]) -> bool:
    """Fill `environ` with the addresses of the servers that run in `var`, if any."""
    lock = FolderLock(var / "services.lock")
    if lock.acquire():
        lock.release()
        return False
    try:
        running = json.loads((var / "services.json").read_text())["environment"]
    except (FileNotFoundError, KeyError):
        return False  # still starting: the attempt to start a second one says who it is
    for name, value in running.items():
        environ.setdefault(name, value)
    return True


def _owner(record: Path) -> str:
    try:
        return str(json.loads(record.read_text())["pid"])
    except (FileNotFoundError, KeyError, ValueError):
        return "unknown"


def _refuse_production(environ: Mapping[str, str], given: Mapping[str, str]) -> None:
    if environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".prod") and not all(given.values()):
        raise EmbeddedError("Embedded servers are not for production: set DATABASE_URL and REDIS_URL.")
