"""Whose API tokens, mails and addresses an actor may see, and what may be done with them."""

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from .models import ApiToken, Mail, User

_reach, _pages = [], []


def tokens(actor):
    """One's own; an administrator those of everybody."""
    if actor.user_id is None:
        return ApiToken.objects.none()
    if actor.is_administrator:
        return ApiToken.objects.all()
    return ApiToken.objects.filter(user_id=actor.user_id)


def may_revoke(actor, token):
    """Returns (allowed, reason)."""
    if actor.is_administrator or (actor.user_id is not None and token.user_id == actor.user_id):
        return True, ""
    return False, _("Only the owner or an administrator can revoke a token.")


def answers_for(function):
    """Decorator: `f(actor) -> queryset of user ids`, those whose mails a manager answers for. Given by apps above."""
    if function not in _reach:
        _reach.append(function)
    return function


def pages_of(function):
    """Decorator: `f(user ids) -> {user id: address of the page where their e-mail is kept}`. Given by apps above."""
    if function not in _pages:
        _pages.append(function)
    return function


def where_kept(user_ids) -> dict[int, str]:
    """The page of each of these users where their e-mail address is kept."""
    return {user_id: page for function in _pages for user_id, page in function(user_ids).items()}


def users_answered_for(actor):
    """Users whose mails the actor looks after: administrators all, managers those of their offices and companies."""
    if actor.is_administrator:
        return User.objects.all()
    if not actor.managed_office_ids:
        return User.objects.none()
    within = Q(pk=actor.user_id)
    for function in _reach:
        within |= Q(pk__in=function(actor))
    return User.objects.filter(within)


def mails(actor):
    """Mails an actor may look at. In a demonstration every staff member sees what would go out."""
    if actor.is_administrator or (settings.DEMO_MODE and actor.is_staff):
        return Mail.objects.all()
    return Mail.objects.filter(user__in=users_answered_for(actor).values("pk"))


def may_read_mails(actor):
    """Returns (allowed, reason)."""
    if actor.is_staff and (actor.is_administrator or actor.managed_office_ids or settings.DEMO_MODE):
        return True, ""
    return False, _("Only supervision managers and administrators look after mails.")


def may_test(actor):
    """Whether the actor may try whether mails go out. Returns (allowed, reason)."""
    if actor.is_administrator:
        return True, ""
    return False, _("Only an administrator tries whether mails go out.")


def may_handle(actor, mail):
    """Whether the actor may send this mail again or drop it. Returns (allowed, reason)."""
    if users_answered_for(actor).filter(pk=mail.user_id).exists():
        return True, ""
    return False, _("Only an administrator, or a supervision manager in charge of its reader, can do this.")


def unreachable(actor):
    """Users in the actor's care whose address takes no mails."""
    return users_answered_for(actor).filter(mail_refused_at__isnull=False).exclude(email="")


def unreachable_number(actor) -> int:
    """How many they are; without a query for who looks after nobody's mails."""
    return unreachable(actor).count() if actor.is_administrator or actor.managed_office_ids else 0
