"""Screens of moves to another company: the list, the request, the page of one move with its conditions and search."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from imjapan.accounts.decorators import staff_only
from imjapan.core import events, happenings, panels
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.core.views import list_page
from imjapan.organization import edit_pages
from imjapan.organization.access import may_write
from imjapan.organization.downloads import serve_file
from interns import access as interns
from training import access as training
from training.domain.agreed import elsewhere
from training.models import Incident, Placement, Regime, Transfer

from . import access, agreement, moves
from .forms import tell
from .guide import days_left, said
from .move_answers import ground_words
from .move_facts import Facts
from .move_forms import ContactForm, DeclineForm, MoveForm, ReasonForm, RequestForm, ToldForm
from .move_gates import documents_of, following, path, why_not_on
from .new_place import at_the_new_place, occupation_differs

RELATED = ("person", "incident", "office", "old_placement__plan", "old_placement__establishment__company",
           "new_establishment__company", "new_company__office", "agreement_by", "application", "request_file",
           "entered_by")  # fmt: skip


@staff_only
@require_safe
def transfer_list(request):
    return list_page(request, "transfers")


def find_move(request, public_id) -> Transfer:
    return get_object_or_404(access.transfers(request.actor).select_related(*RELATED), public_id=public_id)


def address(row):
    return reverse("incidents:move", args=[row.public_id])


def trail(row=None):
    way = [edit_pages.step(reverse("incidents:moves"), _("Transfers"))]
    return [*way, edit_pages.step(address(row), row.person.passport_name)] if row else way


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def transfer_new(request, public_id):
    """Somebody wants, or has, to move; `?incident=` says out of which case."""
    actor, today = request.actor, timezone.localdate()
    person = get_object_or_404(interns.people(actor), public_id=public_id)
    placement = _placement_of(actor, person, today)
    if placement is None:
        messages.error(request, _("A move starts from a placement, and none is recorded."))
        return see_other("people:detail", public_id)
    require(may_write(actor, placement.company.office_id))
    incident = _incident_of(request, person)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = RequestForm(*sent, placement=placement, initial={"requested_on": today, "ground": _ground(incident)})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = moves.start_move(
                    actor,
                    placement=placement,
                    data=form.given(),
                    incident=incident,
                    entering_stage_3=form.cleaned_data.get("entering_stage_3", False),
                    upload=form.cleaned_data["upload"],
                    today=today,
                    key=form.cleaned_data["key"],
                )
            except ValidationError as error:
                tell(form, error)
            except Conflict as conflict:
                form.add_error(None, conflict.reason)
                status = 409
            else:
                messages.success(request, _("The request is recorded. Check its conditions next."))
                return see_other(address(row))
    context = {"form": form, "person": person, "placement": placement, "incident": incident, "trail": trail()}
    return render(request, "training/incidents/move_new.html", context, status=status)


def _ground(incident):
    """A company that closes is the ground of the move."""
    closes = incident is not None and incident.kind == Incident.Kind.CLOSURE
    if not closes:
        return ""
    return "dismissal_or_bankruptcy" if incident.regime == Regime.ESD else "closure"


def _placement_of(actor, person, today) -> Placement | None:
    """The placement somebody leaves: that of today, else the last one."""
    rows = training.placements(actor).filter(person=person, starts_on__lte=today)
    return rows.select_related("plan", "company", "establishment").order_by("-starts_on").first()


def _incident_of(request, person):
    """The case a move comes out of, when the person is in it."""
    key = request.GET.get("incident", "")
    if not key:
        return None
    rows = access.incidents(request.actor).filter(people__person=person)
    try:
        return get_object_or_404(rows, public_id=key)
    except ValidationError as error:  # no UUID
        raise Http404 from error


@staff_only
@require_safe
def transfer_detail(request, public_id):
    """One move, or with `?tab=history` everything that happened."""
    row = find_move(request, public_id)
    events.note(request, "training.transfer.read", row)
    if happenings.wanted(request):
        context = {
            "title": row.person.passport_name,
            "breadcrumb": [{"url": reverse("incidents:moves"), "label": _("Transfers")}],
            "tabs": _views(request, row),
        }
        return happenings.history_page(request, "transfer", row, **context)
    return _page(request, row)


def _views(request, row):
    return happenings.tabs(request, address(row), overview=_("Overview"))


def _page(request, row, *, status=200, contact=None, reason=None, decline=None, told=None):
    today = timezone.localdate()
    facts = Facts(row, moves.judged_on(row, today))
    target, over = following(row), moves.is_over(row)
    due = facts.due()
    may_apply = may_write(request.actor, row.new_company.office_id if row.new_company else row.office_id)[0]
    there = facts.documents
    context = {
        "row": row,
        "tabs": _views(request, row),
        "ground": ground_words(row.regime, row.ground),
        "path": path(row),
        "judged": facts.verdicts() + ([] if over else at_the_new_place(row)),
        "occupation_differs": occupation_differs(row),
        "conditions": _conditions(facts),
        "target": target and Transfer.State(target).label,
        "why_not": [] if over else why_not_on(facts),
        "documents": [(said(f"esd.trf.document.{name}"), name in there) for _state, name in documents_of(row)],
        "facts": facts,
        "contacts": facts.contacts,
        "clock": due and days_left(due, today),
        "due": due,
        "due_is": due and facts.due_is(),
        "over": over,
        "prepares": target == Transfer.State.PLAN_APPLIED and may_apply,
        "may_apply": may_apply and not over,
        "is_esd": row.regime == Regime.ESD,
        "may_write": may_write(request.actor, row.office_id)[0],
        "may_refuse": moves.may_refuse(row),
        "contact_form": contact or ContactForm(initial={"asked_on": today}),
        "reason_form": reason or ReasonForm(),
        "told_form": (told or ToldForm(initial={"told_on": today})) if moves.wish_to_tell(row) else None,
        "wrong": contact or reason or decline or told,
        "elsewhere": elsewhere(row),
        "asked": row.agreement == Transfer.Agreement.ASKED and not over,
        "may_agree": access.may_agree(request.actor, row)[0],
        "may_ask": access.may_choose_elsewhere(request.actor, row)[0] and not over,
        "decline_form": decline or DeclineForm(),
        "panels": panels.render(request, "transfer", row),
    }
    return render(request, "training/incidents/move.html", context, status=status)


def _conditions(facts):
    """The ten conditions of ESD-TRF-03, each in words with its outcome."""
    if not facts.is_esd or facts.transfer.kind != Transfer.Kind.OWN_WISH or facts.conditions is None:
        return []
    return [(said(f"esd.trf.{row['condition']}"), str(row["outcome"])) for row in facts.conditions.value]


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def transfer_edit(request, public_id):
    actor, row = request.actor, find_move(request, public_id)
    if moves.is_over(row):
        messages.error(request, _("This move is over."))
        return see_other(address(row))
    permission = may_write(actor, row.office_id)

    def form(data, instance=row):
        return MoveForm(data, instance=instance, actor=actor)

    screen = edit_pages.Screen(
        title=_("What became known of the move"),
        back=address(row),
        trail=trail(row),
        done=address,
        saved=_("The changes are saved."),
        template="training/incidents/move_edit.html",
    )
    if request.method == "POST" and "search" in request.POST:
        return _searched(request, form, permission, screen)
    return edit_pages.serve(
        request,
        form,
        permission=permission,
        save=lambda data, version, key: moves.change_move(
            actor, transfer=row, data=data, version=version, today=timezone.localdate()
        ),
        screen=screen,
    )


def _searched(request, make_form, permission, screen):
    """The search without JavaScript: the same form with what was typed and what was found; nothing is saved."""
    require(permission)
    again = make_form(None)
    for name, bound in again.fields.items():
        if name in request.POST:
            many = hasattr(bound, "choices") and bound.widget.allow_multiple_selected
            again.initial[name] = request.POST.getlist(name) if many else request.POST[name]
    return edit_pages.page(request, again, screen)


@staff_only
@require_POST
def transfer_go_on(request, public_id):
    row = find_move(request, public_id)
    try:
        row = moves.go_on(request.actor, transfer=row, state=request.POST.get("state", ""), today=timezone.localdate())
        messages.success(request, _("The move goes on: %(state)s.") % {"state": row.get_state_display()})
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    return see_other(address(row))


@staff_only
@require_POST
def contact_new(request, public_id):
    row = find_move(request, public_id)
    require(may_write(request.actor, row.office_id))
    form = ContactForm(request.POST)
    return _step(
        request, row, "contact", form,
        lambda given: moves.add_contact(
            request.actor, transfer=row, data=form.given(), today=timezone.localdate(), key=given["key"]
        ),
        _("It is noted who was asked."),
    )  # fmt: skip


def _step(request, row, name, form, act, done):
    """Take a step of a move and say so, or show the page again with what is wrong in its form `name`."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except ValidationError as error:
            tell(form, error)
        except Conflict as conflict:
            messages.error(request, conflict.reason)
            return see_other(address(row))
        else:
            messages.success(request, done)
            return see_other(address(row))
    return _page(request, row, status=422, **{name: form})


