"""The file of a company's answer as a response. Who may have it was decided by `training.access.answers`."""

import logging

from django.http import FileResponse, Http404, HttpResponseNotFound
from django.template.loader import render_to_string

from imjapan.core import files

log = logging.getLogger(__name__)


def serve_answer(answer, *, inline):
    """Return the photo or scan of `answer`, to be shown (`inline`) or saved; a page with status 404 if it is lost."""
    try:
        stream = files.open_file(answer.file)
    except FileNotFoundError:
        log.error("the file of answer %s is not on the disk", answer.public_id)
        return HttpResponseNotFound(render_to_string("training/file_absent.html", {"name": answer.file.name}))
    return FileResponse(
        stream,
        as_attachment=not inline,
        filename=answer.file.name,
        content_type=answer.file.content_type,
        headers={"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"},
    )


def serve_preview(answer):
    """The small picture of the file of `answer`; 404 when its bytes are lost."""
    try:
        stream = files.open_file(answer.file.preview)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        stream,
        content_type=answer.file.preview.content_type,
        headers={"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"},
    )


def serve_stored(stored, *, inline):
    """A stored file as a response; 404 when its bytes are lost. Who may have it was decided before."""
    try:
        stream = files.open_file(stored)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        stream,
        as_attachment=not inline,
        filename=stored.name,
        content_type=stored.content_type,
        headers={"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"},
    )
