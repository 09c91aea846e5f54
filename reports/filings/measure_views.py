"""What the authority told us: list, one letter, and our reply to it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import events, files, happenings
from imjapan.core.http import see_other
from imjapan.core.views import list_page
from imjapan.organization import access as organization
from imjapan.organization.domain import measures
from imjapan.organization.downloads import serve_file
from imjapan.organization.edit_pages import Screen, serve, step
from reports import access as reports

from ..obligations.standing import standing
from . import access, domain
from .forms import MeasureForm
from .kinds import Code
from .models import Filing


@staff_only
@require_safe
def measure_list(request):
    return list_page(request, "measures")


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def measure_new(request):
    actor = request.actor
    allowed = any(organization.may_write(actor, pk)[0] for pk in actor.office_ids)
    permission = (True, "") if allowed else organization.may_write(actor, None)
    screen = Screen(
        title=_("Record a letter of the authority"),
        back=reverse("filings:measure_list"),
        trail=_trail(),
        done=_address,
        saved=_("The letter is recorded."),
    )
    return serve(request, _form(request), permission=permission, save=_save(request), screen=screen)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def measure_edit(request, public_id):
    measure = _measure(request, public_id)
    screen = Screen(
        title=_("Correct the letter of the authority"),
        back=_address(measure),
        trail=[*_trail(), step(_address(measure), str(measure.get_kind_display()))],
        done=_address,
        saved=_("The letter is corrected."),
    )
    permission = organization.may_write(request.actor, measure.office_id)
    return serve(request, _form(request, measure), permission=permission, save=_save(request, measure), screen=screen)


def _trail():
    return [step(reverse("filings:measure_list"), _("From the authority"))]


def _address(measure):
    return reverse("filings:measure", args=[measure.public_id])


def _form(request, measure=None):
    def make(data, instance=None):
        given = request.FILES if data is not None and request.method == "POST" else None
        return MeasureForm(data, given, instance=instance or measure, actor=request.actor)

    return make


def _save(request, measure=None):
    def save(given, version, key):
        upload = given.pop("scan", None)
        with transaction.atomic():
            file = files.store_upload(actor=request.actor, upload=upload) if upload else None
            return measures.save_measure(
                request.actor,
                data=given,
                measure=measure,
                version=version,
                key=key,
                file=file,
                today=timezone.localdate(),
            )

    return save


@staff_only
@require_safe
def measure_detail(request, public_id):
    """Overview, or with `?tab=history` everything that happened."""
    measure = _measure(request, public_id)
    events.note(request, "reports.measure.read", measure)
    tabs = happenings.tabs(request, _address(measure), overview=_("Overview"))
    if happenings.wanted(request):
        context = {"title": str(measure.get_kind_display()), "breadcrumb": _trail(), "tabs": tabs}
        return happenings.history_page(request, "measure", measure, **context)
    today = timezone.localdate()
    duty = reports.obligations(request.actor).filter(measure=measure).first()
    replies = access.filings(request.actor).filter(measure=measure).exclude(state=Filing.State.DROPPED)
    may_write, why_not = organization.may_write(request.actor, measure.office_id)
    context = {
        "measure": measure,
        "tabs": tabs,
        "duty": duty,
        "standing": standing(duty, today) if duty else None,
        "reply": replies.order_by("-pk").first(),
        "may_write": may_write,
        "why_not": why_not,
    }
    return render(request, "reports/filings/measure.html", context)


@staff_only
@require_POST
def measure_reply(request, public_id):
    """Begin the reply, or go to the one that was begun."""
    measure = _measure(request, public_id)
    begun = Filing.objects.filter(measure=measure).exclude(state=Filing.State.DROPPED).order_by("-pk").first()
    if begun is None:
        try:
            begun = domain.start_filing(
                request.actor,
                kind=Code.MEASURE_REPLY,
                office=measure.office,
                measure=measure,
                data={"event_on": measure.received_on, "title": str(measure.document_no)},
                key=measure.public_id,
                today=timezone.localdate(),
            )
        except ValidationError as error:
            raise Http404 from error
    return see_other("filings:edit", begun.public_id)


@staff_only
@require_GET
def measure_file(request, public_id):
    measure = _measure(request, public_id)
    events.note(request, "reports.measure.file_read", measure)
    return serve_file(measure.file)


def _measure(request, public_id):
    return get_object_or_404(access.measures(request.actor).select_related("office", "file"), public_id=public_id)
