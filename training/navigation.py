from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imjapan.core import navigation
from imjapan.organization import house

navigation.register(31, pgettext_lazy("courses", "Lectures"), "lectures:list", visible=lambda actor: actor.is_staff)
navigation.register(46, _("Incidents"), "incidents:list", visible=lambda actor: actor.is_staff)
navigation.register(30, _("Audits"), "training:audit_list", visible=lambda actor: actor.is_staff)
navigation.register(32, _("Exams"), "exams:next", visible=lambda actor: actor.is_staff)
navigation.register(27, _("Job offers"), "offers:list", visible=lambda actor: actor.is_staff)
navigation.register(28, _("Plan applications"), "applying:list", visible=lambda actor: actor.is_staff)
navigation.register(35, _("Specified skilled workers"), "support:list", visible=lambda actor: actor.is_staff)
house.register_tab(60, "checks", _("External checks"), "checks:overview", visible=lambda actor: actor.is_staff)
