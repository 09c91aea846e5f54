"""The list of people. What they do and where stands in the apps above, which extend it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from imjapan.core.listing import Column, List
from imjapan.organization.filters import office_filter

from . import access
from .models import Nationality, Person


def person_link(person):
    return reverse("people:detail", args=[person.public_id])


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
        Column("called", _("Called"), "call_name"),
        Column("nationality", _("Nationality"), "get_nationality_display"),
        Column("birth_date", _("Date of birth"), "birth_date", sort=["birth_date"], nowrap=True),
        Column("sex", _("Sex"), "get_sex_display", optional=True),
        Column("office", _("Office in charge"), "office.name"),
        Column("old_number", _("Former number"), "old_number", optional=True, nowrap=True),
    ],
    filters={
        "office": office_filter(),
        "nationality": ChoiceFilter(label=_("Nationality"), choices=Nationality.choices, empty_label=_("all")),
    },
    empty_title=_("No people yet"),
    empty_text=_("Move in with a roster from Excel, or add the first person by hand."),
)
