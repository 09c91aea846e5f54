"""One template and its values in, the bytes of a PDF out."""

import hashlib
from collections.abc import Mapping

from django.template.loader import render_to_string

from .fonts import check_glyphs


def render_pdf(template_name: str, context: Mapping, *, watermark: str | None = None, lang: str = "ja") -> bytes:
    """Return the PDF of a Django template.

    ``context`` holds plain values; ``watermark`` is printed across every page; ``lang`` is the language of
    the document (BCP 47). Nothing else enters: no clock, no network, no font of the machine. The template
    states its own title and creation date, so equal input gives equal bytes.

    Raises ``MissingGlyph`` when a character cannot be drawn, ``RefusedAddress`` when the template asks for
    anything outside the static folder.
    """
    html = render_to_string(template_name, {**context, "watermark": watermark, "lang": lang})
    check_glyphs(html, context)
    # Late: importing WeasyPrint costs half a second that only a process which prints should pay.
    from .engine import write_pdf

    return write_pdf(html, hashlib.sha256(html.encode()).hexdigest()[:32].encode())
