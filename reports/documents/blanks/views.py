"""Administrators upload the official blank of a form with the places of our values, and look at the result."""

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.organization.fields import JapaneseDateField
from imjapan.organization.house import tabs

from .. import forms
from ..models import Document
from ..records import sample_of
from . import boxes, domain
from .models import FormBlank


class BlankForm(django_forms.Form):
    """A blank and its places."""

    pdf = django_forms.FileField(label=gettext_lazy("Official blank (PDF)"))
    table = django_forms.CharField(
        label=gettext_lazy("Places of our values"),
        max_length=100_000,
        widget=django_forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "A table as CSV: page, x, y, width, height (millimetres from the upper left corner), size, align, text, "
            "when. Facts stand in braces, such as {organization.name}."
        ),
    )
    starts_on = JapaneseDateField(label=gettext_lazy("Used from"))
    note = django_forms.CharField(label=gettext_lazy("Edition of the official form"), max_length=150, required=False)


@staff_only
@require_safe
def blank_list(request):
    """Every form that may be printed on an official blank, and the blanks there are."""
    rows = FormBlank.objects.select_related("uploaded_by", "verified_by")
    blanks = {}
    for row in rows:
        blanks.setdefault(row.form_id, []).append(row)
    official = [form for form in forms.all() if form.print_mode == Document.PrintMode.DRAFT]
    may_decide, why_not = domain.may_decide(request.actor)
    context = {
        "tabs": tabs(request.actor, "blanks"),
        "lines": [(form, blanks.get(form.id, [])) for form in official],
        "may_decide": may_decide,
        "why_not": why_not,
    }
    return render(request, "reports/blanks/list.html", context)


@staff_only
@require_http_methods(["GET", "POST"])
def blank_new(request, form_id):
    """Upload a blank for a form; the table of the one before is offered."""
    form = _official(form_id)
    require(domain.may_decide(request.actor))
    before = FormBlank.objects.filter(form_id=form.id).first()
    table = boxes.table(boxes.load(before.boxes)) if before else ",".join(boxes.COLUMNS) + "\n"
    initial = {"table": table, "starts_on": timezone.localdate()}
    entry = BlankForm(request.POST or None, request.FILES or None, label_suffix="", initial=initial)
    if request.method == "POST" and entry.is_valid():
        try:
            domain.upload(request.actor, form=form, **entry.cleaned_data)
        except ValidationError as error:
            entry.add_error(None, error)
        else:
            messages.success(request, _("The blank is kept. Look at it, then compare it with the official form."))
            return see_other("blanks:list")
    status = 422 if request.method == "POST" else 200
    context = {"official": form, "form": entry, "names": sorted(_names(sample_of(form.facts)))}
    return render(request, "reports/blanks/new.html", context, status=status)


@staff_only
@require_safe
def blank_places(request, public_id):
    """The blank with the names of the facts in their places, as PDF."""
    blank = get_object_or_404(FormBlank.objects.select_related("file"), public_id=public_id)
    return HttpResponse(domain.frames(blank), content_type="application/pdf")


@staff_only
@require_POST
def blank_verify(request, public_id):
    return _act(request, public_id, domain.verify, _("From now on this blank prints without the draft mark."))


@staff_only
@require_POST
def blank_stop(request, public_id):
    return _act(request, public_id, domain.stop, _("New documents no longer use this blank."))


def _act(request, public_id, function, done):
    blank = get_object_or_404(FormBlank, public_id=public_id)
    try:
        function(request.actor, blank=blank, today=timezone.localdate())
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    else:
        messages.success(request, done)
    return see_other("blanks:list")


def _official(form_id):
    try:
        form = forms.get(form_id)
    except LookupError as error:
        raise Http404 from error
    if form.print_mode != Document.PrintMode.DRAFT:
        raise Http404
    return form


def _names(sample, before=""):
    """Every fact of a form as it is written in braces."""
    for name, value in sample.items():
        path = f"{before}{name}"
        if isinstance(value, dict):
            yield from _names(value, f"{path}.")
        elif isinstance(value, list):
            yield from _names(value[0], f"{path}.*.") if isinstance(value[0], dict) else (f"{path}.*",)
        else:
            yield path
