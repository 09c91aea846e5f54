from django.utils.translation import gettext_lazy as _

from imjapan.core.navigation import register

register("house", 20, _("Change of law"), "transition:countdown", visible=lambda actor: actor.is_staff)
