"""How staff get in: invitations and sheets, a lost phone, sessions that have to end. Kept by administrators."""

from django.db import transaction

from imjapan.accounts import invitations, limits, mfa
from imjapan.accounts.models import AccessLink, User
from imjapan.accounts.sessions import end_sessions
from imjapan.core import events
from imjapan.core.errors import require

from .staff import may_administer


def give_access(actor, *, user, channel) -> AccessLink:
    """A link by mail or for a sheet: an invitation until somebody has signed in once, afterwards for a new password.

    Raises Refused, Conflict for somebody who is gone, ValidationError (`channel`) without a mail address.
    """
    require(may_administer(actor))
    purpose = AccessLink.Purpose.RESET if user.last_login else AccessLink.Purpose.INVITATION
    return invitations.invite(actor, user=user, channel=AccessLink.Channel(channel), purpose=purpose)


@transaction.atomic
def take_back_access(actor, *, user):
    """End all open links of a user. Raises Refused."""
    require(may_administer(actor))
    if number := invitations.revoke(user):
        events.record(actor, "accounts.link.taken_back", user, number=number)


def open_link(user) -> AccessLink | None:
    """The newest link of a user that still opens something."""
    return invitations.living().filter(user=user).first()


@transaction.atomic
def reset_code(actor, *, user):
    """The phone is lost: the next sign-in sets up a new confirmation code. Ends all sessions. Raises Refused."""
    require(may_administer(actor))
    mfa.reset(actor, user=User.objects.get(pk=user.pk, kind=User.Kind.STAFF))
    limits.clear(user)


@transaction.atomic
def let_try_again(actor, *, user):
    """End the wait after too many tries at once. Raises Refused."""
    require(may_administer(actor))
    user = User.objects.get(pk=user.pk, kind=User.Kind.STAFF)
    if limits.locked_until(user) is None:
        return  # it is over already, or a colleague was quicker
    limits.clear(user)
    events.record(actor, "accounts.sign_in.freed", user)


@transaction.atomic
def sign_out_everywhere(actor, *, user) -> int:
    """End all sessions of a staff member at once. Returns how many. Raises Refused."""
    require(may_administer(actor))
    number = end_sessions(User.objects.get(pk=user.pk, kind=User.Kind.STAFF), why="forced")
    events.record(actor, "accounts.sessions.ended", user, number=number)
    return number
