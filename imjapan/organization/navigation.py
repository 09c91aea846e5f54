from django.utils.translation import gettext_lazy as _

from imjapan.core.navigation import register

register(90, _("Our house"), "organization:office_list", visible=lambda actor: actor.is_staff)
