from django.utils.translation import gettext_lazy as _

from imjapan.core.navigation import register
from imjapan.organization.house import register_tab

from . import approvals

register("day", 10, _("Today"), "today:today", visible=lambda actor: actor.is_staff)
register("day", 30, _("Duties"), "duties:list", visible=lambda actor: actor.is_staff)
register(
    "day",
    20,
    _("Approvals"),
    "today:approvals",
    visible=lambda actor: bool(actor.managed_office_ids),
    count=approvals.count,
)
register_tab(
    "people",
    50,
    "first_steps",
    _("First steps"),
    "today:first_steps",
    _("What is still to be set up"),
    visible=lambda actor: actor.is_administrator,
)
