"""Where each kind of user starts."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from imjapan.accounts import access as mails
from imjapan.accounts.decorators import staff_only
from imjapan.core.errors import require
from imjapan.organization.house import tabs
from reports import access
from reports.obligations import chips, kinds, moves
from reports.warnings import board as early
from training import own_licence

from . import first_steps as steps_of_a_new_house
from . import returned
from . import today as board


@require_safe
def home(request):
    """Staff start with Today, a company with what it owes, an auditor in the room of the mandate."""
    if request.actor.is_company:
        return redirect("portal:home")
    if request.actor.is_auditor:
        return redirect("room:home")
    if request.actor.is_administrator and steps_of_a_new_house.is_new():
        return redirect("today:first_steps")
    return redirect("today:today")


@staff_only
@require_safe
def first_steps(request):
    """What an administrator does after the set-up."""
    require((request.actor.is_administrator, _("Only an administrator sets the system up.")))
    return render(
        request,
        "reports/first_steps.html",
        {"tabs": tabs(request.actor, "first_steps"), "steps": steps_of_a_new_house.steps()},
    )


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
    by_kind = board.count(duties, day)
    groups = board.groups(by_kind)
    group = request.GET.get("kind", "")
    if group not in kinds.GROUPS:
        group = ""
    counts = board.total(by_kind, group)
    if group:
        duties = duties.filter(kind__in=kinds.in_group(group))
    # An empty board must not be taken for an empty house.
    elsewhere = {}
    if scope != board.ALL and not group and not any(counts.values()):
        elsewhere = board.total(board.count(board.near_duties(actor, board.ALL, day), day))
    page, sections = board.page_of(actor, duties, counts, request.GET.get("page"), day)
    return render(
        request,
        "reports/today.html",
        {
            "day": day,
            "scope": scope,
            "tabs": board.tabs(actor, scope),
            "counts": counts,
            "chips": chips.of_groups(groups, group, base={"show": scope}) if groups else [],
            "group": group,
            "page": page,
            "sections": sections,
            "elsewhere": elsewhere if any(elsewhere.values()) else None,
            "answers": board.answers_to_check(actor, scope, day),
            "audits": board.audits_to_approve(actor),
            "transfers": board.transfers_to_answer(actor),
            "filings": board.filings_to_approve(actor),
            "returned": returned.to(actor),
            "unreachable": mails.unreachable_number(actor),
            "moved": moves.lately(actor, board.duties_in_scope(actor, access.obligations(actor), board.MINE, day), day),
            "closings": board.closures(actor, scope, day),
            "trouble": own_licence.of_whoever_is_here(day),
            "warnings": early.short(early.scope_of(actor, scope, day)),
            "in_charge_of_none": scope == board.MINE and not sections and not board.my_companies(actor, day).exists(),
        },
    )
