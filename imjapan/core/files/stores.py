"""Where the bytes of files lie. A store knows keys (sha256, hex) and content, nothing else.

Another store, such as a bucket of S3, is one class with the methods of `Store`, named in the setting FILES_STORE. The
tests of this contract (tests/core/test_stores.py) run against each store: add it to their list.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

from .. import jobs

KEY = re.compile(r"[0-9a-f]{64}")
INCOMING = "incoming"


class NoSpace(jobs.Retry, OSError):
    """The store is full. In a job: tried again later. Nothing of the content is left."""

    def __str__(self):
        return "disk"  # the reason of a waiting job; in words: job_control.WORDS


class Store(Protocol):
    """What the system asks of a place for bytes. Everything may be called twice."""

    def put(self, key: str, content: bytes) -> None:
        """Keep content under its key: all of it or nothing, and safe against a power cut. Raises NoSpace."""

    def open(self, key: str) -> BinaryIO:
        """The content, to be read. Raises FileNotFoundError."""

    def exists(self, key: str) -> bool: ...

    def size(self, key: str) -> int:
        """Bytes. Raises FileNotFoundError."""

    def delete(self, key: str) -> None:
        """Delete the content; one that is not there is no error."""

    def contents(self) -> Iterator[tuple[str, datetime]]:
        """Every key, and when its content was put (UTC)."""

    def tidy(self, before: datetime) -> int:
        """Remove what was begun before this moment and never finished; returns how many."""


class LocalStore:
    """Files below FILES_DIR, two levels of folders; written beside and moved into place whole."""

    @property
    def folder(self) -> Path:
        return Path(settings.FILES_DIR)

    def put(self, key, content):
        target = self._path(key)
        temporary = None
        try:
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            incoming = self.folder / INCOMING
            incoming.mkdir(exist_ok=True, mode=0o700)
            handle, temporary = tempfile.mkstemp(dir=incoming)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(temporary, target)
        except BaseException as error:
            if temporary:
                Path(temporary).unlink(missing_ok=True)
            if isinstance(error, OSError) and error.errno in jobs.DISK_FULL:
                raise NoSpace(error.errno, os.strerror(error.errno)) from error
            raise

    def open(self, key):
        return self._path(key).open("rb")

    def exists(self, key):
        return self._path(key).is_file()

    def size(self, key):
        return self._path(key).stat().st_size

    def delete(self, key):
        self._path(key).unlink(missing_ok=True)

    def contents(self):
        for path in self.folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if KEY.fullmatch(path.name):
                try:
                    yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)
                except FileNotFoundError:  # deleted meanwhile
                    continue

    def tidy(self, before):
        old = [path for path in self.folder.glob(f"{INCOMING}/*") if path.stat().st_mtime < before.timestamp()]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _path(self, key):
        if not KEY.fullmatch(key):
            raise ValueError("a key is a sha256 in hex")
        return self.folder / key[:2] / key[2:4] / key
