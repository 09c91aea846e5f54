"""What tells one PDF from another: the version of the template it came from, and how many pages it has."""

import hashlib
import re
import zlib
from pathlib import Path

from django.template.loader import get_template

PAGE_CSS = Path(__file__).with_name("page.css")
_USED = re.compile(r"""{%\s*(?:extends|include)\s+["']([^"']+)["']""")
_PACKED = re.compile(rb"/Type\s*/ObjStm.*?stream\r?\n(.*?)endstream", re.DOTALL)
_PAGE = re.compile(rb"/Type\s*/Page\b")


def template_version(name: str) -> str:
    """Return the sha256 (hex) of a PDF template, everything it extends or includes, and the style of the page."""
    digest = hashlib.sha256(PAGE_CSS.read_bytes())
    for used in sorted(_with_parts(name, set())):
        digest.update(get_template(used).template.source.encode())
    return digest.hexdigest()


def _with_parts(name: str, seen: set) -> set:
    if name not in seen:
        seen.add(name)
        for part in _USED.findall(get_template(name).template.source):
            _with_parts(part, seen)
    return seen


def page_count(pdf: bytes) -> int:
    """Count the pages of a PDF that `render_pdf` made; its objects are packed, so they are unpacked first."""
    unpacked = (zlib.decompressobj().decompress(packed) for packed in _PACKED.findall(pdf))
    return sum(len(_PAGE.findall(part)) for part in (pdf, *unpacked))
