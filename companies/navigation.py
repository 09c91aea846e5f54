from django.utils.translation import gettext_lazy as _

from imjapan.core.navigation import register

register("records", 10, _("Companies"), "companies:list", visible=lambda actor: actor.is_staff)
