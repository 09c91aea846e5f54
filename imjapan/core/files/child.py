"""Run by `limited` as a program of its own: reads content on stdin, writes the answer on stdout.

Knows nothing of ours: no settings, no database, no environment. Ends with 3 when the limits are reached, with another
number when the content cannot be read.
"""

import io
import json
import logging
import resource
import sys
from contextlib import suppress

TOO_HEAVY = 3
# What makes a reader act: names of keys, of actions (/S) and of annotations (/Subtype).
ACTING_KEYS = {"/JS", "/JavaScript", "/XFA"}
ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute"}
ACTING = {"/RichMedia", "/Movie", "/Screen", "/3D"}
FILE_KEYS = {"/EmbeddedFiles", "/EF"}
MAX_OBJECTS = 500_000
WIDTH, HEIGHT = 400, 600


def inspect(content, max_pages):
    """What is wrong with a PDF, or how many pages it has: {"problem": code} or {"pages": number}."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        return {"problem": "encrypted"}
    problem, pages = walk(reader, int(max_pages))
    if not problem and not pages:
        problem = "damaged"
    return {"problem": problem} if problem else {"pages": pages}


def walk(reader, max_pages):
    """Look at every object that can be reached from the trailer."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    seen, waiting, pages, looked = set(), [reader.trailer], 0, 0
    while waiting:
        item = waiting.pop()
        looked += 1
        if looked > MAX_OBJECTS:
            return "too_heavy", pages
        if isinstance(item, IndirectObject):
            if (item.idnum, item.generation) in seen:
                continue
            seen.add((item.idnum, item.generation))
            item = item.get_object()
        if isinstance(item, DictionaryObject):
            if problem := acting(item):
                return problem, pages
            pages += word(item, "/Type") == "/Page"
            if pages > max_pages:
                return "too_many_pages", pages
            waiting.extend(item.values())
        elif isinstance(item, ArrayObject):
            waiting.extend(item)
    return "", pages


def acting(item):
    kind = word(item, "/Subtype")
    if ACTING_KEYS & item.keys() or word(item, "/S") in ACTIONS or kind in ACTING:
        return "active"
    if FILE_KEYS & item.keys() or word(item, "/Type") == "/EmbeddedFile" or kind == "/FileAttachment":
        return "attachments"
    return ""


def word(item, key):
    """The value of a key as text, also where it stands elsewhere in the file."""
    value = item.get(key)
    return str(value.get_object() if hasattr(value, "get_object") else value)


def preview(content, content_type):
    """A small PNG or JPEG of a picture, or of the first page of a PDF."""
    from PIL import Image

    if content_type == "application/pdf":
        picture = first_page(content)
    else:
        picture = Image.open(io.BytesIO(content), formats=["JPEG", "PNG"])
    has_holes = picture.mode in ("RGBA", "LA", "P")
    picture = picture.convert("RGBA" if has_holes else "RGB")
    picture.thumbnail((WIDTH, HEIGHT))
    if has_holes:
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def first_page(content):
    import pypdfium2

    page = pypdfium2.PdfDocument(content)[0]
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), HEIGHT / max(height, 1))
    return page.render(scale=max(scale, 0.001)).to_pil()


def main(task, seconds, memory, *args):
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    logging.disable(logging.CRITICAL)
    content = sys.stdin.buffer.read()
    try:
        answer = preview(content, *args) if task == "preview" else json.dumps(inspect(content, *args)).encode()
    except Exception as error:
        heavy = isinstance(error, MemoryError | RecursionError) or type(error).__name__ == "LimitReachedError"
        sys.exit(TOO_HEAVY if heavy else 1)
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main(*sys.argv[1:])
