from django.utils.translation import gettext_lazy as _

from imjapan.core.navigation import register

from . import trail
from .house import register_tab

register(90, _("Our house"), "organization:office_list", visible=lambda actor: actor.is_staff)
register_tab(80, "history", _("Everything that happened"), "organization:history")
register_tab(90, "events", _("Events"), "organization:event_list", visible=lambda actor: trail.may_read(actor)[0])
