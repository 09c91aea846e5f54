"""Rebuild the cut-down fonts of static/fonts from their Debian originals.

    python -m imjapan.core.pdf.subset_fonts NOTO_DIR HANAZONO_DIR BIZUD_DIR OUT_DIR

Only needed when a font is upgraded. Two kinds of file are cut: the Latin fonts keep letters only, so
that a Vietnamese name is set in one typeface while digits and punctuation stay with the Japanese one;
the rare kanji keep only what BIZ UDMincho lacks, which saves 12 MB. Running it twice gives the same bytes.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

# Pango gives a space to the font of the letters around it, so every font needs one.
SPACES = [0x20, 0xA0, *range(0x2000, 0x2010), 0x3000]
LATIN = [
    *SPACES,
    *range(0x41, 0x5B),
    *range(0x61, 0x7B),
    0xAA,
    0xBA,
    *range(0xC0, 0xD7),
    *range(0xD8, 0xF7),
    *range(0xF8, 0x250),
    *range(0x2B9, 0x2C0),
    *range(0x300, 0x370),
    *range(0x1E00, 0x1F00),
    *range(0x20A0, 0x20C0),
]
KANJI_AND_SYMBOLS = [
    *range(0x2000, 0x2E80),
    *range(0x2E80, 0x3400),
    *range(0x3400, 0x4DC0),
    *range(0x4E00, 0xA000),
    *range(0xF900, 0xFB00),
    *range(0xFE30, 0xFE50),
    *range(0x20000, 0x30000),
]
FAMILY_IDS = (1, 4, 6, 16)


def cut(source: Path, target: Path, *, unicodes, family: str, style: str = "Regular") -> None:
    """Write to ``target`` the glyphs of ``source`` for ``unicodes``, renamed to ``family``."""
    options = subset.Options(
        layout_features=["*"],
        hinting=False,
        notdef_outline=True,
        name_IDs=["*"],
        recalc_timestamp=False,
        drop_tables=["FFTM", "prop", "BASE", "vhea", "vmtx"],
    )
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=set(unicodes) & set(font.getBestCmap()))
    cutter.subset(font)
    # A changed font does not carry the name of the original.
    names = font["name"]
    names.names = [record for record in names.names if record.nameID not in (*FAMILY_IDS, 2, 3, 17)]
    for name_id, text in (
        (1, family),
        (2, style),
        (3, f"{family} {style}"),
        (4, f"{family} {style}"),
        (6, f"{family}-{style}".replace(" ", "")),
    ):
        names.setName(text, name_id, 3, 1, 0x409)
    font.save(target)


def main(noto: Path, hanazono: Path, bizud: Path, out: Path) -> None:
    for face in ("Sans", "Serif"):
        for style in ("Regular", "Bold"):
            cut(
                noto / f"Noto{face}-{style}.ttf",
                out / f"imj-latin-{face.lower()}-{style}.ttf",
                unicodes=LATIN,
                family=f"imj Latin {face}",
                style=style,
            )
    present = set(TTFont(bizud / "BIZUDMincho-Regular.ttf").getBestCmap())
    cut(
        hanazono / "HanaMinA.ttf",
        out / "imj-rare-kanji.ttf",
        unicodes={*KANJI_AND_SYMBOLS} - present | {*SPACES},
        family="imj Rare Kanji",
    )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
