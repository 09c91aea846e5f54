from django.utils.translation import gettext_lazy as _

from imjapan.core.navigation import register
from imjapan.organization.house import register_tab

from . import approvals

register(10, _("Today"), "today:today", visible=lambda actor: actor.is_staff)
register(20, _("Duties"), "duties:list", visible=lambda actor: actor.is_staff)
register(
    15,
    _("Approvals"),
    "today:approvals",
    visible=lambda actor: bool(actor.managed_office_ids),
    count=approvals.count,
)
register_tab(95, "first_steps", _("First steps"), "today:first_steps", visible=lambda actor: actor.is_administrator)
