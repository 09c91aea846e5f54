"""Screens of placements, and of what was done at an establishment before our records begin."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import access as companies
from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import require
from imjapan.organization.access import may_edit_masters
from imjapan.organization.edit_pages import Removal, Screen, deleted, page, serve, step
from interns.edits import address, one_person, trail
from training import access
from training.domain import cut_over, placements, plans, transfers
from training.forms.masters import CutOverForm, EndForm, PlacementForm, TransferForm, find_places
from training.incidents import early_ends
from training.models import CutOver, Placement

EDIT = ["GET", "POST"]


@staff_only
@require_safe
def place_search(request):
    """Establishments found while somebody types, as a fragment of a form; managers may look in every office."""
    actor = request.actor
    every = "every_office" in request.GET and bool(actor.managed_office_ids or actor.is_administrator)
    found = find_places(actor, request.GET.get("find", ""), every_office=every)
    context = {"places": [(place, False) for place in found], "words": request.GET.get("find", "")}
    return render(request, "training/parts/places.html", context)


@staff_only
@require_http_methods(EDIT)
def placement_new(request, public_id):
    person = one_person(request.actor, public_id)
    return _placement(request, person, permission=may_edit_masters(request.actor, person.office_id))


@staff_only
@require_http_methods(EDIT)
def placement_edit(request, public_id):
    row = _one(request.actor, public_id)
    return _placement(request, row.person, row, permission=placements.may_edit(request.actor, row))


def _one(actor, public_id):
    rows = access.placements(actor).select_related("person__office", "plan", "establishment__company")
    return get_object_or_404(rows, public_id=public_id)


def _placement(request, person, row=None, *, permission):
    actor = request.actor
    remove = row and Removal(
        reverse("training:placement_delete", args=[row.public_id]),
        _("Delete this placement"),
        _("Delete this placement? If somebody was really there, end it early instead."),
        placements.why_not_delete(row),
    )
    own = list(person.plans.all())
    initial = {}
    if row is None:
        plan, first = transfers.next_days(own, access.placements(actor).filter(person=person))
        initial = {"plan": plan.pk, "starts_on": first, "ends_on": plan.ends_on} if plan else {}

    def form(data, instance=row):
        return PlacementForm(data, instance=instance or Placement(person=person), actor=actor, initial=initial)

    screen = Screen(
        title=_("Change the placement") if row else _("Add a placement"),
        back=address(person),
        trail=trail(person),
        done=lambda _row: address(person),
        saved=_("The changes are saved.") if row else _("The placement is recorded."),
        template="training/placement_form.html",
        remove=remove,
        context={"person": person, "has_plan": bool(own)},
        warnings=lambda placement: [*plans.warnings(placement.plan), *(() if row else transfers.warnings(placement))],
    )
    if request.method == "POST" and "search" in request.POST:
        return _searched(request, form, permission, screen)
    return serve(
        request,
        form,
        permission=permission,
        save=lambda data, version, key: placements.save_placement(
            actor, person=person, data=data, placement=row, version=version, key=None if row else key
        ),
        screen=screen,
    )


def _searched(request, make_form, permission, screen):
    """The search without JavaScript: the same form with what was typed and what was found; nothing is saved."""
    require(permission)
    typed = {name: value for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "search")}
    again = make_form(None)
    again.initial |= typed
    return page(request, again, screen)


@staff_only
@require_http_methods(EDIT)
def placement_transfer(request, public_id):
    """End a placement and begin the next one elsewhere, in one form."""
    actor, row = request.actor, _one(request.actor, public_id)
    permission = may_edit_masters(actor, row.person.office_id)
    ended = row.ends_on < row.plan.ends_on
    initial = {"ends_on": row.ends_on if ended else None, "end_reason": row.end_reason or _("transfer")}

    def form(data, instance=row):
        return TransferForm(data, instance=instance, actor=actor, initial=initial)

    screen = Screen(
        title=_("Transfer to another establishment"),
        back=address(row.person),
        trail=trail(row.person),
        done=lambda new: address(row.person),
        saved=_("The old placement ends and the new one is recorded."),
        template="training/placement_transfer.html",
        submit=_("Record the transfer"),
        context={"placement": row},
        warnings=transfers.warnings,
    )
    if request.method == "POST" and "search" in request.POST:
        return _searched(request, form, permission, screen)
    return serve(
        request,
        form,
        permission=permission,
        save=lambda data, version, key: transfers.transfer_placement(
            actor,
            placement=row,
            ends_on=data.get("ends_on"),
            reason=data.get("end_reason", ""),
            establishment=data.get("establishment"),
            starts_on=data.get("starts_on"),
            version=version,
            key=key,
        ),
        screen=screen,
    )


@staff_only
@require_http_methods(EDIT)
def placement_end(request, public_id):
    row = _one(request.actor, public_id)
    return serve(
        request,
        lambda data, instance=row: EndForm(data, instance=instance, actor=request.actor),
        permission=placements.may_edit(request.actor, row),
        save=lambda data, version, key: placements.end_placement(
            request.actor,
            placement=row,
            ends_on=data.get("ends_on"),
            reason=data.get("end_reason", ""),
            version=version,
        ),
        screen=Screen(
            title=_("End the placement early"),
            back=address(row.person),
            trail=trail(row.person),
            done=lambda _row: address(row.person),
            saved=_("The placement ends early."),
            warnings=lambda ended: early_ends.warnings(ended.person, timezone.localdate()),
            template="training/placement_end.html",
            submit=_("End the placement"),
            context={"placement": row},
        ),
    )


@staff_only
@require_POST
def placement_delete(request, public_id):
    row = _one(request.actor, public_id)
    return deleted(
        request,
        permission=placements.may_edit(request.actor, row),
        delete=lambda: placements.delete_placement(request.actor, placement=row),
        back=address(row.person),
        gone=address(row.person),
        message=_("The placement is deleted."),
    )


@staff_only
@require_http_methods(EDIT)
def cut_over_edit(request, public_id):
    rows = companies.establishments(request.actor).select_related("company__office")
    establishment = get_object_or_404(rows, public_id=public_id)
    row = CutOver.objects.filter(establishment=establishment).first()
    back = reverse("companies:establishment", args=[public_id])
    company = establishment.company
    return serve(
        request,
        lambda data, instance=row: CutOverForm(
            data, instance=instance or CutOver(establishment=establishment), actor=request.actor
        ),
        permission=may_edit_masters(request.actor, company.office_id),
        save=lambda data, version, key: cut_over.save_cut_over(
            request.actor, establishment=establishment, data=data, version=version, today=timezone.localdate()
        ),
        screen=Screen(
            title=_("Before our records begin"),
            back=back,
            trail=[
                step(reverse("companies:list"), _("Companies")),
                step(reverse("companies:detail", args=[company.public_id]), company.name),
                step(back, establishment.name),
            ],
            done=lambda _row: back,
            saved=_("The changes are saved."),
            template="training/cut_over_form.html",
            context={"establishment": establishment, "clock": company.office.clock_starts_on},
        ),
    )
