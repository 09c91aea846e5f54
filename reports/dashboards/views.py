"""Where each kind of user starts."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from imjapan.accounts.decorators import staff_only

from . import today as board


@require_safe
def home(request):
    """Staff start with Today, a company with what it owes, an auditor in the room of the mandate."""
    if request.actor.is_company:
        return redirect("portal:home")
    if request.actor.is_auditor:
        return redirect("room:home")
    return redirect("today:today")


@staff_only
@require_safe
def today(request):
    """The page of each morning. `?show=` mine, office or all."""
    day = timezone.localdate()
    actor = request.actor
    scope = request.GET.get("show")
    if scope not in board.SCOPES:
        scope = board.default_scope(actor)
    duties = board.near_duties(actor, scope, day)
    counts = board.count(duties, day)
    # An empty board must not be taken for an empty house.
    elsewhere = {}
    if scope != board.ALL and not any(counts.values()):
        elsewhere = board.count(board.near_duties(actor, board.ALL, day), day)
    page, sections = board.page_of(actor, duties, counts, request.GET.get("page"), day)
    return render(
        request,
        "reports/today.html",
        {
            "day": day,
            "scope": scope,
            "tabs": _tabs(actor, scope),
            "counts": counts,
            "page": page,
            "sections": sections,
            "elsewhere": elsewhere if any(elsewhere.values()) else None,
            "answers": board.answers_to_check(actor, scope, day),
            "audits": board.audits_to_approve(actor),
            "in_charge_of_none": scope == board.MINE and not sections and not board.my_companies(actor, day).exists(),
        },
    )


def _tabs(actor, scope):
    labels = {board.MINE: _("Mine"), board.OFFICE: _("My office"), board.ALL: _("All offices")}
    if not actor.office_ids:
        del labels[board.OFFICE]
    return [{"url": f"?show={name}", "label": label, "current": name == scope} for name, label in labels.items()]
