"""External checks: how the offices stand, the list, beginning a check, reading it, and its signed paper."""

import logging

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponseNotFound
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.core import events, files, panels
from imjapan.core.errors import Conflict
from imjapan.core.http import see_other
from imjapan.core.views import list_page
from imjapan.organization import access as organization
from imjapan.organization.access import may_write, must_write
from imjapan.organization.edit_pages import step
from imjapan.organization.house import tabs
from training import access
from training.models import ExternalCheck

from . import domain
from .catalogue import EARLIER, EQUIPMENT, GROUPS, ITEMS, METHODS, WISHES
from .forms import ScanForm, StartForm
from .people import candidates
from .terms import terms_of
from .windows import fiscal_year, overview

log = logging.getLogger(__name__)
YEARS = range(2017, 2191)  # of the rule


def find_check(actor, public_id) -> ExternalCheck:
    """One check with what its pages read. Http404 for a stranger."""
    rows = access.external_checks(actor).select_related(
        "office__organization", "checker", "audit__establishment__company", "recorded_by", "finished_by", "file"
    )
    return get_object_or_404(rows, public_id=public_id)


def trail():
    return [
        step(reverse("organization:house"), _("Our house")),
        step(reverse("checks:overview"), _("External checks")),
    ]


@staff_only
@require_GET
def check_overview(request):
    """Every readable office in one fiscal year (`?year=`)."""
    today = timezone.localdate()
    wanted = request.GET.get("year", "")
    year = int(wanted) if wanted.isascii() and wanted.isdigit() and int(wanted) in YEARS else fiscal_year(today)
    offices = list(organization.offices(request.actor).order_by("code"))
    rows = [
        {"row": row, "may_write": may_write(request.actor, row.office.pk)[0]} for row in overview(offices, year, today)
    ]
    latest = access.external_checks(request.actor).select_related("office", "checker")[:10]
    context = {
        "rows": rows,
        "year": year,
        "today": today,
        "tabs": tabs(request.actor, "checks"),
        "latest": latest,
        "years": (year - 1, year + 1),
    }
    return render(request, "training/external/overview.html", context)


@staff_only
@require_GET
def check_list(request):
    return list_page(request, "external_checks")


@staff_only
@require_http_methods(["GET", "POST"])
def check_new(request, public_id):
    """Begin a check of an office: kind, day and who checked; the rest is filled in on the next page."""
    office = get_object_or_404(organization.offices(request.actor), public_id=public_id)
    must_write(request.actor, office.pk)
    today = timezone.localdate()
    terms = terms_of([office.pk])[office.pk]
    people = candidates(office.pk, today, terms)
    status = 200
    form = StartForm(people=[], initial={"kind": request.GET.get("kind") or "office", "checked_on": today})
    if request.method == "POST":
        status, form = 422, StartForm(request.POST, people=[])
        form.is_valid()
        if day := form.cleaned_data.get("checked_on"):
            people = candidates(office.pk, day, terms)
        form = StartForm(request.POST, people=[one.person.pk for one in people])
        if form.is_valid():
            try:
                given = {name: form.cleaned_data[name] for name in ("kind", "checker", "checked_on", "key")}
                check = domain.start_check(request.actor, office=office, **given)
                return see_other("checks:edit", check.public_id)
            except ValidationError as error:
                form.add_error(None, error.messages)
    form.fields["checker"].queryset = form.fields["checker"].queryset.model.objects.filter(
        pk__in=[one.person.pk for one in people]
    )
    drafts = access.external_checks(request.actor).filter(office=office, state=ExternalCheck.State.DRAFT)
    context = {"office": office, "form": form, "people": people, "drafts": drafts[:5], "trail": trail()}
    return render(request, "training/external/new.html", context, status=status)


@staff_only
@require_GET
def check_detail(request, public_id):
    return _detail(request, find_check(request.actor, public_id))


def _detail(request, check, *, scan=None, status=200):
    actor = request.actor
    may_edit, _reason = domain.may_edit(actor, check)
    may_reopen, why_not_reopen = domain.may_reopen(actor, check)
    office = check.kind == ExternalCheck.Kind.OFFICE
    context = {
        "check": check,
        "trail": trail(),
        "groups": groups_of(check) if office else (),
        "methods": [(row, check.items.get(row.code, {})) for row in METHODS.values()] if not office else (),
        "texts": [
            (label, check.items.get(code, {}).get("text", ""))
            for code, label in (
                (EQUIPMENT, _("Equipment and rooms seen")),
                (EARLIER, _("What became of earlier remarks")),
                (WISHES, _("What should improve")),
            )
        ]
        if office
        else (),
        "candidate": next((one for one in domain.people_for(check) if one.person.pk == check.checker_id), None),
        "may_edit": may_edit,
        "may_scan": may_write(actor, check.office_id)[0],
        "may_reopen": may_reopen and check.state == ExternalCheck.State.DONE,
        "why_not_reopen": why_not_reopen,
        "scan": scan or ScanForm(label_suffix=""),
        "panels": panels.render(request, "external_check", check),
    }
    return render(request, "training/external/detail.html", context, status=status)


def groups_of(check):
    """(heading, rows) of the table; a row: item, what was said of it, papers that were looked at."""
    found = []
    for group, (heading, _printed) in GROUPS.items():
        rows = []
        for item in ITEMS.values():
            if item.group == group:
                given = check.items.get(item.code, {})
                seen = [paper for paper in item.papers if paper.code in given.get("papers", ())]
                rows.append((item, given, seen))
        found.append((heading, rows))
    return found


@staff_only
@require_POST
def check_reopen(request, public_id):
    check = find_check(request.actor, public_id)
    try:
        domain.reopen_check(request.actor, check=check)
    except Conflict as conflict:
        messages.error(request, conflict.reason)
        return see_other("checks:detail", public_id)
    messages.success(request, _("The check is a draft again. Finish it once it is corrected."))
    return see_other("checks:edit", public_id)


@staff_only
@require_POST
def check_delete(request, public_id):
    check = find_check(request.actor, public_id)
    try:
        domain.delete_draft(request.actor, check=check)
    except Conflict as conflict:
        messages.error(request, conflict.reason)
        return see_other("checks:detail", public_id)
    messages.success(request, _("The draft was deleted."))
    return see_other("checks:overview")


@staff_only
@require_http_methods(["GET", "POST"])
def check_scan(request, public_id):
    """Show the signed paper, or keep one that was sent."""
    check = find_check(request.actor, public_id)
    if request.method == "GET":
        return _serve(request, check)
    form = ScanForm(request.POST, request.FILES, label_suffix="")
    must_write(request.actor, check.office_id)
    if form.is_valid():
        try:
            domain.attach_scan(request.actor, check=check, upload=form.cleaned_data["upload"])
            messages.success(request, _("The signed paper is kept."))
            return see_other("checks:detail", public_id)
        except ValidationError as error:
            form.add_error("upload", error.error_dict["upload"])
    return _detail(request, check, scan=form, status=422)


def _serve(request, check):
    if check.file is None:
        raise Http404
    try:
        stream = files.open_file(check.file)
    except FileNotFoundError:
        log.error("the signed paper of check %s is not on the disk", check.public_id)
        return HttpResponseNotFound(render_to_string("training/file_absent.html", {"name": check.file.name}))
    events.note(request, "training.external_check.paper_read", check)
    return FileResponse(
        stream,
        as_attachment="save" in request.GET,
        filename=check.file.name,
        content_type=check.file.content_type,
        headers={"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"},
    )
