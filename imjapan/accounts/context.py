"""What every page needs: menu, actor, demo banner."""

from django.conf import settings

from imjapan.core import navigation

from . import access, bell


def page(request):
    actor = getattr(request, "actor", None)
    signed_in = actor is not None and actor.user_id is not None
    return {
        "actor": actor,
        "user_office": actor.place if signed_in else "",
        "navigation": navigation.links(request) if signed_in else [],
        "unread": bell.in_head(request) if signed_in else 0,
        "may_read_mails": signed_in and access.may_read_mails(actor)[0],
        "demo_mode": settings.DEMO_MODE,
        "version": settings.VERSION,
    }
