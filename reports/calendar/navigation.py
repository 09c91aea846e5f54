from django.utils.translation import gettext_lazy as _

from imjapan.core.navigation import register

register("day", 40, _("Calendar"), "calendar:calendar", visible=lambda actor: actor.is_staff)