@staff_only
@require_POST
def agreement_ask(request, public_id):
    """Ask the office of the new place, or ask it again."""
    row = find_move(request, public_id)
    try:
        agreement.ask(request.actor, transfer=row)
        messages.success(request, _("The other office is asked."))
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    return see_other(address(row))


@staff_only
@require_POST
def agreement_answer(request, public_id):
    """The receiving office agrees (`agree` names the button) or declines with a reason."""
    row = find_move(request, public_id)
    require(access.may_agree(request.actor, row))
    form = DeclineForm(request.POST)
    agree = "agree" in request.POST
    return _step(
        request, row, "decline", form,
        lambda given: agreement.answer(request.actor, transfer=row, agree=agree, reason=given["reason"]),
        _("Your office agrees.") if agree else _("Your office declines."),
    )  # fmt: skip


@staff_only
@require_POST
def transfer_withdraw(request, public_id):
    row = find_move(request, public_id)
    try:
        moves.withdraw(
            request.actor, transfer=row, reason=request.POST.get("reason", "")[:4_000], today=timezone.localdate()
        )
        messages.success(request, _("The request is withdrawn. The old plan goes on."))
    except Conflict as conflict:
        messages.error(request, conflict.reason)
    return see_other(address(row))


@staff_only
@require_POST
def transfer_reject(request, public_id):
    row = find_move(request, public_id)
    require(may_write(request.actor, row.office_id))
    form = ReasonForm(request.POST)
    return _step(
        request, row, "reason", form,
        lambda given: moves.reject(
            request.actor, transfer=row, reason=given["reason"], today=timezone.localdate()
        ),
        _("The request is rejected. Give the person the reason in writing."),
    )  # fmt: skip


@staff_only
@require_POST
def transfer_told(request, public_id):
    """The day on which the authority was told of a wish that was given up."""
    row = find_move(request, public_id)
    require(may_write(request.actor, row.office_id))
    form = ToldForm(request.POST)
    return _step(
        request, row, "told", form,
        lambda given: moves.told(
            request.actor, transfer=row, told_on=given["told_on"], today=timezone.localdate()
        ),
        _("The day is recorded."),
    )  # fmt: skip


@staff_only
@require_GET
def request_file(request, public_id):
    """The written request as it was scanned."""
    row = find_move(request, public_id)
    if row.request_file is None:
        raise Http404
    events.note(request, "training.transfer.paper_read", row)
    return serve_file(row.request_file)
