from django.utils.translation import gettext_lazy as _

from imjapan.core.navigation import register

from .consultations import access as consultations

register("records", 20, _("People"), "people:list", visible=lambda actor: actor.is_staff)
register("supervision", 30, _("Consultations"), "consultations:list", visible=consultations.may_see_list)
register("records", 30, _("Sending organizations"), "sending:list", visible=lambda actor: actor.is_staff)
