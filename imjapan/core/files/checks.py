"""What people may send: PDF, JPEG and PNG, judged by content whatever the name says.

Pictures are decoded and written anew. A PDF stays byte for byte, so it is refused when it carries anything that acts:
scripts, programs, other files, or a second file before or behind it. It is read in a process of its own (`limited`).
"""

import io
import json
import unicodedata
import zipfile

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from . import limited

PNG, JPEG = ("image/png", ".png"), ("image/jpeg", ".jpg")
PDF = ("application/pdf", ".pdf")
HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc")
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
PAGES_OF_THE_WEB = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<head", b"<body")
MAX_PIXELS = 50_000_000
HEAD = 1024  # bytes within which programs look for the beginning of a PDF
SECONDS = 5  # of computing for reading a PDF


def checked(upload):
    """Content, type and suffix of an upload, or ValidationError in words. Looked at once however often it is asked."""
    if not hasattr(upload, "checked_as"):
        upload.checked_as = _check(upload)
    return upload.checked_as


def _check(upload):
    limit = settings.UPLOAD_MAX_BYTES
    if upload.size > limit:
        raise ValidationError(
            _("The file has %(size)s MB; at most %(limit)s MB are accepted. Send a smaller picture, or fewer pages.")
            % {"size": round(upload.size / 2**20, 1), "limit": limit // 2**20},
            code="too_large",
        )
    upload.seek(0)
    content = upload.read()
    if not content:
        raise ValidationError(_("The file is empty."), code="empty")
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return content, *PDF
    _refuse_known(content)
    return _picture(content)


# --- what is no PDF and no picture --------------------------------------------------------------


def _refuse_known(content):
    """Files that people send by mistake: say what to do instead."""
    if content[4:12] in HEIC:
        raise _wrong(
            _("This is an iPhone picture (HEIC). Send it as JPEG: Settings, Camera, Formats, Most Compatible.")
        )
    start = content[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(PAGES_OF_THE_WEB):
        raise _wrong(_("This is a web page or a drawing (HTML, SVG). Print it as PDF, or send a picture of it."))
    if content.startswith(OLE) or (content.startswith(ZIP) and b"[Content_Types].xml" in content):
        raise _wrong(_("This is a Word, Excel or PowerPoint file. Save it as PDF (File, Save as, PDF) and send that."))
    if content.startswith(ZIP):
        raise _wrong(_("This is a ZIP file. Unpack it and send what is in it, one file each."))
    if b"%PDF-" in content[:HEAD]:
        raise ValidationError(_two_files(), code="two_files")


def _wrong(words):
    return ValidationError(words, code="wrong_type")


def _two_files():
    return _("There is something else before or behind the PDF. Open it, print it as PDF, and send the new file.")


# --- PDF ----------------------------------------------------------------------------------------


def _check_pdf(content):
    end = content.rfind(b"%%EOF")
    behind = content[end + 5 :] if end >= 0 else b""
    if behind.strip(b"\0\t\r\n ") or zipfile.is_zipfile(io.BytesIO(content)):
        raise ValidationError(_two_files(), code="two_files")
    try:
        found = json.loads(limited.run("inspect", content, settings.UPLOAD_MAX_PAGES, seconds=SECONDS))
    except limited.TooHeavy:
        problem = "too_heavy"
    except limited.Broken:
        problem = "damaged"
    else:
        problem = found.get("problem")
    if problem:
        raise ValidationError(_words(problem), code=problem)


def _words(problem):
    return {
        "damaged": _("This PDF is damaged. Make it again, or send a picture of each page."),
        "encrypted": _("This PDF is protected by a password. Print it as PDF without protection and send that."),
        "active": _("This PDF contains a program (script, form or start of a program). Print it as PDF and send that."),
        "attachments": _("Other files are attached inside this PDF. Print it as PDF, and send the other files apart."),
        "too_many_pages": _("This PDF has more than %(limit)s pages. Send the pages that matter.")
        % {"limit": settings.UPLOAD_MAX_PAGES},
        "too_heavy": _("This PDF takes too long to read. Print it as PDF, or send a picture of each page."),
    }[problem]


# --- pictures -----------------------------------------------------------------------------------


def _picture(content):
    """Pictures are decoded and written anew: what is not a picture (scripts, positions) does not survive."""
    try:
        picture = Image.open(io.BytesIO(content), formats=["JPEG", "PNG"])
        if picture.width * picture.height > MAX_PIXELS:
            raise ValidationError(_("The picture has too many pixels."), code="too_large")
        kind = "PNG" if picture.format == "PNG" else "JPEG"  # phones also write MPO, a JPEG with several pictures
        picture = ImageOps.exif_transpose(picture)
        picture = picture.convert("RGB" if kind == "JPEG" else "RGBA")
        picture.info.clear()  # comments and the like would be written again
        out = io.BytesIO()
        picture.save(out, kind)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError, SyntaxError) as error:
        raise _wrong(_("Only PDF, JPEG and PNG files are accepted. This file is something else or damaged.")) from error
    return out.getvalue(), *(PNG if kind == "PNG" else JPEG)


def clean_name(name):
    """A display name without folders or control characters."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    return "".join(c for c in name if unicodedata.category(c)[0] != "C").strip()[:200] or "file"
