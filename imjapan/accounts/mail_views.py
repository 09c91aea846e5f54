"""Mails of the outbox: what went out, what did not arrive and why, and what somebody does about it."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from imjapan.core.errors import Conflict, require
from imjapan.core.http import see_other
from imjapan.core.views import list_page

from . import access, demo, mail_care
from .decorators import staff_only
from .models import Mail

ADDRESSES_SHOWN = 20


@staff_only
@require_safe
def mail_list(request):
    """All mails in the reader's care, and above them the addresses that take none."""
    require(access.may_read_mails(request.actor))
    silent = list(access.unreachable(request.actor).order_by("mail_refused_at", "pk")[: ADDRESSES_SHOWN + 1])
    pages = access.where_kept([user.pk for user in silent]) if silent else {}
    for user in silent:
        user.page = pages.get(user.pk, "")
    return list_page(
        request,
        "mails",
        template="accounts/mails.html",
        silent=silent[:ADDRESSES_SHOWN],
        more_silent=len(silent) > ADDRESSES_SHOWN,
        waiting=mail_care.waiting_without_server(),
        nothing_leaves=settings.DEMO_MODE and not settings.EMAIL_HOST,
    )


@staff_only
@require_safe
def mail_detail(request, public_id):
    return _page(request, _find(request, public_id))


@staff_only
@require_POST
def mail_again(request, public_id):
    return _act(request, public_id, mail_care.send_again, _("The mail is sent again."))


@staff_only
@require_POST
def mail_drop(request, public_id):
    return _act(request, public_id, mail_care.drop, _("The mail is given up."))


@staff_only
@require_POST
def mail_test(request):
    """A mail to oneself, and its page, which says whether the mail server took it."""
    try:
        mail = mail_care.send_test(request.actor)
    except Conflict as conflict:
        messages.error(request, conflict.reason)
        return see_other("accounts:mail_list")
    words = _("A test mail to %(address)s is on its way. Load this page again to see whether it went out.")
    messages.success(request, words % {"address": mail.address})
    return see_other("accounts:mail", mail.public_id)


def _find(request, public_id):
    require(access.may_read_mails(request.actor))
    return get_object_or_404(access.mails(request.actor).select_related("user"), public_id=public_id)


def _act(request, public_id, change, done):
    mail = _find(request, public_id)
    try:
        change(request.actor, mail=mail)
    except Conflict as conflict:
        mail.refresh_from_db()
        return _page(request, mail, status=409, problem=conflict.reason)
    messages.success(request, done)
    return see_other("accounts:mail", mail.public_id)


def _page(request, mail: Mail, *, status=200, problem=""):
    handle = access.may_handle(request.actor, mail)[0]
    context = {
        "mail": mail,
        "shown": mail_care.show(mail, doors=demo.allowed(request)),
        "state": mail_care.state_in_words(mail),
        "variant": mail_care.VARIANTS[mail.state],
        "answer": mail_care.answer_in_words(mail),
        "reader_page": access.where_kept([mail.user_id]).get(mail.user_id, ""),
        "may_send_again": handle and mail.state in mail_care.SENT_AGAIN,
        "may_drop": handle and mail.state in mail_care.DROPPABLE,
        "problem": problem,
    }
    response = render(request, "accounts/mail.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
