"""Addresses of views that misbehave on purpose, for the tests of the fence."""

import uuid

from django.db import connection, transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import path

from imjapan.core import files
from imjapan.core.models import StoredFile
from tests.records import make_answer
from training.models import Audit, ReleasedFinding

seen_after_commit = []


def write(request):
    """Insert an answer to the first finding in sight."""
    released = ReleasedFinding.objects.get()
    make_answer(released, request.user, sent_key=uuid.UUID(request.GET["key"]))
    return released


def good(request):
    write(request)
    transaction.on_commit(lambda: seen_after_commit.append(current_user()))
    return HttpResponse(status=204)


def writes_then_raises(request):
    write(request)
    raise RuntimeError("on purpose")


def writes_then_answers_503(request):
    write(request)
    return HttpResponse(status=503)


def writes_then_breaks_the_database(request):
    write(request)
    Audit.objects.count()
    return HttpResponse(status=204)


def not_there(request):
    raise Http404


def lazy(request):
    """A stream whose query runs only while it is sent."""
    return StreamingHttpResponse(str(row) for row in _rows())


def _rows():
    yield current_user()
    yield from ReleasedFinding.objects.values_list("company_id", flat=True)


def download(request):
    from django.http import FileResponse

    return FileResponse(files.open_file(StoredFile.objects.order_by("pk").first()))


def current_user():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text")
        return cursor.fetchone()[0]


urlpatterns = [
    path("good/", good),
    path("raises/", writes_then_raises),
    path("unavailable/", writes_then_answers_503),
    path("breaks/", writes_then_breaks_the_database),
    path("missing/", not_there),
    path("lazy/", lazy),
    path("download/", download),
]
handler404 = "imjapan.core.errors.not_found"
handler500 = "imjapan.core.errors.server_error"
