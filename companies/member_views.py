"""Screens of people who sign in to a company's portal: one page each, and what is done with their door."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imjapan.accounts import invitations
from imjapan.accounts.decorators import staff_only
from imjapan.accounts.models import AccessLink
from imjapan.core import events
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.organization import sign_ins
from imjapan.organization.access import may_let_in
from imjapan.organization.edit_pages import Screen, serve, step
from imjapan.organization.outsider_forms import OutsiderForm

from . import access
from .domain import members
from .edits import address as company_address
from .edits import trail
from .member_forms import EndForm, NewMemberForm


def _find(request, public_id):
    rows = access.memberships(request.actor).select_related("user", "company__office")
    return get_object_or_404(rows, public_id=public_id)


def address(row):
    return reverse("companies:member", args=[row.public_id])


@staff_only
@require_http_methods(["GET", "POST"])
def member_new(request, public_id):
    """Let somebody in. Who signs in for another company already is offered to be added."""
    actor, today = request.actor, timezone.localdate()
    company = get_object_or_404(access.companies(actor).select_related("office"), public_id=public_id)
    permission = may_let_in(actor, company.office_id)
    first = {"language": "ja"}
    if request.method != "POST" and permission[0]:
        first["username"] = members.suggested_name(company)

    def save(given, version, key):
        known = given.pop("known", False)
        return members.add_person(actor, company=company, data=given, known=known, key=key, today=today)

    return serve(
        request,
        lambda data, instance=None: NewMemberForm(data, actor=actor, initial=first),
        permission=permission,
        save=save,
        screen=Screen(
            title=_("New portal sign-in"),
            back=company_address(company),
            trail=trail(company),
            done=address,
            saved=_("The person is added. Next, send the invitation by e-mail or print the sheet."),
            template="companies/member_new.html",
        ),
    )


@staff_only
@require_safe
def member_detail(request, public_id):
    return _page(request, _find(request, public_id))


def _page(request, row, *, status=200, problem=""):
    actor, today = request.actor, timezone.localdate()
    may_hold_key, why_not_key = members.may_hold_key(actor, row.user, today)
    allowed, reason = may_let_in(actor, row.company.office_id)
    context = {
        "row": row,
        "company": row.company,
        "door": sign_ins.doors([row.user])[row.user_id],
        "is_over": row.is_over(today),
        "lives_elsewhere": members.belongs_elsewhere(row.user, row.company, today),
        "may_let_in": allowed,
        "may_hold_key": may_hold_key,
        "why_not": reason or why_not_key,
        "sheet": allowed and may_hold_key and sign_ins.open_sheet(row.user),
        "problem": problem,
        "trail": trail(row.company),
    }
    return render(request, "companies/member.html", context, status=status)


@staff_only
@require_http_methods(["GET", "POST"])
def member_edit(request, public_id):
    actor, row, today = request.actor, _find(request, public_id), timezone.localdate()
    permission = may_let_in(actor, row.company.office_id)
    if permission[0]:
        permission = members.may_hold_key(actor, row.user, today)
    return serve(
        request,
        lambda data, instance=None: OutsiderForm(data, instance=instance or row.user, actor=actor),
        permission=permission,
        save=lambda given, version, key: members.change_person(
            actor, membership=row, data=given, version=version, today=today
        ),
        screen=Screen(
            title=_("Change the portal sign-in"),
            back=address(row),
            trail=[*trail(row.company), step(address(row), row.user.name)],
            done=lambda _user: address(row),
            saved=_("The changes are saved."),
        ),
    )


@staff_only
@require_POST
def member_invite(request, public_id):
    """By e-mail, or with a sheet to hand over (`channel`)."""
    row = _find(request, public_id)
    channel = request.POST.get("channel", "")
    if channel not in AccessLink.Channel:
        raise Http404
    try:
        members.invite_person(request.actor, membership=row, channel=channel, today=timezone.localdate())
    except ValidationError as error:
        return _page(request, row, status=422, problem=" ".join(error.messages))
    except Conflict as conflict:
        return _page(request, row, status=409, problem=conflict.reason)
    if channel == AccessLink.Channel.SHEET:
        messages.success(request, _("The sheet is ready. Print it and hand it over; earlier sheets no longer work."))
    else:
        messages.success(request, _("The invitation is on its way to %(address)s.") % {"address": row.user.email})
    return see_other(address(row))


@staff_only
@require_safe
def member_sheet(request, public_id):
    """The sheet that still works, as a PDF. Whoever has it can sign in, so reading it needs the same rights."""
    row = _find(request, public_id)
    require(may_let_in(request.actor, row.company.office_id))
    require(members.may_hold_key(request.actor, row.user, timezone.localdate()))
    link = sign_ins.open_sheet(row.user)
    if link is None:
        raise Http404
    events.note(request, "companies.member.sheet", row)
    response = HttpResponse(invitations.sheet_pdf(request.actor, link), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="sheet-{row.user.username}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_only
@require_http_methods(["GET", "POST"])
def member_end(request, public_id):
    """The last day, arranged ahead or taken back."""
    row, today = _find(request, public_id), timezone.localdate()
    require(may_let_in(request.actor, row.company.office_id))
    given = request.POST if request.method == "POST" else None
    form = EndForm(given, initial={"ends_on": row.ends_on}, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            members.end_on(request.actor, membership=row, last_day=form.cleaned_data["ends_on"], today=today)
        except ValidationError as error:
            form.add_error(None, error)
        except Conflict as conflict:
            return _page(request, row, status=409, problem=conflict.reason)
        else:
            messages.success(request, _("The last day is saved."))
            return see_other(address(row))
    way = [*trail(row.company), step(address(row), row.user.name)]
    context = {"row": row, "company": row.company, "form": form, "trail": way}
    return render(request, "companies/member_end.html", context, status=422 if form.errors else 200)


@staff_only
@require_POST
def member_close(request, public_id):
    row = _find(request, public_id)
    members.shut_out(request.actor, membership=row, today=timezone.localdate())
    text = _("%(name)s no longer sees anything of %(company)s.")
    messages.success(request, text % {"name": row.user.name, "company": row.company.name})
    return see_other(company_address(row.company))


@staff_only
@require_POST
def member_again(request, public_id):
    row = _find(request, public_id)
    again = members.let_in_again(request.actor, membership=row, today=timezone.localdate())
    messages.success(request, _("%(name)s belongs to the company again from today.") % {"name": row.user.name})
    return see_other(address(again))
