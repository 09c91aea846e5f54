"""Private files below `var/`. Nothing here touches a file or a right outside the folder it is given."""

import fcntl
import os
import secrets
from pathlib import Path

from .errors import EmbeddedError


def private_directory(path: Path) -> Path:
    """Return `path`, created with mode 0700 where it was missing."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write_private(path: Path, text: str) -> None:
    """Write `text` to `path` (mode 0600) in one step: a reader sees the old text or the new one."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    draft.replace(path)


def secret(path: Path) -> str:
    """Return the secret kept in `path`; the first call makes one (64 hex digits, mode 0600)."""
    if not path.exists():
        write_private(path, secrets.token_hex(32) + "\n")
    return path.read_text().strip()


class FolderLock:
    """One owner per folder. The kernel lets go of it when the owner dies, so it is never stale."""

    def __init__(self, path: Path):
        self.path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock; False when another process has it."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def check_writable(path: Path) -> None:
    """Raise EmbeddedError when this user cannot create files in `path`."""
    if not os.access(path, os.W_OK | os.X_OK):
        raise EmbeddedError(f"{path} is not writable for this user.")
