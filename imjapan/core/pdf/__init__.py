"""PDF files from Django templates: our fonts only, nothing fetched, the same facts give the same bytes."""

from .errors import FontFromElsewhere, MissingGlyph, PdfError, RefusedAddress
from .render import render_pdf

__all__ = ["FontFromElsewhere", "MissingGlyph", "PdfError", "RefusedAddress", "render_pdf"]
