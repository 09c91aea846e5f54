"""What every page needs: menu, actor, demo banner."""

from django.conf import settings

from imjapan.core import navigation

from . import access, bell, mfa


def page(request):
    actor = getattr(request, "actor", None)
    signed_in = actor is not None and actor.user_id is not None
    # Before the confirmation code is set up nothing opens, so nothing is offered either.
    inside = signed_in and not mfa.is_missing(request, request.user)
    return {
        "actor": actor,
        "inside": inside,
        "user_office": actor.place if signed_in else "",
        "navigation": navigation.groups(request) if inside else [],
        "unread": bell.in_head(request) if inside else 0,
        "may_read_mails": signed_in and access.may_read_mails(actor)[0],
        "demo_mode": settings.DEMO_MODE,
        "version": settings.VERSION,
    }
