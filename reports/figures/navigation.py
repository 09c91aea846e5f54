from django.utils.translation import gettext_lazy as _

from imjapan.organization.house import register_tab

register_tab(
    "rules", 10, "figures", _("Figures of the law"), "figures:list", _("Periods, ratios and fees the rules use")
)
