"""The page of early warnings."""

from django import forms
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.organization import access as organization
from reports.dashboards import today as today_board

from . import board, finding
from .shown import TITLES


class WarningFilter(forms.Form):
    """Kind, level and office. What cannot be read narrows nothing."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    level = forms.ChoiceField(
        label=pgettext_lazy("warning", "Level"),
        required=False,
        choices=[("", gettext_lazy("all")), ("red", gettext_lazy("red")), ("amber", gettext_lazy("amber"))],
    )
    office = forms.ModelChoiceField(
        label=gettext_lazy("Office"),
        queryset=None,
        required=False,
        to_field_name="code",
    )

    def __init__(self, actor, data, show):
        """`show`: the tab, which says whose warnings are listed while no office is chosen."""
        super().__init__(data, label_suffix="")
        codes = finding.codes_for(actor)
        self.fields["kind"].choices = [("", _("all")), *((code, TITLES[code]) for code in codes)]
        self.fields["office"].queryset = organization.offices(actor).order_by("code")
        whose = {today_board.MINE: _("Mine"), today_board.OFFICE: _("My office")}
        self.fields["office"].empty_label = whose.get(show, _("All offices"))


@staff_only
@require_safe
def warning_list(request):
    """Everything that is amber or red, for the scope of Today or one office."""
    actor, day = request.actor, timezone.localdate()
    show = request.GET.get("show")
    if show not in today_board.SCOPES:
        show = today_board.default_scope(actor)
    form = WarningFilter(actor, request.GET, show)
    form.is_valid()
    chosen = {name: form.cleaned_data.get(name) or "" for name in ("kind", "level", "office")}
    office = chosen.pop("office")
    scope = board.scope_of(actor, show, day, office.pk if office else None)
    counts = finding.count(finding.found(scope))
    page = board.page_of(scope, counts, request.GET.get("page"), code=chosen["kind"], level=chosen["level"])
    context = {
        "form": form,
        "clear_url": f"{request.path}?show={show}" if any(chosen.values()) or office else "",
        "show": show,
        "tabs": [] if office else today_board.tabs(actor, show),
        "counts": counts,
        "page": page,
        "narrowed": any(chosen.values()) or bool(office),
    }
    return render(request, "reports/warnings/list.html", context, status=200 if form.is_valid() else 422)
