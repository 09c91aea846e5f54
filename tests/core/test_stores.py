"""The contract of a store of bytes, run against each store: the local one, and one in memory as a second example."""

import errno
import hashlib
import io
import os
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from imjapan.core import files, jobs
from imjapan.core.files.stores import LocalStore, NoSpace
from tests.pdfs import pdf

NOW = datetime.now(UTC)


class MemoryStore:
    """All that another store has to be. Instances share what they keep, as buckets do."""

    kept = {}

    def put(self, key, content):
        self.kept[key] = (bytes(content), datetime.now(UTC))

    def open(self, key):
        return io.BytesIO(self._found(key))

    def exists(self, key):
        return key in self.kept

    def size(self, key):
        return len(self._found(key))

    def delete(self, key):
        self.kept.pop(key, None)

    def contents(self):
        yield from [(key, at) for key, (_content, at) in self.kept.items()]

    def tidy(self, before):
        return 0

    def _found(self, key):
        if key not in self.kept:
            raise FileNotFoundError(key)
        return self.kept[key][0]


@pytest.fixture(params=[LocalStore, MemoryStore])
def store(request, settings):
    MemoryStore.kept.clear()
    where = "imjapan.core.files.stores" if request.param is LocalStore else __name__
    settings.FILES_STORE = f"{where}.{request.param.__name__}"
    return files.backend()


def key_of(content):
    return hashlib.sha256(content).hexdigest()


def test_what_was_put_is_read(store):
    for content in (b"", b"a", os.urandom(3 * 2**20)):
        key = key_of(content)
        assert not store.exists(key)
        store.put(key, content)
        store.put(key, content)  # twice is once
        with store.open(key) as stream:
            assert stream.read() == content
        assert (store.exists(key), store.size(key)) == (True, len(content))
    assert len(list(store.contents())) == 3


def test_keys_tell_when_it_was_put(store):
    store.put(key_of(b"a"), b"a")
    [(key, at)] = store.contents()
    assert key == key_of(b"a")
    assert at.tzinfo is not None
    assert store.tidy(NOW - timedelta(days=1)) == 0


def test_what_is_not_there(store):
    key = key_of(b"missing")
    with pytest.raises(FileNotFoundError):
        store.open(key)
    with pytest.raises(FileNotFoundError):
        store.size(key)
    store.delete(key)
    store.put(key, b"missing")
    store.delete(key)
    assert not store.exists(key)
    assert list(store.contents()) == []


def test_the_system_works_with_either(store, world):
    upload = SimpleUploadedFile("a.pdf", pdf())
    stored = files.store_upload(actor=world.actor("alice"), upload=upload)
    with files.open_file(stored) as stream:
        assert stream.read() == pdf()


# --- the local store ----------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "/..", "a" * 64 + "\n"])
def test_a_key_is_no_path(key):
    store = LocalStore()
    for act in (store.exists, store.open, store.delete, lambda key: store.put(key, b"x")):
        with pytest.raises(ValueError, match="sha256"):
            act(key)


def test_half_a_file_is_never_seen(monkeypatch):
    store, key = LocalStore(), key_of(b"whole")
    seen = []
    monkeypatch.setattr(os, "fsync", lambda _handle: seen.append((store.exists(key), list(store.contents()))))
    store.put(key, b"whole")
    assert seen == [(False, [])]
    assert store.exists(key)


def test_what_a_crash_left_is_tidied_away_later(monkeypatch):
    store = LocalStore()

    def crash(*_paths):
        raise SystemExit

    monkeypatch.setattr(os, "replace", crash)
    monkeypatch.setattr("pathlib.Path.unlink", lambda *_args, **_more: None)  # killed: nothing cleans up
    with pytest.raises(SystemExit):
        store.put(key_of(b"a"), b"a")
    monkeypatch.undo()
    assert list(store.contents()) == []
    assert store.tidy(NOW - timedelta(days=1)) == 0
    assert store.tidy(NOW + timedelta(days=1)) == 1
    assert store.tidy(NOW + timedelta(days=1)) == 0


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_tried_again_by_a_job(monkeypatch, number):
    def full(*_args):
        raise OSError(number, "full")

    monkeypatch.setattr(os, "fsync", full)
    store = LocalStore()
    with pytest.raises(NoSpace) as caught:
        store.put(key_of(b"a"), b"a")
    assert isinstance(caught.value, jobs.Retry)
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


def test_another_fault_of_the_disk_is_not_called_full(monkeypatch):
    def broken(*_args):
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="broken") as caught:
        LocalStore().put(key_of(b"a"), b"a")
    assert not isinstance(caught.value, NoSpace)
