"""What both servers have in common: a private folder, a log, a free port, start and stop."""

import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from .errors import EmbeddedError
from .files import private_directory
from .process import end, end_leftovers, free_port, spawn

START_SECONDS = 60.0
PORT_TRIES = 3


class Service(ABC):
    """One embedded server. `start` returns at once, `wait_ready` when it takes connections."""

    name: ClassVar[str]
    stop_steps: ClassVar[Sequence[tuple[int, float]]]  # (signal, seconds), the first one is the kind way

    def __init__(self, folder: Path, *, for_tests: bool):
        self.folder = private_directory(folder.absolute())
        self.for_tests = for_tests
        self.log = self.folder / "log"
        self.port = 0
        self._process: subprocess.Popen | None = None

    @property
    @abstractmethod
    def data(self) -> Path:
        """The server's working directory."""

    @abstractmethod
    def prepare(self) -> None:
        """Create or repair the data before a start; no server of a predecessor runs any more."""

    @abstractmethod
    def command(self) -> list[str]:
        """Return the command line for `self.port`."""

    @abstractmethod
    def is_ready(self) -> bool: ...

    def start(self) -> None:
        """Start the server on a free port; `wait_ready` must follow."""
        self.port = free_port()
        self._start()

    def revive(self) -> bool:
        """Start the server again on its port when it has died; tells whether it had."""
        if self._process is None or self._process.poll() is None:
            return False
        self._start()
        self.wait_ready()
        return True

    def _start(self) -> None:
        end_leftovers(self.data, steps=self.stop_steps)
        self.prepare()
        if self.log.exists():
            self.log.replace(self.log.with_name("log.before"))
        self._launch()

    def wait_ready(self) -> None:
        """Wait until the server answers. Raises EmbeddedError with the end of its log when it does not."""
        tries, deadline = 1, time.monotonic() + START_SECONDS
        while not self.is_ready():
            if self._process.poll() is not None:
                if tries == PORT_TRIES or "ddress already in use" not in self.log.read_text(errors="replace"):
                    raise EmbeddedError(f"{self.name} did not start: {self._last_words()}")
                tries += 1
                self.port = free_port()
                self._launch()
            if time.monotonic() > deadline:
                self.stop()
                raise EmbeddedError(f"{self.name} did not answer in {START_SECONDS:.0f} s: {self._last_words()}")
            time.sleep(0.01)

    def stop(self) -> None:
        if self._process is not None:
            end(self._process, steps=self.stop_steps)
            end_leftovers(self.data, steps=self.stop_steps)
            self._process = None

    @property
    def pid(self) -> int | None:
        return self._process and self._process.pid

    def _launch(self) -> None:
        with self.log.open("ab") as log:
            self._process = spawn(
                self.command(),
                signal_when_orphaned=self.stop_steps[0][0],
                cwd=self.data,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() or ["it wrote nothing"]
        return f"{' / '.join(lines[-3:])} (whole log: {self.log})"
