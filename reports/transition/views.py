"""The countdown to the change of law, and the two lists behind its numbers."""

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core.views import list_page
from imjapan.organization import access as organization

from .board import board


class OfficeForm(forms.Form):
    office = forms.ModelChoiceField(
        label=_("Office"), queryset=None, required=False, to_field_name="code", empty_label=_("all")
    )

    def __init__(self, data, *, offices):
        super().__init__(data, label_suffix="")
        self.fields["office"].queryset = offices


@staff_only
@require_safe
def countdown(request):
    """All readable offices, or one (`?office=`)."""
    offices = organization.offices(request.actor).order_by("code")
    form = OfficeForm(request.GET, offices=offices)
    valid = form.is_valid()
    office = form.cleaned_data["office"] if valid else None
    context = {"form": form, "office": office, "board": board(request.actor, timezone.localdate(), offices, office)}
    return render(request, "reports/transition/countdown.html", context, status=200 if valid else 422)


@staff_only
@require_safe
def people(request):
    return list_page(request, "change_over_people", actions=[_back()])


@staff_only
@require_safe
def entries(request):
    return list_page(request, "change_over_entries", actions=[_back()])


def _back():
    return {"url": reverse("transition:countdown"), "label": _("Countdown"), "icon": "calendar"}
