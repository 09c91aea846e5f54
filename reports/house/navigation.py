from django.utils.translation import gettext_lazy as _

from imjapan.organization.house import register_tab

register_tab(12, "in_order", _("Are we in order?"), "house:in_order")
register_tab(26, "readiness", _("Licence of 2027"), "house:readiness")
