from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from imjapan.core import navigation
from imjapan.organization import house


def _staff(actor):
    return actor.is_staff


navigation.register("accepting", 30, pgettext_lazy("courses", "Lectures"), "lectures:list", visible=_staff)
navigation.register("supervision", 40, _("Incidents"), "incidents:list", visible=_staff)
navigation.register("supervision", 10, _("Audits"), "training:audit_list", visible=_staff)
navigation.register("accepting", 40, _("Exams"), "exams:next", visible=_staff)
navigation.register("accepting", 10, _("Job offers"), "offers:list", visible=_staff)
navigation.register("accepting", 20, _("Plan applications"), "applying:list", visible=_staff)
navigation.register("supervision", 20, _("Specified skilled workers"), "support:list", visible=_staff)
house.register_tab(
    "outside",
    20,
    "checks",
    _("External checks"),
    "checks:overview",
    _("External audits of each office, every three months"),
    visible=_staff,
)
