"""The list of external checks."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter

from imjapan.core.listing import Column, List
from imjapan.organization.filters import office_filter
from training import access
from training.models import ExternalCheck

STATES = (
    (ExternalCheck.State.DRAFT, ExternalCheck.State.DRAFT.label),
    (ExternalCheck.State.DONE, pgettext_lazy("check", "recorded")),
)


def check_link(check):
    return reverse("checks:detail", args=[check.public_id])


def _search(rows, text):
    return rows.filter(
        Q(checker__name__icontains=text) | Q(checker__name_kana__icontains=text) | Q(office__name__icontains=text)
    )


check_list = List(
    name="external_checks",
    url="checks:list",
    group="checks",
    title=_("External checks"),
    model=ExternalCheck,
    rows=access.external_checks,
    search=_search,
    search_label=_("Checker or office"),
    sort="-day",
    related=["office", "checker", "audit__establishment__company"],
    columns=[
        Column("office", _("Office"), "office.name", link=check_link),
        Column("day", _("Checked on"), "checked_on", sort=["checked_on"], nowrap=True),
        Column("kind", _("Kind"), "get_kind_display"),
        Column("checker", _("Checked by"), "checker.name"),
        Column("state", _("State"), "state_words",
               status=lambda check: "ok" if check.state == ExternalCheck.State.DONE else "draft"),
        Column("reported", _("Result in writing on"), "reported_on", nowrap=True, optional=True),
        Column("audit", _("Accompanied audit"), lambda check: str(check.audit.establishment) if check.audit else "",
               optional=True),
    ],
    filters={
        "office": office_filter(),
        "kind": ChoiceFilter(label=_("Kind"), choices=ExternalCheck.Kind.choices, empty_label=_("all")),
        "state": ChoiceFilter(label=_("State"), choices=STATES, empty_label=_("all")),
    },
    empty_title=_("No external checks yet"),
    empty_text=_(
        "An external auditor or external officer checks every office at least once in three months. Record a check "
        "under “Our house”, “External checks”."
    ),
)  # fmt: skip
