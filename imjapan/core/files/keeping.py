"""How long files are kept. The only code that deletes a `StoredFile`; a trigger of the database refuses any other.

A file without a last day (`keep_until`) stays. After its last day the row goes, unless a record still points at it; the
bytes go once no row names them. Days are those of the database server, as the trigger reads them.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Min, ProtectedError, Q, Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import events
from ..models import StoredFile
from ..retention import BATCH, rule
from . import DISCARDED, backend, forget

ORPHAN_AFTER = timedelta(days=1)  # a request that stores bytes has ended long before

events.declare("core.file.deleted", _("deleted files whose time was over"))


class Today(models.Func):
    """The day of the database server."""

    template, output_field = "CURRENT_DATE", models.DateField()


def passed() -> Q:
    """Condition on StoredFile: its last day is over."""
    return Q(keep_until__lt=Today())


def _passing_days():
    words = gettext("exports and marked spreadsheets %(days)s days; everything else stays")
    return words % {"days": settings.KEEP_EXPORTS_DAYS}


@rule("files", label=_("Files"), keeps=_passing_days)
def passed_files(actor, now):
    deleted, last = 0, 0
    while rows := list(StoredFile.objects.filter(passed(), pk__gt=last).order_by("pk")[:BATCH]):
        last = rows[-1].pk
        with transaction.atomic():
            gone = [each for row in rows for each in _delete(row)]
            if gone:
                events.record(actor, "core.file.deleted", number=len(gone), bytes=sum(row.size for row in gone))
        for sha256 in {row.sha256 for row in gone}:
            forget(sha256)
        deleted += len(gone)
    return deleted


def _delete(row):
    """Delete one row and its preview; returns what went. A row that a record points at stays."""
    preview, key = row.preview, row.pk
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:
        return []
    row.pk = key
    if preview is None:
        return [row]
    StoredFile.objects.filter(pk=preview.pk).update(keep_until=row.keep_until)
    preview.keep_until = row.keep_until
    return [row, *_delete(preview)]


@rule("bytes", label=_("Bytes that no file names"), keeps=_("1 day; they are left when a server stops while storing"))
def orphans(actor, now):
    before = now - ORPHAN_AFTER
    deleted = backend().tidy(before)
    batch = []
    for key, put_at in backend().contents():
        if put_at < before:
            batch.append(key)
        if len(batch) == BATCH:
            deleted += _forget_unnamed(batch)
            batch = []
    return deleted + _forget_unnamed(batch)


def _forget_unnamed(keys):
    rows = StoredFile.objects.filter(sha256__in=keys).exclude(keep_until=DISCARDED)
    named = set(rows.values_list("sha256", flat=True))
    return sum(forget(key) for key in keys if key not in named)


def in_numbers() -> dict:
    """What the page for administrators shows: how many files and bytes there are, and what will go next."""
    over = passed()
    return StoredFile.objects.aggregate(
        number=Count("pk"),
        total=Sum("size", default=0),
        oldest=Min("created_at"),
        passing=Count("pk", filter=Q(keep_until__isnull=False) & ~over),
        next_number=Count("pk", filter=over),
        next_size=Sum("size", filter=over, default=0),
        contents=Count("sha256", distinct=True),
    )
