"""Screens of staff: the list, intake, and the page of one consultation with everything that is done about it."""

import logging

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import events, panels
from imjapan.core import files as store
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.core.views import list_page
from imjapan.organization.edit_pages import Screen, serve, step
from imjapan.organization.languages import LANGUAGES
from interns import access as interns
from interns import charge
from interns.models import ConsultationFile

from . import access, domain, escalation, phrases
from .forms import AnswerForm, AuditNeededForm, CloseForm, ConsultationForm, FileForm, StepForm
from .lists import tabs

log = logging.getLogger(__name__)
FOUND = 20  # people offered for a name


@staff_only
@require_safe
def consultation_list(request):
    return list_page(request, "consultations", tabs=tabs(request.actor, "consultations:list"))


def _find(request, public_id):
    rows = access.consultations(request.actor).select_related(
        "office", "company", "establishment", "person", "received_by", "in_charge", "closed_by", "confirmed_by", "door"
    )
    return get_object_or_404(rows, public_id=public_id)


def address(row):
    return reverse("consultations:detail", args=[row.public_id])


def trail(row=None):
    way = [step(reverse("consultations:list"), _("Consultations"))]
    return [*way, step(address(row), row.number)] if row else way


# --- intake -------------------------------------------------------------------------------------


@staff_only
@require_http_methods(["GET", "POST"])
def new(request):
    """Write down what somebody asks for help with; `?q=` finds the person, `?person=` takes one."""
    actor = request.actor
    person = _person(request)
    screen = Screen(
        title=_("New consultation"),
        back=reverse("consultations:list"),
        trail=trail(),
        done=address,
        saved=_("The consultation is recorded."),
        template="interns/consultations/edit.html",
        context=_around(request, person),
    )
    initial = _initial(actor, person)
    return serve(
        request,
        lambda data, instance=None: ConsultationForm(data, instance=instance, actor=actor, initial=initial),
        permission=access.may_take(actor),
        save=lambda data, version, key: domain.take(actor, data=data, key=key),
        screen=screen,
    )


@staff_only
@require_http_methods(["GET", "POST"])
def edit(request, public_id):
    actor, row = request.actor, _find(request, public_id)
    if request.method == "GET":
        events.note(request, "interns.consultation.read", row)
    person = _person(request)
    screen = Screen(
        title=_("Change the consultation"),
        back=address(row),
        trail=trail(row),
        done=address,
        saved=_("The changes are saved."),
        template="interns/consultations/edit.html",
        context=_around(request, person or row.person),
    )
    initial = {"person": person.public_id} if person else {}
    if row.person and not person:
        initial = {"person": row.person.public_id}
    return serve(
        request,
        lambda data, instance=row: ConsultationForm(data, instance=instance, actor=actor, initial=initial),
        permission=access.may_deal(actor, row),
        save=lambda data, version, key: domain.correct(actor, consultation=row, data=data, version=version),
        screen=screen,
    )


def _person(request):
    given = request.POST.get("person") or request.GET.get("person")
    try:
        return given and interns.people(request.actor).filter(public_id=given).first()
    except ValidationError:  # no UUID
        return None


