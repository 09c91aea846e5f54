"""Screens of the papers of an application: the table, several at once, one with its scan."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from imjapan.accounts.decorators import staff_only
from imjapan.core import events
from imjapan.core.errors import require
from imjapan.core.http import see_other
from imjapan.organization.access import may_write
from imjapan.organization.edit_pages import step
from training import access
from training.downloads import serve_stored

from . import catalogue, papers
from .forms import PaperForm, PapersForm, tell
from .views import find_application, trail

VARIANTS = {"missing": "late", "asked": "due", "received": "info", "checked": "ok", "not_needed": "neutral"}


@staff_only
@require_http_methods(["GET", "POST"])
def application_papers(request, public_id):
    """Every attachment with its state; several are brought to one state at once."""
    application = find_application(request.actor, public_id)
    rows = list(application.papers.select_related("file", "changed_by"))
    codes = [row.code for row in rows]
    if request.method == "GET":
        return _table(request, application, rows, PapersForm(codes=codes, initial={"state": papers.State.RECEIVED}))
    require(may_write(request.actor, application.office_id))
    form = PapersForm(request.POST, codes=codes)
    if form.is_valid():
        try:
            number = papers.set_papers(
                request.actor, application=application, today=timezone.localdate(), **form.cleaned_data
            )
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, ngettext("%(n)s paper changed.", "%(n)s papers changed.", number) % {"n": number})
            return see_other("applying:papers", public_id)
    return _table(request, application, rows, form, status=422)


def _table(request, application, rows, form, *, status=200):
    everything = {row.code for row in rows if row.state in papers.OPEN} if "all" in request.GET else set()
    chosen = set(form.data.getlist("codes")) if form.is_bound else everything
    for row in rows:
        row.variant, row.chosen = VARIANTS[row.state], row.code in chosen
        row.expired = bool(row.expires_on and row.expires_on < application.starts_on)
    context = {
        "row": application,
        "trail": trail(application),
        "groups": papers.grouped(rows),
        "count": papers.counted(rows, application.starts_on),
        "form": form,
        "may_write": may_write(request.actor, application.office_id)[0],
    }
    return render(request, "training/applying/papers.html", context, status=status)


def _one(actor, public_id):
    rows = access.application_papers(actor).select_related("application__person", "application__office", "file")
    return get_object_or_404(rows, public_id=public_id)


@staff_only
@require_http_methods(["GET", "POST"])
def paper_edit(request, public_id):
    """One paper: state, days, a note and its scan."""
    paper = _one(request.actor, public_id)
    application = paper.application
    require(may_write(request.actor, application.office_id))
    status = 200
    initial = {name: getattr(paper, name) for name in ("state", "received_on", "expires_on", "note")}
    form = PaperForm(initial=initial, label_suffix="")
    if request.method == "POST":
        form = PaperForm(request.POST, request.FILES, label_suffix="")
        status = 422
        if form.is_valid():
            try:
                papers.save_paper(request.actor, paper=paper, today=timezone.localdate(), **form.cleaned_data)
                messages.success(request, _("The paper is recorded."))
                return see_other("applying:papers", application.public_id)
            except ValidationError as error:
                tell(form, error)
    way = [*trail(application), step(reverse("applying:papers", args=[application.public_id]), _("Attachments"))]
    context = {"paper": paper, "words": catalogue.shown(paper.code), "form": form, "trail": way}
    return render(request, "training/applying/paper.html", context, status=status)


@staff_only
@require_GET
def paper_file(request, public_id):
    paper = _one(request.actor, public_id)
    if paper.file is None:
        raise Http404
    events.note(request, "training.application_paper.read", paper)
    return serve_stored(paper.file, inline="save" not in request.GET)
