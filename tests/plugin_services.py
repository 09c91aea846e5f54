"""Pytest plugin: one PostgreSQL and one Redis for the whole run, started before Django reads its settings.

Loaded by `-p tests.plugin_services`. With DATABASE_URL or REDIS_URL in the environment that server is
used. Workers of xdist inherit the addresses; pytest-django gives each a database of its own, and
this plugin a Redis database number of its own.
"""

import atexit
import os
import re
import shutil
from pathlib import Path

import psycopg
import pytest

from imjapan.core import fence
from imjapan.core.embedded import EmbeddedError, start_services
from imjapan.core.embedded.files import FolderLock

VAR = Path(__file__).resolve().parents[1] / "var"


@pytest.hookimpl(wrapper=True)  # so it runs before pytest-django, which reads the settings in this hook
def pytest_load_initial_conftests(early_config):
    options = early_config.known_args_namespace
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        os.environ["REDIS_URL"] = _redis_database(os.environ["REDIS_URL"], 1 + int(worker.removeprefix("gw")))
    elif not (options.version or options.help):
        _start()
    return (yield)


def _start() -> None:
    _remove_folders_of_killed_runs()
    folder = VAR / f"test-{os.getpid()}"
    try:
        services = start_services(folder, for_tests=True)
    except EmbeddedError as error:
        raise pytest.UsageError(str(error)) from None
    atexit.register(_stop, services, folder)
    os.environ.update(services.environment(), VAR_DIR=str(folder))
    # Roles belong to the whole cluster, so the controller makes them once, before any test database.
    with psycopg.connect(services.database_url, autocommit=True) as connection:
        fence.ensure_roles(connection)


def _stop(services, folder: Path) -> None:
    services.stop()
    shutil.rmtree(folder, ignore_errors=True)


def _remove_folders_of_killed_runs() -> None:
    for folder in VAR.glob("test-*"):
        lock = FolderLock(folder / "services.lock")
        if (folder / "services.lock").exists() and lock.acquire():
            shutil.rmtree(folder, ignore_errors=True)
            lock.release()


def _redis_database(url: str, number: int) -> str:
    return re.sub(r"(/\d+)?$", f"/{number}", url, count=1)
