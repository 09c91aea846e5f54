"""Stored files: what is accepted, what is refused, what a full disk leaves behind."""

import errno
import io
import os

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from imjapan.core import files
from imjapan.core.models import StoredFile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def picture(kind="PNG", **info):
    out = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(out, kind, **info)
    return out.getvalue()


def keep(world, name, content):
    return files.store_upload(actor=world.actor("alice"), upload=SimpleUploadedFile(name, content))


def test_a_pdf_is_kept_byte_for_byte(world):
    stored = keep(world, "報告書.pdf", PDF)
    assert (stored.name, stored.content_type, stored.size) == ("報告書.pdf", "application/pdf", len(PDF))
    with files.open_file(stored) as stream:
        assert stream.read() == PDF


def test_the_same_content_is_stored_once(world):
    first, second = keep(world, "a.pdf", PDF), keep(world, "b.pdf", PDF)
    assert first.sha256 == second.sha256
    assert files.path_of(first.sha256).parent == files.path_of(second.sha256).parent
    assert len(list(files.path_of(first.sha256).parent.iterdir())) == 1


def test_a_picture_is_written_anew_without_what_was_hidden_in_it(world):
    hidden = picture("JPEG", comment=b"<script>alert(1)</script>") + b"PK\x03\x04zip behind the picture"
    stored = keep(world, "photo.jpg", hidden)
    with files.open_file(stored) as stream:
        content = stream.read()
    assert stored.content_type == "image/jpeg"
    assert b"script" not in content
    assert b"zip behind" not in content


@pytest.mark.parametrize(
    "name, content, code",
    [
        ("page.pdf", b"<html><script>", "wrong_type"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "wrong_type"),
        ("program.png", b"MZ\x90\x00", "wrong_type"),
        ("broken.png", picture()[:40], "wrong_type"),
        ("IMG_0001.HEIC", b"\x00\x00\x00\x18ftypheic\x00\x00", "wrong_type"),
        ("nothing.pdf", b"", "empty"),
    ],
)
def test_other_content_is_refused_in_words(world, name, content, code):
    with pytest.raises(ValidationError) as caught:
        keep(world, name, content)
    assert caught.value.code == code
    assert not StoredFile.objects.exists()


def test_too_large_says_how_large_and_the_limit(world, settings):
    settings.UPLOAD_MAX_BYTES = 2**20
    with pytest.raises(ValidationError, match=r"1\.5 ?MB"):
        keep(world, "big.pdf", PDF + b"0" * (3 * 2**19))


@pytest.mark.parametrize(
    "typed, shown",
    [("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\temp\\a.pdf", "a.pdf"), ("a\x00\nb.pdf", "ab.pdf"), ("", "file")],
)
def test_a_name_has_no_folder_and_no_control_character(typed, shown):
    assert files.clean_name(typed) == shown


def test_a_full_disk_leaves_no_half_file(world, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keep(world, "a.pdf", PDF)
    assert not StoredFile.objects.exists()
    assert [p for p in files.path_of("0" * 64).parents[1].parent.rglob("*") if p.is_file()] == []
