"""Screens that record, correct and delete people, passports and residence cards."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from imjapan.accounts.decorators import staff_only
from imjapan.core import events
from imjapan.organization import editing, rights
from imjapan.organization.access import may_edit_masters
from imjapan.organization.edit_pages import Removal, Screen, deleted, may_add, serve, step

from . import access
from .domain import papers, people
from .forms import CardForm, PassportForm, PersonForm
from .models import Passport, ResidenceCard

EDIT = ["GET", "POST"]


def one_person(actor, public_id):
    return get_object_or_404(access.people(actor).select_related("office"), public_id=public_id)


def address(person):
    return reverse("people:detail", args=[person.public_id])


def trail(person=None):
    way = [step(reverse("people:list"), _("People"))]
    return [*way, step(address(person), person.passport_name)] if person else way


@staff_only
@require_http_methods(EDIT)
def person_new(request):
    actor = request.actor
    screen = Screen(
        title=_("New person"),
        back=reverse("people:list"),
        trail=trail(),
        done=address,
        saved=_("The person is recorded."),
    )
    own = list(actor.offices_with(rights.MASTERS))
    initial = {"office": own[0]} if len(own) == 1 else {}
    return serve(
        request,
        lambda data, instance=None: PersonForm(data, instance=instance, actor=actor, initial=initial),
        permission=may_add(actor),
        save=lambda data, version, key: people.save_new(actor, data=data, key=key, today=timezone.localdate()),
        screen=screen,
    )


@staff_only
@require_http_methods(EDIT)
def person_edit(request, public_id):
    actor, person = request.actor, one_person(request.actor, public_id)
    _note(request, person)
    hanging = editing.hanging(person, people.HANGING)
    screen = Screen(
        title=_("Change the person"),
        back=address(person),
        trail=trail(person),
        done=address,
        saved=_("The changes are saved."),
        remove=Removal(
            reverse("people:delete", args=[public_id]),
            _("Delete this person"),
            _("Delete this person? This cannot be undone."),
            _("Cannot be deleted while something hangs on it: %(what)s") % {"what": ", ".join(hanging)}
            if hanging
            else "",
        ),
    )
    return serve(
        request,
        lambda data, instance=person: PersonForm(data, instance=instance, actor=actor),
        permission=may_edit_masters(actor, person.office_id),
        save=lambda data, version, key: people.save_person(
            actor, person=person, data=data, version=version, today=timezone.localdate()
        ),
        screen=screen,
    )


@staff_only
@require_POST
def person_delete(request, public_id):
    person = one_person(request.actor, public_id)
    return deleted(
        request,
        permission=may_edit_masters(request.actor, person.office_id),
        delete=lambda: people.delete_person(request.actor, person=person),
        back=address(person),
        gone=reverse("people:list"),
        message=_("The person is deleted."),
    )


@staff_only
@require_http_methods(EDIT)
def passport_new(request, public_id):
    person = one_person(request.actor, public_id)
    return _paper(request, person, PassportForm, None, _("Add a passport"), _("The passport is recorded."))


@staff_only
@require_http_methods(EDIT)
def passport_edit(request, public_id):
    passport = _one_paper(request.actor, Passport, public_id)
    remove = Removal(
        reverse("people:passport_delete", args=[public_id]),
        _("Delete this passport"),
        _("Delete this passport? An expired passport should stay: its number still finds the person."),
    )
    title = _("Change the passport")
    return _paper(request, passport.person, PassportForm, passport, title, _("The changes are saved."), remove)


@staff_only
@require_http_methods(EDIT)
def card_new(request, public_id):
    person = one_person(request.actor, public_id)
    return _paper(request, person, CardForm, None, _("Add a residence card"), _("The residence card is recorded."))


@staff_only
@require_http_methods(EDIT)
def card_edit(request, public_id):
    card = _one_paper(request.actor, ResidenceCard, public_id)
    remove = Removal(
        reverse("people:card_delete", args=[public_id]),
        _("Delete this residence card"),
        _("Delete this residence card? An expired card should stay: it is the history of the person's residence."),
    )
    title = _("Change the residence card")
    return _paper(request, card.person, CardForm, card, title, _("The changes are saved."), remove)


@staff_only
@require_POST
def passport_delete(request, public_id):
    return _delete_paper(request, Passport, public_id, _("The passport is deleted."))


@staff_only
@require_POST
def card_delete(request, public_id):
    return _delete_paper(request, ResidenceCard, public_id, _("The residence card is deleted."))


def _one_paper(actor, model, public_id):
    rows = model.objects.filter(person__in=access.people(actor)).select_related("person__office")
    return get_object_or_404(rows, public_id=public_id)


def _note(request, person):
    """A form shows what the page of the person shows."""
    if request.method == "GET":
        events.note(request, "interns.person.read", person)


def _paper(request, person, form_class, row, title, saved, remove=None):
    _note(request, person)
    actor, today = request.actor, timezone.localdate()
    initial = None
    if row is None:
        initial = {"nationality": person.nationality} if form_class is PassportForm else _asked_card(request)

    def save(data, version, key):
        if form_class is PassportForm:
            return papers.save_passport(
                actor, person=person, data=data, passport=row, version=version, key=key, today=today
            )
        return papers.save_card(actor, person=person, data=data, card=row, version=version, key=key, today=today)

    return serve(
        request,
        lambda data, instance=row: form_class(data, instance=instance, actor=actor, initial=initial),
        permission=may_edit_masters(actor, person.office_id),
        save=save,
        screen=Screen(
            title=title,
            back=address(person),
            trail=trail(person),
            done=lambda _row: address(person),
            saved=saved,
            remove=remove,
        ),
    )


def _asked_card(request):
    """What a link to a new card knows already: the day of the permission, and that the old card ends by it."""
    try:
        first = parse_date(request.GET.get("starts_on", ""))
    except ValueError:  # no day of the calendar
        first = None
    return {"starts_on": first, "replaces": request.GET.get("replaces") == "1"}


def _delete_paper(request, model, public_id, message):
    row = _one_paper(request.actor, model, public_id)
    return deleted(
        request,
        permission=may_edit_masters(request.actor, row.person.office_id),
        delete=lambda: papers.delete_paper(request.actor, row=row),
        back=address(row.person),
        gone=address(row.person),
        message=message,
    )
