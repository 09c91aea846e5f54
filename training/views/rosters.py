"""Moving in from spreadsheets in four steps: upload, say what the columns are, look at the check, take over."""

import io
import logging

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseNotFound
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import events, files
from imjapan.core.errors import Conflict, require
from imjapan.core.exports import XLSX
from imjapan.core.http import see_other
from imjapan.core.views import list_page
from training import access
from training.forms.rosters import MappingForm, MessageFilter, UploadForm, needs_columns, understood
from training.models import RosterImport
from training.roster import domain, preview, showing, template
from training.roster.messages import Message, stored_notes
from training.roster.sheets import KINDS
from training.roster.showing import JOB_TIME

log = logging.getLogger(__name__)
PAGE = 100
QUESTIONS = 20
State = RosterImport.State


def importers_only(view):
    """Staff who may move in; to other staff the page says why not, to everybody else it does not exist."""

    def checked(request, *args, **kwargs):
        require(access.may_import(request.actor))
        return view(request, *args, **kwargs)

    return staff_only(checked)


def _one(request, public_id, *defer):
    rows = access.rosters(request.actor).select_related("file", "marked", "job", "uploaded_by", "done_by")
    return get_object_or_404(rows.defer(*defer), public_id=public_id)


def _page(request, name, roster, step, *, status=200, **context):
    context |= {
        "roster": roster,
        "path": showing.path(roster, step),
        "duplicate": showing.duplicate_of(request.actor, roster),
        "running": roster.state in JOB_TIME,
        "stuck": domain.is_stuck(roster),
        "may_discard": roster.state in (State.FAULTY, State.READY, State.FAILED) or domain.is_stuck(roster),
    }
    return render(request, f"training/roster_{name}.html", context, status=status)


# --- Upload -----------------------------------------------------------------------------------------------------


@importers_only
@require_safe
def roster_list(request):
    upload = {"url": reverse("training:roster_new"), "label": _("Upload a file"), "variant": "primary"}
    blank = {"url": reverse("training:roster_template"), "label": _("Empty workbook to fill in"), "icon": "download"}
    return list_page(request, "rosters", actions=[upload, blank])


@importers_only
@require_http_methods(["GET", "POST"])
def roster_new(request):
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        try:
            roster = domain.upload_roster(request.actor, upload=form.cleaned_data["file"])
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return see_other("training:roster", roster.public_id)
    kinds = [(kind, template.explained(kind)) for kind in KINDS.values()]
    context = {"form": form, "kinds": kinds}
    return render(request, "training/roster_new.html", context, status=422 if form.errors else 200)


@importers_only
@require_safe
def roster_template(request):
    """An empty workbook with all sheets and a sheet that explains them, in the reader's language."""
    stream = io.BytesIO()
    template.write(stream)
    name = _("roster.xlsx")
    return HttpResponse(
        stream.getvalue(),
        content_type=XLSX,
        headers={"Content-Disposition": content_disposition_header(True, name), "Cache-Control": "no-store"},
    )


# --- One upload -------------------------------------------------------------------------------------------------


@importers_only
@require_safe
def roster(request, public_id):
    """The step that is due; `?step=file` and `?step=check` lead back to an earlier one."""
    row, step = _one(request, public_id), request.GET.get("step")
    sheets = [sheet | {"kind": KINDS.get(sheet["kind"])} for sheet in row.report.get("sheets", ())]
    if step == "file" or row.state == State.DISCARDED:
        state, notes = showing.state_words(row), stored_notes(row.report)
        return _page(request, "read", row, "file", sheets=sheets, notes=notes, state=state)
    if step != "check":
        if row.state in (State.IMPORTING, State.DONE):
            return see_other("training:roster_take_over", row.public_id)
        if row.state == State.FAULTY and not row.mapping and needs_columns(row.report):
            return see_other("training:roster_mapping", row.public_id)
    return _check(request, row)


def _check(request, row):
    """What the check found: numbers, questions, remarks."""
    found = showing.remarks(row.report)
    form = MessageFilter(request.GET, sheets=list(dict.fromkeys(remark.get("sheet", "") for remark in found)))
    shown = Paginator(form.chosen(found), PAGE).get_page(request.GET.get("page"))
    shown.object_list = [Message.from_json(remark) for remark in shown.object_list]
    asked = showing.questions(row)
    page = Paginator(asked, QUESTIONS).get_page(request.GET.get("questions"))
    showing.add_companies(page.object_list)
    return _page(
        request,
        "check",
        row,
        "check",
        head=showing.headline(row),
        results=showing.results(row),
        writes=showing.changes(row.report),
        details=preview.details(row.report),
        notes=stored_notes(row.report),
        filters=form,
        narrowed=any(form.cleaned_data.values()),
        page=shown,
        total=len(found),
        questions=page,
        undecided=sum(1 for question in asked if not question.answer),
        columns_open=not understood(row.report) and row.state in (State.FAULTY, State.READY),
    )


