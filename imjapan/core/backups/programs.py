"""pg_dump and pg_restore: which ones fit the server, and running them without a password on the command line."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from ..embedded import postgres
from ..embedded.errors import EmbeddedError
from .errors import BackupError

# Connection parameter -> the variable that PostgreSQL's programs read.
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}


def find(name: str, server: int) -> Path:
    """The program of the server's own major version, else the next newer one. Raises BackupError without any."""
    found = {}
    for path in _candidates(name, server):
        major = _major(path)
        if major is not None and major >= server:
            found.setdefault(major, path)
    if not found:
        raise BackupError(
            f"The server is PostgreSQL {server}, and no {name} of version {server} or newer is on PATH: "
            f"install postgresql-client-{server}."
        )
    return found[min(found)]


def run(name: str, connection, *arguments: str) -> None:
    """Run the program against the database of `connection`. Raises BackupError with its last words."""
    program = find(name, connection.pg_version // 10_000)
    result = subprocess.run(
        [str(program), "--no-password", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        env=_environment(connection),
    )
    if result.returncode == 0:
        return
    words = result.stderr.strip()
    if "No space left on device" in words or "Disk quota exceeded" in words:
        raise BackupError(f"The disk is full: {name} could not write. Free some space and start again.")
    lines = [line for line in words.splitlines() if line.strip()] or [f"ended with code {result.returncode}"]
    raise BackupError(f"{name} failed: {' / '.join(lines[:3])}")


def _environment(connection):
    given = connection.get_connection_params()
    ours = {variable: str(given[name]) for name, variable in VARIABLES.items() if given.get(name)}
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", **ours}


def _candidates(name, server):
    yield Path(f"/usr/lib/postgresql/{server}/bin/{name}")  # where Debian has each version side by side
    yield Path(f"/usr/pgsql-{server}/bin/{name}")  # and where Red Hat has it
    on_path = shutil.which(name)
    if on_path:
        yield Path(on_path)
    try:
        yield postgres.binaries() / name
    except EmbeddedError:
        return


def _major(path):
    """Major version of the program, None where it is missing or does not start."""
    try:
        said = subprocess.run([str(path), "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    number = re.search(r"(\d+)(\.|beta|rc|devel)", said)
    return int(number.group(1)) if number else None
