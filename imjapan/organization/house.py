"""The tabs of our house. Apps above add theirs in their `navigation.py`."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

_tabs = []


@dataclass(frozen=True)
class Tab:
    """`key`: by which a page says that this tab is its own. `visible(actor)` decides who sees it."""

    order: int
    key: str
    label: Any
    view: str
    visible: Any


def register_tab(order, key, label, view, *, visible=lambda actor: True):
    if key not in {tab.key for tab in _tabs}:
        _tabs.append(Tab(order, key, label, view, visible))
        _tabs.sort(key=lambda tab: tab.order)


def tabs(actor, current):
    """For `<c-tabs>`."""
    return [
        {"url": reverse(tab.view), "label": tab.label, "current": tab.key == current}
        for tab in _tabs
        if tab.visible(actor)
    ]


register_tab(10, "offices", _("Offices"), "organization:office_list")
register_tab(20, "staff", _("Staff"), "organization:staff_list")
register_tab(22, "personnel", _("People of the law"), "organization:personnel_list")
register_tab(24, "licences", _("Licences"), "organization:licence_list")
register_tab(30, "rights", _("Rights"), "organization:rights")
