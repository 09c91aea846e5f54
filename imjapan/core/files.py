"""Stored files: checked by content, images written anew, kept under their sha256, moved into place whole."""

import hashlib
import io
import os
import tempfile
import unicodedata
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from .models import StoredFile

IMAGE_TYPES = {"JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png")}
HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc")
MAX_PIXELS = 50_000_000


def path_of(sha256) -> Path:
    return Path(settings.FILES_DIR) / sha256[:2] / sha256[2:4] / sha256


def write(content: bytes) -> str:
    """Store bytes, return their sha256 (hex). A full disk leaves no half file behind (OSError)."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = path_of(sha256)
    if target.exists() and target.stat().st_size == len(content):
        return sha256
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return sha256


def store(*, actor, name, content: bytes, content_type, company_id=None, office_id=None) -> StoredFile:
    """Keep bytes that the system itself made, as one `StoredFile` row."""
    return StoredFile.objects.create(
        name=clean_name(name),
        content_type=content_type,
        size=len(content),
        sha256=write(content),
        stored_by_id=actor.user_id,
        scope_company_id=company_id,
        scope_office_id=office_id,
    )


def store_upload(*, actor, upload, company_id=None, office_id=None) -> StoredFile:
    """Keep a file a person sent. Raises ValidationError (size, type) in words for that person."""
    content, content_type, suffix = checked(upload)
    name = Path(clean_name(upload.name)).stem[:150] + suffix
    return store(
        actor=actor,
        name=name,
        content=content,
        content_type=content_type,
        company_id=company_id,
        office_id=office_id,
    )


def checked(upload):
    """Content, type and suffix of an upload: PDF, JPEG or PNG by content, whatever its name says."""
    limit = settings.UPLOAD_MAX_BYTES
    if upload.size > limit:
        raise ValidationError(
            _("The file has %(size)s MB; at most %(limit)s MB are accepted. Send a smaller picture, or fewer pages.")
            % {"size": round(upload.size / 2**20, 1), "limit": limit // 2**20},
            code="too_large",
        )
    upload.seek(0)
    content = upload.read()
    if content[4:12] in HEIC:
        raise ValidationError(
            _("This is an iPhone picture (HEIC). Send it as JPEG: Settings, Camera, Formats, Most Compatible."),
            code="wrong_type",
        )
    if not content:
        raise ValidationError(_("The file is empty."), code="empty")
    if content.startswith(b"%PDF-"):
        return content, "application/pdf", ".pdf"
    return _image(content)


def _image(content):
    """Images are decoded and written anew: what is not a picture (scripts, positions) does not survive."""
    try:
        picture = Image.open(io.BytesIO(content), formats=list(IMAGE_TYPES))
        if picture.width * picture.height > MAX_PIXELS:
            raise ValidationError(_("The picture has too many pixels."), code="too_large")
        kind = picture.format
        picture = ImageOps.exif_transpose(picture)
        picture = picture.convert("RGB" if kind == "JPEG" else "RGBA")
        picture.info.clear()  # comments and the like would be written again
        out = io.BytesIO()
        picture.save(out, kind)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError, SyntaxError) as error:
        raise ValidationError(
            _("Only PDF, JPEG and PNG files are accepted. This file is something else or damaged."),
            code="wrong_type",
        ) from error
    return out.getvalue(), *IMAGE_TYPES[kind]


def clean_name(name):
    """A display name without folders or control characters."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    return "".join(c for c in name if unicodedata.category(c)[0] != "C").strip()[:200] or "file"


def open_file(stored: StoredFile):
    """The bytes of a stored file, opened for reading."""
    return path_of(stored.sha256).open("rb")
