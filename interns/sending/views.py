"""Screens of sending organizations and of what people paid."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import happenings
from imjapan.core.views import list_page
from imjapan.organization import editing
from imjapan.organization.edit_pages import Removal, Screen, deleted, serve, step
from imjapan.organization.explain import explain
from interns import edits
from interns.models import Person

from . import access, domain, judging
from .forms import FORMS, CostForm, OrganizationForm

EDIT = ["GET", "POST"]


def address(row):
    return reverse("sending:detail", args=[row.public_id])


def trail(row=None):
    way = [step(reverse("sending:list"), _("Sending organizations"))]
    return [*way, step(address(row), row.name)] if row else way


def _one(actor, public_id):
    return get_object_or_404(access.organizations(actor), public_id=public_id)


@staff_only
@require_safe
def listing(request):
    return list_page(request, "sending")


@staff_only
@require_safe
def detail(request, public_id):
    """The organization, what the law says of it today, agreements, suspensions, people. A fixed number of queries."""
    row, today = _one(request.actor, public_id), timezone.localdate()
    context = {
        "row": row,
        "trail": trail(),
        "tabs": happenings.tabs(request, address(row), overview=_("Overview")),
        "may_edit": access.may_change(request.actor),
    }
    if happenings.wanted(request):
        page = happenings.page_of(request, "sending", row, happenings.page_number(request))
        return render(request, "interns/sending/history.html", {**context, "page": page})
    agreements = list(access.agreements(request.actor).filter(sending=row).select_related("office"))
    suspensions = list(row.suspensions.all())
    context |= {
        "today": today,
        "agreements": [
            {"row": one, "explanation": explain(judging.contract(row, one, today)), "running": running(one, today)}
            for one in agreements
        ],
        "suspensions": [{"row": one, "running": running(one, today)} for one in suspensions],
        "judged": [
            {"label": label, "explanation": explain(verdict)}
            for label, verdict in (
                (_("Requirements of the law"), judging.requirements(row, today)),
                (_("Memorandum with the country (二国間取決め)"), judging.memorandum(row, today)),
                (_("New plans through it"), judging.suspension(row, suspensions, today)),
            )
        ],
        "number": Person.objects.filter(sending=row).count(),
    }
    return render(request, "interns/sending/detail.html", context)


def running(row, day):
    return row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)


@staff_only
@require_http_methods(EDIT)
def new(request):
    return _page(request, None)


@staff_only
@require_http_methods(EDIT)
def edit(request, public_id):
    return _page(request, _one(request.actor, public_id))


def _page(request, row):
    actor = request.actor
    hanging = editing.hanging(row, domain.HANGING) if row else []
    remove = row and Removal(
        reverse("sending:delete", args=[row.public_id]),
        _("Delete this sending organization"),
        _("Delete it? This cannot be undone."),
        _("Cannot be deleted while something hangs on it: %(what)s") % {"what": ", ".join(hanging)} if hanging else "",
    )
    return serve(
        request,
        lambda data, instance=row: OrganizationForm(data, instance=instance, actor=actor),
        permission=access.may_change(actor),
        save=lambda data, version, key: domain.save_organization(actor, data=data, row=row, version=version, key=key),
        screen=Screen(
            title=_("Change the sending organization") if row else _("New sending organization"),
            back=address(row) if row else reverse("sending:list"),
            trail=trail(row),
            done=address,
            saved=_("The changes are saved.") if row else _("It is recorded. Add its agreement next."),
            remove=remove,
        ),
    )


@staff_only
@require_POST
def delete(request, public_id):
    row = _one(request.actor, public_id)
    return deleted(
        request,
        permission=access.may_change(request.actor),
        delete=lambda: domain.delete_organization(request.actor, row=row),
        back=address(row),
        gone=reverse("sending:list"),
        message=_("The sending organization is deleted."),
    )


@staff_only
@require_http_methods(EDIT)
def part_new(request, public_id, part):
    return _part(request, _one(request.actor, public_id), _known(part))


@staff_only
@require_http_methods(EDIT)
def part_edit(request, part, public_id):
    row = _row(request, part, public_id)
    return _part(request, row.sending, part, row)


@staff_only
@require_POST
def part_delete(request, part, public_id):
    row = _row(request, part, public_id)
    return deleted(
        request,
        permission=access.may_change_part(request.actor, row),
        delete=lambda: domain.delete_part(request.actor, row=row),
        back=address(row.sending),
        gone=address(row.sending),
        message=_("It is deleted. The history still says that it was there."),
    )


def _known(part):
    if part not in domain.PARTS:
        raise Http404
    return part


def _row(request, part, public_id):
    rows = (access.agreements if _known(part) == "agreement" else access.suspensions)(request.actor)
    return get_object_or_404(rows.select_related("sending"), public_id=public_id)


def _part(request, sending, part, row=None):
    actor, table = request.actor, domain.PARTS[part]
    remove = row and Removal(
        reverse("sending:part_delete", args=[part, row.public_id]),
        _("Delete this row"),
        _("Delete it only when it was recorded by mistake: former rows show what held on a day. Delete?"),
    )
    return serve(
        request,
        lambda data, instance=row: FORMS[part](data, instance=instance or table.model(sending=sending), actor=actor),
        permission=access.may_change_part(actor, row) if row else access.may_change(actor),
        save=lambda data, version, key: domain.save_part(
            actor, sending=sending, part=part, data=data, row=row, version=version, key=key
        ),
        screen=Screen(
            title=table.label if row else table.new,
            back=address(sending),
            trail=trail(sending),
            done=lambda _row: address(sending),
            saved=_("The changes are saved.") if row else _("It is recorded."),
            remove=remove,
        ),
    )


@staff_only
@require_http_methods(EDIT)
def cost_new(request, public_id):
    return _cost(request, edits.one_person(request.actor, public_id))


@staff_only
@require_http_methods(EDIT)
def cost_edit(request, public_id):
    row = _one_cost(request, public_id)
    return _cost(request, row.person, row)


@staff_only
@require_POST
def cost_delete(request, public_id):
    row = _one_cost(request, public_id)
    return deleted(
        request,
        permission=access.may_write_cost(request.actor, row.person),
        delete=lambda: domain.delete_cost(request.actor, row=row),
        back=edits.address(row.person),
        gone=edits.address(row.person),
        message=_("It is deleted. The history still says that it was there."),
    )


def _one_cost(request, public_id):
    return get_object_or_404(access.costs(request.actor).select_related("person"), public_id=public_id)


def _cost(request, person, row=None):
    actor, today = request.actor, timezone.localdate()
    remove = row and Removal(
        reverse("sending:cost_delete", args=[row.public_id]),
        _("Delete this row"),
        _("Delete it only when it was written down by mistake. Delete?"),
    )
    return serve(
        request,
        lambda data, instance=row: CostForm(
            data,
            instance=instance or domain.PaidCost(person=person),
            actor=actor,
            initial={} if row else {"sending": person.sending_id},
        ),
        permission=access.may_write_cost(actor, person),
        save=lambda data, version, key: domain.save_cost(
            actor, person=person, data=data, row=row, version=version, key=key, today=today
        ),
        screen=Screen(
            title=_("Change what was paid") if row else _("Write down what was paid"),
            back=edits.address(person),
            trail=edits.trail(person),
            done=lambda _row: edits.address(person),
            saved=_("It is recorded."),
            remove=remove,
        ),
    )
