"""Which characters the bundled fonts can draw, read once per process from the font files themselves."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from .errors import MissingGlyph

STATIC_DIR = Path(__file__).resolve().parents[3] / "static"
FONT_DIR = STATIC_DIR / "fonts"
FAMILY_PREFIX = "imj-"

# Characters that shape or order the text around them and are never drawn themselves:
# white space, joiners, direction marks, byte order mark, variation selectors.
UNDRAWN = frozenset(
    chr(code)
    for block in (
        range(0x09, 0x0E),
        (0x20, 0xA0, 0xAD, 0x3000, 0xFEFF),
        range(0x2000, 0x2010),
        range(0x2028, 0x202F),
        range(0x2060, 0x2065),
        range(0xFE00, 0xFE10),
        range(0xE0100, 0xE01F0),
    )
    for code in block
)


@cache
def drawable() -> frozenset[str]:
    """Every character that at least one bundled font draws, and those that need no drawing."""
    from fontTools.ttLib import TTFont

    characters = set(UNDRAWN)
    for path in sorted(FONT_DIR.glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            characters.update(map(chr, font.getBestCmap()))
    return frozenset(characters)


def check_glyphs(html: str, context: Mapping) -> None:
    """Raise ``MissingGlyph`` for the first character of ``html`` that cannot be drawn.

    ``context`` is searched for the value that holds the character, so that the message names the field.
    """
    missing = set(html) - drawable()
    if not missing:
        return
    for where, text in _texts(context, ""):
        for position, character in enumerate(text, start=1):
            if character in missing:
                raise MissingGlyph(character, where, position)
    at = min(html.index(character) for character in missing)
    before = html[:at].rpartition(">")[2].lstrip()
    raise MissingGlyph(html[at], f"the template after “{before[-20:]}”", len(before) + 1)


def _texts(value, path: str) -> Iterator[tuple[str, str]]:
    """Every string inside nested mappings and lists, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{path}[{index}]")
