from django.utils.translation import gettext_lazy as _

from imjapan.core.navigation import register

register(10, _("Today"), "today:today", visible=lambda actor: actor.is_staff)
register(20, _("Duties"), "duties:list", visible=lambda actor: actor.is_staff)
