"""The lists of companies and establishments."""

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from imjapan.core.listing import Column, List
from imjapan.core.search import matching
from imjapan.organization.assignments import may_assign_somewhere
from imjapan.organization.edit_pages import may_add
from imjapan.organization.filters import StaffFilter, office_filter

from . import access
from .models import Company, Establishment

SEARCH = _("Name in kanji, kana or romaji, or a number")


def company_link(company):
    return reverse("companies:detail", args=[company.public_id]) if company else ""


def establishment_link(place):
    return reverse("companies:establishment", args=[place.public_id]) if place else ""


def in_charge_filter(company="pk"):
    """Companies, or rows of companies, whose responsible staff member or deputy is one person today."""
    return StaffFilter(
        field_name="in_charge",
        label=_("In charge"),
        method=lambda rows, name, user: rows.filter(
            **{f"{company}__in": access.companies_in_charge_of(user.pk, timezone.localdate())}
        ),
    )


def load_in_charge(rows, actor, company=lambda row: row.pk):
    """Attach `in_charge_now` to rows of companies."""
    now = access.in_charge_of({company(row) for row in rows}, timezone.localdate())
    for row in rows:
        row.in_charge_now = now.get(company(row))


def assign_link(actor):
    """The way to the page that puts somebody in charge of many."""
    if not may_assign_somewhere(actor)[0]:
        return None
    return {"url": reverse("companies:assign"), "label": _("Put somebody in charge"), "icon": "person"}


def new_link(actor):
    """The way to a new company."""
    return {"url": reverse("companies:new"), "label": _("New company")} if may_add(actor)[0] else None


def _load_establishments(rows, actor):
    counts = dict(
        Establishment.objects.filter(company__in=[row.pk for row in rows])
        .order_by()
        .values_list("company")
        .annotate(Count("pk"))
    )
    for row in rows:
        row.establishment_count = counts.get(row.pk, 0)


company_list = List(
    name="companies",
    url="companies:list",
    group="companies",
    title=_("Companies"),
    model=Company,
    rows=access.companies,
    search=matching,
    search_label=SEARCH,
    sort="name",
    related=["office"],
    columns=[
        Column("name", _("Company"), "name", sort=["sort_key"], link=company_link),
        Column("kana", _("Kana"), "name_kana", optional=True),
        Column("establishments", _("Establishments"), "establishment_count", number=True),
        Column("industry", _("Industry"), "industry", sort=["industry"]),
        Column("office", _("Office in charge"), "office.name"),
        Column("in_charge", _("In charge"), "in_charge_now.user.name"),
        Column("own_number", _("Our number"), "own_number", sort=["own_number"], nowrap=True),
        Column("receipt_no", _("Receipt number"), "receipt_no", optional=True, nowrap=True),
        Column("corporate_number", _("Corporate number"), "corporate_number", optional=True, nowrap=True),
        Column("old_number", _("Former number"), "old_number", optional=True, nowrap=True),
        Column("address", _("Address"), "address", optional=True),
        Column("phone", _("Phone"), "phone", optional=True, nowrap=True),
    ],
    filters={
        "office": office_filter(),
        "in_charge": in_charge_filter(),
        "form": ChoiceFilter(
            field_name="is_sole_proprietor",
            label=_("Legal form"),
            choices=[("False", _("corporations")), ("True", _("sole proprietors"))],
            empty_label=_("all"),
        ),
    },
    load=[load_in_charge, _load_establishments],
    actions=[new_link, assign_link],
    empty_title=_("No companies yet"),
    empty_text=_("Move in with a roster from Excel, or add the first company by hand."),
)

establishment_list = List(
    name="establishments",
    url="companies:establishment_list",
    group="companies",
    order=2,
    title=_("Establishments"),
    model=Establishment,
    rows=access.establishments,
    search=matching,
    search_label=SEARCH,
    sort="company",
    related=["company__office"],
    columns=[
        Column("name", _("Establishment"), "name", link=establishment_link),
        Column(
            "company", _("Company"), "company.name", sort=["sort_key"], link=lambda place: company_link(place.company)
        ),
        Column("address", _("Address"), "address"),
        Column("office", _("Office in charge"), "company.office.name"),
        Column("in_charge", _("In charge"), "in_charge_now.user.name"),
        Column("training_manager", _("Training manager"), "training_manager"),
        Column("phone", _("Phone"), "phone", optional=True, nowrap=True),
        Column("instructor", _("Instructor"), "instructor", optional=True),
        Column("life_advisor", _("Life advisor"), "life_advisor", optional=True),
    ],
    filters={"office": office_filter("company__office"), "in_charge": in_charge_filter("company")},
    load=[lambda rows, actor: load_in_charge(rows, actor, company=lambda place: place.company_id)],
    empty_title=_("No establishments yet"),
    empty_text=_("Audits and visits belong to an establishment: the place where people train."),
)
