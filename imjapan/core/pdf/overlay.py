"""Words printed onto the pages of an existing PDF, each in its place and never beyond it."""

import hashlib
import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from pypdf import PdfReader, PdfWriter

from .errors import PdfError
from .fonts import check_glyphs

MM = 25.4 / 72  # millimetres in a point
SMALLEST, STEP, LINE = 5.0, 0.5, 1.25


class Overflow(PdfError):
    """A text does not fit into its place, not even in the smallest letters. `text`: what did not fit."""

    def __init__(self, text: str):
        super().__init__(f"does not fit: {text[:60]}")
        self.text = text


@dataclass(frozen=True, slots=True)
class Words:
    """A text in a rectangle: page from 1, lengths in millimetres from the upper left corner, size in points."""

    page: int
    x: float
    y: float
    width: float
    height: float
    size: float
    align: str
    text: str


def page_total(blank: bytes) -> int:
    return len(PdfReader(io.BytesIO(blank)).pages)


def print_onto(blank: bytes, words: Iterable[Words], *, watermark: str | None = None) -> bytes:
    """Return the blank with the words on it. Raises Overflow, MissingGlyph."""
    reader = PdfReader(io.BytesIO(blank))
    html = _html(reader, list(words), watermark)
    check_glyphs(html, {})
    from .engine import write_pdf  # late, as in render.py

    layer = PdfReader(io.BytesIO(write_pdf(html, hashlib.sha256(html.encode()).hexdigest()[:32].encode())))
    writer = PdfWriter()
    for below, above in zip(reader.pages, layer.pages, strict=True):
        page = writer.add_page(below)
        page.merge_page(above)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def fitting_size(words: Words) -> float:
    """The largest size, from the wished one down, at which the text fits its place. Raises Overflow."""
    size = words.size
    while size >= SMALLEST:
        letter = size * MM
        lines = sum(_lines(line, words.width, letter) for line in words.text.split("\n"))
        if lines * letter * LINE <= words.height + 0.01:
            return size
        size -= STEP
    raise Overflow(words.text)


def _lines(line, width, letter):
    """How many lines a line takes; a letter never stands half outside."""
    per_line = max(width / letter, 1)
    count, used = 1, 0.0
    for character in line:
        step = 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.62
        if used + step > per_line:
            count, used = count + 1, 0.0
        used += step
    return count


def _html(reader, words, watermark):
    styles, bodies = [], []
    for number, page in enumerate(reader.pages, start=1):
        box = page.mediabox
        width, height = float(box.width) * MM, float(box.height) * MM
        styles.append(
            f"@page p{number} {{ size: {width:.3f}mm {height:.3f}mm; margin: 0 }} .p{number} {{ page: p{number} }}"
        )
        inside = "".join(_place(one) for one in words if one.page == number and one.text)
        mark = f'<div class="watermark overlay">{escape(watermark)}</div>' if watermark else ""
        bodies.append(f'<section class="p{number}" style="height:{height - 0.5:.3f}mm">{inside}{mark}</section>')
    css = (
        "section{position:relative;overflow:hidden} section+section{break-before:page}"
        ".words{position:absolute;line-height:1.25;white-space:pre-wrap;overflow-wrap:anywhere;overflow:hidden}"
        ".watermark.overlay{position:absolute;left:0;width:100%}"
    )
    return (
        '<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>overlay</title>'
        f"<style>{css}{''.join(styles)}</style></head><body>{''.join(bodies)}</body></html>"
    )


def _place(words):
    style = (
        f"left:{words.x:.2f}mm;top:{words.y:.2f}mm;width:{words.width:.2f}mm;height:{words.height:.2f}mm;"
        f"font-size:{fitting_size(words):.1f}pt;text-align:{words.align}"
    )
    return f'<div class="words" style="{style}">{escape(words.text)}</div>'
