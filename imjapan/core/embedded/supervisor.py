"""Runs the programs of `make run` side by side: one log, restarts, and an orderly end."""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from .errors import EmbeddedError
from .process import end_session, spawn

RESTART_PAUSE_SECONDS = 2.0  # a program that dies at once must not keep a core busy


@dataclass
class Program:
    """One child. `essential`: its death ends everything; others are started again."""

    name: str
    command: list[str]
    essential: bool = False
    stop_seconds: float = 10.0
    process: subprocess.Popen | None = field(default=None, init=False)
    restart_at: float | None = field(default=None, init=False)
    at_end: bool = field(default=False, init=False)  # it closed its output
    _rest: bytes = field(default=b"", init=False)  # the beginning of a line whose end has not come yet

    def start(self) -> None:
        # SIGQUIT: when we die, so does Redis, and a kind worker would wait for it.
        self.process = spawn(
            self.command,
            signal_when_orphaned=signal.SIGQUIT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        os.set_blocking(self.process.stdout.fileno(), False)
        self.restart_at = None

    def lines(self) -> list[str]:
        """Return the complete lines written since the last call; at the end also an unfinished one."""
        data = self.process.stdout.read()
        self.at_end = data == b""
        *complete, self._rest = (self._rest + (data or b"")).split(b"\n")
        if self.at_end and self._rest:
            complete, self._rest = [*complete, self._rest], b""
        return [line.decode(errors="replace") for line in complete]


class Supervisor:
    """Starts `programs`, calls `on_ready` once `is_ready()` holds, and stays until SIGTERM or Ctrl-C.

    `revive_servers` brings back a database or queue that died and returns the names.
    """

    def __init__(
        self,
        programs: list[Program],
        *,
        is_ready: Callable[[], bool],
        on_ready: Callable[[], None],
        revive_servers: Callable[[], list[str]],
        ready_seconds: float = 60.0,
    ):
        self.programs = programs
        self._is_ready = is_ready
        self._on_ready = on_ready
        self._revive_servers = revive_servers
        self._ready_seconds = ready_seconds
        self._asked_to_stop = False
        self._selector = selectors.DefaultSelector()

    def run(self) -> None:
        """Return after an orderly end. Raises EmbeddedError when an essential program died or is mute."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        try:
            for program in self.programs:
                self._start(program)
            self._wait_ready()
            while not self._asked_to_stop:
                self._step(0.5)
        finally:
            self._stop_all()

    def _ask_to_stop(self, number, frame) -> None:
        self._asked_to_stop = True

    def _start(self, program: Program) -> None:
        program.start()
        self._selector.register(program.process.stdout, selectors.EVENT_READ, program)

    def _wait_ready(self) -> None:
        deadline = time.monotonic() + self._ready_seconds
        while not self._asked_to_stop:
            if self._is_ready():
                return self._on_ready()
            if time.monotonic() > deadline:
                raise EmbeddedError(f"The web server does not answer after {self._ready_seconds:.0f} s.")
            self._step(0.05)

    def _step(self, seconds: float) -> None:
        """Pass on what the programs write for at most `seconds`, then look who died."""
        self._pass_on_logs(seconds)
        for server in self._revive_servers():
            _write("run", f"{server} ended unexpectedly; it runs again.")
        for program in self.programs:
            if program.restart_at is not None:
                if time.monotonic() >= program.restart_at:
                    self._start(program)
            elif (code := program.process.poll()) is not None:
                if self._asked_to_stop:
                    continue
                if program.essential:
                    raise EmbeddedError(f"{program.name} ended unexpectedly (code {code}); everything stops.")
                _write("run", f"{program.name} ended unexpectedly (code {code}); starting it again.")
                end_session(program.process, steps=[])
                program.restart_at = time.monotonic() + RESTART_PAUSE_SECONDS

    def _pass_on_logs(self, seconds: float) -> None:
        if not self._selector.get_map():
            time.sleep(seconds)
        for key, _ in self._selector.select(seconds):
            program = key.data
            for line in program.lines():
                _write(program.name, line)
            if program.at_end:
                self._selector.unregister(key.fileobj)
                key.fileobj.close()

    def _stop_all(self) -> None:
        """End them in the order given: first who takes new work, last who does it."""
        for program in self.programs:
            if program.process is None or program.restart_at is not None:
                continue
            program.process.send_signal(signal.SIGTERM)
            deadline = time.monotonic() + program.stop_seconds
            while program.process.poll() is None and time.monotonic() < deadline:
                self._pass_on_logs(0.05)  # a full pipe would keep it from ending
            end_session(program.process, steps=[(signal.SIGQUIT, 2.0)])


def _write(name: str, line: str) -> None:
    sys.stdout.write(f"{name:>6} | {line}\n")
    sys.stdout.flush()
