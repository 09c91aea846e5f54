"""What a file really is, judged by its content, and whether it may be opened at all. Nothing is unpacked to disk."""

import io
import zipfile
import zlib
from pathlib import PurePath

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from . import ole
from .errors import Unreadable

MIB = 2**20
UNPACKED_MAX = 300 * MIB
ENTRIES_MAX = 5_000
XLSX, XLS, CSV = "xlsx", "xls", "csv"
SUFFIXES = {".xlsx": XLSX, ".xls": XLS, ".csv": CSV, ".txt": CSV, ".tsv": CSV}
MACRO_SUFFIXES = (".xlsm", ".xltm", ".xlam")
NAMES = {XLSX: _("an Excel workbook (.xlsx)"), XLS: _("an old Excel workbook (.xls)"), CSV: _("plain text")}
OTHERS = (
    (b"%PDF-", _("a PDF file")),
    (b"\x89PNG", _("a picture")),
    (b"\xff\xd8\xff", _("a picture")),
    (b"GIF8", _("a picture")),
    (b"{\\rtf", _("a text document (RTF)")),
    (b"Rar!", _("an archive")),
    (b"7z\xbc\xaf", _("an archive")),
    (b"\x1f\x8b", _("an archive")),
)
WEB = _("a web page (HTML)")
ZIPS = (
    ("word/", _("a Word document")),
    ("ppt/", _("a PowerPoint presentation")),
    ("xl/workbook.bin", _("a binary Excel workbook (.xlsb)")),
    ("content.xml", _("an OpenDocument file")),
)


def check_size(size: int) -> None:
    """Refuse a file by its size before anything of it is read. Raises Unreadable."""
    limit = settings.ROSTER_MAX_BYTES
    if size > limit:
        raise Unreadable("too_large", size=round(size / MIB, 1), limit=limit // MIB)
    if size == 0:
        raise Unreadable("empty")


def detect(content: bytes, name: str) -> str:
    """Return XLSX, XLS or CSV. Raises Unreadable for anything that is something else or unsafe to open."""
    check_size(len(content))
    suffix = PurePath(name).suffix.lower()
    if suffix in MACRO_SUFFIXES:
        raise Unreadable("macro")
    kind = _kind(content)
    if suffix in SUFFIXES and SUFFIXES[suffix] != kind:
        raise Unreadable("wrong_extension", suffix=suffix, content=NAMES[kind])
    if suffix not in SUFFIXES:
        raise Unreadable("wrong_type", content=_("a file whose name ends in “%s”") % (suffix or name[-20:]))
    return kind


def _kind(content):
    if content.startswith(b"PK"):
        _check_zip(content)
        return XLSX
    if content.startswith(ole.MAGIC):
        _check_ole(content)
        return XLS
    for magic, what in OTHERS:
        if content.startswith(magic):
            raise Unreadable("wrong_type", content=what)
    head = content[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<style")):
        raise Unreadable("wrong_type", content=WEB)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("wrong_type", content=_("text in UTF-16"))
    if b"\x00" in content[:65536]:
        raise Unreadable("wrong_type", content=_("a file of an unknown kind"))
    return CSV


def _check_zip(content):
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unreadable("damaged") from error
    names = {entry.filename.lower() for entry in entries}
    if any(PurePath(name).name == "vbaproject.bin" or name.startswith("xl/macrosheets/") for name in names):
        raise Unreadable("macro")
    if "xl/workbook.xml" not in names:
        found = (what for start, what in ZIPS if any(name.startswith(start) for name in names))
        raise Unreadable("wrong_type", content=next(found, _("an archive")))
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("encrypted")
    bomb = Unreadable("bomb", limit=UNPACKED_MAX // MIB)
    if len(entries) > ENTRIES_MAX or sum(entry.file_size for entry in entries) > UNPACKED_MAX:
        raise bomb
    if b"application/vnd.ms-excel.sheet.macroEnabled" in _member(archive, "[Content_Types].xml", bomb):
        raise Unreadable("macro")
    total = 0
    for entry in entries:
        total += _inflated(content, entry, UNPACKED_MAX - total, bomb)


def _member(archive, name, bomb):
    try:
        return archive.read(name)
    except KeyError:
        return b""
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise Unreadable("damaged") from error


def _inflated(content, entry, left, bomb) -> int:
    """The real size of an entry, which its directory may understate; counted without keeping a byte."""
    start = entry.header_offset
    if content[start : start + 4] != b"PK\x03\x04":
        raise Unreadable("damaged")
    start += 30 + int.from_bytes(content[start + 26 : start + 28], "little")
    start += int.from_bytes(content[entry.header_offset + 28 : entry.header_offset + 30], "little")
    packed = content[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        return len(packed)
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise Unreadable("damaged")
    unpack, size, chunk = zlib.decompressobj(-15), 0, packed
    try:
        while chunk and not unpack.eof:
            size += len(unpack.decompress(chunk, MIB))
            chunk = unpack.unconsumed_tail
            if size > left or size > entry.file_size + MIB:
                raise bomb
    except zlib.error as error:
        raise Unreadable("damaged") from error
    return size


def _check_ole(content):
    try:
        names = ole.Container(content).names
    except (ole.Damaged, StopIteration) as error:
        raise Unreadable("damaged") from error
    if "EncryptedPackage" in names:
        raise Unreadable("encrypted")
    if "_VBA_PROJECT_CUR" in names or "VBA" in names:
        raise Unreadable("macro")
    if not names & {"Workbook", "Book"}:
        raise Unreadable("wrong_type", content=_("an Office document of another kind"))
