from django.utils.translation import gettext_lazy as _

from imjapan.core.navigation import register

from . import trail
from .house import register_tab

register("house", 10, _("Our house"), "organization:house", visible=lambda actor: actor.is_staff)
register_tab(
    "past",
    10,
    "history",
    _("Everything that happened"),
    "organization:history",
    _("Who changed which record, and when"),
)
register_tab(
    "past",
    20,
    "events",
    _("Events"),
    "organization:event_list",
    _("Decisions, sign-ins, reads of sensitive records"),
    visible=lambda actor: trail.may_read(actor)[0],
)
