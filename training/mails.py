"""Mails of this app: that an office is asked for a place, and that it answered. A link, nothing of who or where."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imjapan.accounts import actor as actors
from imjapan.accounts import outbox
from imjapan.accounts.models import User

from .incidents import access, agreement
from .models import Transfer

TEMPLATE = "mails/training/transfer.txt"


@outbox.declare(agreement.ASKED, label=gettext_lazy("Another office asks for a place"), readers=(User.Kind.STAFF,))
def asked(mail):
    """None once it is answered or taken back, and for who may not answer any more."""
    row = _row(mail)
    waits = row is not None and row.agreement == Transfer.Agreement.ASKED and row.state not in agreement.OVER
    if not waits or not access.may_agree(actors.of_job(mail.user_id), row)[0]:
        return None
    return _("A transfer waits for your agreement"), TEMPLATE, {"asked": True, "link": _link(row)}


@outbox.declare(agreement.ANSWERED, label=gettext_lazy("Answer to a transfer"), readers=(User.Kind.STAFF,))
def answered(mail):
    row = _row(mail)
    if row is None or row.agreement_at is None:
        return None
    return _("A transfer was answered"), TEMPLATE, {"asked": False, "link": _link(row)}


def _row(mail) -> Transfer | None:
    rows = access.transfers(actors.of_job(mail.user_id)).select_related("new_company")
    return rows.filter(pk=mail.params["transfer"]).first()


def _link(row) -> str:
    return outbox.link(reverse("incidents:move", args=[row.public_id]))
