"""WeasyPrint, started late and once per process.

The import costs half a second and reading the fonts another, so a web process that never prints pays
neither, and a worker pays once. One lock: Pango's font map is not safe to share between threads.
"""

import logging
import os
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import RLock
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

from .errors import FontFromElsewhere, MissingGlyph, RefusedAddress
from .fonts import FAMILY_PREFIX, FONT_DIR, STATIC_DIR, UNDRAWN

STYLESHEET = Path(__file__).with_name("page.css")
lock = RLock()


@contextmanager
def _only_our_fonts():
    """While fontconfig reads its configuration it sees ours; child processes started later do not."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(FONT_DIR / "fonts.conf")
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


@cache
def engine() -> SimpleNamespace:
    """``HTML`` class, warm font configuration, address filter and parsed style sheet."""
    with _only_our_fonts():
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import FatalURLFetchingError, URLFetcher

        fonts = FontConfiguration()
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)

    class StaticOnly(URLFetcher):
        """Opens files of the static folder and nothing else: no network, no data, no other file.

        Remembers what it refused, because inside an SVG picture WeasyPrint swallows the error.
        """

        refused: str | None = None

        def fetch(self, url, headers=None):
            if not is_static(url):
                self.refused = url
                raise RefusedAddress(url)
            return super().fetch(url, headers)

    fetcher = StaticOnly(allowed_protocols=("file",), allow_redirects=False, fail_on_errors=True)
    css = CSS(string=STYLESHEET.read_text(encoding="utf-8"), font_config=fonts, url_fetcher=fetcher)
    return SimpleNamespace(HTML=HTML, fonts=fonts, fetcher=fetcher, css=css, Fatal=FatalURLFetchingError)


def is_static(url: str) -> bool:
    """Whether ``url`` is a file address that really lies inside the static folder (links resolved)."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        return False
    return Path(unquote(parts.path)).resolve().is_relative_to(STATIC_DIR.resolve())


def write_pdf(html: str, identifier: bytes) -> bytes:
    """Lay out ``html`` and return the tagged PDF.

    Raises ``RefusedAddress``, ``MissingGlyph`` (also for characters that only the layout produced, such
    as a counter or an entity) and ``FontFromElsewhere``.
    """
    with lock:
        tools = engine()
        tools.fetcher.refused = None
        try:
            page = tools.HTML(string=html, base_url=STATIC_DIR.as_uri() + "/", url_fetcher=tools.fetcher)
            pdf = page.write_pdf(
                font_config=tools.fonts,
                stylesheets=[tools.css],
                pdf_identifier=identifier,
                pdf_tags=True,
                finisher=_refuse_wrong_fonts,
            )
        except tools.Fatal as error:
            raise RefusedAddress(tools.fetcher.refused or str(error)) from None
        if tools.fetcher.refused:
            raise RefusedAddress(tools.fetcher.refused)
        return pdf


def _refuse_wrong_fonts(document, pdf) -> None:
    for font in document.fonts.values():
        for codepoint in font.missing:
            if chr(codepoint) not in UNDRAWN:
                raise MissingGlyph(chr(codepoint))
        if not font.family.startswith(FAMILY_PREFIX):
            raise FontFromElsewhere(font.family)
