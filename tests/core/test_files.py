"""Stored files: what is accepted, what is refused and in which words, what a full disk leaves behind."""

import errno
import io
import os
import time
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from imjapan.core import files
from imjapan.core.models import StoredFile
from tests import pdfs
from tests.pdfs import pdf

PDF = pdf()


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
    assert first.pk != second.pk
    assert [key for key, _put_at in files.backend().contents()] == [first.sha256]


def test_a_picture_is_written_anew_without_what_was_hidden_in_it(world):
    hidden = picture("JPEG", comment=b"<script>alert(1)</script>") + b"PK\x03\x04zip behind the picture"
    stored = keep(world, "photo.jpg", hidden)
    with files.open_file(stored) as stream:
        content = stream.read()
    assert stored.content_type == "image/jpeg"
    assert b"script" not in content
    assert b"zip behind" not in content


def zipped(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


OFFICE = zipped(**{"[Content_Types].xml": "<Types/>", "word__document.xml": "x"})
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.mark.parametrize(
    "name, content, code, words",
    [
        ("page.pdf", b"\n <!DOCTYPE html><script>", "wrong_type", "web page or a drawing"),
        ("drawing.png", SVG, "wrong_type", "web page or a drawing"),
        ("drawing.svg", b"\xef\xbb\xbf<?xml version='1.0'?>" + SVG, "wrong_type", "web page or a drawing"),
        ("letter.docx", OFFICE, "wrong_type", "Save it as PDF"),
        ("letter.pdf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "wrong_type", "Save it as PDF"),
        ("photos.jpg", zipped(a="b"), "wrong_type", "Unpack it"),
        ("program.png", b"MZ\x90\x00", "wrong_type", "Only PDF, JPEG and PNG"),
        ("broken.png", picture()[:40], "wrong_type", "Only PDF, JPEG and PNG"),
        ("IMG_0001.HEIC", b"\x00\x00\x00\x18ftypheic\x00\x00", "wrong_type", "Most Compatible"),
        ("nothing.pdf", b"", "empty", "empty"),
        ("html-in-front.pdf", b"<html><script>alert(1)</script>" + PDF, "wrong_type", "web page"),
        ("gif-in-front.pdf", b"GIF89a" + PDF, "two_files", "before or behind the PDF"),
        ("zip-behind.pdf", PDF + zipped(a="MZ"), "two_files", "before or behind the PDF"),
        ("script-behind.pdf", PDF + b"<script>alert(1)</script>", "two_files", "before or behind the PDF"),
        ("zip-inside.pdf", PDF[:-6] + zipped(a="MZ") + b"\n%%EOF\n", "two_files", "before or behind the PDF"),
        ("damaged.pdf", PDF[: len(PDF) // 3], "damaged", "damaged"),
        ("only-a-head.pdf", b"%PDF-1.7", "damaged", "damaged"),
        ("no-page.pdf", pdf(0), "damaged", "damaged"),
        ("secret.pdf", pdf(password="x"), "encrypted", "without protection"),
        ("owner-only.pdf", pdf(password=""), "encrypted", "without protection"),
        ("opens.pdf", pdf(then=pdfs.with_action({"/S": "/JavaScript", "/JS": "app.alert(1)"})), "active", "program"),
        ("launches.pdf", pdf(then=pdfs.with_action({"/S": "/Launch", "/F": "calc.exe"})), "active", "program"),
        ("sends.pdf", pdf(then=pdfs.with_action({"/S": "/SubmitForm", "/F": "http://x"})), "active", "program"),
        ("page-script.pdf", pdf(then=pdfs.with_script_on_the_page), "active", "program"),
        ("hidden-name.pdf", pdf(then=pdfs.with_hidden_name), "active", "program"),
        ("xfa.pdf", pdf(then=pdfs.with_xfa), "active", "program"),
        ("attachment.pdf", pdf(then=pdfs.with_attachment), "attachments", "attached inside"),
    ],
)  # fmt: skip
def test_other_content_is_refused_in_words(world, name, content, code, words):
    with pytest.raises(ValidationError, match=words) as caught:
        keep(world, name, content)
    assert caught.value.code == code
    assert not StoredFile.objects.exists()
    assert list(files.backend().contents()) == []


def test_an_escaped_name_in_a_pdf_hides_nothing(world):
    plain = pdf(then=pdfs.with_action({"/S": "/JavaScript", "/JS": "app.alert(1)"}))
    hidden = plain.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/J#53")
    assert hidden != plain
    with pytest.raises(ValidationError, match="program"):
        keep(world, "hidden.pdf", hidden)


def test_the_number_of_pages_is_counted_and_not_believed(world, settings):
    settings.UPLOAD_MAX_PAGES = 3
    assert keep(world, "three.pdf", pdf(3)).size == len(pdf(3))
    with pytest.raises(ValidationError, match="more than 3 pages") as caught:
        keep(world, "liar.pdf", pdf(4).replace(b"/Count 4", b"/Count 1"))
    assert caught.value.code == "too_many_pages"
    many = pdf(1).replace(b"/Count 1", b"/Count 999999999")
    assert keep(world, "boaster.pdf", many).content_type == "application/pdf"


def bomb():
    """A PDF whose catalog lies in an object stream that unpacks to 300 MB."""
    packed = zlib.compress(b"1 0 << /Type /Catalog >> " + b" " * (300 * 2**20), 9)
    body = b"%%PDF-1.7\n2 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    body += packed + b"\nendstream\nendobj\n"
    place = len(body)
    rows = zlib.compress(b"\0\0\0\0\xff" + b"\2\0\0\2\0" + b"\1\0\0\x09\0")
    table = b"<</Type/XRef/Size 3/W[1 3 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(rows)
    return body + b"3 0 obj\n" + table + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % place


def test_a_bomb_in_a_pdf_costs_neither_time_nor_memory(world):
    content = bomb()
    assert len(content) < 2**20
    begun = time.monotonic()
    with pytest.raises(ValidationError) as caught:
        keep(world, "bomb.pdf", content)
    assert caught.value.code in ("damaged", "too_heavy")
    assert time.monotonic() - begun < 12  # 5 s of computing and 5 s for a busy machine


def test_work_without_end_is_ended(world, tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text("import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass\n")
    monkeypatch.setattr(files.limited, "CHILD", child)
    with pytest.raises(ValidationError, match="takes too long") as caught:
        keep(world, "a.pdf", PDF)
    assert caught.value.code == "too_heavy"


def test_a_form_without_scripts_is_a_pdf_like_any(world):
    def fields(writer):
        writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): ArrayObject()})

    assert keep(world, "form.pdf", pdf(then=fields)).content_type == "application/pdf"


def test_a_picture_of_several_as_phones_write_it_is_kept_as_one(world):
    out = io.BytesIO()
    first, second = Image.new("RGB", (8, 6), "red"), Image.new("RGB", (8, 6), "blue")
    first.save(out, "MPO", save_all=True, append_images=[second])
    assert Image.open(io.BytesIO(out.getvalue())).format == "MPO"
    stored = keep(world, "IMG_1.jpg", out.getvalue())
    assert (stored.content_type, stored.name) == ("image/jpeg", "IMG_1.jpg")


def test_what_it_is_decides_and_not_its_name(world):
    stored = keep(world, "報告\u202egpj.exe", picture("PNG"))
    assert (stored.content_type, stored.name) == ("image/png", "報告gpj.png")


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


def test_a_full_disk_leaves_no_half_file_and_says_so(world, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ValidationError, match="no room left on our server") as caught:
        keep(world, "a.pdf", PDF)
    assert caught.value.code == "no_space"
    assert not StoredFile.objects.exists()
    assert [path for path in files.backend().folder.rglob("*") if path.is_file()] == []


def test_an_upload_is_looked_at_once(world, monkeypatch):
    looked, real = [], files.limited.run
    monkeypatch.setattr(files.limited, "run", lambda *args, **more: looked.append(1) or real(*args, **more))
    upload = SimpleUploadedFile("a.pdf", PDF)
    files.checked(upload)  # as the form does
    files.store_upload(actor=world.actor("alice"), upload=upload)
    assert looked == [1]
