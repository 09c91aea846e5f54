"""What the screens of support share: finding a row, the way back, serving a kept file."""

import logging

from django.http import FileResponse, Http404, HttpResponseNotFound
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from imjapan.core import events, files
from imjapan.organization.edit_pages import step

from . import access

log = logging.getLogger(__name__)


def one_plan(actor, public_id):
    """One support plan with what its pages read. Http404 for a stranger."""
    rows = access.plans(actor).select_related("plan", "person", "office", "company", "manager", "staff")
    return get_object_or_404(rows, public_id=public_id)


def plan_address(support):
    return reverse("support:plan", args=[support.public_id])


def trail(support=None):
    way = [step(reverse("support:list"), _("Specified skilled workers"))]
    return [*way, step(plan_address(support), support.person.passport_name)] if support else way


def serve_file(request, row, stored, event):
    """Send a kept file and remember who opened it. Http404 without one."""
    if stored is None:
        raise Http404
    try:
        stream = files.open_file(stored)
    except FileNotFoundError:
        log.error("the file of %s %s is not on the disk", row._meta.model_name, row.public_id)
        return HttpResponseNotFound(render_to_string("training/file_absent.html", {"name": stored.name}))
    events.note(request, event, row)
    return FileResponse(
        stream,
        as_attachment="save" in request.GET,
        filename=stored.name,
        content_type=stored.content_type,
        headers={"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"},
    )
