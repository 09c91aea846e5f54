"""From the start of a web process to its first answer."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from .database import environment
from .timing import Result

GOAL = 3
TRIES = 3
PATIENCE = 30


def measure() -> Iterator[Result]:
    """The worst of three starts."""
    times = [_start() for _ in range(TRIES)]
    yield Result("start", "/healthz after the start of a web process", max(times), "s", GOAL, {"best": min(times)})


def _start():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, **environment(connection.settings_dict["NAME"])}
    command = [sys.executable, "-m", "gunicorn", "imjapan.wsgi:application", f"--bind=127.0.0.1:{port}"]
    began = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--log-level=error"],
        cwd=settings.BASE_DIR,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while time.perf_counter() - began < PATIENCE:
            if _answers(port):
                return round(time.perf_counter() - began, 2)
            time.sleep(0.02)
        raise RuntimeError(f"The web process does not answer after {PATIENCE} s.")
    finally:
        process.terminate()
        process.wait(timeout=20)


def _answers(port):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        link.request("GET", "/healthz")
        return link.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()
