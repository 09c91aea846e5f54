"""The list of people. What they do and where stands in the apps above, which extend it."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from imjapan.core.listing import Column, List
from imjapan.organization.assignments import may_assign_somewhere
from imjapan.organization.edit_pages import may_add
from imjapan.organization.filters import StaffFilter, office_filter

from . import access, charge
from .consultations import lists as consultations  # noqa: F401  registers its list
from .life import lists as life  # noqa: F401  registers its list
from .models import Nationality, Person
from .sending import lists as sending  # noqa: F401  registers its list


def person_link(person):
    return reverse("people:detail", args=[person.public_id])


def assign_link(actor):
    """The way to the page that puts somebody in charge of many."""
    if not may_assign_somewhere(actor)[0]:
        return None
    return {"url": reverse("people:assign"), "label": _("Put somebody in charge"), "icon": "person"}


def new_link(actor):
    """The way to a new person."""
    return {"url": reverse("people:new"), "label": _("New person")} if may_add(actor)[0] else None


def _load_in_charge(rows, actor):
    """Attach `in_charge_now`: by an own row, else through the company."""
    now = charge.in_charge_of([row.pk for row in rows], timezone.localdate())
    for row in rows:
        row.in_charge_now = now.get(row.pk)


def _in_charge_filter():
    """People whose responsible staff member or deputy is one person today."""
    return StaffFilter(
        field_name="in_charge",
        label=_("In charge"),
        method=lambda rows, name, user: rows.filter(pk__in=charge.people_in_charge_of(user.pk, timezone.localdate())),
    )


people_list = List(
    name="people",
    url="people:list",
    group="people",
    title=_("People"),
    model=Person,
    rows=access.people,
    search=access.matching,
    search_label=_("Any of the names, or a number"),
    sort="name",
    related=["office"],
    columns=[
        Column("name", _("Name as in the passport"), "passport_name", sort=["sort_key"], link=person_link),
        Column("katakana", _("Name in katakana"), "katakana", sort=["kana_key"]),
        Column("native", _("Name in own script"), "native_name", optional=True),
        Column("called", _("Called"), "call_name", nowrap=True, optional=True),
        Column("nationality", _("Nationality"), "get_nationality_display", nowrap=True),
        Column("birth_date", _("Date of birth"), "birth_date", sort=["birth_date"], nowrap=True),
        Column("sex", _("Sex"), "get_sex_display", optional=True),
        Column("office", _("Office in charge"), "office.name", nowrap=True, optional=True),
        Column("in_charge", _("In charge"), "in_charge_now.user.name"),
        Column("old_number", _("Former number"), "old_number", optional=True, nowrap=True),
    ],
    filters={
        "office": office_filter(),
        "in_charge": _in_charge_filter(),
        "nationality": ChoiceFilter(label=_("Nationality"), choices=Nationality.choices, empty_label=_("all")),
    },
    load=[_load_in_charge],
    actions=[new_link, assign_link],
    empty_title=_("No people yet"),
    empty_text=_("Move in with a roster from Excel, or add the first person by hand."),
)
