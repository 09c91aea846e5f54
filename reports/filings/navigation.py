from django.utils.translation import gettext_lazy as _

from imjapan.core.navigation import register

register("papers", 20, _("Filings"), "filings:list", visible=lambda actor: actor.is_staff)
