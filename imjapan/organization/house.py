"""The pages of our house: an index in groups, and on each page its neighbours as tabs.

Apps above add theirs in their `navigation.py`.
"""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

GROUPS = {
    "people": _("Offices and people"),
    "order": _("Licence and inspection"),
    "outside": _("Looking at us from outside"),
    "rules": _("Law, forms and reminders"),
    "past": _("Who did what"),
}

_tabs = []


@dataclass(frozen=True)
class Tab:
    """`key`: by which a page says that this tab is its own. `about`: one line. `visible(actor)`: who sees it."""

    order: int
    group: str
    key: str
    label: Any
    view: str
    about: Any
    visible: Any


def register_tab(group, order, key, label, view, about, *, visible=lambda actor: True):
    """Add a page to one of `GROUPS`, at `order` within it. KeyError for a group that does not exist."""
    GROUPS[group]
    if key not in {tab.key for tab in _tabs}:
        _tabs.append(Tab(order, group, key, label, view, about, visible))
        _tabs.sort(key=lambda tab: (list(GROUPS).index(tab.group), tab.order))


def tabs(actor, current):
    """For `<c-tabs>`: the way to the index, then the pages of the same group as the current one."""
    group = next(tab.group for tab in _tabs if tab.key == current)
    near = [tab for tab in _tabs if tab.group == group and tab.visible(actor)]
    return [
        {"url": reverse("organization:house"), "label": _("Our house"), "current": False},
        *({"url": reverse(tab.view), "label": tab.label, "current": tab.key == current} for tab in near),
    ]


def index(actor):
    """`[(label of the group, [(address, label, one line about it)])]` of what the actor may open."""
    groups = {}
    for tab in _tabs:
        if tab.visible(actor):
            groups.setdefault(GROUPS[tab.group], []).append((reverse(tab.view), tab.label, tab.about))
    return list(groups.items())


register_tab(
    "people", 10, "offices", _("Offices"), "organization:office_list", _("Addresses, managers, who reads what")
)
register_tab("people", 20, "staff", _("Staff"), "organization:staff_list", _("Sign-ins, offices and roles, hand-over"))
register_tab(
    "people",
    30,
    "personnel",
    _("People of the law"),
    "organization:personnel_list",
    _("Managers, counsellors, auditors: appointments and courses"),
)
register_tab("people", 40, "rights", _("Rights"), "organization:rights", _("Who may do what"))
register_tab("order", 20, "licences", _("Licences"), "organization:licence_list", _("Numbers, kinds, valid until when"))
