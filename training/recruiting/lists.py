"""The list of job offers."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter

from companies.models import Company, Establishment
from imjapan.core.listing import Column, List
from imjapan.core.search import matching_related
from imjapan.organization.filters import DateFilter, office_filter
from training import access
from training.models import Candidate, Offer, Regime

from .occupations import sector_choices, work_of
from .offers import overdue

VARIANTS = {Offer.State.OPEN: "info", Offer.State.FILLED: "ok", Offer.State.WITHDRAWN: "neutral"}
SELECTED = Q(candidates__state=Candidate.State.SELECTED)


def _state_words(offer):
    return _("open, start is over") if overdue(offer, timezone.localdate()) else offer.get_state_display()


def _state_variant(offer):
    return "late" if overdue(offer, timezone.localdate()) else VARIANTS[offer.state]


def offer_link(offer):
    return reverse("offers:detail", args=[offer.public_id])


def _new(actor):
    return {"url": reverse("offers:start"), "label": _("Record a job offer"), "variant": "primary"}


def _load(rows, actor):
    """How many are presented and selected. One query for a page of rows."""
    counts = (
        Offer.objects.filter(pk__in=[row.pk for row in rows])
        .order_by()
        .values_list("pk")
        .annotate(presented=Count("candidates"), selected=Count("candidates", filter=SELECTED))
    )
    found = {pk: numbers for pk, *numbers in counts}
    for row in rows:
        row.presented, row.selected = found[row.pk]


def _search(rows, text):
    return matching_related(rows, text, company=Company.objects.all(), establishment=Establishment.objects.all())


offer_list = List(
    name="offers",
    url="offers:list",
    group="offers",
    title=_("Job offers"),
    model=Offer,
    rows=access.offers,
    search=_search,
    search_label=_("Company or establishment"),
    sort="-received",
    related=["company", "establishment", "office", "sending"],
    columns=[
        Column("company", _("Company"), "company.name", link=offer_link),
        Column("establishment", _("Place of work"), "establishment.name"),
        Column("received", _("Accepted on"), "received_on", sort=["received_on"], nowrap=True),
        Column("regime", _("Regime"), "get_regime_display", optional=True),
        Column("work", pgettext_lazy("job offer", "Work"), work_of),
        Column("starts", _("Begins on"), "starts_on", sort=["starts_on"], nowrap=True),
        Column("wanted", _("Wanted"), "headcount", number=True),
        Column("presented", _("Presented"), "presented", number=True),
        Column("selected", _("Selected"), "selected", number=True),
        Column("selection", _("Selection on"), "selection_on", sort=["selection_on"], nowrap=True),
        Column("state", _("State"), _state_words, status=_state_variant),
        Column("sending", _("Sending organization (送出機関)"), "sending.name", optional=True),
        Column("office", _("Office"), "office.name", optional=True),
    ],
    filters={
        "office": office_filter(),
        "state": ChoiceFilter(label=_("State"), choices=Offer.State.choices, empty_label=_("all")),
        "regime": ChoiceFilter(label=_("Regime"), choices=Regime.choices, empty_label=_("all")),
        "sector": ChoiceFilter(label=_("Sector (分野)"), choices=sector_choices, empty_label=_("all")),
        "first": DateFilter(field_name="starts_on", lookup_expr="gte", label=_("Begins from")),
        "last": DateFilter(field_name="starts_on", lookup_expr="lte", label=_("Begins until")),
    },
    load=[_load],
    actions=[_new],
    empty_title=_("No job offers yet"),
    empty_text=_(
        "A company that wants people gives us a job offer (求人). Record it: the quota is checked at once, and people "
        "are presented for it."
    ),
)
