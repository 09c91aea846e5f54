"""Stored files: checked by content, kept once under their sha256, deleted only by retention.

Where the bytes lie is a store (`stores`), chosen by the setting FILES_STORE. What is accepted: `checks`; small pictures
of it: `previews`; how long it is kept: `keeping`.
"""

import hashlib
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from .. import changes
from ..models import StoredFile
from .checks import checked, clean_name
from .stores import NoSpace, Store

__all__ = [
    *("DISCARDED", "NoSpace", "Store", "backend", "checked", "clean_name", "discard", "forget", "in_days"),
    *("no_space_words", "open_file", "store", "store_upload", "write"),
]
DISCARDED = date(1970, 1, 1)  # `keep_until` of a file that a person threw away: its bytes may be gone already


def backend() -> Store:
    """The store of this installation."""
    return import_string(settings.FILES_STORE)()


def write(content: bytes) -> str:
    """Put bytes into the store, return their sha256 (hex). Raises NoSpace; then nothing is left of them.

    Inside a transaction retention waits with this content until the row that names it is there.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    _hold(sha256)
    place = backend()
    if not (place.exists(sha256) and place.size(sha256) == len(content)):
        place.put(sha256, content)
    return sha256


@transaction.atomic
def store(*, actor, name, content: bytes, content_type, company_id=None, office_id=None, keep_until=None) -> StoredFile:
    """Keep bytes that the system itself made, as one `StoredFile` row. `keep_until`: the last day of a passing file."""
    return StoredFile.objects.create(
        name=clean_name(name),
        content_type=content_type,
        size=len(content),
        sha256=write(content),
        stored_by_id=actor.user_id,
        scope_company_id=company_id,
        scope_office_id=office_id,
        keep_until=keep_until,
    )


def store_upload(*, actor, upload, company_id=None, office_id=None) -> StoredFile:
    """Keep a file a person sent. Raises ValidationError (size, type, full disk) in words for that person."""
    content, content_type, suffix = checked(upload)
    name = Path(clean_name(upload.name)).stem[:150] + suffix
    scope = {"company_id": company_id, "office_id": office_id}
    try:
        with transaction.atomic():
            stored = store(actor=actor, name=name, content=content, content_type=content_type, **scope)
            changes.record(actor, stored, "file.stored")
    except NoSpace as error:
        raise ValidationError(no_space_words(), code="no_space") from error
    return stored


def no_space_words():
    return _(
        "There is no room left on our server, so the file was not kept and nothing was changed. Please tell us, and "
        "send it again later."
    )


def open_file(stored: StoredFile):
    """The bytes of a stored file, opened for reading. Raises FileNotFoundError."""
    return backend().open(stored.sha256)


def in_days(days):
    """The last day of a file that is kept for so many days from today."""
    return timezone.localdate() + timedelta(days=days)


def discard(*stored: StoredFile):
    """Give up files that somebody threw away: their bytes go at once, after commit; the rows stay as a trace.

    Bytes that another file shares stay. Once no record points at a row, retention deletes it too.
    """
    StoredFile.objects.filter(pk__in=[row.pk for row in stored]).update(keep_until=DISCARDED)
    transaction.on_commit(lambda: [forget(row.sha256) for row in stored])


@transaction.atomic
def forget(sha256) -> bool:
    """Delete bytes that no file needs any more; returns whether they went."""
    _hold(sha256, alone=True)
    needed = StoredFile.objects.filter(sha256=sha256).exclude(keep_until=DISCARDED).exists()
    if not needed:
        backend().delete(sha256)
    return not needed


def _hold(sha256, *, alone=False):
    """Until the end of the transaction nobody deletes this content, or (`alone`) nobody stores it."""
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtext('core.files'), hashtext(%s))", [sha256])
