"""Screens around the page of trainees: its doors and sheets, help lines, and the sentences in each language."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.organization import access as organization
from imjapan.organization import rights
from interns.models import HelpLine

from . import access, doors, help_lines, phrases
from .forms import CheckForm, DoorForm, HelpLineForm
from .lists import tabs


def _offices(actor):
    rows = organization.offices(actor).order_by("code")
    return rows if actor.everywhere(rights.CONSULT) else rows.filter(pk__in=actor.offices_with(rights.CONSULT))


def _told(form, error):
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)


# --- doors --------------------------------------------------------------------------------------


@staff_only
@require_safe
def door_list(request):
    return _doors(request)


def _doors(request, form=None, status=200):
    actor = request.actor
    rows = list(access.doors(actor).select_related("office", "closed_by").order_by("office__code", "pk"))
    for row in rows:
        row.address = doors.address(row)
        row.may_close = row.closed_at is None and access.may_keep_page(actor, row.office_id)[0]
    offices = _offices(actor)
    own = next(iter(actor.offices_with(rights.CONSULT)), None)
    context = {
        "doors": rows,
        "form": form or DoorForm(offices=offices, initial={"office": own}),
        "may": access.may_keep_page(actor),
        "tabs": tabs(actor, "consultations:door_list"),
    }
    return render(request, "interns/consultations/doors.html", context, status=status)


@staff_only
@require_POST
def door_new(request):
    require(access.may_keep_page(request.actor))
    form = DoorForm(request.POST, offices=_offices(request.actor))
    if not form.is_valid():
        return _doors(request, form, 422)
    data = form.cleaned_data
    doors.make(request.actor, office=data["office"], label=data["label"], key=data["key"])
    messages.success(request, _("The page is open. Print its sheet and hang it where only trainees go."))
    return see_other("consultations:door_list")


@staff_only
@require_POST
def door_close(request, public_id):
    row = get_object_or_404(access.doors(request.actor), public_id=public_id)
    try:
        doors.close(request.actor, door=row)
        messages.success(request, _("The page takes nothing new any more. Take its sheet down."))
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    return see_other("consultations:door_list")


@staff_only
@require_safe
def door_sheet(request, public_id):
    """The sheet to hang up, as a PDF."""
    row = get_object_or_404(access.doors(request.actor).select_related("office__organization"), public_id=public_id)
    content = doors.poster(row, on=timezone.localdate())
    name = content_disposition_header(False, _("consultation page %(office)s.pdf") % {"office": row.office.code})
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})


# --- sentences ----------------------------------------------------------------------------------


@staff_only
@require_safe
def phrase_list(request):
    return _phrases(request)


def _phrases(request, form=None, status=200):
    language = (form.data if form else request.GET).get("language", "")
    language = language if language in phrases.LANGUAGES else "id"
    known, checks = phrases.all_phrases(), phrases.checks()
    number = len(phrases.names())
    rows = [
        {
            "phrase": known[key, language],
            "confidence": phrases.CONFIDENCE[known[key, language].confidence],
            "check": checks.get((key, language)),
            "easy": known[key, "ja_easy"].text,
            "english": known[key, "en"].text,
        }
        for key in phrases.names()
    ]
    context = {
        "rows": rows,
        "show_notes": not (get_language() or "").startswith("ja"),  # of our data, in English
        "language": language,
        "tag": phrases.tag(language),
        "languages": [
            {
                "url": f"?language={key}",
                "label": f"{name} {sum(1 for _key, code in checks if code == key)}/{number}",
                "current": key == language,
            }
            for key, name in phrases.LANGUAGES.items()
        ],
        "form": form or CheckForm(initial={"checked_on": timezone.localdate()}),
        "may": access.may_keep_page(request.actor),
        "tabs": tabs(request.actor, "consultations:phrase_list"),
    }
    return render(request, "interns/consultations/phrases.html", context, status=status)


@staff_only
@require_POST
def phrase_check(request):
    require(access.may_keep_page(request.actor))
    form = CheckForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            doors.check_phrase(request.actor, **data)
            messages.success(request, _("The check is recorded."))
            return see_other(f"{reverse('consultations:phrase_list')}?language={data['language']}#{data['key']}")
        except ValidationError as error:
            _told(form, error)
    return _phrases(request, form, 422)


# --- help lines ---------------------------------------------------------------------------------


@staff_only
@require_safe
def help_line_list(request):
    return _lines(request)


def _lines(request, form=None, status=200):
    context = {
        "lines": HelpLine.objects.select_related("confirmed_by"),
        "proposals": help_lines.proposals(),
        "names": phrases.LANGUAGES,
        "emergency": help_lines.emergency_is_confirmed(),
        "form": form or HelpLineForm(),
        "may": access.may_keep_page(request.actor),
        "tabs": tabs(request.actor, "consultations:help_line_list"),
    }
    return render(request, "interns/consultations/help_lines.html", context, status=status)


@staff_only
@require_POST
def help_line_confirm(request):
    require(access.may_keep_page(request.actor))
    form = HelpLineForm(request.POST)
    if form.is_valid():
        try:
            help_lines.confirm(request.actor, **form.cleaned_data)
            messages.success(request, _("The number is shown on the page from now on."))
            return see_other("consultations:help_line_list")
        except ValidationError as error:
            _told(form, error)
    return _lines(request, form, 422)


@staff_only
@require_POST
def help_line_withdraw(request, public_id):
    line = get_object_or_404(HelpLine, public_id=public_id)
    try:
        help_lines.withdraw(request.actor, line=line)
        messages.success(request, _("The number is shown no longer."))
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    return see_other("consultations:help_line_list")
