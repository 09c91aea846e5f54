from django.utils.translation import gettext_lazy as _

from imjapan.organization.house import register_tab

register_tab(
    "order", 10, "in_order", _("Are we in order?"), "house:in_order", _("What an inspector would ask each office")
)
register_tab("order", 30, "readiness", _("Licence of 2027"), "house:readiness", _("What the new licence demands of us"))
