"""`manage.py serve`, what `make run` ends in: real processes, from an empty folder to the last one gone."""

import contextlib
import http.client
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from imjapan.core.embedded.process import free_port

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


class Run:
    """One `serve` in the folder `var`, as a shell would start it: a process group of its own."""

    def __init__(self, var: Path, port: int):
        self.var, self.port = var, port
        inherited = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"}}
        settings = {"VAR_DIR": str(var), "PORT": str(port), "DEMO": "0"}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**inherited, **settings, "DJANGO_SETTINGS_MODULE": "imjapan.settings.dev"},
            cwd=PROJECT,
            start_new_session=True,
        )
        self.seen: list[str] = []
        self._lines: queue.Queue = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        with self.process.stdout as lines:
            for line in lines:
                self._lines.put(line.rstrip("\n"))

    def wait_for(self, text: str, seconds: float = 90) -> str:
        deadline = time.monotonic() + seconds
        while True:
            try:
                line = self._lines.get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no line with {text!r} in:\n" + "\n".join(self.seen)) from None
            self.seen.append(line)
            if text in line:
                return line

    def end(self, number: int) -> int:
        """Send the signal to the whole group, as Ctrl-C does, and return the exit code."""
        os.killpg(self.process.pid, number)
        code = self.process.wait(30)
        self._reader.join(10)
        return code

    def close(self):
        if self.process.poll() is None:
            self.end(signal.SIGTERM)

    def healthz(self) -> tuple[int, bytes]:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with contextlib.closing(link):
            link.request("GET", "/healthz")
            response = link.getresponse()
            return response.status, response.read()


@pytest.fixture
def var(tmp_path):
    folder = tmp_path / "var"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def serve(var):
    """Return a function that starts `serve` on a port; a failed test leaves nothing running."""
    with contextlib.ExitStack() as runs:
        yield lambda port: runs.enter_context(contextlib.closing(Run(var, port)))


def processes_of(var: Path) -> dict[int, str]:
    """Return the processes that have to do with `var` (by environment, folder or arguments), with their command."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                command = (entry / "cmdline").read_text().replace("\0", " ")
                known_by = [os.readlink(entry / "cwd"), command, (entry / "environ").read_text(errors="replace")]
                if any(str(var) in text for text in known_by):
                    found[int(entry.name)] = command
    return found


def parent_of_all(var: Path, program: str) -> int:
    """Return the first process of `program`; the ones it forked have the same command line."""
    return min(pid for pid, command in processes_of(var).items() if program in command)


def wait_until_gone(var: Path, seconds: float = 60) -> dict[int, str]:
    deadline = time.monotonic() + seconds
    while (left := processes_of(var)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def test_serve_answers_when_it_says_ready_and_leaves_no_process(var, serve):
    port = free_port()
    run = serve(port)
    assert run.wait_for("Ready:") == f"Ready: http://127.0.0.1:{port}"
    assert run.healthz()[0] == 200
    commands = " ".join(processes_of(var).values())
    for program in ("postgres", "redis-server", "gunicorn", "app worker", "app beat"):
        assert program in commands
    assert (var / "secret-key").stat().st_mode & 0o777 == 0o600

    second = serve(free_port())
    assert second.process.wait(20) == 1
    second.wait_for("Already running")
    assert second.seen == [f"Already running in {var} (process {run.process.pid}); stop that one first."]

    assert run.end(signal.SIGTERM) == 0
    run.wait_for("Stopped.")
    assert wait_until_gone(var, seconds=0) == {}

    again = serve(port)
    again.wait_for("Ready:")
    assert again.end(signal.SIGINT) == 0
    assert wait_until_gone(var, seconds=0) == {}


def test_serve_brings_back_what_dies_and_ends_with_its_parent(var, serve):
    run = serve(free_port())
    run.wait_for("Ready:")
    for program, message in (
        ("app worker", "worker ended unexpectedly (code -9); starting it again."),
        ("app beat", "beat ended unexpectedly (code -9); starting it again."),
        ("postgres -D", "PostgreSQL ended unexpectedly; it runs again."),
        ("redis-server", "Redis ended unexpectedly; it runs again."),
    ):
        os.kill(parent_of_all(var, program), signal.SIGKILL)
        run.wait_for(message)
    assert run.healthz()[0] == 200
    os.kill(run.process.pid, signal.SIGKILL)
    run.process.wait()
    assert wait_until_gone(var) == {}


def test_serve_stops_everything_when_the_web_server_dies(var, serve):
    run = serve(free_port())
    run.wait_for("Ready:")
    os.kill(parent_of_all(var, "gunicorn"), signal.SIGKILL)
    run.wait_for("web ended unexpectedly (code -9); everything stops.")
    assert run.process.wait(30) == 1
    assert wait_until_gone(var, seconds=0) == {}


def test_serve_names_the_port_that_is_taken(var, serve):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = serve(port)
        assert run.process.wait(20) == 1
        run.wait_for(f"Port {port} is in use")
    assert wait_until_gone(var, seconds=0) == {}
