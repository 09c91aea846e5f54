"""Pages of the machinery itself: components, and what every list needs beside its own page."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from . import access, events, files, finding, job_control, jobs, listing
from .errors import Conflict, require
from .exports import AT_ONCE, XLSX, codes, file_name, header
from .http import see_other
from .models import Job, StoredFile
from .search import words_of
from .spreadsheets import writing
from .told import names_of


@require_safe
def gallery(request):
    """Every component in every variant, for those who build pages. Administrators only."""
    if not request.actor.is_administrator:
        raise Http404
    return render(request, "core/gallery.html")


def list_page(request, name, *, template="core/list.html", **context):
    """The page of a registered list. `actions`: links at the head, as dicts of url, label, icon, variant."""
    spec = listing.get(name)
    shown = listing.Shown(spec, request.actor, request.GET, settings=_settings(request, name), request=request)
    why = _words(request, "why")
    found = shown.missing(why) if why else []
    status = 200 if shown.valid else 422
    same = listing.siblings(spec, request.actor)
    words = {
        "shown": shown,
        "may_export": access.may_export(request.actor)[0] and spec.exportable(request.actor),
        "sizes": listing.SIZES,
        "why": why,
        "shown_missing": found,
        "actions": [*context.pop("actions", ()), *spec.links(request.actor)],
        "tabs": [{"url": reverse(each.url), "label": each.title, "current": each is spec} for each in same],
    }
    return render(request, template, {**words, **context}, status=status)


def _words(request, name) -> str:
    """What was typed to be looked for; a null character, which no text in the database can hold, is left out."""
    return request.GET.get(name, "").replace("\0", "").strip()[:100]


def _settings(request, name):
    return request.session.get("lists", {}).get(name, {})


def _visible(request, name):
    spec = listing.get(name)
    if spec is None or not spec.visible(request.actor):
        raise Http404
    return spec


@require_safe
def search(request):
    """Everything a staff member may read that has the words in its name or number. A fragment while typing."""
    if not request.actor.is_staff:
        raise Http404
    text = _words(request, "q")
    found = finding.everywhere(request.actor, text) if words_of(text) else []
    template = "core/parts/found.html" if request.htmx else "core/search.html"
    return render(request, template, {"text": text, "found": found, "query": urlencode({"q": text})})


@require_POST
def list_settings(request, name):
    """Remember columns and page size of a list until the reader signs out."""
    spec = _visible(request, name)
    chosen = dict(request.session.get("lists", {}))
    size = request.POST.get("size", "")
    if "reset" in request.POST:
        chosen.pop(name, None)
    else:
        known = {column.key for column in spec.columns}
        chosen[name] = {
            "columns": [key for key in request.POST.getlist("columns") if key in known],
            "size": int(size) if size.isdecimal() and int(size) in listing.SIZES else listing.SIZE,
        }
    request.session["lists"] = chosen
    return see_other(_back(request))


def _back(request):
    target = request.POST.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()) else "home"


@require_POST
def list_export(request, name):
    """The list as a file: same scope, filters, order and columns as on screen.

    A long one is written by a worker; the reader is led to its progress. Companies and auditors are read inside the
    fence, so theirs is always written at once, and a long one as CSV only.
    """
    spec = _visible(request, name)
    require(access.may_export(request.actor))
    require((spec.exportable(request.actor), _("This list is not to be taken away as a file.")))
    query, kind = request.POST.get("query", ""), request.POST.get("format")
    shown = listing.Shown(spec, request.actor, QueryDict(query), settings=_settings(request, name), request=request)
    if kind == "csv":
        response = StreamingHttpResponse(writing.csv_lines(header(shown), shown.export_rows()), content_type="text/csv")
    elif shown.queryset.order_by().values("pk")[: AT_ONCE + 1].count() <= AT_ONCE:
        response = HttpResponse(content_type=XLSX)
        writing.write_xlsx(response, header(shown), shown.export_rows(), sheet_name=str(spec.title))
    elif request.actor.fenced:
        messages.warning(request, _("That is too long for an Excel file. Narrow the list down, or take CSV."))
        return see_other(_back(request))
    else:
        columns = [column.key for column in shown.columns]
        public_id = jobs.enqueue(
            "core.export_list", actor=request.actor, name=name, query=query, columns=columns, language=get_language()
        )
        return see_other("core:job", public_id)
    events.note(request, "core.list.exported", **codes(shown), format=kind, rows=shown.number)
    response["Content-Disposition"] = content_disposition_header(True, f"{file_name(spec)}.{kind}")
    response["Cache-Control"] = "no-store"
    return response


def _job(request, public_id):
    return get_object_or_404(access.jobs(request.actor), public_id=public_id)


def _job_page(request, row, *, refused="", status=200):
    """What a page or fragment of a job shows: how it stands, and what the reader may do with it."""
    retry = row.retries.order_by("pk").first()
    words = {
        "job": row,
        "value": row.progress if row.total else None,
        "standing": job_control.standing(row),
        "seconds": job_control.seconds(row),
        "asker": names_of([row.actor_id]).get(row.actor_id, ""),
        "stopped_by": names_of([row.cancel_asked_by_id]).get(row.cancel_asked_by_id, ""),
        "retry": retry,
        "may_cancel": job_control.may_cancel(request.actor, row)[0],
        "may_start_again": retry is None and job_control.may_start_again(request.actor, row)[0],
        "elsewhere": row.state in (Job.State.FAILED, Job.State.CANCELLED)
        and jobs.known(row.name)
        and not jobs.get(row.name).again,
        "refused": refused,
    }
    template = "core/parts/job.html" if request.htmx else "core/job.html"
    return render(request, template, words, status=status)


@require_safe
def job(request, public_id):
    """One piece of background work: how far it is, and what came out."""
    return _job_page(request, _job(request, public_id))


@require_safe
def job_progress(request, public_id):
    """The fragment that asks again every two seconds until the job has ended."""
    row = _job(request, public_id)
    return _job_page(request, row) if request.htmx else see_other("core:job", public_id)


@require_POST
def job_cancel(request, public_id):
    """Stop a job: at once while it waits, else at its next safe point."""
    row = _job(request, public_id)
    try:
        row = job_control.cancel_job(request.actor, job=row)
    except Conflict as conflict:
        row.refresh_from_db()
        return _job_page(request, row, refused=conflict.reason, status=409)
    if row.state == Job.State.CANCELLED:
        messages.success(request, _("The work was stopped."))
    else:
        messages.info(request, _("The work stops at its next safe point."))
    return see_other("core:job", row.public_id)


@require_POST
def job_again(request, public_id):
    """Do failed or stopped work once more; leads to the new job."""
    row = _job(request, public_id)
    try:
        fresh = job_control.start_again(request.actor, job=row)
    except Conflict as conflict:
        row.refresh_from_db()
        return _job_page(request, row, refused=conflict.reason, status=409)
    messages.success(request, _("The work was started again."))
    return see_other("core:job", fresh.public_id)


@require_safe
def job_file(request, public_id):
    """The file a job made, for whoever asked for it."""
    row = _job(request, public_id)
    stored = StoredFile.objects.filter(pk=(row.result or {}).get("file"), stored_by_id=row.actor_id).first()
    if stored is None and "file" in (row.result or {}):
        return render(request, "core/file_gone.html", {"job": row, "days": settings.KEEP_EXPORTS_DAYS}, status=404)
    if stored is None:
        raise Http404
    events.note(request, "core.job_file.downloaded", row)
    response = FileResponse(files.open_file(stored), content_type=stored.content_type)
    response["Content-Disposition"] = content_disposition_header(True, stored.name)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def job_list(request):
    """Background work: one's own, for administrators all."""
    if not request.actor.is_staff:
        raise Http404
    return list_page(request, "jobs")
