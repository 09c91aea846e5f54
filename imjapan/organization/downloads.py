"""Files of our own house, shown in the browser."""

from django.http import FileResponse, Http404

from imjapan.core import files


def serve_file(stored):
    """The bytes of a stored file; 404 when there is none, or when it is lost."""
    if stored is None:
        raise Http404
    try:
        stream = files.open_file(stored)
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        stream,
        filename=stored.name,
        content_type=stored.content_type,
        headers={"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"},
    )
