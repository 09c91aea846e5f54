from django.utils.translation import gettext_lazy as _

from imjapan.core.navigation import register

register(40, _("People"), "people:list", visible=lambda actor: actor.is_staff)
