"""Licences of the organization: what is in force, when to renew, what is applied for."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imjapan.accounts.decorators import staff_only

from .. import people, renewals
from ..domain import licences
from ..domain.staff import may_administer
from ..edit_pages import Removal, Screen, deleted, serve, step
from ..house import tabs
from ..licence_forms import LicenceForm
from ..models import Licence, Organization
from .offices import house_step

EDIT = ["GET", "POST"]
LIST = "organization:licence_list"


@staff_only
@require_safe
def licence_list(request):
    """Every licence and application with its next day that matters."""
    today = timezone.localdate()
    rows = []
    for row in Licence.objects.all():
        row.over = row.valid_until is not None and row.valid_until < today
        row.next = None if row.over else renewals.renewal(row, today=today) or renewals.application(row)
        if row.next:
            row.variant, row.words = people.VARIANTS[row.next.verdict.outcome], row.next.words
            row.doubt = renewals.other_end(row, row.next)
        rows.append(row)
    return render(
        request,
        "organization/licences.html",
        {
            "rows": rows,
            "tabs": tabs(request.actor, "licences"),
            "may_administer": may_administer(request.actor)[0],
            "organization": Organization.objects.first(),
            "has_titp": any(row.regime == Licence.Regime.TITP for row in rows),
            "has_esd": any(row.regime == Licence.Regime.ESD for row in rows),
            "has_ssw": any(row.regime == Licence.Regime.SSW for row in rows),
        },
    )


@staff_only
@require_http_methods(EDIT)
def licence_new(request):
    """`?regime=esd`: an application for the licence of the new law; `ssw`: our registration to support."""
    house = get_object_or_404(Organization)
    initial = {
        "regime": Licence.Regime.TITP,
        "kind": house.licence_kind,
        "number": house.licence_no,
        "valid_from": house.licence_from,
        "valid_until": house.licence_until,
    }
    if request.GET.get("regime") == Licence.Regime.ESD:
        initial = {
            "regime": Licence.Regime.ESD,
            "kind": Licence.Kind.ORDINARY,
            "wished_from": renewals.esd_start(),
        }
    if request.GET.get("regime") == Licence.Regime.SSW:
        initial = {"regime": Licence.Regime.SSW, "kind": Licence.Kind.REGISTERED}
    return _licence(request, None, initial)


@staff_only
@require_http_methods(EDIT)
def licence_edit(request, public_id):
    return _licence(request, get_object_or_404(Licence, public_id=public_id), {})


def _licence(request, row, initial):
    actor, today = request.actor, timezone.localdate()
    return serve(
        request,
        lambda data, instance=None: LicenceForm(data, instance=instance or row, actor=actor, initial=initial),
        permission=may_administer(actor),
        save=lambda given, version, key: licences.save_licence(
            actor, data=given, today=today, row=row, version=version, key=key
        ),
        screen=Screen(
            title=_("Change the licence") if row else _("Record a licence"),
            back=reverse(LIST),
            trail=[house_step(), step(reverse(LIST), _("Licences"))],
            done=lambda _row: reverse(LIST),
            saved=_("The licence is saved."),
            remove=row
            and Removal(
                reverse("organization:licence_delete", args=[row.public_id]),
                _("Delete this licence"),
                _("Delete this licence? Do it only when it was recorded by mistake."),
            ),
        ),
    )


@staff_only
@require_POST
def licence_delete(request, public_id):
    row = get_object_or_404(Licence, public_id=public_id)
    return deleted(
        request,
        permission=may_administer(request.actor),
        delete=lambda: licences.delete_licence(request.actor, row=row, today=timezone.localdate()),
        back=reverse("organization:licence_edit", args=[public_id]),
        gone=reverse(LIST),
        message=_("The licence is deleted."),
    )
