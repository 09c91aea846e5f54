"""Administrators look at every figure of the law and let a better known value hold, seeing first what it touches."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import Conflict
from imjapan.core.http import see_other
from imjapan.law import parameters, texts
from imjapan.organization import figures
from imjapan.organization.fields import JapaneseDateField
from imjapan.organization.house import tabs
from imjapan.organization.models import ParameterOverride

from ..obligations.wording import what
from . import shown
from .preview import touched_by


class ValueForm(forms.Form):
    """A value from a day on, with its source and why."""

    value = forms.CharField(
        label=gettext_lazy("Value"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Empty means: not known. Then the rules answer “to be confirmed”."),
    )
    valid_from = JapaneseDateField(label=gettext_lazy("Valid from"))
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=250,
        help_text=gettext_lazy("Law, article, notice or letter, with its day."),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))


@staff_only
@require_safe
def figure_list(request):
    """All figures, the ones to be confirmed marked."""
    groups = list(shown.all_of(timezone.localdate()))
    flat = [one for _family, rows in groups for one in rows]
    context = {
        "tabs": tabs(request.actor, "figures"),
        "groups": groups,
        "total": len(flat),
        "to_confirm": sum(one.to_be_confirmed for one in flat),
        "ours": sum(one.overridden for one in flat),
    }
    return render(request, "reports/figures/list.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def figure_detail(request, key):
    """One figure: what was shipped, what we decided, and the form. A first press shows what would be touched."""
    if key not in parameters.shipped():
        raise Http404
    if request.method != "POST":
        return _page(request, key, ValueForm(label_suffix="", initial={"valid_from": timezone.localdate()}))
    form = ValueForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, key, form, status=422)
    data = form.cleaned_data
    try:
        if "decide" not in request.POST:
            values = {name: data[name] for name in ("valid_from", "value", "source")}
            touched = touched_by(figures.read(key=key, **values), timezone.localdate())
            return _page(request, key, form, touched=touched)
        figures.decide(request.actor, key=key, **data)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, key, form, status=422)
    except Conflict as conflict:
        form.add_error("valid_from", conflict.reason)
        return _page(request, key, form, status=409)
    messages.success(request, _("The value is recorded. All duties are counted anew in the background."))
    return see_other("figures:detail", key)


@staff_only
@require_POST
def figure_withdraw(request, public_id):
    """Take a value back."""
    row = get_object_or_404(ParameterOverride, public_id=public_id)
    try:
        figures.withdraw(request.actor, row=row)
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    else:
        messages.success(request, _("The value is withdrawn. All duties are counted anew in the background."))
    return see_other("figures:detail", row.key)


def _page(request, key, form, *, touched=None, status=200):
    may_decide, why_not = figures.may_decide(request.actor)
    rows = ParameterOverride.objects.filter(key=key).select_related("decided_by", "withdrawn_by")
    lang = shown.language()
    context = {
        "figure": shown.figure(key, timezone.localdate()),
        "shipped": [
            {"row": row, "value": texts.show(row.value, lang), "source": shown.source_of(row)}
            for row in parameters.shipped()[key]
        ],
        "overrides": rows.order_by("-valid_from", "-pk"),
        "form": form,
        "touched": touched,
        "moves": [(move, what(move.obligation)) for move in touched.moves] if touched else [],
        "may_decide": may_decide,
        "why_not": why_not,
    }
    return render(request, "reports/figures/detail.html", context, status=status)