@importers_only
@require_safe
def roster_progress(request, public_id):
    """The fragment that asks again every two seconds; when the work has ended the page goes on by itself.

    `?part=marked`: only whether the marked copy is there, which is written after the result.
    """
    row = _one(request, public_id, "report", "mapping", "decisions")
    if request.GET.get("part") == "marked" and row.state not in JOB_TIME:
        return render(request, "training/parts/roster_marked.html", {"roster": row})
    response = render(request, "training/parts/roster_progress.html", {"roster": row, "stuck": domain.is_stuck(row)})
    if row.state not in JOB_TIME:
        response["HX-Redirect"] = reverse("training:roster", args=[row.public_id])
    return response


@importers_only
@require_POST
def roster_check(request, public_id):
    """Check again: after an error, or when something was changed in the system meanwhile."""
    row = _one(request, public_id)
    _try(request, lambda: domain.check_roster(request.actor, roster=row))
    return see_other("training:roster", row.public_id)


def _try(request, act) -> bool:
    """Do it; a refusal becomes a message on the page that follows."""
    try:
        act()
    except (Conflict, ValidationError) as error:
        for reason in [error.reason] if isinstance(error, Conflict) else error.messages:
            messages.error(request, reason)
        return False
    return True


# --- What the columns are ---------------------------------------------------------------------------------------


@importers_only
@require_http_methods(["GET", "POST"])
def roster_mapping(request, public_id):
    """What each sheet and column is. `show` saves nothing: it draws a sheet again, see MappingForm."""
    row = _one(request, public_id)
    if row.state not in (State.FAULTY, State.READY, State.FAILED) or not row.report.get("sheets"):
        return see_other("training:roster", row.public_id)
    if request.method != "POST":
        return _page(request, "mapping", row, "columns", form=MappingForm(row.report))
    show = request.POST.get("show", "")
    if show:
        form = MappingForm(row.report, request.POST, show=show)
        if request.htmx:
            sheet = next((sheet for sheet in form.sheets if str(sheet.number) == form.shown_sheet), None)
            return render(request, "training/parts/roster_sheet.html", {"sheet": sheet, "form": form, "roster": row})
        return _page(request, "mapping", row, "columns", form=form)
    form, problems = MappingForm(row.report, request.POST), []
    if not form.wrong:
        try:
            domain.correct_mapping(request.actor, roster=row, mapping=form.as_mapping())
        except Conflict as conflict:
            return _page(request, "mapping", row, "columns", form=form, problems=[conflict.reason], status=409)
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(request, _("The columns are saved and remembered for the next file."))
            return see_other("training:roster", row.public_id)
    return _page(request, "mapping", row, "columns", form=form, problems=problems, status=422)


# --- Answers, taking over, throwing away ------------------------------------------------------------------------


@importers_only
@require_POST
def roster_decide(request, public_id):
    """Answer "same person?": `row` and `answer`, or `all` for everybody who is still open being new."""
    row, back = _one(request, public_id), reverse("training:roster", args=[public_id])
    if "all" in request.POST:
        _try(request, lambda: domain.decide_all(request.actor, roster=row, answer="new"))
        return see_other(back)
    key, answer = request.POST.get("row", ""), request.POST.get("answer", "")
    _try(request, lambda: domain.decide(request.actor, roster=row, row=key, answer=answer))
    return see_other(f"{back}?step=check#questions")


@importers_only
@require_http_methods(["GET", "POST"])
def roster_take_over(request, public_id):
    """What will be written, in numbers; then its progress; then what came out."""
    row = _one(request, public_id)
    if request.method == "POST":
        _try(request, lambda: domain.take_over_roster(request.actor, roster=row))
        return see_other("training:roster_take_over", row.public_id)
    if row.state not in (State.READY, State.IMPORTING, State.DONE):
        return see_other("training:roster", row.public_id)
    return _page(
        request,
        "take_over",
        row,
        "take over",
        results=showing.results(row),
        writes=showing.changes(row.report),
        details=preview.details(row.report),
        follows=showing.follow_ups(request.actor, row),
        question=showing.confirmation(row.report),
    )


@importers_only
@require_POST
def roster_discard(request, public_id):
    row = _one(request, public_id)
    if not _try(request, lambda: domain.discard_roster(request.actor, roster=row)):
        return see_other("training:roster", row.public_id)
    messages.success(request, _("The upload is discarded; the file is deleted here."))
    return see_other("training:roster_list")


# --- Files ------------------------------------------------------------------------------------------------------


@importers_only
@require_safe
def roster_marked(request, public_id):
    """The copy of the workbook with the remarks at their cells."""
    row = _one(request, public_id)
    return _download(request, row, row.marked, "marked")


@importers_only
@require_safe
def roster_file(request, public_id):
    """The file as it was uploaded."""
    row = _one(request, public_id)
    return _download(request, row, row.file, "original")


def _download(request, row, stored, copy):
    events.note(request, "training.roster.downloaded", row, copy=copy)
    try:
        stream = files.open_file(stored) if stored else None
    except FileNotFoundError:
        log.warning("stored file %s is not on the disk", stored.public_id)
        stream = None
    if stream is None:
        name = stored.name if stored else ""
        return HttpResponseNotFound(render_to_string("training/file_absent.html", {"name": name}))
    return FileResponse(
        stream,
        as_attachment=True,
        filename=stored.name,
        content_type=stored.content_type,
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )
