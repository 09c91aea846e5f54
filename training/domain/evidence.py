"""Photos and files that prove what an audit or a visit found, for the whole of it or for one item of the checklist."""

import io
import uuid
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from imjapan.core import changes, files
from imjapan.core.errors import Conflict
from imjapan.organization import access as organization
from training.checklists import ITEMS
from training.models import Audit, Evidence, Visit

AT_ONCE = 20  # files of one sending
EXIF, ORIGINAL, OFFSET = 0x8769, 0x9003, 0x9011  # of EXIF: the block, DateTimeOriginal, OffsetTimeOriginal


class Kept(NamedTuple):
    """What was kept of one sending, and why the others were not: {name of the file: [message]}."""

    rows: list
    refused: dict


def may_change(actor, owner):
    """Add and take out files: staff of the office, while it is a draft. Returns (allowed, reason)."""
    allowed, reason = organization.may_write(actor, owner.office_id)
    if allowed and owner.state != "draft":
        return False, _("The record is finished; its photos and files are fixed.")
    return allowed, reason


def add_evidence(actor, *, owner, uploads, item="", note="", key=None) -> Kept:
    """Keep files of an audit or a visit. One wrong file does not lose the others.

    `item`: code of the checklist, or empty. `key` (UUID) names one sending of the form: a second keeps nothing twice.
    Raises Refused, Conflict (finished meanwhile) and ValidationError (nothing sent, too many).
    """
    organization.must_write(actor, owner.office_id)
    if not uploads:
        raise ValidationError({"files": _("Choose at least one file.")})
    if len(uploads) > AT_ONCE:
        raise ValidationError({"files": _("At most %(limit)s files at once.") % {"limit": AT_ONCE}})
    rows, refused = [], {}
    for number, upload in enumerate(uploads):
        try:
            files.checked(upload)  # reading takes time: outside the transaction
            own = uuid.uuid5(key, str(number)) if key else uuid.uuid4()
            rows.append(_keep(actor, owner, upload, item if item in ITEMS else "", note, own))
        except ValidationError as error:
            refused[upload.name] = error.messages
    return Kept(rows, refused)


@transaction.atomic
def _keep(actor, owner, upload, item, note, public_id):
    owner = type(owner).objects.select_for_update(of=("self",)).get(pk=owner.pk)
    if owner.state != "draft":
        raise Conflict(_("The record is finished; its photos and files are fixed."))
    if earlier := Evidence.objects.filter(public_id=public_id).first():
        return earlier
    row = Evidence.objects.create(
        public_id=public_id,
        **{_owner_field(owner): owner},
        item=item,
        file=files.store_upload(actor=actor, upload=upload, office_id=owner.office_id),
        note=note.strip()[:200],
        taken_at=taken_at(upload),
        stored_at=timezone.now(),
        stored_by_id=actor.user_id,
    )
    changes.record(actor, row, "evidence.added")
    return row


def _owner_field(owner):
    return {Audit: "audit", Visit: "visit"}[type(owner)]


@transaction.atomic
def delete_evidence(actor, *, evidence):
    """Take a file out of a draft. Raises Refused and Conflict (finished meanwhile)."""
    owner = evidence.audit or evidence.visit
    owner = type(owner).objects.select_for_update(of=("self",)).get(pk=owner.pk)
    organization.must_write(actor, owner.office_id)
    if owner.state != "draft":
        raise Conflict(_("The record is finished; its photos and files are fixed."))
    changes.record(actor, evidence, "evidence.deleted")
    discard([evidence])


def discard(rows):
    """Delete rows and give up their files. The caller holds the lock of the draft."""
    stored = [file for row in rows for file in (row.file, row.file.preview) if file]
    Evidence.objects.filter(pk__in=[row.pk for row in rows]).delete()
    files.discard(*stored)


def taken_at(upload):
    """When a photo was taken, as the camera wrote it; None when it says nothing that can be true.

    A camera without an offset is on the clock of the office. Where it was taken is not read.
    """
    try:
        upload.seek(0)
        block = Image.open(io.BytesIO(upload.read()), formats=["JPEG"]).getexif().get_ifd(EXIF)
        written = f"{block[ORIGINAL]} {block.get(OFFSET) or timezone.localtime().strftime('%z')}".replace("\0", "")
        taken = datetime.strptime(written, "%Y:%m:%d %H:%M:%S %z")
    except (KeyError, ValueError, OSError, SyntaxError, Image.DecompressionBombError):
        return None

    return taken if taken <= timezone.now() else None
