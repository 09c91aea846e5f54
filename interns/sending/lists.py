"""The list of sending organizations."""

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter

from imjapan.core.listing import Column, List
from interns.models import Nationality, Person, SendingAgreement, SendingOrganization, SendingSuspension

from . import access

STATES = {"active": _("under agreement"), "none": _("no agreement"), "stopped": _("suspended")}
VARIANTS = {"active": "ok", "none": "neutral", "stopped": "late"}


def rows(actor):
    """Organizations with `state` of today and `number`, how many people came through them."""
    today = timezone.localdate()
    running = Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    people = Person.objects.filter(sending=OuterRef("pk")).order_by().values("sending").annotate(n=Count("pk"))
    return access.organizations(actor).annotate(
        number=Subquery(people.values("n")),
        agreed=Exists(SendingAgreement.objects.filter(running, sending=OuterRef("pk"))),
        stopped=Exists(SendingSuspension.objects.filter(running, sending=OuterRef("pk"))),
    )


def state_of(row):
    return "stopped" if row.stopped else "active" if row.agreed else "none"


def _by_state(found, name, value):
    if value == "stopped":
        return found.filter(stopped=True)
    return found.filter(stopped=False, agreed=value == "active")


def _search(found, text):
    return found.filter(Q(name__icontains=text) | Q(name_native__icontains=text) | Q(certified_no__icontains=text))


sending_list = List(
    name="sending",
    url="sending:list",
    title=_("Sending organizations"),
    model=SendingOrganization,
    rows=rows,
    visible=lambda actor: actor.is_staff,
    search=_search,
    search_label=_("Name or number of its list"),
    sort="country",
    defer=["address", "fee_basis", "note", "confirmed"],
    columns=[
        Column(
            "name",
            pgettext_lazy("organization", "Name"),
            "name",
            sort=["name"],
            link=lambda row: reverse("sending:detail", args=[row.public_id]),
        ),
        Column("country", _("Country"), "get_country_display", sort=["country", "name"], nowrap=True),
        Column("kind", _("Kind"), "get_kind_display"),
        Column("state", _("State"), lambda row: STATES[state_of(row)], status=lambda row: VARIANTS[state_of(row)]),
        Column("people", _("People"), lambda row: row.number or 0, nowrap=True),
        Column("certified", _("Number on its list"), "certified_no", optional=True),
        Column("until", _("Certified until"), "certified_until", sort=["certified_until"], nowrap=True, optional=True),
    ],
    filters={
        "country": ChoiceFilter(label=_("Country"), choices=Nationality.choices, empty_label=_("all")),
        "state": ChoiceFilter(label=_("State"), choices=list(STATES.items()), method=_by_state, empty_label=_("all")),
        "kind": ChoiceFilter(label=_("Kind"), choices=SendingOrganization.Kind.choices, empty_label=_("all")),
    },
    actions=[
        lambda actor: (
            {"url": reverse("sending:new"), "label": _("New sending organization"), "variant": "primary"}
            if access.may_change(actor)[0]
            else None
        )
    ],
    empty_title=_("No sending organizations yet"),
    empty_text=_("Add each body abroad that presents people to you, its agreement, and what it takes from them."),
)
