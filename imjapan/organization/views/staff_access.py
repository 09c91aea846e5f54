"""Screens of how staff get in: link or sheet, a lost phone, signing out from elsewhere."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from imjapan.accounts import invitations
from imjapan.accounts.decorators import staff_only
from imjapan.accounts.models import AccessLink
from imjapan.core import events
from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other

from .. import access
from ..domain import staff, staff_access
from ..edit_pages import step
from .offices import house_step
from .staff import staff_page, staff_step

TAKE_BACK = "take-back"


def _find(request, public_id):
    return get_object_or_404(access.staff_members(request.actor), public_id=public_id)


@staff_only
@never_cache
@require_http_methods(["GET", "POST"])
def staff_links(request, public_id):
    """Send a link with which somebody sets the password, or make a sheet to print and hand over."""
    actor, user = request.actor, _find(request, public_id)
    require(staff.may_administer(actor))
    problem, status = "", 200
    if request.method == "POST":
        try:
            return _done(request, actor, user)
        except ValidationError as error:
            problem, status = " ".join(error.messages), 422
        except Conflict as conflict:
            problem, status = conflict.reason, 409
    page = reverse("organization:staff", args=[user.public_id])
    context = {
        "person": user,
        "link": staff_access.open_link(user),
        "problem": problem,
        "trail": [house_step(), staff_step(), step(page, user.name)],
    }
    return render(request, "organization/staff_links.html", context, status=status)


def _done(request, actor, user):
    channel = request.POST.get("channel", "")
    if channel == TAKE_BACK:
        staff_access.take_back_access(actor, user=user)
        messages.success(request, _("The link no longer works."))
    elif channel not in AccessLink.Channel.values:
        raise ValidationError(_("Choose whether to send a mail or to print a sheet."))
    else:
        link = staff_access.give_access(actor, user=user, channel=channel)
        if link.channel == AccessLink.Channel.MAIL:
            messages.success(request, _("The link is on its way to %(address)s.") % {"address": user.email})
        else:
            messages.success(request, _("The sheet is ready. Print it and hand it over yourself."))
    return see_other("organization:staff_links", user.public_id)


@staff_only
@never_cache
@require_safe
def staff_sheet(request, public_id):
    """The sheet as PDF, while its link works."""
    user = _find(request, public_id)
    require(staff.may_administer(request.actor))
    link = staff_access.open_link(user)
    if link is None or link.channel != AccessLink.Channel.SHEET:
        raise Http404
    events.note(request, "accounts.sheet.shown", user)
    answer = HttpResponse(invitations.sheet_pdf(request.actor, link), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="sign-in-sheet.pdf"'
    return answer


@staff_only
@require_POST
def staff_mfa_reset(request, public_id):
    user = _find(request, public_id)
    staff_access.reset_code(request.actor, user=user)
    text = _("The confirmation code of %(name)s is reset. The next sign-in leads to setting up a new one.")
    messages.success(request, text % {"name": user.name})
    return see_other("organization:staff", user.public_id)


@staff_only
@require_POST
def staff_sessions_end(request, public_id):
    user = _find(request, public_id)
    number = staff_access.sign_out_everywhere(request.actor, user=user)
    text = ngettext(
        "%(name)s is signed out on %(number)s device.", "%(name)s is signed out on %(number)s devices.", number
    )
    messages.success(request, text % {"name": user.name, "number": number})
    return see_other("organization:staff", user.public_id)


@staff_only
@require_POST
def staff_free(request, public_id):
    """Somebody waits after too many wrong tries: let them try at once."""
    user = _find(request, public_id)
    staff_access.let_try_again(request.actor, user=user)
    messages.success(request, _("%(name)s can try again at once.") % {"name": user.name})
    return see_other("organization:staff", user.public_id)


@staff_only
@require_POST
def staff_block(request, public_id):
    """In an emergency: nobody signs in with this user from now on, whatever is held."""
    user = _find(request, public_id)
    try:
        staff.block_user(request.actor, user=user, today=timezone.localdate())
    except Conflict as conflict:
        return staff_page(request, user, status=409, problem=conflict.reason)
    text = _("%(name)s is blocked: all devices are signed out, API tokens and links no longer work.")
    messages.success(request, text % {"name": user.name})
    return see_other("organization:staff", user.public_id)


@staff_only
@require_POST
def staff_unblock(request, public_id):
    """The block is over; the next step is a new password."""
    user = _find(request, public_id)
    try:
        staff.unblock_user(request.actor, user=user, today=timezone.localdate())
    except Conflict as conflict:
        return staff_page(request, user, status=409, problem=conflict.reason)
    text = _("%(name)s is no longer blocked. The old password does not work: send a link or print a sheet now.")
    messages.success(request, text % {"name": user.name})
    return see_other("organization:staff_links", user.public_id)
