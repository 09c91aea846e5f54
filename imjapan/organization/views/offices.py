"""The organization and its offices: the list, a page each, and what administrators change."""

from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import happenings, panels

from .. import access
from ..domain import offices
from ..domain.staff import may_administer
from ..edit_pages import Screen, serve, step
from ..forms import OfficeForm, OrganizationForm
from ..house import index, tabs
from ..models import Office, Organization, Staff


def house_step():
    return step(reverse("organization:house"), _("Our house"))


@staff_only
@require_safe
def house(request):
    """The pages of our house in groups, each with one line about it."""
    return render(request, "organization/house.html", {"groups": index(request.actor)})


@staff_only
@require_safe
def office_list(request):
    """The organization and every office the actor may read, with its managers of today."""
    today = timezone.localdate()
    serving = access.serving(today) & Q(user__is_active=True)
    managers = Staff.objects.filter(serving, role=Staff.Role.MANAGER).select_related("user").order_by("user__name")
    rows = access.offices(request.actor).prefetch_related(Prefetch("staff", managers, to_attr="managers_now"))
    in_service = Q(staff__starts_on__lte=today) & (Q(staff__ends_on__isnull=True) | Q(staff__ends_on__gte=today))
    rows = rows.annotate(
        staff_number=Count("staff__user", distinct=True, filter=in_service & Q(staff__user__is_active=True))
    )
    return render(
        request,
        "organization/office_list.html",
        {
            "organization": Organization.objects.first(),
            "offices": rows.order_by("code"),
            "tabs": tabs(request.actor, "offices"),
            "may_administer": may_administer(request.actor)[0],
        },
    )


@staff_only
@require_safe
def office_detail(request, public_id):
    """One office: the essentials, its staff over time, and what the apps above show of it. `?tab=history`: its past."""
    office = get_object_or_404(access.offices(request.actor), public_id=public_id)
    address = reverse("organization:office", args=[public_id])
    views = happenings.tabs(request, address, overview=_("Overview"))
    if happenings.wanted(request):
        context = {"title": office.name, "breadcrumb": [house_step()], "tabs": views}
        return happenings.history_page(request, "office", office, **context)
    today = timezone.localdate()
    rows = Staff.objects.filter(office=office).select_related("user").order_by("user__name", "-starts_on", "pk")
    rows = list(rows)
    now = [row for row in rows if row.starts_on <= today and (row.ends_on is None or row.ends_on >= today)]
    return render(
        request,
        "organization/office.html",
        {
            "office": office,
            "tabs": views,
            "now": now,
            "other": sorted((row for row in rows if row not in now), key=lambda row: row.starts_on, reverse=True),
            "trail": [house_step()],
            "may_administer": may_administer(request.actor)[0],
            "panels": panels.render(request, "office", office),
        },
    )


@staff_only
@require_http_methods(["GET", "POST"])
def office_new(request):
    actor = request.actor
    back = reverse("organization:office_list")
    return serve(
        request,
        lambda data, instance=None: OfficeForm(data, instance=instance, actor=actor, initial=_first_day(data)),
        permission=may_administer(actor),
        save=lambda given, version, key: offices.create_office(actor, data=given, key=key),
        screen=Screen(
            title=_("Add an office"),
            back=back,
            trail=[house_step()],
            done=lambda row: reverse("organization:office", args=[row.public_id]),
            saved=_("The office is added. Add its staff next."),
        ),
    )


def _first_day(data):
    return {"clock_starts_on": timezone.localdate()} if data is None else {}


@staff_only
@require_http_methods(["GET", "POST"])
def office_edit(request, public_id):
    actor = request.actor
    office = get_object_or_404(access.offices(actor), public_id=public_id)
    back = reverse("organization:office", args=[public_id])
    clock = office.clock_starts_on
    return serve(
        request,
        lambda data, instance=None: OfficeForm(data, instance=instance or office, actor=actor),
        permission=may_administer(actor),
        save=lambda given, version, key: offices.change_office(actor, office=office, data=given, version=version),
        screen=Screen(
            title=_("Change the office"),
            back=back,
            trail=[house_step(), step(back, office.name)],
            done=lambda row: back,
            saved=_("The office is saved."),
            warnings=lambda row: _clock_sentences(clock, row),
        ),
    )


def _clock_sentences(before, office: Office):
    if office.clock_starts_on == before:
        return []
    return [_("The clock starts on another day now. The duties of this office are being worked out anew.")]


@staff_only
@require_http_methods(["GET", "POST"])
def organization_edit(request):
    actor = request.actor
    house = get_object_or_404(Organization)
    back = reverse("organization:office_list")
    return serve(
        request,
        lambda data, instance=None: OrganizationForm(data, instance=instance or house, actor=actor),
        permission=may_administer(actor),
        save=lambda given, version, key: offices.change_organization(
            actor, organization=house, data=given, version=version
        ),
        screen=Screen(
            title=_("Change the organization"),
            back=back,
            trail=[house_step()],
            done=lambda row: back,
            saved=_("The organization is saved. Documents made from now on show it."),
        ),
    )
