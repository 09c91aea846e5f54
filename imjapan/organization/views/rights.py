"""The matrix of roles and rights: all staff read it, administrators decide its open cells."""

from django import forms
from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from imjapan.accounts.decorators import staff_only
from imjapan.accounts.models import User
from imjapan.core.errors import require
from imjapan.core.http import see_other

from .. import rights
from ..house import tabs
from .offices import house_step

TOLD = 20


class RightsForm(forms.Form):
    """One box for each open cell, and what the boxes were when the page was drawn."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=2000)  # never empty: an empty form takes no right

    def __init__(self, data=None, *, cells):
        super().__init__(data, label_suffix="")
        self.cells = {name_of(cell): cell for cell in cells}
        self.initial["shown"] = " ".join(["was", *(name for name, cell in self.cells.items() if cells[cell])])
        for name, cell in self.cells.items():
            role, right = cell
            label = f"{rights.MATRIX[right].name}: {rights.role_label(role)}"
            widget = forms.CheckboxInput(attrs={"aria-label": label})
            self.fields[name] = forms.BooleanField(required=False, initial=cells[cell], label=label, widget=widget)

    def wanted(self):
        return {cell: self.cleaned_data[name] for name, cell in self.cells.items()}

    def before(self):
        ticked = set(self.cleaned_data["shown"].split())
        return {cell: name in ticked for name, cell in self.cells.items()}


def name_of(cell):
    return "-".join(cell)


@staff_only
@require_http_methods(["GET", "POST"])
def rights_page(request):
    """The whole matrix. A save meets what somebody else saved meanwhile with 409 and shows it."""
    if request.method != "POST":
        return _page(request, RightsForm(cells=rights.decided()))
    require(rights.may_decide(request.actor))
    if "defaults" in request.POST:
        number = rights.decide(request.actor, wanted=rights.choosable(), shown={})
        return _saved(request, number)
    form = RightsForm(request.POST, cells=rights.decided())
    if not form.is_valid():
        messages.error(request, _("Nothing was saved, because the form arrived incomplete. Please try again."))
        return _page(request, RightsForm(cells=rights.decided()), status=422)
    try:
        number = rights.decide(request.actor, wanted=form.wanted(), shown=form.before())
    except rights.Moved as moved:
        return _page(request, _again(form), moved=moved, status=409)
    return _saved(request, number)


def _again(form):
    """The page as it is now, with the boxes that this reader had changed."""
    now, before, wanted = rights.decided(), form.before(), form.wanted()
    fresh = RightsForm(cells=now)
    for cell in now:
        if wanted[cell] != before[cell]:
            fresh.initial[name_of(cell)] = wanted[cell]
    return fresh


def _saved(request, number):
    if number:
        text = ngettext("%(number)s right is changed.", "%(number)s rights are changed.", number)
        until = _("It holds from the next page on.")
        messages.success(request, f"{text % {'number': number}} {until}")
    else:
        messages.info(request, _("Everything was like this already."))
    return see_other("organization:rights")


def _page(request, form, *, moved=None, status=200):
    told = rights.history()
    names = dict(User.objects.filter(pk__in={one.actor_id for one in told}).values_list("pk", "name"))
    last = {}
    for one in told:
        last.setdefault((one.role, one.right), one)
    allowed, reason = rights.may_decide(request.actor)
    context = {
        "form": form,
        "roles": [rights.role_label(role) for role in rights.ROLES],
        "rows": [_row(right, form, last, names) for right in rights.MATRIX.values()],
        "told": [_in_words(one, names) for one in told[:TOLD]],
        "may_decide": allowed,
        "why_not": reason,
        "moved": moved and [_in_words(last[cell], names) for cell in sorted(moved.cells) if cell in last],
        "tabs": tabs(request.actor, "rights"),
        "trail": [house_step()],
    }
    return render(request, "organization/rights.html", context, status=status)


def _row(right, form, last, names):
    cells, ticked = [], form.initial["shown"].split()
    for role, cell in right.cells.items():
        name = name_of((role, right.code))
        shown = {"role": rights.role_label(role), "cell": cell, "allowed": cell.allowed}
        if not cell.fixed:
            now = name in ticked
            shown |= {"allowed": now, "field": form[name], "changed": now != cell.allowed}
            if shown["changed"] and (one := last.get((role, right.code))):
                shown |= {"at": one.at, "by": names.get(one.actor_id, "")}
        cells.append(shown)
    return {"right": right, "cells": cells}


def _in_words(one, names):
    return {
        "at": one.at,
        "by": names.get(one.actor_id) or _("the system"),
        "role": rights.role_label(one.role),
        "right": rights.MATRIX[one.right].name,
        "allowed": one.allowed,
        "default": rights.choosable()[one.role, one.right] == one.allowed,
    }
