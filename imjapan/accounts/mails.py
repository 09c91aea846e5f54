"""Mails about signing in. A link is written when the mail is sent, so that nothing secret waits in the outbox."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import invitations, outbox
from .models import User


@outbox.declare("accounts.invitation", label=gettext_lazy("Invitation"), optional=False)
def invitation(mail):
    return _of_link(mail, _("Your sign-in to the supervision system"), "mails/accounts/invitation.txt")


@outbox.declare("accounts.reset", label=gettext_lazy("New password"), optional=False)
def reset(mail):
    return _of_link(mail, _("A new password for the supervision system"), "mails/accounts/reset.txt")


@outbox.declare("accounts.password_changed", label=gettext_lazy("Password changed"), optional=False)
def password_changed(mail):
    context = {"user": mail.user, "site": settings.PUBLIC_URL}
    return _("Your password was changed"), "mails/accounts/password_changed.txt", context


@outbox.declare("accounts.mfa_changed", label=gettext_lazy("Confirmation code changed"), optional=False)
def mfa_changed(mail):
    happened = {
        "set_up": _("The confirmation code of your sign-in was set up. Earlier recovery codes no longer work."),
        "recovery_new": _("New recovery codes were made for your sign-in. Earlier ones no longer work."),
        "removed": _("The confirmation code of your sign-in was switched off."),
        "reset": _(
            "The confirmation code of your sign-in was reset by an administrator or the supervising organization."
        ),
    }
    words = happened.get(
        mail.params.get("what"), _("The confirmation code of your sign-in was set up, reset or switched off.")
    )
    context = {"user": mail.user, "site": settings.PUBLIC_URL, "happened": words, "at": mail.created_at}
    return _("Your confirmation code was set up, reset or switched off"), "mails/accounts/mfa_changed.txt", context


@outbox.declare(
    "accounts.test",
    label=gettext_lazy("Test mail"),
    optional=False,
    why=gettext_lazy("You ask for it yourself."),
    readers=(User.Kind.STAFF,),
    only=lambda actor: actor.is_administrator,
)
def test(mail):
    return _("Test mail of the supervision system"), "mails/accounts/test.txt", {"site": settings.PUBLIC_URL}


def _of_link(mail, subject, template):
    """None when the link was used or replaced meanwhile, or when the address is no longer the one it is for."""
    link = invitations.living().filter(pk=mail.params["link"]).first()
    if link is None or link.user.email != mail.address:
        return None
    context = {"user": link.user, "address": invitations.address_of(link), "until": link.expires_at}
    return subject, template, context
