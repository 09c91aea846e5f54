"""Message catalogues: `.po` files are the source, `.mo` files are made at start and never committed."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings


def compile_all() -> list[Path]:
    """Write each `.mo` that is missing or older than its `.po`; returns those written."""
    written = []
    for folder in settings.LOCALE_PATHS:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
                continue
            with source.open("rb") as stream:
                catalogue = read_po(stream, locale=source.parts[-3])
            draft = target.with_suffix(f".{os.getpid()}.mo")  # a process that starts meanwhile reads a whole file
            with draft.open("wb") as stream:
                write_mo(stream, catalogue)
            os.replace(draft, target)
            written.append(target)
    return written
