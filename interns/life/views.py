"""Screens of residence events and of what became of those who went home."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import events
from imjapan.core.views import list_page
from imjapan.organization.access import may_edit_masters
from imjapan.organization.edit_pages import Removal, Screen, deleted, serve
from interns.access import people
from interns.edits import address, one_person, trail
from interns.models import AfterReturn, ResidenceEvent

from . import domain, figures
from .forms import AfterReturnForm, EventForm

EDIT = ["GET", "POST"]


def _one(actor, model, public_id):
    rows = model.objects.filter(person__in=people(actor)).select_related("person__office")
    return get_object_or_404(rows, public_id=public_id)


# --- residence events ----------------------------------------------------------------------------------------------


@staff_only
@require_http_methods(EDIT)
def event_new(request, public_id):
    return _event(request, one_person(request.actor, public_id))


@staff_only
@require_http_methods(EDIT)
def event_edit(request, public_id):
    event = _one(request.actor, ResidenceEvent, public_id)
    return _event(request, event.person, event)


def _event(request, person, event=None):
    _note(request, person)
    actor, today = request.actor, timezone.localdate()
    remove = event and Removal(
        reverse("life:event_delete", args=[event.public_id]),
        _("Delete this notice"),
        _("Delete this notice? This cannot be undone."),
    )
    return serve(
        request,
        lambda data, instance=event: EventForm(data, instance=instance, actor=actor),
        permission=may_edit_masters(actor, person.office_id),
        save=lambda data, version, key: domain.save_event(
            actor, person=person, data=data, event=event, version=version, key=key, today=today
        ),
        screen=Screen(
            title=_("Change the notice to the authority") if event else _("Add a notice to the authority"),
            back=address(person),
            trail=trail(person),
            done=lambda _row: address(person),
            saved=_("The changes are saved.") if event else _("The notice is recorded."),
            remove=remove,
        ),
    )


@staff_only
@require_POST
def event_delete(request, public_id):
    event = _one(request.actor, ResidenceEvent, public_id)
    return deleted(
        request,
        permission=may_edit_masters(request.actor, event.person.office_id),
        delete=lambda: domain.delete_event(request.actor, event=event),
        back=address(event.person),
        gone=address(event.person),
        message=_("The notice is deleted."),
    )


# --- after the return ----------------------------------------------------------------------------------------------


@staff_only
@require_safe
def after_return_list(request):
    return list_page(
        request, "after_return", template="interns/life/list.html", figures=figures.by_office(request.actor)
    )


@staff_only
@require_http_methods(EDIT)
def after_return_new(request, public_id):
    return _after_return(request, one_person(request.actor, public_id))


@staff_only
@require_http_methods(EDIT)
def after_return_edit(request, public_id):
    row = _one(request.actor, AfterReturn, public_id)
    return _after_return(request, row.person, row)


def _after_return(request, person, row=None):
    _note(request, person)
    actor, today = request.actor, timezone.localdate()
    remove = row and Removal(
        reverse("life:after_return_delete", args=[row.public_id]),
        _("Delete this entry"),
        _("Delete this entry? This cannot be undone."),
    )
    initial = {"heard_on": today} if row is None else None
    return serve(
        request,
        lambda data, instance=row: AfterReturnForm(data, instance=instance, actor=actor, initial=initial),
        permission=may_edit_masters(actor, person.office_id),
        save=lambda data, version, key: domain.save_after_return(
            actor, person=person, data=data, row=row, version=version, key=key, today=today
        ),
        screen=Screen(
            title=_("What the person does after the return"),
            back=address(person),
            trail=trail(person),
            done=lambda _row: address(person),
            saved=_("The changes are saved.") if row else _("It is recorded."),
            remove=remove,
        ),
    )


@staff_only
@require_POST
def after_return_delete(request, public_id):
    row = _one(request.actor, AfterReturn, public_id)
    return deleted(
        request,
        permission=may_edit_masters(request.actor, row.person.office_id),
        delete=lambda: domain.delete_after_return(request.actor, row=row),
        back=address(row.person),
        gone=address(row.person),
        message=_("The entry is deleted."),
    )


def _note(request, person):
    """A form shows what the page of the person shows."""
    if request.method == "GET":
        events.note(request, "interns.person.read", person)
