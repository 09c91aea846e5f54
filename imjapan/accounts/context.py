"""What every page needs: menu, actor, demo banner."""

from django.conf import settings

from imjapan.core import navigation


def page(request):
    actor = getattr(request, "actor", None)
    signed_in = actor is not None and actor.user_id is not None
    return {
        "actor": actor,
        "user_office": actor.place if signed_in else "",
        "navigation": navigation.links(request) if signed_in else [],
        "demo_mode": settings.DEMO_MODE,
        "version": settings.VERSION,
    }
