from django.utils.translation import gettext_lazy as _

from imjapan.core.navigation import register

register(30, _("Companies"), "companies:list", visible=lambda actor: actor.is_staff)
