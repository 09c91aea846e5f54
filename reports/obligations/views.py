"""One duty: why it exists, how its dates were counted, what fulfils it, and its waiver."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import happenings, listing
from imjapan.core.errors import Conflict
from imjapan.core.http import see_other
from imjapan.core.views import list_page
from reports import access

from . import chips, domain, fulfilment, kinds, moves
from .explain import explain
from .fulfilment import RECORDS
from .models import Obligation
from .rows import present


class WaiverForm(forms.Form):
    """Why a duty does not have to be fulfilled."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Inspectors read this. For example: everybody was back home during the whole window."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@staff_only
@require_safe
def duty_list(request):
    return list_page(request, "obligations", template="reports/duties.html", chips=_chips(request))


@staff_only
@require_safe
def move_list(request):
    """What the clock moved, the newest first."""
    intro = _("When facts change, open duties get other dates. Here stands what moved, when, and because of what.")
    return list_page(request, "moves", intro=intro)


def _chips(request):
    """Links to the groups of kinds, with the numbers of open duties within what the list is narrowed to."""
    data = request.GET.copy()
    chosen = data.pop("group", [""])[-1]
    shown = listing.Shown(listing.get("obligations"), request.actor, data, request=request)
    numbers = None
    if shown.data.get("state") == Obligation.State.OPEN:  # years of done ones take too long to count
        rows = shown.asked.order_by().values_list("kind").annotate(Count("kind"))
        numbers = kinds.by_group(rows)
    base = {name: value for name, value in data.items() if name not in ("page", "why") and value}
    return chips.of_groups(numbers, chosen, base=base, name="group")


@staff_only
@require_safe
def detail(request, public_id):
    """Overview, or with `?tab=history` everything that happened."""
    duty = _duty(request, public_id)
    if happenings.wanted(request):
        row = present(request.actor, [duty], timezone.localdate())[0]
        context = {
            "title": f"{row.what}: {duty.place}",
            "breadcrumb": [{"url": reverse("today:today"), "label": _("Today")}],
            "tabs": _views(request, duty),
        }
        return happenings.history_page(request, "duty", duty, **context)
    return _page(request, duty, WaiverForm(label_suffix=""))


def _views(request, duty):
    return happenings.tabs(request, _address(duty), overview=_("Overview"))


@staff_only
@require_POST
def waive(request, public_id):
    duty = _duty(request, public_id)
    form = WaiverForm(request.POST, label_suffix="")
    if form.is_valid():
        try:
            domain.waive_obligation(request.actor, obligation=duty, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        except Conflict as conflict:
            messages.error(request, conflict.reason)
            return see_other(_address(duty))
        else:
            messages.success(request, _("The duty is waived, with your name and reason."))
            return see_other(_address(duty))
    return _page(request, duty, form, status=422)


@staff_only
@require_POST
def reopen(request, public_id):
    duty = _duty(request, public_id)
    try:
        domain.reopen_obligation(request.actor, obligation=duty, today=timezone.localdate())
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    else:
        messages.success(request, _("The waiver was taken back."))
    if not access.obligations(request.actor).filter(pk=duty.pk).exists():
        return see_other("today:today")  # nothing demands it any more
    return see_other(_address(duty))


def _duty(request, public_id):
    rows = access.obligations(request.actor).select_related(*kinds.RELATED, "waived_by")
    heavy = [name for name in kinds.HEAVY if name != "verdict"]
    return get_object_or_404(rows.defer(*heavy).prefetch_related(RECORDS), public_id=public_id)


def _page(request, duty, form, status=200):
    may_waive, why_not = domain.may_waive(request.actor, duty)
    context = {
        "row": present(request.actor, [duty], timezone.localdate())[0],
        "duty": duty,
        "tabs": _views(request, duty),
        "explanation": explain(duty.verdict),
        "records": fulfilment.of(request.actor, duty),
        "missing": fulfilment.missing(duty),
        "moves": moves.of_duty(duty),
        "form": form,
        "may_waive": may_waive,
        "why_not": why_not,
    }
    return render(request, "reports/duty.html", context, status=status)


def _address(duty):
    return reverse("duties:detail", args=[duty.public_id])
