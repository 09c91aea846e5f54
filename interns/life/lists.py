"""The list of those who went home, with the newest we heard of each."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter

from imjapan.core.listing import Column, List
from imjapan.core.search import matching_related
from imjapan.organization.filters import office_filter
from interns.models import AfterReturn, Nationality, Person

from . import figures

VARIANTS = {"employed": "ok", "business": "ok", "japan": "info"}
USES = [("yes", pgettext_lazy("box", "yes")), ("no", pgettext_lazy("box", "no")), ("unknown", _("not known"))]
USED = {"yes": True, "no": False, "unknown": None}


def uses_words(row):
    return {True: USES[0][1], False: USES[1][1]}.get(row.uses_skill, "")


after_return_list = List(
    name="after_return",
    url="life:after_return_list",
    group="people",
    order=3,
    title=_("After the return"),
    model=AfterReturn,
    rows=figures.newest,
    search=lambda rows, text: matching_related(rows, text, person=Person.objects.all()),
    search_label=_("Any of the names"),
    sort="-heard",
    related=["person__office"],
    columns=[
        Column("person", _("Person"), "person.passport_name",
               link=lambda row: reverse("people:detail", args=[row.person.public_id])),
        Column("nationality", _("Nationality"), "person.get_nationality_display", nowrap=True),
        Column("kind", _("What the person does"), "get_kind_display",
               status=lambda row: VARIANTS.get(row.kind, "neutral")),
        Column("uses", _("Uses the skill learned in Japan"), uses_words),
        Column("employer", _("Employer or business"), "employer"),
        Column("position", _("Work"), "position"),
        Column("since", pgettext_lazy("work", "Since"), "since", nowrap=True, optional=True),
        Column("heard", _("Heard on"), "heard_on", sort=["heard_on"], nowrap=True),
        Column("source", _("How we know"), "source", optional=True),
        Column("office", _("Office in charge"), "person.office.name", nowrap=True, optional=True),
    ],
    filters={
        "office": office_filter("person__office"),
        "kind": ChoiceFilter(label=_("What the person does"), choices=AfterReturn.Kind.choices, empty_label=_("all")),
        "uses": ChoiceFilter(label=_("Uses the skill learned in Japan"), choices=USES, empty_label=_("all"),
                             method=lambda rows, name, value: rows.filter(uses_skill=USED[value])),
        "nationality": ChoiceFilter(label=_("Nationality"), field_name="person__nationality",
                                    choices=Nationality.choices, empty_label=_("all")),
    },
    empty_title=_("Nothing heard yet"),
    empty_text=_(
        "What people do after the return home is entered on their pages. Here stands the newest of each, and how many "
        "still work in their trade or run a business of their own."
    ),
)  # fmt: skip