def _around(request, person):
    """The search for a person, and the matrix of what each serious matter asks for."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = interns.matching(interns.people(request.actor), words)[:FOUND] if words else []
    return {"person": person, "words": words, "found": list(found), "matrix": escalation.matrix()}


def _initial(actor, person):
    """What is known of the person: office, workplace, language, who is in charge."""
    now = timezone.localtime()
    initial = {"received_at": now, "office": next(iter(actor.office_ids), None), "wants_secrecy": True}
    if person is None:
        return initial
    initial |= {"person": person.public_id, "language": person.language}
    if person.office_id in access.intake_offices(actor):
        initial["office"] = person.office_id
    place = charge.placed_on(now.date()).filter(person=person).values_list("establishment_id", flat=True)
    return initial | {"establishment": place.first()}


# --- one consultation ---------------------------------------------------------------------------


@staff_only
@require_safe
def detail(request, public_id):
    row = _find(request, public_id)
    events.note(request, "interns.consultation.read", row)
    return _page(request, row)


def _page(request, row, *, status=200, **forms):
    actor = request.actor
    languages = dict(LANGUAGES) | {"ja-easy": _("easy Japanese")}
    todo = escalation.of(row)
    context = {
        "row": row,
        "language": languages.get(row.language, row.language),
        "steps": row.steps.select_related("taken_by"),
        "files": row.files.select_related("file"),
        "actions": todo,
        "still_open": [action.words for action in todo if not action.done],
        "lacking": domain.lacking(row),
        "may_confirm": access.may_confirm(actor, row),
        "closed": row.state == "closed",
        "step_form": StepForm(),
        "answer_form": AnswerForm(),
        "audit_form": AuditNeededForm(),
        "close_form": CloseForm(initial={"result": row.result}),
        "file_form": FileForm(),
        "blocks": phrases.building_blocks(row.language.replace("-", "_")),
        "language_tag": phrases.tag(row.language.replace("-", "_")),
        "panels": panels.render(request, "consultation", row),
    }
    return render(request, "interns/consultations/detail.html", context | forms, status=status)


def _act(request, public_id, act, saved, *, form_class=None, name="", files=False):
    """Do one thing of the page; what is refused stands at its form."""
    row = _find(request, public_id)
    form = form_class(request.POST, request.FILES if files else None) if form_class else None
    try:
        if form is None or form.is_valid():
            act(row, form.cleaned_data if form else {})
            messages.success(request, saved)
            return see_other(address(row))
        status = 422
    except ValidationError as error:
        for field, errors in (error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}).items():
            form.add_error(field if field in form.fields else None, errors)
        status = 422
    except Conflict as conflict:
        if form is None:
            messages.error(request, conflict.reason)
            return see_other(address(row))
        form.add_error(None, conflict.reason)
        status = 409
    return _page(request, row, status=status, **{name: form, "wrong": form})


@staff_only
@require_POST
def step_new(request, public_id):
    return _act(
        request,
        public_id,
        lambda row, data: domain.add_step(request.actor, consultation=row, data=data, key=data["key"]),
        _("It is noted."),
        form_class=StepForm,
        name="step_form",
    )


@staff_only
@require_POST
def answer(request, public_id):
    def act(row, data):
        domain.answer(
            request.actor, consultation=row, text=data["text"], translation=data["translation"], key=data["key"]
        )

    return _act(
        request, public_id, act, _("The answer to the trainee is recorded."), form_class=AnswerForm, name="answer_form"
    )


@staff_only
@require_POST
def audit_decide(request, public_id):
    return _act(
        request,
        public_id,
        lambda row, data: domain.decide_audit(
            request.actor, consultation=row, needed=data["needed"], reason=data["reason"]
        ),
        _("The decision is recorded."),
        form_class=AuditNeededForm,
        name="audit_form",
    )


@staff_only
@require_POST
def file_new(request, public_id):
    return _act(
        request,
        public_id,
        lambda row, data: domain.add_file(request.actor, consultation=row, upload=data["upload"], note=data["note"]),
        _("The file is kept."),
        form_class=FileForm,
        name="file_form",
        files=True,
    )


@staff_only
@require_POST
def close(request, public_id):
    return _act(
        request,
        public_id,
        lambda row, data: domain.close(request.actor, consultation=row, result=data["result"]),
        _("The consultation is closed."),
        form_class=CloseForm,
        name="close_form",
    )


@staff_only
@require_POST
def confirm(request, public_id):
    return _act(
        request, public_id, lambda row, data: domain.confirm(request.actor, consultation=row), _("It is confirmed.")
    )


@staff_only
@require_POST
def reopen(request, public_id):
    return _act(
        request,
        public_id,
        lambda row, data: domain.reopen(request.actor, consultation=row),
        _("The consultation is open again."),
    )


@staff_only
@require_safe
def file(request, public_id):
    """A photo or paper of a consultation, for who may read it."""
    rows = ConsultationFile.objects.filter(consultation__in=access.consultations(request.actor))
    kept = get_object_or_404(rows.select_related("file", "consultation"), public_id=public_id)
    require(access.may_deal(request.actor, kept.consultation))
    try:
        stream = store.open_file(kept.file)
    except FileNotFoundError:
        log.error("the file of a consultation is not on the disk", extra={"fields": {"file": kept.pk}})
        raise Http404 from None
    events.note(request, "interns.consultation.downloaded", kept.consultation)
    return FileResponse(
        stream,
        as_attachment=True,
        filename=kept.file.name,
        content_type=kept.file.content_type,
        headers={"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"},
    )
