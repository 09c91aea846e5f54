"""The file of a document as a response. Who may have it was decided by `reports.access.documents`."""

import logging
from urllib.parse import quote

from django.http import FileResponse, HttpResponseNotFound
from django.template.loader import render_to_string

from imjapan.core import files

log = logging.getLogger(__name__)


def serve(document, *, inline):
    """Return the PDF of `document`, to be shown (`inline`) or saved; a page with status 404 while there is none."""
    if document.file is None:
        return _absent(document, being_made=True)
    try:
        stream = files.open_file(document.file)
    except FileNotFoundError:
        log.error("the file of document %s is not on the disk", document.number)
        return _absent(document, being_made=False)
    response = FileResponse(stream, content_type=document.file.content_type)
    response.headers["Content-Disposition"] = (
        f'{"inline" if inline else "attachment"}; filename="{document.number}.pdf"; '
        f"filename*=UTF-8''{quote(document.file.name, safe='')}"
    )
    response.headers["ETag"] = f'"{document.file.sha256}"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _absent(document, *, being_made):
    context = {"number": document.number, "being_made": being_made}
    return HttpResponseNotFound(render_to_string("reports/document_absent.html", context))
