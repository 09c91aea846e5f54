"""Small pictures of uploads, made by a job: what it is can be seen without opening it.

Best effort: a file without a preview is as good as any. The content comes from outside, so it is drawn in a process of
its own with hard limits.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .. import changes, jobs
from ..models import StoredFile
from . import limited, open_file, store

TYPES = ("application/pdf", "image/jpeg", "image/png")
SECONDS = 10


@changes.on("file.stored")
def order(change):
    for pk in change.ids:
        jobs.enqueue("core.make_preview", key=f"preview:{pk}", file_id=pk)


@jobs.task("core.make_preview", queue="documents", time_limit=40, label=_("Preview of a file"))
def make_preview(job, *, file_id):
    """Draw a file at most 400 px wide and keep that beside it. Can run twice."""
    stored = StoredFile.objects.filter(pk=file_id, preview__isnull=True, content_type__in=TYPES).first()
    if stored is None:
        return None
    with open_file(stored) as stream:
        content = stream.read()
    try:
        small = limited.run("preview", content, stored.content_type, seconds=SECONDS)
    except limited.TooHeavy:
        return {"problem": "too_heavy"}
    except limited.Broken:
        return {"problem": "unreadable"}
    return {"preview": keep(job.actor(), file_id, small)}


@transaction.atomic
def keep(actor, file_id, small):
    """Store the picture beside its file, for the same eyes and days; returns its id, None when there is one already."""
    stored = StoredFile.objects.select_for_update(of=("self",)).get(pk=file_id)
    if stored.preview_id:
        return None
    stored.preview = store(
        actor=actor,
        name=f"{stored.name.rsplit('.', 1)[0]}.jpg",
        content=small,
        content_type="image/jpeg",
        company_id=stored.scope_company_id,
        office_id=stored.scope_office_id,
        keep_until=stored.keep_until,
    )
    stored.save(update_fields=["preview"])
    return stored.preview_id
